/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>

#include "base/error.h"
#include "lib/omemo-key.h"
#include "lib/store-fixture.h"
#include "lib/stored-db.h"
#include "lib/temp-dir.h"
#include "store/account-store.h"
#include "store/affiliation-store.h"
#include "store/avatar-store.h"
#include "store/block-store.h"
#include "store/bookmark-store.h"
#include "store/caps-store.h"
#include "store/chat-partner.h"
#include "store/chat-store.h"
#include "store/consumer-store.h"
#include "store/cursor-store.h"
#include "store/idempotency-store.h"
#include "store/job-store.h"
#include "store/journal.h"
#include "store/marks-store.h"
#include "store/message-copies.h"
#include "store/message-history.h"
#include "store/message-store.h"
#include "store/omemo-identity-store.h"
#include "store/omemo-own-store.h"
#include "store/omemo-pending-store.h"
#include "store/omemo-policy-store.h"
#include "store/omemo-session-store.h"
#include "store/outbox-store.h"
#include "store/profile-store.h"
#include "store/prompt-store.h"
#include "store/resume-store.h"
#include "store/room-reader-list.h"
#include "store/room-store.h"
#include "store/roster-store.h"
#include "store/scheduled-store.h"
#include "store/search.h"
#include "store/thread-store.h"

#define SERVANT "peter@capulet.lit"
#define TYBALT "tybalt@capulet.lit"
#define TOMB "tomb@rooms.capulet.lit"
#define ACCOUNT 1
#define FIRST_WITH_ROOMS 10 /* released together with the steps since the first */
#define FIRST_WITH_REPORTS 16
#define FIRST_WITH_MARKS 17
#define FIRST_WITH_SOURCES 19
#define FIRST_WITH_READERS 23 /* released together with the steps since 19 */
#define FIRST_WITH_OMEMO 30   /* the same of the steps since 23 */
#define MERCUTIO "mercutio@verona.lit"
#define ARCHIVED (WC_STORE_NOW + 10)
#define ENCRYPTED (WC_STORE_NOW + 20)
#define OUTGOING (WC_STORE_NOW + 30)
#define FAILED (WC_STORE_NOW + 40)
#define FORGOTTEN (WC_STORE_NOW + 50)
#define CORRECTED (WC_STORE_NOW + 60)
#define PICTURE (WC_STORE_NOW + 63)
#define CORRECTED_WITH_FILE (WC_STORE_NOW + 64)
#define SHARED (WC_STORE_NOW + 70)
#define PRIVATE (WC_STORE_NOW + 95)

