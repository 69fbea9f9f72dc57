/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/store-fixture.h"
#include "store/account-store.h"
#include "store/forget.h"
#include "store/message-store.h"
#include "store/search.h"

#define TYBALT "tybalt@capulet.lit"

static const struct
{
  const char *text;
  const char *parsed; /* NULL: refused */
} parses[] = {
  { "soft light", "\"soft\" AND \"light\"" },
  { "  soft\tlight  ", "\"soft\" AND \"light\"" },
  { "\"what light\" yonder", "\"what light\" AND \"yonder\"" },
  { "wind*", "\"wind\" *" },
  { "\"wind*\"", "\"wind*\"" },
  { "AND OR NOT NEAR(a b)", "\"AND\" AND \"OR\" AND \"NOT\" AND \"NEAR(a\" AND \"b)\"" },
  { "body:x - ^a {b} +c", "\"body:x\" AND \"^a\" AND \"{b}\" AND \"+c\"" },
  { "open \"quote", "\"open\" AND \"quote\"" },
  { "a\"b\"c", "\"a\" AND \"b\" AND \"c\"" },
  { "hello 👍", "\"hello\"" },
  { "学校", "\"学校\"" },
  { "*", NULL },
  { "", NULL },
  { "\"\"", NULL },
  { "!? … 👍", NULL },
  { "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 "
    "32 33",
    NULL },
};

static void
test_parse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (parses); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *parsed = wc_search_parse (parses[i].text, &error);

      g_assert_cmpstr (parsed, ==, parses[i].parsed);
      if (parses[i].parsed == NULL)
        {
          g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
          g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "text");
        }
      else
        g_assert_no_error (error);
    }
}

/* What is found, as offsets from NOW, newest first, with '+' where there is more. */
static char *
find (WcStoreFixture *f, WcSearchQuery query)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (WcSearchPage) page = NULL;
  g_autoptr (GError) error = NULL;

  query.limit = query.limit == 0 ? 50 : query.limit;
  page = wc_search_run (f->db, &query, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < page->items->len; i++)
    g_string_append_printf (
        text, "%d", (int) (((WcMessage *) page->items->pdata[i])->id - WC_STORE_NOW));
  if (page->next != 0)
    g_string_append_c (text, '+');
  return g_string_free (g_steal_pointer (&text), FALSE);
}

#define assert_found(f, expected, ...)                                                   \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *found_ = find (f, (WcSearchQuery){ __VA_ARGS__ });                  \
    g_assert_cmpstr (found_, ==, expected);                                              \
  }                                                                                      \
  G_STMT_END

static WcStoreFixture *
some_messages (void)
{
  WcStoreFixture *f = wc_store_fixture_new ();

  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "But soft, what light");
  wc_store_fixture_say (f, WC_STORE_ROMEO, TRUE, WC_STORE_NOW + 1, "What man art thou");
  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + 2, "through windows");
  wc_store_fixture_say (f, TYBALT, FALSE, WC_STORE_NOW + 3, "light what");
  wc_store_fixture_say (f, TYBALT, FALSE, WC_STORE_NOW + 4, "我们在学校 Café");
  return f;
}

static void
test_find (void)
{
  g_autoptr (WcStoreFixture) f = some_messages ();
  const gint64 t = WC_STORE_NOW;
  g_autofree char *scans = NULL;

  assert_found (f, "310", .text = "what");
  assert_found (f, "30", .text = "what LIGHT");
  assert_found (f, "0", .text = "\"what light\"");
  assert_found (f, "2", .text = "wind*");
  assert_found (f, "", .text = "wind");
  assert_found (f, "4", .text = "学校");
  assert_found (f, "4", .text = "在学");
  assert_found (f, "4", .text = "学*");
  assert_found (f, "", .text = "校学");
  assert_found (f, "4", .text = "cafe");
  assert_found (f, "", .text = "c1x1");
  assert_found (f, "10", .text = "what", .account = f->account, .chat = WC_STORE_ROMEO);
  assert_found (f, "", .text = "what", .account = f->account, .chat = "no@x.lit");
  assert_found (f, "310", .text = "what", .account = f->account);
  assert_found (f, "", .text = "what", .account = f->account + 1);
  assert_found (f, "1", .text = "what", .from = WC_STORE_JULIET);
  assert_found (f, "0", .text = "what", .from = WC_STORE_ROMEO);
  assert_found (f, "", .text = "what", .from = "romeo@montague");
  assert_found (f, "31", .text = "what", .since_us = t + 1);
  assert_found (f, "10", .text = "what", .until_us = t + 3);
  assert_found (f, "1", .text = "what", .since_us = t + 1, .until_us = t + 3);
  assert_found (f, "3+", .text = "what", .limit = 1);
  assert_found (f, "1+", .text = "what", .limit = 1, .before = t + 3);
  assert_found (f, "0", .text = "what", .limit = 1, .before = t + 1);
  scans = wc_store_fixture_scans (f);
  g_assert_cmpstr (scans, ==, "");
}

