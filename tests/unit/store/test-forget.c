/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/store-fixture.h"
#include "lib/traces.h"
#include "store/account-store.h"
#include "store/forget.h"
#include "store/message-store.h"
#include "store/outbox-store.h"
#include "store/retention-store.h"
#include "store/statement.h"

static void
forget (WcStoreFixture *f, gint64 account, gint64 id)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_forget_messages (f->db, account, &id, 1, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static void
test_nothing_remains (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW);
  g_autoptr (WcMessage) message = NULL;
  g_autofree char *drained = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_body (builder, "Romeo is a Montague");
  wc_message_builder_set_subject (builder, "secret");
  wc_message_builder_set_message_id (builder, "m1");
  wc_message_builder_set_archive (builder, "a1", WC_STORE_JULIET);
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (f);
  wc_message_store_add (f->db, message, 0, NULL);
  wc_store_fixture_commit (f);
  g_assert_cmpuint (wc_account_store_count_unread (f->db, f->account), ==, 1);
  drained = wc_store_fixture_events (f);

  forget (f, f->account, message->id);
  wc_store_fixture_assert_events (
      f, "message.removed romeo@montague.lit id=1763726400000007\n");
  g_assert_cmpuint (wc_account_store_count_unread (f->db, f->account), ==, 0);
  g_assert_null (wc_message_store_get (f->db, f->account, message->id, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM search WHERE search "
                                              "MATCH 'montague'"),
                   ==, 0);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM message WHERE body IS NULL "
                                              "AND subject IS NULL AND chat IS NULL "
                                              "AND message_id IS NULL"),
                   ==, 1);
  wc_store_fixture_check (f);
}

static gboolean
is_forgotten (WcStoreFixture *f, gint64 id)
{
  gboolean forgotten = TRUE;

  g_assert_true (wc_message_store_is_forgotten (f->db, id, &forgotten, NULL));
  return forgotten;
}

/* Neither the id nor, by its archive id, the message comes back. */
static void
test_does_not_come_back (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcMessagePlace place = { .stamp_us = WC_STORE_NOW };
  gint64 id = wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "hello");

  wc_store_fixture_begin (f);
  wc_message_store_set_archive (f->db, id, "a1", WC_STORE_JULIET, NULL);
  wc_store_fixture_commit (f);
  g_assert_false (is_forgotten (f, id));
  forget (f, f->account, id);
  g_assert_true (is_forgotten (f, id));
  g_assert_false (is_forgotten (f, 12));
  g_assert_cmpint (wc_message_store_place (f->db, &place, NULL), ==, id + 1);
  g_assert_cmpint (
      wc_message_store_find_by_archive (f->db, f->account, WC_STORE_JULIET, "a1", NULL),
      ==, id);
}

static void
test_own_is_still_recognised (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, WC_STORE_ROMEO, TRUE, WC_STORE_NOW);
  g_autoptr (WcMessage) message = NULL;

  wc_message_builder_peek (builder)->flags = WC_MESSAGE_FLAG_OWN;
  wc_message_builder_set_origin_id (builder, "o1");
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (f);
  wc_message_store_add (f->db, message, 0, NULL);
  wc_store_fixture_commit (f);
  forget (f, f->account, message->id);
  g_assert_cmpint (wc_message_store_find_by_origin (f->db, f->account, "o1", NULL, NULL),
                   ==, message->id);
}

static void
test_queued_is_not_sent (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 queued = wc_store_fixture_say (f, WC_STORE_ROMEO, TRUE, WC_STORE_NOW, "a");
  gint64 written = wc_store_fixture_say (f, WC_STORE_ROMEO, TRUE, WC_STORE_NOW + 1, "b");
  WcOutboxEntry entry = { .account = f->account,
                          .chat = (char *) WC_STORE_ROMEO,
                          .message = queued };
  gint64 id;

  wc_store_fixture_begin (f);
  wc_outbox_store_add (f->db, &entry, NULL, NULL);
  entry.message = written;
  wc_outbox_store_add (f->db, &entry, &id, NULL);
  wc_outbox_store_written (f->db, id, "s1", 1, NULL);
  wc_store_fixture_commit (f);
  forget (f, f->account, queued);
  forget (f, f->account, written);
  g_assert_cmpuint (wc_outbox_store_count (f->db, f->account), ==, 1);
}

static void
test_of_others (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = wc_store_fixture_say (f, WC_STORE_ROMEO, TRUE, WC_STORE_NOW, "a");
  g_autofree char *drained = wc_store_fixture_events (f);

  forget (f, f->account + 1, id);
  forget (f, f->account, id + 1);
  wc_store_fixture_assert_events (f, "");
  g_assert_false (is_forgotten (f, id));
}

static gint64
forget_chat (WcStoreFixture *f, gint64 until_us, guint limit)
{
  WcForgetPart part = { f->account, WC_STORE_ROMEO, 0, limit };
  gboolean more = TRUE;
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_forget_begin (f->db, f->account, WC_STORE_ROMEO, until_us, &part.up_to, &error);
  while (more && error == NULL)
    wc_forget_part (f->db, &part, &more, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return part.up_to;
}

static void
assert_nothing_told (WcStoreFixture *f)
{
  wc_traces_assert_none_dangle (f);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM annotation"), ==, 0);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM attachment"), ==, 0);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM extra"), ==, 0);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM file_gone"), ==, 1);
}