WcStoredDb *
wc_stored_db_new (int version)
{
  g_autofree char *name = g_strdup_printf ("v%d.db", version);
  g_autofree char *stored =
      g_build_filename (g_getenv ("WC_TEST_SOURCE"), "data", "store", name, NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  WcStoredDb *self;
  gsize length;

  if (!g_file_get_contents (stored, &bytes, &length, NULL))
    return NULL;
  self = g_new0 (WcStoredDb, 1);
  self->root = wc_temp_dir_new ();
  self->path = wc_temp_dir_path (self->root, "whinchat.db");
  g_file_set_contents (self->path, bytes, (gssize) length, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (self->path, 0644), ==, 0);
  return self;
}

void
wc_stored_db_free (WcStoredDb *self)
{
  wc_temp_dir_free (self->root);
  g_free (self->path);
  g_free (self);
}

static void
check_account (WcDb *db)
{
  static const char *const expected_pins[] = { "00ff", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcAccount) account = wc_account_store_get (db, ACCOUNT, &error);
  g_auto (GStrv) pins = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (account->jid, ==, WC_STORE_JULIET);
  g_assert_cmpstr (account->alias, ==, "balcony");
  g_assert_cmpstr (account->host, ==, "xmpp.capulet.lit");
  g_assert_cmpuint (account->port, ==, 5223);
  g_assert_cmpint (account->tls, ==, WC_ACCOUNT_TLS_DIRECT);
  g_assert_cmpint (account->secret, ==, WC_ACCOUNT_SECRET_COMMAND);
  g_assert_cmpstr (account->password_command, ==, "pass show xmpp/juliet");
  g_assert_cmpuint (account->share, ==,
                    WC_ACCOUNT_SHARE_DEFAULT & ~(guint) WC_ACCOUNT_SHARE_TYPING);
  g_assert_cmpint (account->sync_days, ==, 30);
  g_assert_cmpstr (account->mechanism, ==, "SCRAM-SHA-256");
  g_assert_cmpint (account->login_us, ==, WC_STORE_NOW - 5);
  g_assert_cmpint (account->last_sync_us, ==, WC_STORE_NOW - 3);
  pins = wc_account_store_dup_pins (db, ACCOUNT, &error);
  g_assert_no_error (error);
  g_assert_cmpstrv (pins, expected_pins);
}

/* Where schema 15 was the next one, the roster is fetched anew. */
static void
check_roster (WcDb *db, int schema)
{
  static const char *const groups[] = { "Montague", "Verona", NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *version = wc_roster_store_dup_version (db, ACCOUNT, &error);
  g_autoptr (WcContact) romeo = wc_roster_store_get (db, ACCOUNT, WC_STORE_ROMEO, &error);
  g_autoptr (WcContact) servant = wc_roster_store_get (db, ACCOUNT, SERVANT, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (version, ==, schema >= 15 ? "ver7" : NULL);
  g_assert_true (romeo->in_roster);
  g_assert_cmpstr (romeo->xml, ==,
                   schema >= 15 ? "<star xmlns='urn:example:star'/>" : NULL);
  g_assert_cmpstr (romeo->name, ==, "Romeo");
  g_assert_cmpstr (romeo->nick, ==, "R.");
  g_assert_cmpstrv (romeo->groups, groups);
  g_assert_cmpint (romeo->subscription, ==, WC_CONTACT_SUBSCRIPTION_BOTH);
  g_assert_false (servant->in_roster);
  g_assert_cmpstr (servant->request_text, ==, "May I?");
}

static void
check_chat (WcDb *db, gint64 last_id, guint unread)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcChat) chat = wc_chat_store_get (db, ACCOUNT, WC_STORE_ROMEO, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (chat->title, ==, "My love");
  g_assert_cmpstr (chat->draft, ==, "Par");
  g_assert_true (chat->pinned);
  g_assert_cmpint (chat->muted_until_us, ==, G_MAXINT64);
  g_assert_cmpint (chat->read_id, ==, OUTGOING);
  g_assert_cmpint (chat->last_id, ==, last_id);
  g_assert_cmpuint (chat->unread, ==, unread);
}

static WcMessage *
get (WcDb *db, gint64 id)
{
  g_autoptr (GError) error = NULL;
  WcMessage *message = wc_message_store_get (db, ACCOUNT, id, &error);

  g_assert_no_error (error);
  return message;
}

static void
check_messages (WcDb *db)
{
  g_autoptr (WcMessage) archived = get (db, ARCHIVED);
  g_autoptr (WcMessage) encrypted = get (db, ENCRYPTED);
  g_autoptr (WcMessage) outgoing = get (db, OUTGOING);
  g_autoptr (WcMessage) failed = get (db, FAILED);
  gboolean forgotten = FALSE;

  g_assert_cmpstr (archived->body, ==, "Wherefore art thou?");
  g_assert_cmpstr (archived->archive_id, ==, "a1");
  g_assert_cmpstr (archived->archive_by, ==, WC_STORE_JULIET);
  g_assert_cmpstr (archived->message_id, ==, "m1");
  g_assert_cmpstr (archived->origin_id, ==, "m1");
  g_assert_cmpstr (archived->thread, ==, "t1");
  g_assert_cmpint (archived->source, ==, WC_MESSAGE_SOURCE_ARCHIVE);
  g_assert_cmpint (encrypted->kind, ==, WC_MESSAGE_KIND_ENCRYPTED);
  g_assert_cmpstr (encrypted->encryption, ==, "omemo");
  g_assert_cmpstr (encrypted->stanza_id, ==, "s2");
  g_assert_null (encrypted->body);
  g_assert_true (outgoing->outgoing);
  g_assert_cmpint (outgoing->state, ==, WC_MESSAGE_STATE_SENDING);
  g_assert_true (outgoing->flags & WC_MESSAGE_FLAG_WANTS_RECEIPT);
  g_assert_cmpint (failed->state, ==, WC_MESSAGE_STATE_FAILED);
  g_assert_cmpstr (failed->error_condition, ==, "service-unavailable");
  g_assert_true (wc_message_store_is_forgotten (db, FORGOTTEN, &forgotten, NULL));
  g_assert_true (forgotten);
}

static void
expect_hit (WcDb *db, const char *text, gint64 id)
{
  WcSearchQuery query = { .text = text, .limit = 10 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcSearchPage) page = wc_search_run (db, &query, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (page->items->len, ==, id != 0 ? 1 : 0);
  if (id != 0)
    g_assert_cmpint (((WcMessage *) page->items->pdata[0])->id, ==, id);
}

static void
check_search (WcDb *db)
{
  g_autoptr (GError) error = NULL;

  wc_search_check (db, &error);
  g_assert_no_error (error);
  expect_hit (db, "wherefore", ARCHIVED);
  expect_hit (db, "\xe6\x99\x9a\xe5\xae\x89", OUTGOING);
  expect_hit (db, "poison", 0);
}

static void
check_outbox (WcDb *db)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) written =
      wc_outbox_store_list (db, ACCOUNT, WC_OUTBOX_WRITTEN, &error);
  const WcOutboxEntry *entry;

  g_assert_no_error (error);
  g_assert_cmpuint (written->len, ==, 1);
  entry = written->pdata[0];
  g_assert_cmpint (entry->message, ==, OUTGOING);
  g_assert_cmpstr (entry->stanza, ==, "<message id='o3'/>");
  g_assert_cmpstr (entry->sm_session, ==, "sm-1");
  g_assert_cmpuint (entry->sm_seq, ==, 4);
}

static void
check_stream (WcDb *db)
{
  WcCursorArchive archive = { ACCOUNT, WC_STORE_JULIET, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcResumeState) resume = wc_resume_store_load (db, ACCOUNT, &error);
  g_autoptr (WcCursorInterval) interval = wc_cursor_store_newest (db, &archive, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (resume->previd, ==, "sm-1");
  g_assert_cmpuint (resume->inbound, ==, 12);
  g_assert_cmpuint (resume->outbound, ==, 3);
  g_assert_cmpstr (interval->newest_id, ==, "a1");
  g_assert_cmpint (interval->newest_place, ==, ARCHIVED);
  g_assert_true (interval->complete);
}

static void
check_questions_and_work (WcDb *db)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcPrompt) prompt = wc_prompt_store_get (db, "p1", &error);
  g_autoptr (WcJob) job = wc_job_store_get (db, "j1", &error);

  g_assert_no_error (error);
  g_assert_cmpint (prompt->kind, ==, WC_PROMPT_KIND_PASSWORD);
  g_assert_cmpstr (wc_details_get (prompt->details, "before"), ==, "yes");
  g_assert_cmpint (job->state, ==, WC_JOB_STATE_RUNNING);
  g_assert_cmpint (job->done, ==, 40);
  g_assert_cmpstr (wc_details_get (job->params, "chat"), ==, WC_STORE_ROMEO);
}

