/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/api-fixture.h"

typedef WcApiFixture *Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  *f = wc_api_fixture_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_api_fixture_free (*f);
}

static char *
raise_prompt (Fixture *f)
{
  GHashTable *details = wc_details_new ();
  g_autofree char *list = NULL;

  wc_details_set (details, "fingerprint", "aabb");
  wc_prompts_raise ((*f)->base->prompts, (*f)->base->store->account,
                    WC_PROMPT_KIND_CERTIFICATE, "Is this certificate to be trusted?",
                    details, NULL);
  list = wc_api_fixture_call (*f, "Prompts.List", "{}");
  wc_api_fixture_assert_pick (list, "prompts.0.kind", "certificate");
  wc_api_fixture_assert_pick (list, "prompts.0.account", "juliet@capulet.lit");
  wc_api_fixture_assert_pick (list, "prompts.0.details.fingerprint", "aabb");
  wc_api_fixture_assert_pick (list, "prompts.0.fields.0.name", "decision");
  wc_api_fixture_assert_pick (list, "prompts.0.fields.0.secret", "false");
  wc_api_fixture_assert_pick (list, "prompts.0.fields.0.choices",
                              "[\"trust\",\"reject\"]");
  return wc_api_fixture_pick (list, "prompts.0.prompt");
}

static void
test_answer (Fixture *f, gconstpointer data)
{
  g_autofree char *id = raise_prompt (f);
  g_autofree char *wrong =
      g_strdup_printf ("{'prompt':'%s','fields':{'decision':'maybe'}}", id);
  g_autofree char *right =
      g_strdup_printf ("{'prompt':'%s','fields':{'decision':'trust'}}", id);

  wc_api_fixture_expect (*f, "Prompts.Answer", wrong, "InvalidArgument fields.decision");
  wc_api_fixture_expect (*f, "Prompts.Answer", right, "{}");
  wc_api_fixture_expect (*f, "Prompts.List", "{}", "{'prompts':[]}");
  wc_api_fixture_expect (*f, "Prompts.Answer", right, "NotFound");
}

static void
test_dismiss (Fixture *f, gconstpointer data)
{
  g_autofree char *id = raise_prompt (f);
  g_autofree char *params = g_strdup_printf ("{'prompt':'%s'}", id);

  wc_api_fixture_expect (*f, "Prompts.Dismiss", params, "{}");
  wc_api_fixture_expect (*f, "Prompts.Dismiss", params, "NotFound");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/methods/prompts/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("answer", test_answer);
  ADD ("dismiss", test_dismiss);
  return g_test_run ();
}
