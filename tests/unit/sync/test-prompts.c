/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/temp-db.h"
#include "sync/prompts.h"

typedef struct
{
  WcTempDb *temp;
  WcPrompts *prompts;
  GString *answers; /* "password:s3cret " or "dismissed " */
} Fixture;

static void
on_answered (WcPrompts *prompts, WcPrompt *prompt, GHashTable *fields, gpointer data)
{
  Fixture *fixture = data;

  if (fields == NULL)
    g_string_append (fixture->answers, "dismissed ");
  else
    g_string_append_printf (fixture->answers, "%s:%s ",
                            wc_prompt_kind_to_string (prompt->kind),
                            (const char *) g_hash_table_lookup (fields, "password"));
}

static void
make_prompts (Fixture *fixture)
{
  g_clear_object (&fixture->prompts);
  fixture->prompts = wc_prompts_new (fixture->temp->db);
  g_signal_connect (fixture->prompts, "answered", G_CALLBACK (on_answered), fixture);
}

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->temp = wc_temp_db_new ();
  fixture->answers = g_string_new (NULL);
  make_prompts (fixture);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpstr (fixture->answers->str, ==, "");
  g_object_unref (fixture->prompts);
  wc_temp_db_free (fixture->temp);
  g_string_free (fixture->answers, TRUE);
}

static void
raise_prompt (Fixture *fixture, WcPromptKind kind, const char *detail)
{
  g_autoptr (GError) error = NULL;
  GHashTable *details = wc_details_new ();

  wc_details_set (details, "problem", detail);
  wc_prompts_raise (fixture->prompts, fixture->temp->account->id, kind, "what now?",
                    details, &error);
  g_assert_no_error (error);
}

/* The only open prompt's id (transfer full). */
static char *
only_prompt (Fixture *fixture)
{
  g_autoptr (GPtrArray) open = wc_prompts_list (fixture->prompts, NULL);

  g_assert_cmpuint (open->len, ==, 1);
  return g_strdup (((const WcPrompt *) open->pdata[0])->id);
}

static void
test_answer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) fields = wc_details_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  raise_prompt (fixture, WC_PROMPT_KIND_PASSWORD, NULL);
  id = only_prompt (fixture);
  g_assert_false (wc_prompts_answer (fixture->prompts, id, fields, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "fields.password");
  g_clear_error (&error);

  wc_details_set (fields, "password", "s3cret");
  wc_details_set (fields, "surplus", "x");
  g_assert_false (wc_prompts_answer (fixture->prompts, id, fields, NULL));
  wc_details_set (fields, "surplus", NULL);
  g_assert_true (wc_prompts_answer (fixture->prompts, id, fields, &error));
  g_assert_cmpstr (fixture->answers->str, ==, "password:s3cret ");
  g_string_truncate (fixture->answers, 0);
  g_assert_false (wc_prompts_answer (fixture->prompts, id, fields, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

static void
test_same_question_is_asked_once (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autofree char *same = NULL;
  g_autofree char *other = NULL;

  raise_prompt (fixture, WC_PROMPT_KIND_CERTIFICATE, "expired");
  id = only_prompt (fixture);
  raise_prompt (fixture, WC_PROMPT_KIND_CERTIFICATE, "expired");
  same = only_prompt (fixture);
  g_assert_cmpstr (same, ==, id);
  raise_prompt (fixture, WC_PROMPT_KIND_CERTIFICATE, "self-signed");
  other = only_prompt (fixture);
  g_assert_cmpstr (other, !=, id);
}

static void
test_survives_a_restart (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autofree char *again = NULL;

  raise_prompt (fixture, WC_PROMPT_KIND_PASSWORD, NULL);
  id = only_prompt (fixture);
  g_clear_object (&fixture->prompts);
  wc_temp_db_reopen (fixture->temp);
  make_prompts (fixture);
  again = only_prompt (fixture);
  g_assert_cmpstr (again, ==, id);
  g_assert_true (wc_prompts_dismiss (fixture->prompts, id, NULL));
  g_assert_cmpstr (fixture->answers->str, ==, "dismissed ");
  g_string_truncate (fixture->answers, 0);
}

static void
test_withdrawn (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) open = NULL;

  raise_prompt (fixture, WC_PROMPT_KIND_PASSWORD, NULL);
  wc_prompts_withdraw (fixture->prompts, fixture->temp->account->id,
                       WC_PROMPT_KIND_PASSWORD, "solved");
  wc_prompts_withdraw (fixture->prompts, fixture->temp->account->id,
                       WC_PROMPT_KIND_PASSWORD, "solved");
  open = wc_prompts_list (fixture->prompts, NULL);
  g_assert_cmpuint (open->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/sync/prompts/" name, Fixture, NULL, setup, func, teardown)
  TEST ("answer", test_answer);
  TEST ("once", test_same_question_is_asked_once);
  TEST ("restart", test_survives_a_restart);
  TEST ("withdrawn", test_withdrawn);
  return g_test_run ();
}