/* All of a chat, also what nobody was shown: what waits for its message says something.
 */
static void
test_chat_leaves_nothing (void)
{
  for (guint limit = 1; limit < 20; limit += 3)
    {
      g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

      wc_traces_say (f, WC_STORE_NOW - G_TIME_SPAN_HOUR);
      forget_chat (f, 0, limit);
      assert_nothing_told (f);
      g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM message WHERE chat IS "
                                                  "NOT NULL OR body IS NOT NULL"),
                       ==, 0);
      wc_store_fixture_check (f);
    }
}

/* The newest of it may be a reaction, which is forgotten as well. */
static void
test_newest_is_hidden (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW);
  g_autoptr (WcMessage) reaction = NULL;
  gboolean keeps = TRUE;

  wc_traces_say (f, WC_STORE_NOW - G_TIME_SPAN_HOUR);
  wc_message_builder_peek (builder)->hidden = TRUE;
  wc_message_builder_take_annotation (
      builder, wc_annotation_new (WC_ANNOTATION_REACTIONS, "later", "x"));
  reaction = wc_message_builder_end (builder);
  wc_store_fixture_begin (f);
  g_assert_true (wc_message_store_add (f->db, reaction, 0, NULL));
  wc_store_fixture_commit (f);
  g_assert_cmpint (forget_chat (f, 0, 100), ==, reaction->id);
  assert_nothing_told (f);
  g_assert_true (wc_retention_store_keeps (f->db, f->account, WC_STORE_ROMEO,
                                           WC_STORE_NOW, &keeps, NULL));
  g_assert_false (keeps);
}

static gint64
count_since (WcStoreFixture *f, const char *which, gint64 since)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT 1 FROM message WHERE %s AND id >= %" G_GINT64_FORMAT, which, since);

  return wc_store_fixture_count (f, sql);
}

/* The beginning of a chat: what stays says what it said, as far as that has stayed; what
 * only was about what has gone is gone. */
static void
test_part_of_a_chat (void)
{
  for (gint64 n = 1; n <= 13; n++)
    {
      g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
      gint64 since = WC_STORE_NOW - G_TIME_SPAN_HOUR;

      gint64 shown;

      wc_traces_say (f, since);
      shown = count_since (f, "chat > 0", since + n * G_USEC_PER_SEC);
      forget_chat (f, since + n * G_USEC_PER_SEC, 2);
      wc_traces_assert_none_dangle (f);
      g_assert_cmpint (count_since (f, "chat IS NOT NULL", 0), ==,
                       count_since (f, "chat IS NOT NULL", since + n * G_USEC_PER_SEC));
      g_assert_cmpint (count_since (f, "chat > 0", 0), ==, shown);
      g_assert_cmpint (count_since (f,
                                    "chat < 0 AND NOT EXISTS (SELECT 1 FROM annotation "
                                    "WHERE message = message.id AND kind <> 1)",
                                    0),
                       ==, 0);
      g_assert_cmpint (wc_store_fixture_count (
                           f, "SELECT 1 FROM message m WHERE chat > 0 AND flags & 32 AND "
                              "NOT EXISTS (SELECT 1 FROM annotation WHERE target = m.id "
                              "AND kind = 3)"),
                       ==, 0);
      wc_store_fixture_check (f);
    }
}

/* One by one, by hand. */
static void
test_each_leaves_nothing (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = 0;

  wc_traces_say (f, WC_STORE_NOW - G_TIME_SPAN_HOUR);
  for (int i = 0; i < 13; i++)
    {
      wc_statement_get_int (f->db, "SELECT min (id) FROM message WHERE chat IS NOT NULL",
                            &id, NULL);
      forget (f, f->account, id);
      wc_store_fixture_begin (f);
      wc_statement_exec (f->db, "DELETE FROM outbox WHERE message = ?1", NULL,
                         WC_INT (id));
      wc_store_fixture_commit (f);
      wc_traces_assert_none_dangle (f);
    }
  assert_nothing_told (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/forget/nothing-remains", test_nothing_remains);
  g_test_add_func ("/store/forget/does-not-come-back", test_does_not_come_back);
  g_test_add_func ("/store/forget/own", test_own_is_still_recognised);
  g_test_add_func ("/store/forget/queued", test_queued_is_not_sent);
  g_test_add_func ("/store/forget/of-others", test_of_others);
  g_test_add_func ("/forget/chat-leaves-nothing", test_chat_leaves_nothing);
  g_test_add_func ("/forget/newest-is-hidden", test_newest_is_hidden);
  g_test_add_func ("/forget/part-of-a-chat", test_part_of_a_chat);
  g_test_add_func ("/forget/each-leaves-nothing", test_each_leaves_nothing);
  return g_test_run ();
}
