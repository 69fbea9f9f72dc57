/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/temp-db.h"
#include "sync/invitations.h"
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

static gboolean
invite (Fixture *fixture, const char *room, const char *from, GError **error)
{
  GHashTable *details = wc_details_new ();

  wc_details_set (details, "room", room);
  wc_details_set (details, "from", from);
  wc_details_set (details, "source",
                  g_str_has_suffix (from, "@c") ? "contact" : "stranger");
  return wc_prompts_raise (fixture->prompts, fixture->temp->account->id,
                           WC_PROMPT_KIND_INVITATION, "come in?", details, error);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The rooms of the open invitations and who invited, by room. */
static void
assert_invitations (Fixture *fixture, const char *expected)
{
  g_autoptr (GPtrArray) open = wc_prompts_list (fixture->prompts, NULL);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;

  for (guint i = 0; i < open->len; i++)
    {
      GHashTable *details = ((const WcPrompt *) open->pdata[i])->details;

      g_ptr_array_add (texts,
                       g_strdup_printf ("%s by %s", wc_details_get (details, "room"),
                                        wc_details_get (details, "from")));
    }
  g_ptr_array_sort (texts, compare_texts);
  g_ptr_array_add (texts, NULL);
  text = g_strjoinv (";", (char **) texts->pdata);
  g_assert_cmpstr (text, ==, expected);
}

/* Test that invitations wait together, one for each room and person. */
static void
test_topics (Fixture *fixture, gconstpointer data)
{
  gint64 account = fixture->temp->account->id;

  g_assert_true (invite (fixture, "a@x", "romeo@m", NULL));
  g_assert_true (invite (fixture, "b@x", "romeo@m", NULL));
  g_assert_true (invite (fixture, "b@x", "romeo@m", NULL));
  assert_invitations (fixture, "a@x by romeo@m;b@x by romeo@m");
  g_assert_true (invite (fixture, "a@x", "nurse@c", NULL));
  assert_invitations (fixture, "a@x by nurse@c;a@x by romeo@m;b@x by romeo@m");
  raise_prompt (fixture, WC_PROMPT_KIND_KEYRING, NULL);
  wc_prompts_withdraw (fixture->prompts, account, WC_PROMPT_KIND_KEYRING, "solved");
  wc_prompts_withdraw_topic (fixture->prompts, account, WC_PROMPT_KIND_INVITATION, "c@x",
                             "solved");
  assert_invitations (fixture, "a@x by nurse@c;a@x by romeo@m;b@x by romeo@m");
  wc_prompts_withdraw_topic (fixture->prompts, account, WC_PROMPT_KIND_INVITATION, "a@x",
                             "solved");
  assert_invitations (fixture, "b@x by romeo@m");
  g_assert_true (invite (fixture, "a@x", "romeo@m", NULL));
  wc_prompts_withdraw (fixture->prompts, account, WC_PROMPT_KIND_INVITATION, "removed");
  assert_invitations (fixture, "");
}

/* Test that strangers cannot fill the list, nor push out anybody but each other. */
static void
test_topics_are_bounded (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) open = NULL;
  guint n_of_contact = 0;

  g_assert_true (invite (fixture, "tea@x", "nurse@c", NULL));
  for (int i = 0; i < WC_INVITATIONS_MAX_OF_ROOM; i++)
    {
      g_autofree char *from = g_strdup_printf ("mallory%d@x", i);

      g_assert_true (invite (fixture, "tea@x", from, NULL));
    }
  open = wc_prompts_list (fixture->prompts, NULL);
  g_assert_cmpuint (open->len, ==, WC_INVITATIONS_MAX_OF_ROOM);
  for (guint i = 0; i < open->len; i++)
    n_of_contact +=
        g_strcmp0 (wc_details_get (((WcPrompt *) open->pdata[i])->details, "from"),
                   "nurse@c") == 0;
  g_assert_cmpuint (n_of_contact, ==, 1);
  for (int i = 0; i < WC_INVITATIONS_MAX; i++)
    {
      g_autofree char *room = g_strdup_printf ("%d@x", i);

      g_assert_true (invite (fixture, room, "nurse@c", NULL));
    }
  g_assert_false (invite (fixture, "more@x", "mallory@x", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_QUOTA_EXCEEDED);
  raise_prompt (fixture, WC_PROMPT_KIND_KEYRING, NULL);
  g_clear_pointer (&open, g_ptr_array_unref);
  open = wc_prompts_list (fixture->prompts, NULL);
  g_assert_cmpuint (open->len, ==, WC_INVITATIONS_MAX + 1);
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
  TEST ("topics", test_topics);
  TEST ("topics-are-bounded", test_topics_are_bounded);
  return g_test_run ();
}
