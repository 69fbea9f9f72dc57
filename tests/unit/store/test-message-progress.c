/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/store-fixture.h"
#include "store/message-progress.h"
#include "store/message-store.h"

/* An outgoing message in @state. */
static gint64
outgoing (WcStoreFixture *f, WcMessageState state)
{
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, WC_STORE_ROMEO, TRUE, f->now_us++);
  g_autoptr (WcMessage) message = NULL;
  g_autofree char *drained = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_peek (builder)->state = state;
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (f);
  wc_message_store_add (f->db, message, 0, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  drained = wc_store_fixture_events (f);
  return message->id;
}

static WcMessageState
state_of (WcStoreFixture *f, gint64 id)
{
  g_autoptr (WcMessage) message = wc_message_store_get (f->db, f->account, id, NULL);

  return message->state;
}

static gboolean
advance (WcStoreFixture *f, gint64 id, WcMessageState state)
{
  g_autoptr (GError) error = NULL;
  gboolean changed = -1;

  wc_store_fixture_begin (f);
  wc_message_progress_advance (f->db, id, state, &changed, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return changed;
}

static void
fail_with (WcStoreFixture *f, gint64 id, const char *condition)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_message_progress_fail (f->db, id, condition, "moved to Mantua", &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static void
fail (WcStoreFixture *f, gint64 id)
{
  fail_with (f, id, "gone");
}

static void
test_forwards_only (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = outgoing (f, WC_MESSAGE_STATE_QUEUED);

  g_assert_true (advance (f, id, WC_MESSAGE_STATE_SENDING));
  g_assert_true (advance (f, id, WC_MESSAGE_STATE_DELIVERED));
  g_assert_false (advance (f, id, WC_MESSAGE_STATE_SENT));
  g_assert_false (advance (f, id, WC_MESSAGE_STATE_DELIVERED));
  g_assert_cmpint (state_of (f, id), ==, WC_MESSAGE_STATE_DELIVERED);
  wc_store_fixture_assert_events (
      f, "message.state romeo@montague.lit id=1763726400000007 state=sending\n"
         "message.state romeo@montague.lit id=1763726400000007 state=delivered\n");
}

static void
test_incoming_has_no_state (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, f->now_us, "hello");

  g_assert_false (advance (f, id, WC_MESSAGE_STATE_DELIVERED));
  fail (f, id);
  g_assert_cmpint (state_of (f, id), ==, WC_MESSAGE_STATE_NONE);
}

static void
test_fail_and_requeue (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = outgoing (f, WC_MESSAGE_STATE_SENT);
  g_autoptr (WcMessage) failed = NULL;
  g_autoptr (WcMessage) again = NULL;
  g_autoptr (GError) error = NULL;

  fail (f, id);
  failed = wc_message_store_get (f->db, f->account, id, NULL);
  g_assert_cmpint (failed->state, ==, WC_MESSAGE_STATE_FAILED);
  g_assert_cmpstr (failed->error_condition, ==, "gone");
  g_assert_cmpstr (failed->error_text, ==, "moved to Mantua");
  g_assert_false (advance (f, id, WC_MESSAGE_STATE_SENDING));

  wc_store_fixture_begin (f);
  g_assert_true (wc_message_progress_requeue (f->db, id, &error));
  g_assert_false (wc_message_progress_requeue (f->db, id, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
  wc_store_fixture_commit (f);
  again = wc_message_store_get (f->db, f->account, id, NULL);
  g_assert_cmpint (again->state, ==, WC_MESSAGE_STATE_QUEUED);
  g_assert_null (again->error_condition);
  g_assert_null (again->error_text);
}

/* A receipt or an archive copy proves what "uncertain" could not. */
static void
test_late_proof (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = outgoing (f, WC_MESSAGE_STATE_SENDING);
  g_autoptr (WcMessage) message = NULL;

  fail_with (f, id, "uncertain");
  g_assert_true (advance (f, id, WC_MESSAGE_STATE_SENT));
  message = wc_message_store_get (f->db, f->account, id, NULL);
  g_assert_cmpint (message->state, ==, WC_MESSAGE_STATE_SENT);
  g_assert_null (message->error_condition);
}

/* So does an error that comes after the doubt; the other way round nothing is forgotten.
 */
static void
test_late_refusal (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = outgoing (f, WC_MESSAGE_STATE_SENDING);
  g_autoptr (WcMessage) message = NULL;

  fail_with (f, id, "uncertain");
  g_free (wc_store_fixture_events (f));
  fail_with (f, id, "uncertain");
  wc_store_fixture_assert_events (f, "");
  fail_with (f, id, "not-acceptable");
  g_assert_false (advance (f, id, WC_MESSAGE_STATE_SENT));
  fail_with (f, id, "uncertain");
  message = wc_message_store_get (f->db, f->account, id, NULL);
  g_assert_cmpstr (message->error_condition, ==, "not-acceptable");
}

/* The server takes what bounces, acknowledges it and may archive it, all after the
 * bounce; a receipt is another matter: one device refused, another has it. */
static void
test_bounced_stays_bounced (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = outgoing (f, WC_MESSAGE_STATE_SENDING);

  fail (f, id);
  g_assert_false (advance (f, id, WC_MESSAGE_STATE_SENT));
  g_assert_cmpint (state_of (f, id), ==, WC_MESSAGE_STATE_FAILED);
  g_assert_true (advance (f, id, WC_MESSAGE_STATE_DELIVERED));
}

static void
test_no_failure_after_delivery (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = outgoing (f, WC_MESSAGE_STATE_DELIVERED);

  fail (f, id);
  g_assert_cmpint (state_of (f, id), ==, WC_MESSAGE_STATE_DELIVERED);
  wc_store_fixture_assert_events (f, "");
}

static void
set_displayed (WcStoreFixture *f, gint64 up_to)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_message_progress_set_displayed (f->db, f->account, WC_STORE_ROMEO, up_to, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static void
test_displayed (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 first = outgoing (f, WC_MESSAGE_STATE_DELIVERED);
  gint64 second = outgoing (f, WC_MESSAGE_STATE_SENT);
  gint64 queued = outgoing (f, WC_MESSAGE_STATE_QUEUED);
  gint64 failed = outgoing (f, WC_MESSAGE_STATE_SENDING);
  gint64 last = outgoing (f, WC_MESSAGE_STATE_SENT);
  gint64 after = outgoing (f, WC_MESSAGE_STATE_SENT);

  fail (f, failed);
  g_free (wc_store_fixture_events (f));
  set_displayed (f, last);
  g_assert_cmpint (state_of (f, first), ==, WC_MESSAGE_STATE_DISPLAYED);
  g_assert_cmpint (state_of (f, second), ==, WC_MESSAGE_STATE_DISPLAYED);
  g_assert_cmpint (state_of (f, queued), ==, WC_MESSAGE_STATE_QUEUED);
  g_assert_cmpint (state_of (f, failed), ==, WC_MESSAGE_STATE_FAILED);
  g_assert_cmpint (state_of (f, after), ==, WC_MESSAGE_STATE_SENT);
  wc_store_fixture_assert_events (
      f, "message.state romeo@montague.lit id=1763726400000007 state=displayed\n"
         "message.state romeo@montague.lit id=1763726400000008 state=displayed\n"
         "message.state romeo@montague.lit id=1763726400000011 state=displayed\n");
  set_displayed (f, first);
  wc_store_fixture_assert_events (f, "");
}

/* Chat partners at the same server read faster than it acknowledges. */
static void
test_displayed_before_acknowledged (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 first = outgoing (f, WC_MESSAGE_STATE_SENDING);
  gint64 second = outgoing (f, WC_MESSAGE_STATE_SENDING);
  gint64 after = outgoing (f, WC_MESSAGE_STATE_SENDING);

  set_displayed (f, second);
  g_assert_cmpint (state_of (f, first), ==, WC_MESSAGE_STATE_DISPLAYED);
  g_assert_cmpint (state_of (f, second), ==, WC_MESSAGE_STATE_DISPLAYED);
  g_assert_cmpint (state_of (f, after), ==, WC_MESSAGE_STATE_SENDING);
  g_assert_false (advance (f, first, WC_MESSAGE_STATE_SENT));
}

/* Also behind a later one: what is sent again keeps its place. */
static void
test_displayed_after_failure (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 failed = outgoing (f, WC_MESSAGE_STATE_SENDING);
  gint64 again = outgoing (f, WC_MESSAGE_STATE_SENDING);
  gint64 later = outgoing (f, WC_MESSAGE_STATE_SENT);
  g_autoptr (WcMessage) arrived = NULL;

  fail_with (f, failed, "uncertain");
  fail (f, again);
  set_displayed (f, later);
  wc_store_fixture_begin (f);
  g_assert_true (wc_message_progress_requeue (f->db, again, NULL));
  wc_store_fixture_commit (f);
  g_assert_true (advance (f, again, WC_MESSAGE_STATE_SENT));
  g_assert_cmpint (state_of (f, failed), ==, WC_MESSAGE_STATE_FAILED);

  set_displayed (f, failed);
  set_displayed (f, again);
  arrived = wc_message_store_get (f->db, f->account, failed, NULL);
  g_assert_cmpint (arrived->state, ==, WC_MESSAGE_STATE_DISPLAYED);
  g_assert_null (arrived->error_condition);
  g_assert_cmpint (state_of (f, again), ==, WC_MESSAGE_STATE_DISPLAYED);
}

static void
test_displayed_of_no_chat (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  g_assert_false (
      wc_message_progress_set_displayed (f->db, f->account, "nobody@x.lit", 5, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  wc_db_rollback (f->db);
}

/* The occupant id that is held stays where none is named. */
static void
test_author (void)
{
  static const char *const ids[] = { "o-1", NULL };
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = outgoing (f, WC_MESSAGE_STATE_SENDING);

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (WcMessage) held = wc_message_store_get (f->db, f->account, id, NULL);
      g_autoptr (WcMessage) shown = NULL;
      g_autofree char *from = g_strdup_printf ("hall@rooms.lit/%" G_GSIZE_FORMAT, i);
      g_autofree char *told =
          g_strdup_printf ("message.changed " WC_STORE_ROMEO " id=%" G_GINT64_FORMAT
                           " fields=from,nick,occupant_id\n",
                           id);

      wc_store_fixture_begin (f);
      g_assert_true (wc_message_progress_set_author (f->db, held, from, ids[i], NULL));
      wc_store_fixture_commit (f);
      wc_store_fixture_assert_events (f, told);
      shown = wc_message_store_get (f->db, f->account, id, NULL);
      g_assert_cmpstr (shown->from, ==, from);
      g_assert_cmpstr (shown->occupant_id, ==, "o-1");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/message-progress/forwards", test_forwards_only);
  g_test_add_func ("/store/message-progress/incoming", test_incoming_has_no_state);
  g_test_add_func ("/store/message-progress/fail", test_fail_and_requeue);
  g_test_add_func ("/store/message-progress/late-proof", test_late_proof);
  g_test_add_func ("/store/message-progress/bounced", test_bounced_stays_bounced);
  g_test_add_func ("/store/message-progress/late-refusal", test_late_refusal);
  g_test_add_func ("/store/message-progress/delivered", test_no_failure_after_delivery);
  g_test_add_func ("/store/message-progress/displayed", test_displayed);
  g_test_add_func ("/store/message-progress/displayed-early",
                   test_displayed_before_acknowledged);
  g_test_add_func ("/store/message-progress/displayed-late",
                   test_displayed_after_failure);
  g_test_add_func ("/store/message-progress/no-chat", test_displayed_of_no_chat);
  g_test_add_func ("/store/message-progress/author", test_author);
  return g_test_run ();
}
