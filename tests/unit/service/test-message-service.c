/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/str.h"
#include "lib/service-fixture.h"
#include "store/message-progress.h"
#include "store/omemo-policy-store.h"
#include "store/outbox-store.h"

typedef struct
{
  WcServiceFixture *base;
  WcAccount *account;
  WcMessageService *messages;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_service_fixture_new ();
  f->account = wc_service_fixture_account (f->base);
  f->messages = f->base->services->messages;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_account_unref (f->account);
  wc_service_fixture_free (f->base);
}

static WcMessage *
send (Fixture *f, const char *body, const char *key, gboolean *replayed, GError **error)
{
  const WcMessageSend what = { .chat = "Romeo@Montague.lit", .body = body, .key = key };

  f->base->store->now_us += G_USEC_PER_SEC;
  return wc_message_service_send (f->messages, f->account, &what, replayed, error);
}

static void
test_send (Fixture *f, gconstpointer data)
{
  gboolean replayed = TRUE;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) message = send (f, "Romeo, Romeo", NULL, &replayed, &error);
  g_autofree char *log = NULL;

  g_assert_no_error (error);
  g_assert_false (replayed);
  g_assert_cmpstr (message->chat, ==, WC_STORE_ROMEO);
  g_assert_cmpint (message->state, ==, WC_MESSAGE_STATE_QUEUED);
  g_assert_cmpstr (message->origin_id, ==, message->message_id);
  g_assert_cmpuint (wc_outbox_store_count (f->base->store->db, f->account->id), ==, 1);
  log = wc_fake_link_take_log (f->base->link);
  g_assert_cmpstr (log, ==, "kick");
}

static void
test_key (Fixture *f, gconstpointer data)
{
  gboolean first = TRUE;
  gboolean again = FALSE;
  gboolean unused = FALSE;
  g_autoptr (WcMessage) one = send (f, "once", "k1", &first, NULL);
  g_autoptr (WcMessage) same = send (f, "once", "k1", &again, NULL);
  g_autoptr (GError) other = NULL;
  g_autoptr (GError) forgotten = NULL;

  g_assert_false (first);
  g_assert_true (again);
  g_assert_cmpint (one->id, ==, same->id);
  g_assert_cmpuint (wc_outbox_store_count (f->base->store->db, f->account->id), ==, 1);
  g_assert_null (send (f, "twice", "k1", &unused, &other));
  g_assert_error (other, WC_ERROR, WC_ERROR_CONFLICT);
  g_assert_cmpuint (
      wc_message_service_forget (f->messages, f->account, &one->id, 1, NULL), ==, 1);
  g_assert_null (send (f, "once", "k1", &unused, &forgotten));
  g_assert_error (forgotten, WC_ERROR, WC_ERROR_NOT_FOUND);
}

/* After its seven days a key sends anew, whether or not its row is gone by then. */
static void
test_key_is_over (Fixture *f, gconstpointer data)
{
  gboolean replayed = TRUE;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) one = send (f, "backup done", "weekly", &replayed, &error);
  g_autoptr (WcMessage) two = NULL;
  g_autoptr (WcMessage) again = NULL;

  f->base->store->now_us += 8 * G_TIME_SPAN_DAY;
  two = send (f, "backup done", "weekly", &replayed, &error);
  g_assert_no_error (error);
  g_assert_false (replayed);
  g_assert_cmpint (two->id, !=, one->id);
  g_assert_cmpstr (two->origin_id, !=, one->origin_id);
  again = send (f, "backup done", "weekly", &replayed, &error);
  g_assert_true (replayed);
  g_assert_cmpint (again->id, ==, two->id);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *large = g_strnfill (WC_MESSAGE_SERVICE_MAX_BODY + 1, 'x');
  gboolean unused = FALSE;
  g_autoptr (GError) empty = NULL;
  g_autoptr (GError) long_body = NULL;
  g_autoptr (GError) no_key = NULL;

  g_assert_null (send (f, "", NULL, &unused, &empty));
  g_assert_cmpstr (wc_error_get_detail (empty, "field"), ==, "body");
  g_assert_null (send (f, large, NULL, &unused, &long_body));
  g_assert_error (long_body, WC_ERROR, WC_ERROR_TOO_LARGE);
  g_assert_cmpstr (wc_error_get_detail (long_body, "max"), ==, "65536");
  g_assert_null (send (f, "word", "", &unused, &no_key));
  g_assert_cmpstr (wc_error_get_detail (no_key, "field"), ==, "options.key");
}