static void
check_clients (WcDb *db)
{
  static const WcIdempotencyCall call = { ACCOUNT, "Messages.Send", "key-1", "hello" };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcConsumer) consumer = wc_consumer_store_find (db, "bot", &error);
  g_autofree char *result = wc_idempotency_store_find (db, &call, &error);
  g_autoptr (WcCaps) caps = wc_caps_store_find (db, "sha-1", "hash", &error);

  g_assert_no_error (error);
  g_assert_cmpint (consumer->cursor, ==, 5);
  g_assert_cmpstr (result, ==, "42");
  g_assert_cmpstr (caps->features[0], ==, "urn:xmpp:receipts");
}

/* A consumer goes on where it was: the cursor it holds is still good. */
static void
check_journal (WcDb *db)
{
  WcJournalFilter filter = { .backfill = TRUE, .limit = 13 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcJournalBatch) batch = NULL;
  gint64 seq = 0;

  wc_journal_parse_cursor (db, "0123456789abcdef:5", &seq, &error);
  g_assert_no_error (error);
  batch = wc_journal_read (db, seq, &filter, &error);
  g_assert_no_error (error);
  g_assert_cmpint (batch->cursor, ==, 18);
  g_assert_cmpuint (batch->events->len, ==, 13);
  g_assert_cmpint (((WcEvent *) batch->events->pdata[0])->kind, ==, WC_EVENT_CHAT_NEW);
}

static void
check_room (WcDb *db)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcRoom) room = wc_room_store_get (db, ACCOUNT, TOMB, &error);
  g_autoptr (WcBookmark) bookmark = wc_bookmark_store_get (db, ACCOUNT, TOMB, &error);
  g_autoptr (WcChat) chat = wc_chat_store_get (db, ACCOUNT, TOMB, &error);

  g_assert_no_error (error);
  g_assert_true (room->wanted);
  g_assert_cmpstr (room->nick, ==, "Juliet");
  g_assert_cmpuint (room->flags, ==, WC_ROOM_HAS_ARCHIVE | WC_ROOM_MEMBERS_ONLY);
  g_assert_cmpstr (room->subject, ==, "A dateless bargain");
  g_assert_cmpstr (room->own_id, ==, "occupant-1");
  g_assert_cmpstr (bookmark->name, ==, "The tomb");
  g_assert_true (bookmark->autojoin);
  g_assert_true (bookmark->pinned);
  g_assert_cmpstr (bookmark->xml, ==, "<conference xmlns='urn:xmpp:bookmarks:1'/>");
  g_assert_true (chat->pinned);
}

