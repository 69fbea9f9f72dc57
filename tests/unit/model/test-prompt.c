/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/prompt.h"

static void
test_ids (void)
{
  g_autoptr (WcPrompt) one = wc_prompt_new (NULL, 3, WC_PROMPT_KIND_PASSWORD, "?", NULL);
  g_autoptr (WcPrompt) two = wc_prompt_new (NULL, 3, WC_PROMPT_KIND_PASSWORD, "?", NULL);
  g_autoptr (WcPrompt) named = wc_prompt_new ("p1", 0, WC_PROMPT_KIND_KEYRING, "?", NULL);
  g_autoptr (WcPrompt) second = wc_prompt_ref (named);

  g_assert_cmpstr (one->id, !=, two->id);
  g_assert_cmpstr (second->id, ==, "p1");
  g_assert_cmpuint (g_hash_table_size (named->details), ==, 0);
}

static WcPrompt *
new_prompt (WcPromptKind kind, const char *refused)
{
  GHashTable *details = wc_details_new ();

  wc_details_set (details, "refused", refused);
  return wc_prompt_new (NULL, 1, kind, "?", details);
}

static void
test_kinds (void)
{
  WcPromptKind kind = WC_PROMPT_KIND_PASSWORD;

  for (int i = 0; i < WC_N_PROMPT_KINDS; i++)
    {
      g_assert_true (wc_prompt_kind_from_string (wc_prompt_kind_to_string (i), &kind));
      g_assert_cmpint (kind, ==, i);
      g_assert_cmpint (wc_prompt_kind_is_fault (kind), ==,
                       kind < WC_PROMPT_KIND_INVITATION);
    }
  g_assert_false (wc_prompt_kind_from_string ("riddle", &kind));
}

static void
test_only_passwords_are_secret (void)
{
  for (int i = 0; i < WC_N_PROMPT_KINDS; i++)
    {
      g_autoptr (WcPrompt) prompt = new_prompt (i, NULL);
      const WcPromptField *field = wc_prompt_get_fields (prompt);

      g_assert_cmpint (field->secret, ==, i == WC_PROMPT_KIND_PASSWORD);
      g_assert_cmpint (field->choices == NULL, ==,
                       i == WC_PROMPT_KIND_PASSWORD || i == WC_PROMPT_KIND_CAPTCHA);
      g_assert_false (field->optional);
      g_assert_null (field[1].name);
    }
}

/* Test that what a room refused for is asked for, and may be left out. */
static void
test_refused (void)
{
  static const char *const fields[][2] = {
    { "password", "password" }, { "nick-conflict", "nick" }, { "nick-reserved", "nick" },
    { "nick-invalid", "nick" }, { "members-only", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autoptr (WcPrompt) prompt = new_prompt (WC_PROMPT_KIND_INVITATION, fields[i][0]);
      const WcPromptField *field = wc_prompt_get_fields (prompt);

      g_assert_cmpstr (field[0].choices, ==, "accept|decline");
      g_assert_cmpstr (field[1].name, ==, fields[i][1]);
      g_assert_cmpint (field[1].optional, ==, fields[i][1] != NULL);
      g_assert_cmpint (field[1].secret, ==, i == 0);
    }
}

/* Test that what has a page may be answered there, and what cannot be here only there. */
static void
test_captcha (void)
{
  g_autoptr (WcPrompt) form = wc_prompt_new (NULL, 1, WC_PROMPT_KIND_CAPTCHA, "?", NULL);
  GHashTable *details = wc_details_new ();
  g_autoptr (WcPrompt) page = NULL;

  g_assert_cmpstr (wc_prompt_get_fields (form)[0].name, ==, "answer");
  g_assert_false (wc_prompt_get_fields (form)[0].optional);
  wc_details_set (details, "url", "https://x.lit/");
  page = wc_prompt_new (NULL, 1, WC_PROMPT_KIND_CAPTCHA, "?", details);
  g_assert_cmpstr (wc_prompt_get_fields (page)[0].name, ==, "answer");
  g_assert_true (wc_prompt_get_fields (page)[0].optional);
  wc_details_set (details, ".way", "page");
  g_assert_cmpstr (wc_prompt_get_fields (page)[0].name, ==, "action");
  g_assert_cmpstr (wc_prompt_get_fields (page)[0].choices, ==, "done");
}

/* Test which questions are about something, of which there are several. */
static void
test_topics (void)
{
  for (int i = 0; i < WC_N_PROMPT_KINDS; i++)
    g_assert_cmpstr (wc_prompt_kind_get_topic (i), ==,
                     i == WC_PROMPT_KIND_INVITATION ? "room"
                     : i == WC_PROMPT_KIND_CAPTCHA  ? "room"
                     : i == WC_PROMPT_KIND_VOICE    ? "who"
                     : i == WC_PROMPT_KIND_OMEMO    ? "jid"
                                                    : NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/prompt/ids", test_ids);
  g_test_add_func ("/model/prompt/kinds", test_kinds);
  g_test_add_func ("/model/prompt/secret", test_only_passwords_are_secret);
  g_test_add_func ("/model/prompt/refused", test_refused);
  g_test_add_func ("/model/prompt/captcha", test_captcha);
  g_test_add_func ("/model/prompt/topics", test_topics);
  return g_test_run ();
}
