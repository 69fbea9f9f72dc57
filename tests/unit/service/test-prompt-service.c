/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/service-fixture.h"

static void
test_answer (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  WcPromptService *service = f->services->prompts;
  g_autoptr (GHashTable) fields = wc_details_new ();
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (WcPrompt) found = NULL;
  g_autoptr (WcPrompt) closed = NULL;
  g_autoptr (GError) error = NULL;
  const char *id;

  wc_prompts_raise (f->prompts, f->store->account, WC_PROMPT_KIND_KEYRING, "locked", NULL,
                    NULL);
  open = wc_prompt_service_list (service, NULL);
  g_assert_cmpuint (open->len, ==, 1);
  id = ((WcPrompt *) g_ptr_array_index (open, 0))->id;
  found = wc_prompt_service_find (service, id);
  g_assert_cmpstr (found->text, ==, "locked");

  g_assert_false (wc_prompt_service_answer (service, id, fields, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  wc_details_set (fields, "decision", "retry");
  g_assert_true (wc_prompt_service_answer (service, id, fields, NULL));
  closed = wc_prompt_service_find (service, id);
  g_assert_null (closed);
}

static void
test_dismiss (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (wc_prompt_service_dismiss (f->services->prompts, "none", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  wc_prompts_raise (f->prompts, f->store->account, WC_PROMPT_KIND_KEYRING, "locked", NULL,
                    NULL);
  open = wc_prompt_service_list (f->services->prompts, NULL);
  g_assert_true (wc_prompt_service_dismiss (
      f->services->prompts, ((WcPrompt *) g_ptr_array_index (open, 0))->id, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/prompt-service/answer", test_answer);
  g_test_add_func ("/service/prompt-service/dismiss", test_dismiss);
  return g_test_run ();
}