/* The one that make-sample.c gives to each message with a file. */
static void
check_picture (GPtrArray *attachments)
{
  const WcAttachment *file;

  g_assert_cmpuint (attachments->len, ==, 1);
  file = attachments->pdata[0];
  g_assert_cmpstr (file->name, ==, "balcony.png");
  g_assert_cmpstr (file->sources[0], ==, "https://capulet.lit/balcony.png");
  g_assert_cmpint (file->size, ==, 1234);
  g_assert_cmpint (file->height, ==, 30);
  g_assert_cmpuint (g_strv_length (file->hashes), ==, 1);
}

static void
check_what_is_said_of_others (WcDb *db, guint in_thread)
{
  const gint64 ids[] = { ARCHIVED, CORRECTED, PICTURE };
  const WcThreadQuery threads = { ACCOUNT, WC_STORE_ROMEO, /* before= */ 0, 10 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages =
      wc_message_history_get_many (db, ACCOUNT, ids, G_N_ELEMENTS (ids), &error);
  g_autoptr (GPtrArray) listed = wc_thread_store_list (db, &threads, &error);
  const WcMessage *reacted, *corrected, *picture;

  g_assert_no_error (error);
  g_assert_cmpuint (messages->len, ==, G_N_ELEMENTS (ids));
  reacted = messages->pdata[0];
  corrected = messages->pdata[1];
  picture = messages->pdata[2];
  g_assert_cmpuint (reacted->reactions->len, ==, 1);
  g_assert_cmpstr (((WcReaction *) reacted->reactions->pdata[0])->emojis[0], ==,
                   "\xe2\x9d\xa4");
  g_assert_cmpstr (corrected->body, ==, "Good morrow");
  g_assert_true (picture->flags & WC_MESSAGE_FLAG_MENTIONS_ME);
  g_assert_cmpstr (((WcMention *) picture->extra->mentions->pdata[0])->jid, ==,
                   WC_STORE_JULIET);
  check_picture (picture->attachments);
  g_assert_cmpuint (listed->len, ==, 1);
  g_assert_cmpuint (((WcThread *) listed->pdata[0])->n, ==, in_thread);
}

static void
check_people (WcDb *db)
{
  g_autofree char *name =
      wc_profile_store_dup_word (db, ACCOUNT, WC_STORE_ROMEO, "full_name");
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = wc_avatar_store_dup_hash (db, ACCOUNT, WC_STORE_ROMEO, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, "Romeo Montague");
  g_assert_cmpstr (hash, ==, "0123456789abcdef0123456789abcdef01234567");
  g_assert_true (wc_block_store_matches (db, ACCOUNT, TYBALT));
}

static void
check_later_and_policies (WcDb *db, guint n_later)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) later =
      wc_scheduled_store_list (db, ACCOUNT, WC_STORE_ROMEO, &error);
  g_autoptr (WcAccount) account = wc_account_store_get (db, ACCOUNT, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (later->len, ==, n_later);
  g_assert_cmpstr (((WcScheduled *) later->pdata[0])->body, ==, "At dawn");
  g_assert_cmpint (account->keep_days, ==, 20000);
}

/* What is kept for some days is of that day. */
static gint64
stored_now_us (gpointer data)
{
  return WC_STORE_NOW + G_TIME_SPAN_DAY;
}

static void
check_newer (WcDb *db, gboolean newest)
{
  check_chat (db, newest ? CORRECTED_WITH_FILE : PICTURE, newest ? 3 : 2);
  check_room (db);
  check_what_is_said_of_others (db, newest ? 3 : 2);
  check_people (db);
  check_later_and_policies (db, newest ? 2 : 1);
}

