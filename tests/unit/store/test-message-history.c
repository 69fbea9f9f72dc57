/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "store/forget.h"
#include "store/message-history.h"

/* Ten messages of Romeo's chat at NOW + 0 … 9, among others of another chat. */
static WcStoreFixture *
ten_messages (void)
{
  WcStoreFixture *f = wc_store_fixture_new ();

  for (int i = 0; i < 10; i++)
    {
      wc_store_fixture_say (f, WC_STORE_ROMEO, i % 2, WC_STORE_NOW + i, "words");
      wc_store_fixture_say (f, "tybalt@capulet.lit", FALSE, WC_STORE_NOW + 100 + i, "x");
    }
  return f;
}

/* The page as digits (id - NOW), with '<' and '>' where there is more. */
static void
assert_page (WcStoreFixture *f, WcMessageQuery query, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (WcMessagePage) page = NULL;
  g_autoptr (GError) error = NULL;

  query.account = f->account;
  if (query.chat == NULL)
    query.chat = WC_STORE_ROMEO;
  page = wc_message_history_list (f->db, &query, &error);
  g_assert_no_error (error);
  g_string_append (text, page->older ? "<" : "");
  for (guint i = 0; i < page->items->len; i++)
    g_string_append_printf (
        text, "%d", (int) (((WcMessage *) page->items->pdata[i])->id - WC_STORE_NOW));
  g_string_append (text, page->newer ? ">" : "");
  g_assert_cmpstr (text->str, ==, expected);
}

#define page(f, expected, ...) assert_page (f, (WcMessageQuery){ __VA_ARGS__ }, expected)

static void
test_pages (void)
{
  g_autoptr (WcStoreFixture) f = ten_messages ();
  const gint64 t = WC_STORE_NOW;

  page (f, "<789", .limit = 3);
  page (f, "0123456789", .limit = 10);
  page (f, "0123456789", .limit = 1000);
  page (f, "<456>", .before = t + 7, .limit = 3);
  page (f, "012>", .before = t + 3, .limit = 3);
  page (f, "<789", .before = t + 50, .limit = 3);
  page (f, ">", .before = t, .limit = 3);
  page (f, "<456>", .after = t + 3, .limit = 3);
  page (f, "<789", .after = t + 6, .limit = 3);
  page (f, "<", .after = t + 9, .limit = 3);
  page (f, "012>", .after = t - 1, .limit = 3);
  page (f, "<3456>", .around = t + 5, .limit = 4);
  page (f, "<45678>", .around = t + 6, .limit = 5);
  page (f, "01>", .around = t, .limit = 4);
  page (f, "<789", .around = t + 9, .limit = 4);
  page (f, "<5>", .around = t + 5, .limit = 1);
}

static void
test_since (void)
{
  g_autoptr (WcStoreFixture) f = ten_messages ();
  const gint64 t = WC_STORE_NOW;

  page (f, "6789", .since_us = t + 6, .limit = 100);
  page (f, "<89", .since_us = t + 6, .limit = 2);
  page (f, "", .since_us = t + 60, .limit = 100);
  page (f, "678>", .since_us = t + 6, .after = t + 1, .limit = 3);
}

static void
test_unknown_chat (void)
{
  g_autoptr (WcStoreFixture) f = ten_messages ();

  page (f, "", .chat = "nobody@x.lit", .limit = 3);
}

static void
test_forgotten_are_not_there (void)
{
  g_autoptr (WcStoreFixture) f = ten_messages ();
  const gint64 ids[] = { WC_STORE_NOW + 8, WC_STORE_NOW };
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_forget_messages (f->db, f->account, ids, G_N_ELEMENTS (ids), &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  page (f, "12345679", .limit = 10);
}

static void
test_get_many (void)
{
  g_autoptr (WcStoreFixture) f = ten_messages ();
  const gint64 ids[] = { WC_STORE_NOW + 5, 17, WC_STORE_NOW + 100, WC_STORE_NOW + 2,
                         WC_STORE_NOW + 5 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found =
      wc_message_history_get_many (f->db, f->account, ids, G_N_ELEMENTS (ids), &error);
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) others = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 4);
  g_assert_cmpint (((WcMessage *) found->pdata[0])->id, ==, ids[0]);
  g_assert_cmpint (((WcMessage *) found->pdata[1])->id, ==, ids[2]);
  g_assert_cmpint (((WcMessage *) found->pdata[2])->id, ==, ids[3]);
  g_assert_cmpint (((WcMessage *) found->pdata[3])->id, ==, ids[4]);

  none = wc_message_history_get_many (f->db, f->account, ids, 0, &error);
  g_assert_cmpuint (none->len, ==, 0);
  others = wc_message_history_get_many (f->db, f->account + 1, ids, 1, &error);
  g_assert_cmpuint (others->len, ==, 0);
}

/* No query may walk the table: it has a million rows. */
static void
test_no_scans (void)
{
  g_autoptr (WcStoreFixture) f = ten_messages ();
  const gint64 t = WC_STORE_NOW;
  g_autofree char *scans = NULL;

  page (f, "<789", .limit = 3);
  page (f, "<456>", .before = t + 7, .limit = 3);
  page (f, "<456>", .after = t + 3, .limit = 3);
  page (f, "<3456>", .around = t + 5, .limit = 4);
  page (f, "6789", .since_us = t + 6, .limit = 100);
  scans = wc_store_fixture_scans (f);
  g_assert_cmpstr (scans, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/message-history/pages", test_pages);
  g_test_add_func ("/store/message-history/since", test_since);
  g_test_add_func ("/store/message-history/unknown-chat", test_unknown_chat);
  g_test_add_func ("/store/message-history/forgotten", test_forgotten_are_not_there);
  g_test_add_func ("/store/message-history/get-many", test_get_many);
  g_test_add_func ("/store/message-history/no-scans", test_no_scans);
  return g_test_run ();
}