/* The beginning of a word, in the newest messages and beyond those that are looked
 * through without the index: the same is found, each once, in whatever pages. */
static void
test_beginnings (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const gint64 t = WC_STORE_NOW;
  g_autofree char *scans = NULL;
  WcSearchQuery query = { .text = " cAf\303\251* ", .limit = 7 };
  guint n = 0;

  wc_store_fixture_begin (f);
  for (int i = 0; i < 4000; i++)
    wc_store_fixture_say (f, i % 2 ? TYBALT : WC_STORE_ROMEO, FALSE, t + i,
                          i % 100 == 3 ? "Cafeteria?" : "tea, no de-caf");
  wc_store_fixture_commit (f);
  do
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WcSearchPage) page = wc_search_run (f->db, &query, &error);

      g_assert_no_error (error);
      for (guint i = 0; i < page->items->len; i++, n++)
        g_assert_cmpint (((WcMessage *) page->items->pdata[i])->id, ==,
                         t + 3903 - 100 * (gint64) n);
      query.before = page->next;
    }
  while (query.before != 0);
  g_assert_cmpuint (n, ==, 40);
  assert_found (f, "303203", .text = "cafe*", .account = f->account, .chat = TYBALT,
                .before = t + 400, .since_us = t + 200);
  assert_found (f, "", .text = "cafe*", .account = f->account, .chat = WC_STORE_ROMEO);
  assert_found (f, "3903+", .text = "cafe*", .limit = 1);
  assert_found (f, "3", .text = "cafe*", .limit = 1, .before = t + 4);
  assert_found (f, "3", .text = "cafe*", .limit = 1, .before = t + 100);
  assert_found (f, "", .text = "cafes*");
  assert_found (f, "3999+", .text = "de-c*", .limit = 1);
  scans = wc_store_fixture_scans (f);
  g_assert_cmpstr (scans, ==, "");
}