static void
check_files_of_texts (WcDb *db)
{
  const gint64 id = CORRECTED_WITH_FILE;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages =
      wc_message_history_get_many (db, ACCOUNT, &id, 1, &error);
  g_autoptr (GPtrArray) later =
      wc_scheduled_store_list (db, ACCOUNT, WC_STORE_ROMEO, &error);
  const WcMessage *corrected;

  g_assert_no_error (error);
  corrected = messages->pdata[0];
  g_assert_cmpstr (corrected->body, ==, "See what I added");
  check_picture (corrected->attachments);
  check_picture (((WcScheduled *) later->pdata[1])->attachments);
}

static void
check_affiliations (WcDb *db)
{
  g_autofree char *held = wc_affiliation_store_dup_version (db, ACCOUNT, TOMB);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) outcasts =
      wc_affiliation_store_list (db, ACCOUNT, TOMB, WC_AFFILIATION_OUTCAST, &error);
  const WcOccupant *tybalt;

  g_assert_no_error (error);
  g_assert_cmpstr (held, ==, "v1");
  g_assert_cmpuint (outcasts->len, ==, 1);
  tybalt = outcasts->pdata[0];
  g_assert_cmpstr (tybalt->jid, ==, TYBALT);
  g_assert_cmpstr (tybalt->reason, ==, "for quarrelling");
}

/* The message that a receipt waits for comes now. */
static void
check_early_receipt (WcDb *db)
{
  const WcMessagePlace place = { .stamp_us = WC_STORE_NOW + 55 };
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcMessage *late = wc_message_builder_peek (builder);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (WcMessage) held = NULL;
  g_autoptr (GError) error = NULL;

  late->id = wc_message_store_place (db, &place, &error);
  late->account = ACCOUNT;
  late->ts_us = place.stamp_us;
  late->outgoing = TRUE;
  late->source = WC_MESSAGE_SOURCE_ARCHIVE;
  late->state = WC_MESSAGE_STATE_SENT;
  wc_message_builder_set_chat (builder, WC_STORE_ROMEO);
  wc_message_builder_set_from (builder, WC_STORE_JULIET "/balcony");
  wc_message_builder_set_body (builder, "It comes late");
  wc_message_builder_set_message_id (builder, "late");
  message = wc_message_builder_end (builder);
  g_assert_true (wc_db_begin (db, WC_DB_FULL, &error) &&
                 wc_message_store_add (db, message, 0, &error) &&
                 wc_db_commit (db, &error));
  g_assert_no_error (error);
  held = get (db, message->id);
  g_assert_cmpint (held->state, ==, WC_MESSAGE_STATE_DELIVERED);
}

static void
check_newest (WcDb *db)
{
  check_files_of_texts (db);
  check_affiliations (db);
  check_early_receipt (db);
}

/* What another device said is kept; that the chat with Romeo is pinned is still to be
 * told, whether or not there was a place to say so when it was set. */
static void
check_marks (WcDb *db, gboolean said)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcMarked) held = wc_marks_store_get (db, ACCOUNT, SERVANT, &error);
  g_autoptr (GPtrArray) due = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (held != NULL, ==, said);
  if (said)
    {
      g_assert_true (held->marks.pinned);
      g_assert_cmpint (held->marks.notify, ==, WC_NOTIFY_NEVER);
      g_assert_cmpstr (held->xml, ==,
                       "<chat xmlns='https://whinchat.im/protocol/chat-settings:0'/>");
    }
  due = wc_marks_store_list_due (db, ACCOUNT, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (due->len, ==, 1);
  g_assert_cmpstr (((WcMarked *) due->pdata[0])->chat, ==, WC_STORE_ROMEO);
}

/* The file lies where a later message says. */
static void
check_attached_source (WcDb *db)
{
  g_autoptr (WcMessage) shared = get (db, SHARED);
  const WcAttachment *file;

  g_assert_cmpuint (shared->attachments->len, ==, 1);
  file = shared->attachments->pdata[0];
  g_assert_cmpstr (file->sharing_id, ==, "rapier");
  g_assert_cmpuint (g_strv_length (file->sources), ==, 1);
  g_assert_cmpstr (file->sources[0], ==, "https://capulet.lit/rapier.png");
}

/* One has read what is there; what the other one has read has not come yet. */
static void
check_readers (WcDb *db)
{
  const WcRoomReaderQuery query = { .account = ACCOUNT, .room = TOMB, .limit = 10 };
  g_autofree char *next = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) readers = wc_room_reader_list_read (db, &query, &next, &error);
  const WcRoomReader *reader;

  g_assert_no_error (error);
  g_assert_cmpuint (readers->len, ==, 1);
  reader = readers->pdata[0];
  g_assert_cmpstr (reader->jid, ==, TYBALT);
  g_assert_cmpstr (reader->nick, ==, "nick");
  g_assert_cmpint (reader->ts_us, ==, WC_STORE_NOW + 91);
}