static void
advance (Fixture *f, gint64 id, WcMessageState state)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f->base->store);
  wc_message_progress_advance (f->base->store->db, id, state, NULL, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->base->store);
}

static void
test_wait (Fixture *f, gconstpointer data)
{
  const WcMessageWait wait = { WC_MESSAGE_STATE_DELIVERED, 1000, NULL };
  gboolean replayed = FALSE;
  g_autoptr (WcMessage) message = send (f, "word", NULL, &replayed, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (WcMessage) arrived = NULL;

  wc_message_service_wait_async (f->messages, message, &wait, wc_service_fixture_done,
                                 &result);
  advance (f, message->id, WC_MESSAGE_STATE_SENT);
  g_assert_null (result);
  advance (f, message->id, WC_MESSAGE_STATE_DELIVERED);
  arrived = wc_message_service_wait_finish (f->messages,
                                            wc_service_fixture_wait (&result), NULL);
  g_assert_cmpint (arrived->state, ==, WC_MESSAGE_STATE_DELIVERED);
}

static void
fail (Fixture *f, gint64 id)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f->base->store);
  wc_message_progress_fail (f->base->store->db, id, "uncertain", NULL, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->base->store);
}

/* Nothing becomes of the messages of an account that is gone: nobody waits for them. */
static void
test_wait_for_removed (Fixture *f, gconstpointer data)
{
  const WcMessageWait wait = { WC_MESSAGE_STATE_SENT, 60000, NULL };
  const WcMessageSend send = { .chat = WC_STORE_ROMEO, .body = "hello" };
  g_autoptr (WcAccount) account = wc_service_fixture_account (f->base);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean replayed = FALSE;
  g_autoptr (WcMessage) message =
      wc_message_service_send (f->messages, account, &send, &replayed, &error);

  g_assert_no_error (error);
  wc_message_service_wait_async (f->messages, message, &wait, wc_service_fixture_done,
                                 &result);
  g_assert_true (wc_account_service_remove (f->base->services->accounts, account,
                                            /* keep_history= */ TRUE, NULL));
  g_assert_null (wc_message_service_wait_finish (
      f->messages, wc_service_fixture_wait (&result), &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

/* Test that a wait also ends when the message will never arrive, and that it can be sent
 * again then. */
static void
test_failed (Fixture *f, gconstpointer data)
{
  const WcMessageWait wait = { WC_MESSAGE_STATE_SENT, 1000, NULL };
  gboolean replayed = FALSE;
  g_autoptr (WcMessage) message = send (f, "word", NULL, &replayed, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (WcMessage) failed = NULL;
  g_autoptr (WcMessage) again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (
      wc_message_service_resend (f->messages, f->account, message->id, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
  wc_message_service_wait_async (f->messages, message, &wait, wc_service_fixture_done,
                                 &result);
  fail (f, message->id);
  failed = wc_message_service_wait_finish (f->messages, wc_service_fixture_wait (&result),
                                           NULL);
  g_assert_cmpint (failed->state, ==, WC_MESSAGE_STATE_FAILED);
  again = wc_message_service_resend (f->messages, f->account, message->id, NULL);
  g_assert_cmpint (again->state, ==, WC_MESSAGE_STATE_QUEUED);
}

/* Test that a forgotten message is not sent any more, and that nothing of another account
 * is forgotten. */
static void
test_forget (Fixture *f, gconstpointer data)
{
  gboolean replayed = FALSE;
  g_autoptr (WcMessage) message = send (f, "word", NULL, &replayed, NULL);
  g_autoptr (WcAccount) other = wc_account_new ("nurse@capulet.lit");
  g_autoptr (WcMessage) held = NULL;
  g_autoptr (WcMessage) gone = NULL;
  g_autoptr (GError) error = NULL;

  other->id = wc_service_fixture_add_account (f->base, "nurse@capulet.lit");
  g_assert_cmpuint (
      wc_message_service_forget (f->messages, other, &message->id, 1, &error), ==, 0);
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  held = wc_message_service_find (f->messages, f->account->id, message->id);
  g_assert_nonnull (held);
  g_assert_cmpuint (wc_outbox_store_count (f->base->store->db, f->account->id), ==, 1);

  g_assert_cmpuint (wc_message_service_forget (f->messages, f->account,
                                               (gint64[]){ message->id, 1 }, 2, NULL),
                    ==, 1);
  gone = wc_message_service_find (f->messages, f->account->id, message->id);
  g_assert_null (gone);
  g_assert_cmpuint (wc_outbox_store_count (f->base->store->db, f->account->id), ==, 0);
}

static WcMessage *
send_to (Fixture *f, const char *chat, GError **error)
{
  const WcMessageSend what = { .chat = chat, .body = "word" };
  gboolean replayed;

  return wc_message_service_send (f->messages, f->account, &what, &replayed, error);
}

/* Test that a message to a room waits while we shall be in it, and is refused when we
 * shall not. */
static void
test_rooms (Fixture *f, gconstpointer data)
{
  WcRoom *hall = wc_service_fixture_join (f->base, "hall@rooms.lit");
  g_autoptr (WcMessage) public = NULL;
  g_autoptr (WcMessage) private = NULL;
  g_autoptr (GError) error = NULL;

  hall->state = WC_ROOM_STATE_WAITING;
  public = send_to (f, "Hall@rooms.lit", NULL);
  private = send_to (f, "hall@rooms.lit/Nurse", NULL);
  g_assert_cmpint (public->state, ==, WC_MESSAGE_STATE_QUEUED);
  g_assert_cmpstr (private->chat, ==, "hall@rooms.lit/Nurse");
  hall->state = WC_ROOM_STATE_REFUSED;
  g_assert_null (send_to (f, "hall@rooms.lit", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
  g_assert_cmpstr (wc_error_get_detail (error, "state"), ==, "refused");
  g_clear_error (&error);
  g_assert_null (send_to (f, "hall@rooms.lit/Nurse", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
  g_assert_cmpuint (wc_outbox_store_count (f->base->store->db, f->account->id), ==, 2);
}

/* Test that what we say in a room, and to people in it, is from who we are there now. */
static void
test_author (Fixture *f, gconstpointer data)
{
  WcRoom *hall = wc_service_fixture_join (f->base, "hall@rooms.lit");
  g_autoptr (WcMessage) wished = NULL;
  g_autoptr (WcMessage) said = NULL;
  g_autoptr (WcMessage) private = NULL;
  g_autoptr (WcMessage) elsewhere = NULL;

  wc_str_set (&hall->nick, "Juliet");
  wc_str_set (&hall->occupied, NULL);
  wc_str_set (&hall->own_id, "o-7");
  wished = send_to (f, "hall@rooms.lit", NULL);
  wc_str_set (&hall->occupied, "Juliet_");
  said = send_to (f, "hall@rooms.lit", NULL);
  private = send_to (f, "hall@rooms.lit/Nurse", NULL);
  elsewhere = send_to (f, WC_STORE_ROMEO, NULL);
  g_assert_cmpstr (wished->from, ==, "hall@rooms.lit/Juliet");
  g_assert_cmpstr (said->from, ==, "hall@rooms.lit/Juliet_");
  g_assert_cmpstr (said->occupant_id, ==, "o-7");
  g_assert_cmpstr (private->from, ==, "hall@rooms.lit/Juliet_");
  g_assert_cmpstr (private->occupant_id, ==, "o-7");
  g_assert_cmpstr (elsewhere->from, ==, f->account->jid);
  g_assert_null (elsewhere->occupant_id);
}

/* Test that what has failed in a room is not queued again for one that is closed. */
static void
test_resend_in_rooms (Fixture *f, gconstpointer data)
{
  WcRoom *hall = wc_service_fixture_join (f->base, "hall@rooms.lit");
  g_autoptr (WcMessage) sent = send_to (f, "hall@rooms.lit", NULL);
  g_autoptr (WcMessage) again = NULL;
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f->base->store);
  wc_message_progress_fail (f->base->store->db, sent->id, "uncertain", NULL, NULL);
  wc_store_fixture_commit (f->base->store);
  hall->state = WC_ROOM_STATE_GONE;
  g_assert_null (wc_message_service_resend (f->messages, f->account, sent->id, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
  g_assert_cmpstr (wc_error_get_detail (error, "state"), ==, "gone");
  hall->state = WC_ROOM_STATE_JOINED;
  again = wc_message_service_resend (f->messages, f->account, sent->id, NULL);
  g_assert_cmpint (again->state, ==, WC_MESSAGE_STATE_QUEUED);
}

/* Test that a call without a word is sent while the account is online, and to somebody.
 */
static void
test_call (Fixture *f, gconstpointer data)
{
  WcMessageSend what = { .chat = "Romeo@Montague.lit", .body = "", .attention = TRUE };
  gboolean replayed = FALSE;
  g_autoptr (GError) offline = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) call = NULL;
  g_autoptr (WcMessage) text = NULL;

  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  call = wc_message_service_send (f->messages, f->account, &what, &replayed, &error);
  g_assert_no_error (error);
  g_assert_true (wc_message_is_call (call));
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_OFFLINE);
  g_assert_null (
      wc_message_service_send (f->messages, f->account, &what, &replayed, &offline));
  g_assert_error (offline, WC_ERROR, WC_ERROR_OFFLINE);
  what.body = "look";
  text = wc_message_service_send (f->messages, f->account, &what, &replayed, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (text->flags & WC_MESSAGE_FLAG_ATTENTION, !=, 0);
  g_assert_false (wc_message_is_call (text));
}

/* ---- Encryption ---- */

static void
set_use (Fixture *f, WcOmemoUse use)
{
  WcOmemoPolicy policy;

  wc_omemo_policy_init (&policy);
  policy.use = use;
  wc_store_fixture_begin (f->base->store);
  g_assert_true (
      wc_omemo_policy_store_save (f->base->store->db, f->account->id, &policy, NULL));
  wc_store_fixture_commit (f->base->store);
}

static WcMessage *
send_wished (Fixture *f, WcMessageSend *what, WcOmemoWish wish, GError **error)
{
  gboolean replayed;

  what->chat = WC_STORE_ROMEO;
  what->body = "meet me";
  what->encryption = wish;
  f->base->store->now_us += G_USEC_PER_SEC;
  return wc_message_service_send (f->messages, f->account, what, &replayed, error);
}

static void
expect_scheme (Fixture *f, WcOmemoWish wish, const char *scheme)
{
  WcMessageSend what = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) message = send_wished (f, &what, wish, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (message->encryption, ==, scheme);
}

static void
expect_field (Fixture *f, WcMessageSend what, WcOmemoWish wish, const char *field)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (send_wished (f, &what, wish, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, field);
}

static void
expect_scheme_in_room (Fixture *f, const char *scheme)
{
  WcMessageSend what = { .chat = "hall@rooms.lit", .body = "meet me", .asked = TRUE };
  gboolean replayed;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) message =
      wc_message_service_send (f->messages, f->account, &what, &replayed, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (message->encryption, ==, scheme);
}

/* Of a private group that is still to be entered nobody knows who belongs to it. */
static void
test_encryption_in_rooms (Fixture *f, gconstpointer data)
{
  static const char *const nobody[] = { NULL };
  WcRoom *room = wc_service_fixture_join (f->base, "hall@rooms.lit");

  set_use (f, WC_OMEMO_USE_AUTO);
  room->flags = WC_ROOM_MEMBERS_ONLY | WC_ROOM_NON_ANONYMOUS;
  expect_scheme_in_room (f, WC_MESSAGE_UNDECIDED);
  wc_fake_link_set_members (f->base->link, nobody);
  expect_scheme_in_room (f, NULL);
}

static void
expect_next (Fixture *f, WcOmemoDecision expected)
{
  WcOmemoDecision next;

  g_assert_true (
      wc_message_service_foresee (f->messages, f->account->id, WC_STORE_ROMEO, &next));
  g_assert_cmpint (next, ==, expected);
}

/* A chat goes on as it was; one message that is wished clear is no more than that. */
static void
test_encryption (Fixture *f, gconstpointer data)
{
  expect_scheme (f, WC_OMEMO_WISH_AUTO, NULL);
  expect_field (f, (WcMessageSend){ 0 }, WC_OMEMO_WISH_OMEMO, "options.encryption");
  set_use (f, WC_OMEMO_USE_AUTO);
  expect_scheme (f, WC_OMEMO_WISH_AUTO, NULL);
  expect_next (f, WC_OMEMO_DECISION_CLEAR);
  expect_scheme (f, WC_OMEMO_WISH_OMEMO, "omemo");
  expect_next (f, WC_OMEMO_DECISION_ENCRYPT);
  expect_scheme (f, WC_OMEMO_WISH_AUTO, "omemo");
  expect_scheme (f, WC_OMEMO_WISH_NONE, NULL);
  expect_scheme (f, WC_OMEMO_WISH_AUTO, "omemo");
  set_use (f, WC_OMEMO_USE_ON);
  expect_scheme (f, WC_OMEMO_WISH_AUTO, "omemo");
  expect_field (f, (WcMessageSend){ 0 }, WC_OMEMO_WISH_NONE, "options.encryption");
}

/* What would be seen beside the text is not sent, rather than shown. */
static void
test_in_clear (Fixture *f, gconstpointer data)
{
  set_use (f, WC_OMEMO_USE_ON);
  if (wc_omemo_decision_is_whole ())
    return;
  expect_field (f, (WcMessageSend){ .subject = "vault" }, WC_OMEMO_WISH_AUTO,
                "options.subject");
  expect_field (f, (WcMessageSend){ .spoiler = "vault" }, WC_OMEMO_WISH_AUTO,
                "options.spoiler");
  expect_field (f, (WcMessageSend){ .attention = TRUE }, WC_OMEMO_WISH_AUTO,
                "options.attention");
}

/* A file is a message of its own, and does not lie open. */
static void
test_files (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) files =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_attachment_unref);
  WcMessageSend what = { .chat = WC_STORE_ROMEO,
                         .body = "",
                         .attachments = files,
                         .encryption = WC_OMEMO_WISH_OMEMO };
  WcAttachment *file = wc_attachment_new ();
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) several = NULL;
  gboolean replayed;

  set_use (f, WC_OMEMO_USE_AUTO);
  g_ptr_array_add (files, file);
  expect_field (f, (WcMessageSend){ .attachments = files }, WC_OMEMO_WISH_OMEMO,
                "options.attachments");
  message = wc_message_service_send (f->messages, f->account, &what, &replayed, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (message->encryption, ==, "omemo");
  g_ptr_array_add (files, wc_attachment_new ());
  g_assert_null (
      wc_message_service_send (f->messages, f->account, &what, &replayed, &several));
  g_assert_error (several, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
}

/* Where everybody who knows the place could read it, no text around that helps. */
static void
test_open_file (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) files =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_attachment_unref);
  WcAttachment *file = wc_attachment_new ();

  if (wc_omemo_decision_is_whole ())
    {
      wc_attachment_unref (file);
      return;
    }
  set_use (f, WC_OMEMO_USE_AUTO);
  wc_attachment_add_source (file, "https://x.lit/a.png");
  g_ptr_array_add (files, file);
  expect_field (f, (WcMessageSend){ .attachments = files }, WC_OMEMO_WISH_OMEMO,
                "options.attachments");
}

/* A quotation of what was encrypted is as secret as that. */
static void
test_quotation (Fixture *f, gconstpointer data)
{
  WcMessageSend first = { 0 };
  WcMessageSend answer = { .quote = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMessage) secret = NULL;
  g_autoptr (WcMessage) said = NULL;

  set_use (f, WC_OMEMO_USE_AUTO);
  secret = send_wished (f, &first, WC_OMEMO_WISH_OMEMO, &error);
  g_assert_no_error (error);
  expect_scheme (f, WC_OMEMO_WISH_NONE, NULL);
  answer.reply_to = secret->id;
  expect_field (f, answer, WC_OMEMO_WISH_NONE, "options.quote_fallback");
  said = send_wished (f, &answer, WC_OMEMO_WISH_AUTO, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (said->encryption, ==, "omemo");
}

/* Corrections and retractions of what was encrypted are, whatever was said since;
 * reactions are only where everybody may see them. */
static void
test_about (Fixture *f, gconstpointer data)
{
  static const char *const emojis[] = { "🐢", NULL };
  WcAnnotationService *about = f->base->services->annotations;
  WcMessageSend first = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) shown = NULL;
  g_autoptr (WcMessage) secret = NULL;
  g_autoptr (WcMessage) corrected = NULL;

  set_use (f, WC_OMEMO_USE_AUTO);
  secret = send_wished (f, &first, WC_OMEMO_WISH_OMEMO, &error);
  g_assert_no_error (error);
  expect_scheme (f, WC_OMEMO_WISH_NONE, NULL);
  wc_store_fixture_begin (f->base->store);
  wc_outbox_store_remove_message (f->base->store->db, secret->id, NULL);
  wc_message_progress_advance (f->base->store->db, secret->id, WC_MESSAGE_STATE_SENT,
                               NULL, NULL);
  wc_store_fixture_commit (f->base->store);
  const WcCorrection correction = { .id = secret->id, .body = "meet me there" };
  corrected = wc_annotation_service_correct (about, f->account, &correction, &error);
  g_assert_no_error (error);
  g_assert_cmpint (wc_store_fixture_count (f->base->store,
                                           "SELECT 1 FROM message WHERE chat < 0 "
                                           "AND encryption = 'omemo'"),
                   ==, 1);
  if (wc_omemo_decision_is_whole ())
    return;
  g_assert_null (
      wc_annotation_service_react (about, f->account, secret->id, emojis, &shown));
  g_assert_error (shown, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
}

/* ... nor is it said again in clear when the account has no device any more. */
static void
test_about_without_device (Fixture *f, gconstpointer data)
{
  static const char *const emojis[] = { "🐢", NULL };
  WcAnnotationService *about = f->base->services->annotations;
  WcMessageSend first = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) shown = NULL;
  g_autoptr (WcMessage) secret = NULL;
  g_autoptr (WcMessage) corrected = NULL;
  g_autoptr (WcMessage) retracted = NULL;

  set_use (f, WC_OMEMO_USE_AUTO);
  secret = send_wished (f, &first, WC_OMEMO_WISH_OMEMO, &error);
  g_assert_no_error (error);
  wc_store_fixture_begin (f->base->store);
  wc_outbox_store_remove_message (f->base->store->db, secret->id, NULL);
  wc_message_progress_advance (f->base->store->db, secret->id, WC_MESSAGE_STATE_SENT,
                               NULL, NULL);
  wc_store_fixture_commit (f->base->store);
  set_use (f, WC_OMEMO_USE_OFF);
  const WcCorrection correction = { .id = secret->id, .body = "meet me there" };
  corrected = wc_annotation_service_correct (about, f->account, &correction, &error);
  g_assert_null (corrected);
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_null (
      wc_annotation_service_react (about, f->account, secret->id, emojis, &shown));
  g_assert_error (shown, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
  g_clear_error (&error);
  retracted = wc_annotation_service_retract (about, f->account, secret->id, &error);
  g_assert_no_error (error);
  g_assert_nonnull (retracted);
}

static void
count_done (gpointer data)
{
  ++*(guint *) data;
}

/* Who can read a new chat is asked for while we are online, once. */
static void
test_ask (Fixture *f, gconstpointer data)
{
  WcMessageSend what = { .chat = WC_STORE_ROMEO, .body = "tea?" };
  g_autoptr (GError) error = NULL;
  gboolean replayed;
  guint n_done = 0;

  set_use (f, WC_OMEMO_USE_AUTO);
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_OFFLINE);
  g_assert_false (
      wc_message_service_ask (f->messages, f->account, &what, count_done, &n_done));
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  g_assert_true (
      wc_message_service_ask (f->messages, f->account, &what, count_done, &n_done));
  g_assert_cmpuint (n_done, ==, 1);
  what.asked = TRUE;
  g_assert_false (
      wc_message_service_ask (f->messages, f->account, &what, count_done, &n_done));
  g_assert_null (
      wc_message_service_send (f->messages, f->account, &what, &replayed, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NO_RECIPIENT_KEYS);
  what.encryption = WC_OMEMO_WISH_NONE;
  wc_message_unref (
      wc_message_service_send (f->messages, f->account, &what, &replayed, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/service/message-service/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("send", test_send);
  ADD ("key", test_key);
  ADD ("key-is-over", test_key_is_over);
  ADD ("refused", test_refused);
  ADD ("wait", test_wait);
  ADD ("wait-for-removed", test_wait_for_removed);
  ADD ("failed", test_failed);
  ADD ("forget", test_forget);
  ADD ("call", test_call);
  ADD ("encryption", test_encryption);
  ADD ("encryption-in-rooms", test_encryption_in_rooms);
  ADD ("in-clear", test_in_clear);
  ADD ("files", test_files);
  ADD ("open-file", test_open_file);
  ADD ("quotation", test_quotation);
  ADD ("about", test_about);
  ADD ("about-without-device", test_about_without_device);
  ADD ("ask", test_ask);
  ADD ("rooms", test_rooms);
  ADD ("author", test_author);
  ADD ("resend-in-rooms", test_resend_in_rooms);
  return g_test_run ();
}