/* A message with a file of that type. */
static void
share (
    WcStoreFixture *f, const char *chat, gint64 ts_us, const char *body, const char *type)
{
  WcMessageBuilder *builder = wc_store_fixture_message (f, chat, FALSE, ts_us);
  WcAttachment *file = wc_attachment_new ();
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  file->media_type = g_strdup (type);
  wc_message_builder_take_attachment (builder, file);
  wc_message_builder_set_body (builder, body);
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (f);
  wc_message_store_add (f->db, message, 0, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

/* What a message has, with and without words, is found by indexes as well. */
static void
test_has (void)
{
  g_autoptr (WcStoreFixture) f = some_messages ();
  const gint64 t = WC_STORE_NOW;
  const guint file = WC_SEARCH_HAS_FILE;
  const guint image = WC_SEARCH_HAS_IMAGE;
  const guint link = WC_SEARCH_HAS_LINK;
  g_autofree char *scans = NULL;
  g_autoptr (GError) error = NULL;
  WcSearchQuery words = { .text = "!", .has = link, .limit = 5 };

  share (f, WC_STORE_ROMEO, t + 5, "what a picture", "image/png");
  share (f, TYBALT, t + 6, NULL, "text/plain");
  wc_store_fixture_say (f, TYBALT, FALSE, t + 7, "see HTTPS://x.lit/what");
  wc_store_fixture_say (f, TYBALT, FALSE, t + 8, "http is what the web speaks");
  share (f, TYBALT, t + 9, "http://x.lit", "image/png");

  assert_found (f, "965", .text = "", .has = file);
  assert_found (f, "95", .text = "", .has = image);
  assert_found (f, "97", .text = "", .has = link);
  assert_found (f, "9", .text = "", .has = link | image);
  assert_found (f, "7", .text = "what", .has = link);
  assert_found (f, "5", .text = "what", .has = file);
  assert_found (f, "5", .text = "wha*", .has = image);
  assert_found (f, "96", .text = "", .has = file, .account = f->account, .chat = TYBALT);
  assert_found (f, "5", .text = "", .has = file, .from = WC_STORE_ROMEO);
  assert_found (f, "9+", .text = "", .has = file, .limit = 1);
  assert_found (f, "65", .text = "", .has = file, .before = t + 9);
  assert_found (f, "6", .text = "", .has = file, .since_us = t + 6, .until_us = t + 9);
  g_assert_null (wc_search_run (f->db, &words, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  scans = wc_store_fixture_scans (f);
  g_assert_cmpstr (scans, ==, "");
}

/* What we say in a room, which shows nobody's address. */
static void
say_in_room (WcStoreFixture *f, gint64 at_us)
{
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, "tomb@rooms.lit", /* outgoing= */ TRUE, at_us);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_from (builder, "tomb@rooms.lit/Juliet");
  wc_message_builder_set_body (builder, "Here I am");
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (f);
  g_assert_true (wc_message_store_add (f->db, message, 0, &error));
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

/* Without words: who wrote it, in which chat, and when. */
static void
test_wordless (void)
{
  g_autoptr (WcStoreFixture) f = some_messages ();
  const gint64 t = WC_STORE_NOW;
  g_autoptr (GError) error = NULL;
  g_autofree char *scans = NULL;

  share (f, TYBALT, t + 5, NULL, "text/plain");
  assert_found (f, "543", .text = "", .from = TYBALT);
  assert_found (f, "54+", .text = "", .from = TYBALT, .limit = 2);
  assert_found (f, "3", .text = "", .from = TYBALT, .before = t + 4);
  assert_found (f, "1", .text = "", .from = WC_STORE_JULIET);
  assert_found (f, "", .text = "", .from = "nobody@x.lit");
  assert_found (f, "210", .text = "", .account = f->account, .chat = WC_STORE_ROMEO);
  assert_found (f, "20", .text = "", .account = f->account, .chat = WC_STORE_ROMEO,
                .from = WC_STORE_ROMEO);
  say_in_room (f, t + 6);
  assert_found (f, "61", .text = "", .from = WC_STORE_JULIET);
  assert_found (f, "6", .text = "here", .from = WC_STORE_JULIET);
  assert_found (f, "32", .text = "", .since_us = t + 2, .until_us = t + 4);
  wc_store_fixture_begin (f);
  g_assert_true (wc_forget_messages (f->db, f->account, (gint64[]){ t + 4 }, 1, &error));
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  assert_found (f, "53", .text = "", .from = TYBALT);
  assert_found (f, "65321", .text = "", .since_us = t + 1);
  scans = wc_store_fixture_scans (f);
  g_assert_cmpstr (scans, ==, "");
}

static void
test_removed_account (void)
{
  g_autoptr (WcStoreFixture) f = some_messages ();
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_account_store_remove (f->db, f->account, /* keep_history= */ TRUE, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  assert_found (f, "", .text = "what");
}

/* A page may end before it is full; the next one goes on from there. */
static void
test_bound (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcSearchQuery query = { .text = "love", .from = WC_STORE_JULIET, .limit = 10 };
  g_autoptr (WcSearchPage) first = NULL;
  g_autoptr (WcSearchPage) second = NULL;
  g_autoptr (GError) error = NULL;

  wc_store_fixture_say (f, WC_STORE_ROMEO, TRUE, WC_STORE_NOW - 5, "love");
  wc_store_fixture_begin (f);
  for (int i = 0; i < 20001; i++)
    wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + i, "love");
  wc_store_fixture_commit (f);

  first = wc_search_run (f->db, &query, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (first->items->len, ==, 0);
  g_assert_cmpint (first->next, ==, WC_STORE_NOW + 1);
  query.before = first->next;
  second = wc_search_run (f->db, &query, &error);
  g_assert_cmpuint (second->items->len, ==, 1);
  g_assert_cmpint (second->next, ==, 0);
}

static void
test_refuses_no_words (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcSearchQuery query = { .text = "!", .limit = 10 };
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_search_run (f->db, &query, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
}

static void
test_check (void)
{
  g_autoptr (WcStoreFixture) f = some_messages ();
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_search_check (f->db, &error));
  g_assert_no_error (error);

  /* An index that was not told of a change is found out. */
  g_assert_cmpint (wc_store_fixture_count (f, "DROP TRIGGER message_search_update"), ==,
                   0);
  g_assert_cmpint (wc_store_fixture_count (f, "UPDATE message SET body = 'other'"), ==,
                   0);
  g_assert_false (wc_search_check (f->db, &error));
  g_assert_true (wc_db_error_is_corrupt (error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/search/parse", test_parse);
  g_test_add_func ("/store/search/find", test_find);
  g_test_add_func ("/store/search/has", test_has);
  g_test_add_func ("/store/search/wordless", test_wordless);
  g_test_add_func ("/store/search/beginnings", test_beginnings);
  g_test_add_func ("/store/search/removed-account", test_removed_account);
  g_test_add_func ("/store/search/bound", test_bound);
  g_test_add_func ("/store/search/no-words", test_refuses_no_words);
  g_test_add_func ("/store/search/check", test_check);
  return g_test_run ();
}