static void
check_restricted_program (WcDb *db)
{
  static const char *const hearts[] = { "\xe2\x9d\xa4", "\xf0\x9f\x92\x9c", NULL };
  g_autoptr (WcReactionLimits) limits = wc_reaction_limits_new (1, hearts);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcCaps) caps = wc_caps_store_find (db, "sha-1", "restricted", &error);

  g_assert_no_error (error);
  g_assert_nonnull (caps);
  g_assert_true (wc_reaction_limits_equal (caps->reactions, limits));
}

/* Both copies are one message, of somebody whom the room has shown. */
static void
check_private_copies (WcDb *db)
{
  g_autoptr (WcMessage) message = get (db, PRIVATE);
  g_auto (WcChatPartner) partner = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (
      wc_message_store_find_by_archive (db, ACCOUNT, WC_STORE_JULIET, "c2", &error), ==,
      message->id);
  g_assert_no_error (error);
  g_assert_true (wc_chat_partner_find (db, message, &partner, &error));
  g_assert_cmpstr (partner.occupant_id, ==, "o3");
  g_assert_cmpstr (partner.real_jid, ==, "paris@verona.lit");
}

static WcOmemoTrust
trust_in (WcDb *db, const char *jid, guint32 device)
{
  g_autoptr (GBytes) key = wc_omemo_key_sample (device);
  const WcOmemoKeyOf who = { ACCOUNT, jid, key };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcOmemoIdentity) identity = wc_omemo_identity_store_get (db, &who, &error);

  g_assert_no_error (error);
  return identity->trust;
}

/* What a person has decided stays, and so does what nobody can make anew. */
static void
check_omemo (WcDb *db)
{
  const WcOmemoAddress with = { ACCOUNT, MERCUTIO, WC_OMEMO_AXOLOTL, 11 };
  const WcOmemoAddress by = { ACCOUNT, MERCUTIO, WC_OMEMO_AXOLOTL, 12 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcOmemoOwn) own = wc_omemo_own_store_get (db, ACCOUNT, &error);
  g_autoptr (WcOmemoSession) session = NULL;
  g_autoptr (GPtrArray) due = NULL;
  WcOmemoPolicy policy;

  g_assert_no_error (error);
  g_assert_cmpuint (own->device, ==, 1597);
  g_assert_cmpuint (own->next_key, ==, 102);
  g_assert_cmpint (trust_in (db, MERCUTIO, 11), ==, WC_OMEMO_TRUST_VERIFIED);
  g_assert_cmpint (trust_in (db, MERCUTIO, 12), ==, WC_OMEMO_TRUST_UNDECIDED);
  g_assert_cmpint (trust_in (db, TYBALT, 13), ==, WC_OMEMO_TRUST_DISTRUSTED);
  g_assert_true (wc_omemo_policy_store_get (db, ACCOUNT, &policy, NULL));
  g_assert_cmpint (policy.use, ==, WC_OMEMO_USE_ON);
  g_assert_true (wc_db_begin (db, WC_DB_NORMAL, NULL));
  session = wc_omemo_session_store_load (db, &with, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (session->unanswered, ==, 53);
  g_assert_true (wc_omemo_pending_store_wake (db, &by, NULL));
  due = wc_omemo_pending_store_list_due (db, ACCOUNT, 10, NULL);
  g_assert_cmpuint (due->len, ==, 1);
  wc_db_rollback (db);
}

void
wc_stored_db_check (WcDb *db, int version)
{
  wc_db_set_now (db, stored_now_us, NULL);
  check_account (db);
  check_roster (db, version);
  if (version >= FIRST_WITH_ROOMS)
    check_newer (db, version >= FIRST_WITH_REPORTS);
  else
    check_chat (db, OUTGOING, 0);
  check_messages (db);
  check_search (db);
  check_outbox (db);
  check_stream (db);
  check_questions_and_work (db);
  check_clients (db);
  check_journal (db);
  if (version >= FIRST_WITH_REPORTS)
    check_newest (db);
  check_marks (db, version >= FIRST_WITH_MARKS);
  if (version >= FIRST_WITH_SOURCES)
    check_attached_source (db);
  if (version < FIRST_WITH_READERS)
    return;
  check_readers (db);
  check_restricted_program (db);
  check_private_copies (db);
  if (version >= FIRST_WITH_OMEMO)
    check_omemo (db);
}
