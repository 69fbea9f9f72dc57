/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/store-fixture.h"
#include "store/message-progress.h"
#include "store/message-store.h"
#include "store/outbox-store.h"
#include "store/outbox-withdraw.h"

/* A message of ours that waits. @out_entry: its row. */
static gint64
queue (WcStoreFixture *f, gint64 *out_entry)
{
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, WC_STORE_ROMEO, TRUE, WC_STORE_NOW);
  WcOutboxEntry entry = { .account = f->account, .chat = (char *) WC_STORE_ROMEO };
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_body (builder, "a secret word");
  wc_message_builder_peek_extra (builder)->spoiler = g_strdup ("plot");
  wc_message_builder_peek (builder)->flags |= WC_MESSAGE_FLAG_OWN;
  wc_message_builder_peek (builder)->state = WC_MESSAGE_STATE_QUEUED;
  message = wc_message_builder_end (builder);
  entry.message = message->id;
  wc_store_fixture_begin (f);
  wc_message_store_add (f->db, message, 0, &error);
  g_assert_no_error (error);
  wc_outbox_store_add (f->db, &entry, out_entry, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  g_free (wc_store_fixture_events (f));
  return message->id;
}

/* Whether it was done; with @body NULL it is taken back. */
static gboolean
change (WcStoreFixture *f, gint64 id, const char *body)
{
  g_autoptr (WcMessage) target = wc_message_store_get (f->db, f->account, id, NULL);
  g_autoptr (WcMessageBuilder) other = wc_message_builder_new ();
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  wc_message_builder_set_body (other, body);
  wc_store_fixture_begin (f);
  if (body == NULL)
    wc_outbox_withdraw (f->db, target, &done, &error);
  else
    wc_outbox_rewrite (f->db, target, wc_message_builder_peek (other), &done, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  wc_store_fixture_check (f);
  return done;
}

static gint64
find (WcStoreFixture *f, const char *word)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT 1 FROM search WHERE search MATCH '%s'", word);

  return wc_store_fixture_count (f, sql);
}

static void
test_withdraw (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = queue (f, NULL);
  g_autoptr (WcMessage) message = NULL;
  g_autofree char *events = NULL;

  g_assert_true (change (f, id, NULL));
  message = wc_message_store_get (f->db, f->account, id, NULL);
  g_assert_null (message->body);
  g_assert_null (message->extra);
  g_assert_cmpint (message->flags & WC_MESSAGE_FLAG_RETRACTED, !=, 0);
  g_assert_cmpint (message->retracted_us, ==, f->now_us);
  g_assert_cmpint (message->state, ==, WC_MESSAGE_STATE_FAILED);
  g_assert_cmpstr (message->error_condition, ==, "retracted");
  g_assert_cmpuint (wc_outbox_store_count (f->db, f->account), ==, 0);
  g_assert_cmpint (find (f, "secret"), ==, 0);
  events = wc_store_fixture_events (f);
  g_assert_nonnull (strstr (events, "fields=body,retracted"));
  g_assert_nonnull (strstr (events, "state=failed"));
  g_assert_false (change (f, id, NULL));
}

static void
test_rewrite (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = queue (f, NULL);
  g_autofree char *event = g_strdup_printf (
      "message.changed romeo@montague.lit id=%" G_GINT64_FORMAT " fields=body,mentions\n",
      id);
  g_autoptr (WcMessage) message = NULL;

  g_assert_true (change (f, id, "another one"));
  wc_store_fixture_assert_events (f, event);
  message = wc_message_store_get (f->db, f->account, id, NULL);
  g_assert_cmpstr (message->body, ==, "another one");
  g_assert_null (message->extra);
  g_assert_cmpint (message->flags & WC_MESSAGE_FLAG_EDITED, ==, 0);
  g_assert_cmpint (message->state, ==, WC_MESSAGE_STATE_QUEUED);
  g_assert_cmpuint (wc_outbox_store_count (f->db, f->account), ==, 1);
  g_assert_cmpint (find (f, "secret"), ==, 0);
  g_assert_cmpint (find (f, "another"), ==, 1);
}

/* Once its bytes are fixed it may have arrived. */
static void
test_written (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcMessage) message = NULL;
  gint64 entry;
  gint64 id = queue (f, &entry);

  wc_store_fixture_begin (f);
  g_assert_true (wc_outbox_store_prepare (f->db, entry, "<message/>", NULL));
  wc_store_fixture_commit (f);
  g_assert_false (change (f, id, NULL));
  g_assert_false (change (f, id, "another one"));
  wc_store_fixture_assert_events (f, "");
  message = wc_message_store_get (f->db, f->account, id, NULL);
  g_assert_cmpstr (message->body, ==, "a secret word");
  g_assert_cmpuint (wc_outbox_store_count (f->db, f->account), ==, 1);
}

static void
fail (WcStoreFixture *f, gint64 id, const char *condition)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_message_progress_fail (f->db, id, condition, NULL, &error);
  g_assert_no_error (error);
  wc_message_progress_requeue (f->db, id, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static gboolean
hold_back (WcStoreFixture *f, gint64 id)
{
  g_autoptr (WcMessage) target = wc_message_store_get (f->db, f->account, id, NULL);
  gboolean done = FALSE;

  wc_store_fixture_begin (f);
  g_assert_true (wc_outbox_leave_unsent (f->db, target, &done, NULL));
  wc_store_fixture_commit (f);
  return done;
}

/* Nor is one that may have arrived before it failed the first time changed here alone;
 * what failed for sure is. */
static void
test_in_doubt (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 doubtful = queue (f, NULL);
  gint64 refused = queue (f, NULL);
  g_autoptr (WcMessage) message = NULL;

  fail (f, doubtful, "uncertain");
  fail (f, doubtful, "left");
  fail (f, refused, "left");
  g_assert_false (change (f, doubtful, "another one"));
  g_assert_true (change (f, refused, "another one"));
  g_assert_true (hold_back (f, doubtful));
  g_assert_false (hold_back (f, doubtful));
  message = wc_message_store_get (f->db, f->account, doubtful, NULL);
  g_assert_cmpint (message->state, ==, WC_MESSAGE_STATE_FAILED);
  g_assert_cmpstr (message->error_condition, ==, "uncertain");
  g_assert_cmpstr (message->body, ==, "a secret word");
  g_assert_cmpuint (wc_outbox_store_count (f->db, f->account), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/outbox-withdraw/withdraw", test_withdraw);
  g_test_add_func ("/store/outbox-withdraw/rewrite", test_rewrite);
  g_test_add_func ("/store/outbox-withdraw/written", test_written);
  g_test_add_func ("/store/outbox-withdraw/in-doubt", test_in_doubt);
  return g_test_run ();
}
