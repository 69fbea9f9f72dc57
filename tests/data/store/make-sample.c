/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "lib/omemo-key.h"
#include "lib/store-fixture.h"
#include "model/file-sources.h"
#include "store/account-store.h"
#include "store/affiliation-store.h"
#include "store/avatar-store.h"
#include "store/block-store.h"
#include "store/bookmark-store.h"
#include "store/caps-store.h"
#include "store/chat-store.h"
#include "store/consumer-store.h"
#include "store/cursor-store.h"
#include "store/draft-store.h"
#include "store/file-policy-store.h"
#include "store/forget.h"
#include "store/idempotency-store.h"
#include "store/job-store.h"
#include "store/marks-store.h"
#include "store/message-copies.h"
#include "store/message-omemo-store.h"
#include "store/message-progress.h"
#include "store/message-store.h"
#include "store/omemo-device-store.h"
#include "store/omemo-identity-store.h"
#include "store/omemo-own-store.h"
#include "store/omemo-pending-store.h"
#include "store/omemo-policy-store.h"
#include "store/omemo-session-store.h"
#include "store/outbox-store.h"
#include "store/profile-store.h"
#include "store/prompt-store.h"
#include "store/report-store.h"
#include "store/resume-store.h"
#include "store/room-readers.h"
#include "store/room-store.h"
#include "store/roster-store.h"
#include "store/scheduled-store.h"

/* Writes a database of the newest schema with a little of everything that the daemon
 * keeps, always the same: `make-sample v1.db`, once, before that schema is released.
 * tests/lib/stored-db.c says what is in it. */

#define SERVANT "peter@capulet.lit"
#define TYBALT "tybalt@capulet.lit"
#define TOMB "tomb@rooms.capulet.lit"

/* Ends the program at once; a half-made sample is none. */
static void
check (gboolean good, GError *error)
{
  if (!good || error != NULL)
    g_error ("%s", error != NULL ? error->message : "failed");
}

static void
add_account_facts (WcStoreFixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcAccount) account = wc_account_store_get (f->db, f->account, &error);
  g_autoptr (WcAccount) changed = NULL;

  check (account != NULL, error);
  changed = wc_account_copy (account);
  changed->alias = g_strdup ("balcony");
  changed->host = g_strdup ("xmpp.capulet.lit");
  changed->port = 5223;
  changed->tls = WC_ACCOUNT_TLS_DIRECT;
  changed->secret = WC_ACCOUNT_SECRET_COMMAND;
  changed->password_command = g_strdup ("pass show xmpp/juliet");
  changed->share &= ~(guint) WC_ACCOUNT_SHARE_TYPING;
  check (wc_account_store_save (f->db, changed, &error), error);
  check (wc_account_store_set_login (f->db, f->account, WC_STORE_NOW - 5, &error), error);
  check (wc_account_store_set_last_sync (f->db, f->account, WC_STORE_NOW - 3, &error),
         error);
  check (wc_account_store_set_mechanism (f->db, f->account, "SCRAM-SHA-256", &error),
         error);
  check (wc_account_store_add_pin (f->db, f->account, "00ff", &error), error);
}

static void
add_roster (WcStoreFixture *f)
{
  static const char *const groups[] = { "Montague", "Verona", NULL };
  g_autoptr (GPtrArray) items =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_contact_unref);
  WcContact *romeo = wc_contact_new (f->account, WC_STORE_ROMEO);
  g_autoptr (GError) error = NULL;

  romeo->in_roster = TRUE;
  romeo->name = g_strdup ("Romeo");
  romeo->subscription = WC_CONTACT_SUBSCRIPTION_BOTH;
  romeo->xml = g_strdup ("<star xmlns='urn:example:star'/>");
  wc_contact_set_groups (romeo, groups);
  g_ptr_array_add (items, romeo);
  check (wc_roster_store_replace (f->db, f->account, items, "ver7", &error), error);
  check (wc_roster_store_set_nick (f->db, f->account, WC_STORE_ROMEO, "R.", &error),
         error);
  check (wc_roster_store_request (f->db, f->account, SERVANT, "May I?", &error), error);
}

static void
add_archived (WcStoreFixture *f)
{
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + 10);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_peek (builder)->source = WC_MESSAGE_SOURCE_ARCHIVE;
  wc_message_builder_set_body (builder, "Wherefore art thou?");
  wc_message_builder_set_message_id (builder, "m1");
  wc_message_builder_set_origin_id (builder, "m1");
  wc_message_builder_set_archive (builder, "a1", WC_STORE_JULIET);
  wc_message_builder_set_thread (builder, "t1");
  message = wc_message_builder_end (builder);
  check (wc_message_store_add (f->db, message, 0, &error), error);
}

static void
add_encrypted (WcStoreFixture *f)
{
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + 20);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_peek (builder)->kind = WC_MESSAGE_KIND_ENCRYPTED;
  wc_message_builder_set_encryption (builder, "omemo");
  wc_message_builder_set_stanza_id (builder, "s2", WC_STORE_JULIET);
  message = wc_message_builder_end (builder);
  check (wc_message_store_add (f->db, message, 0, &error), error);
}

static void
queue (WcStoreFixture *f, const WcMessage *message)
{
  WcOutboxEntry entry = { .account = f->account,
                          .kind = WC_OUTBOX_MESSAGE,
                          .chat = message->chat,
                          .message = message->id,
                          .origin_id = message->origin_id };
  gint64 id = 0;
  g_autoptr (GError) error = NULL;

  check (wc_outbox_store_add (f->db, &entry, &id, &error), error);
  check (wc_outbox_store_prepare (f->db, id, "<message id='o3'/>", &error), error);
  check (wc_outbox_store_written (f->db, id, "sm-1", 4, &error), error);
}

static void
add_outgoing (WcStoreFixture *f)
{
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, WC_STORE_ROMEO, TRUE, WC_STORE_NOW + 30);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_peek (builder)->state = WC_MESSAGE_STATE_SENDING;
  wc_message_builder_peek (builder)->flags =
      WC_MESSAGE_FLAG_OWN | WC_MESSAGE_FLAG_WANTS_RECEIPT;
  wc_message_builder_set_body (builder, "Good night, good night! Gute Nacht! \xe6\x99\x9a"
                                        "\xe5\xae\x89");
  wc_message_builder_set_message_id (builder, "o3");
  wc_message_builder_set_origin_id (builder, "o3");
  message = wc_message_builder_end (builder);
  check (wc_message_store_add (f->db, message, 0, &error), error);
  queue (f, message);
}

static void
add_failed_and_forgotten (WcStoreFixture *f)
{
  gint64 failed = wc_store_fixture_say (f, SERVANT, TRUE, WC_STORE_NOW + 40, "Bring it");
  gint64 secret = wc_store_fixture_say (f, SERVANT, FALSE, WC_STORE_NOW + 50, "poison");
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  check (wc_message_progress_fail (f->db, failed, "service-unavailable", "gone", &error),
         error);
  check (wc_forget_messages (f->db, f->account, &secret, 1, &error), error);
  wc_store_fixture_commit (f);
}

static void
add_chat_settings (WcStoreFixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcChat) chat = wc_chat_store_get (f->db, f->account, WC_STORE_ROMEO, &error);
  g_autoptr (WcChat) changed = NULL;
  const WcDraft draft = { .thread = (char *) "", .body = (char *) "Par" };

  check (chat != NULL, error);
  changed = wc_chat_copy (chat);
  changed->title = g_strdup ("My love");
  changed->pinned = TRUE;
  changed->muted_until_us = G_MAXINT64;
  check (wc_chat_store_save (f->db, changed, &error), error);
  check (wc_draft_store_save (f->db, f->account, WC_STORE_ROMEO, &draft, &error), error);
}

static void
add_stream (WcStoreFixture *f)
{
  WcCursorArchive archive = { f->account, WC_STORE_JULIET, NULL };
  WcResumeState resume = { .account = f->account,
                           .previd = (char *) "sm-1",
                           .jid = (char *) WC_STORE_JULIET "/balcony",
                           .inbound = 12,
                           .outbound = 3,
                           .max_s = 300,
                           .alive_us = WC_STORE_NOW };
  const char *ids[] = { "a1", NULL };
  WcCursorPage page = { .ids = ids,
                        .oldest_us = WC_STORE_NOW + 10,
                        .newest_us = WC_STORE_NOW + 10,
                        .oldest_place = WC_STORE_NOW + 10,
                        .newest_place = WC_STORE_NOW + 10,
                        .complete = TRUE,
                        .from_start = TRUE };
  g_autoptr (GError) error = NULL;

  check (wc_resume_store_save (f->db, &resume, &error), error);
  check (wc_cursor_store_forward (f->db, &archive, 0, &page, NULL, &error), error);
}

static void
add_questions_and_work (WcStoreFixture *f)
{
  g_autoptr (WcPrompt) prompt = wc_prompt_new ("p1", f->account, WC_PROMPT_KIND_PASSWORD,
                                               "The password of Juliet?", NULL);
  g_autoptr (WcJob) job = wc_job_new ("j1", f->account, WC_JOB_KIND_BACKFILL, NULL);
  g_autoptr (GError) error = NULL;

  prompt->created_us = job->created_us = WC_STORE_NOW;
  wc_details_set (prompt->details, "before", "yes");
  wc_details_set (job->params, "chat", WC_STORE_ROMEO);
  job->state = WC_JOB_STATE_RUNNING;
  job->done = 40;
  job->total = 90;
  check (wc_prompt_store_add (f->db, prompt, &error), error);
  check (wc_job_store_save (f->db, job, &error), error);
}

static void
add_clients (WcStoreFixture *f)
{
  static const WcIdempotencyCall call = { 1, "Messages.Send", "key-1", "hello" };
  static char *features[] = { (char *) "urn:xmpp:receipts", NULL };
  static char *identities[] = { (char *) "client/pc//Dino", NULL };
  const WcCaps caps = { .features = features, .identities = identities };
  g_autoptr (WcConsumer) consumer = NULL;
  g_autoptr (GError) error = NULL;

  consumer = wc_consumer_store_ensure (f->db, "bot", /* chats= */ NULL, &error);
  check (consumer != NULL, error);
  check (wc_idempotency_store_add (f->db, &call, "42", &error), error);
  check (wc_caps_store_add (f->db, "sha-1", "hash", &caps, &error), error);
}

static void
add_room (WcStoreFixture *f)
{
  g_autoptr (WcRoom) room = wc_room_new (f->account, TOMB);
  g_autoptr (WcBookmark) bookmark = wc_bookmark_new (f->account, TOMB);
  g_autoptr (GError) error = NULL;

  room->wanted = TRUE;
  room->nick = g_strdup ("Juliet");
  room->flags = WC_ROOM_HAS_ARCHIVE | WC_ROOM_MEMBERS_ONLY;
  room->subject = g_strdup ("A dateless bargain");
  room->own_id = g_strdup ("occupant-1");
  bookmark->name = g_strdup ("The tomb");
  bookmark->autojoin = TRUE;
  bookmark->pinned = TRUE;
  bookmark->xml = g_strdup ("<conference xmlns='urn:xmpp:bookmarks:1'/>");
  check (wc_room_store_save (f->db, room, &error), error);
  check (wc_bookmark_store_set (f->db, bookmark, NULL, &error), error);
}

/* What Romeo says after everything else; @annotation (transfer full) (nullable). */
static void
add_said (WcStoreFixture *f, int second, const char *body, WcAnnotation *annotation)
{
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + second);
  g_autofree char *id = g_strdup_printf ("m%d", second);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_body (builder, body);
  wc_message_builder_set_message_id (builder, id);
  wc_message_builder_set_thread (builder, "t1");
  wc_message_builder_peek (builder)->hidden = annotation != NULL;
  if (annotation != NULL)
    wc_message_builder_take_annotation (builder, annotation);
  message = wc_message_builder_end (builder);
  check (wc_message_store_add (f->db, message, 0, &error), error);
}

/* Returns: (transfer full). */
static WcAttachment *
new_picture (void)
{
  WcAttachment *picture = wc_attachment_new ();

  picture->media_type = g_strdup ("image/png");
  picture->size = 1234;
  picture->width = 20;
  picture->height = 30;
  wc_attachment_set_name (picture, "balcony.png");
  wc_attachment_add_source (picture, "https://capulet.lit/balcony.png");
  wc_attachment_add_hash (picture, "sha-256",
                          "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  return picture;
}

static void
add_file_and_mention (WcStoreFixture *f)
{
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + 63);
  WcMention *juliet = wc_mention_new ();
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  juliet->jid = g_strdup (WC_STORE_JULIET);
  juliet->length = 6;
  wc_message_builder_peek (builder)->kind = WC_MESSAGE_KIND_FILE;
  wc_message_builder_peek (builder)->flags =
      WC_MESSAGE_FLAG_MENTIONS_ME | WC_MESSAGE_FLAG_EXTRA;
  wc_message_builder_set_body (builder, "Juliet, look");
  wc_message_builder_take_attachment (builder, new_picture ());
  wc_extra_take_mention (wc_message_builder_peek_extra (builder), juliet);
  message = wc_message_builder_end (builder);
  check (wc_message_store_add (f->db, message, 0, &error), error);
}

static void
add_what_is_said_of_others (WcStoreFixture *f)
{
  add_said (f, 60, "Good morow", NULL);
  add_said (f, 61, "Good morrow",
            wc_annotation_new (WC_ANNOTATION_CORRECTION, "m60", "Good morrow"));
  add_said (f, 62, NULL,
            wc_annotation_new (WC_ANNOTATION_REACTIONS, "m1", "\xe2\x9d\xa4"));
  add_file_and_mention (f);
}

static void
add_people (WcStoreFixture *f)
{
  static const char *const name[] = { "Romeo Montague", NULL };
  g_autoptr (GHashTable) words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                        (GDestroyNotify) g_strfreev);
  const WcAvatarRecord avatar = { .source = WC_AVATAR_SOURCE_PEP,
                                  .hash =
                                      (char *) "0123456789abcdef0123456789abcdef01234567",
                                  .media_type = (char *) "image/png",
                                  .width = 64,
                                  .height = 64 };
  g_autoptr (GError) error = NULL;

  g_hash_table_insert (words, g_strdup ("full_name"), g_strdupv ((char **) name));
  check (wc_profile_store_set_card (f->db, f->account, WC_STORE_ROMEO, words, &error),
         error);
  check (wc_avatar_store_set (f->db, f->account, WC_STORE_ROMEO, &avatar, &error), error);
  check (wc_block_store_add (f->db, f->account, TYBALT, &error), error);
}

static void
add_later_and_policies (WcStoreFixture *f)
{
  g_autoptr (GHashTable) details = wc_details_new ();
  const WcScheduled scheduled = { .account = f->account,
                                  .chat = (char *) WC_STORE_ROMEO,
                                  .at_us = WC_STORE_NOW + G_TIME_SPAN_DAY * 400,
                                  .created_us = WC_STORE_NOW,
                                  .body = (char *) "At dawn",
                                  .details = details };
  WcFilePolicy policy;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcAccount) account = wc_account_store_get (f->db, f->account, &error);
  g_autoptr (WcAccount) changed = wc_account_copy (account);

  check (wc_scheduled_store_add (f->db, &scheduled, &error) != 0, error);
  check (wc_file_policy_store_get (f->db, f->account, &policy, &error), error);
  check (wc_file_policy_store_save (f->db, f->account, &policy, &error), error);
  changed->keep_days = 20000;
  check (wc_account_store_save (f->db, changed, &error), error);
}

/* What came after the first schema, behind what stands in v1.db. */
static void
add_newer (WcStoreFixture *f)
{
  wc_store_fixture_begin (f);
  add_room (f);
  add_what_is_said_of_others (f);
  add_people (f);
  add_later_and_policies (f);
  wc_store_fixture_commit (f);
}

/* A text without a file, and the one with a file that stands in its place. */
static void
add_corrected_with_file (WcStoreFixture *f)
{
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + 65);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  add_said (f, 64, "See what I forgot to add", NULL);
  wc_message_builder_set_body (builder, "See what I added");
  wc_message_builder_set_message_id (builder, "m65");
  wc_message_builder_peek (builder)->kind = WC_MESSAGE_KIND_FILE;
  wc_message_builder_peek (builder)->hidden = TRUE;
  wc_message_builder_take_annotation (
      builder, wc_annotation_new (WC_ANNOTATION_CORRECTION, "m64", "See what I added"));
  wc_message_builder_take_attachment (builder, new_picture ());
  message = wc_message_builder_end (builder);
  check (wc_message_store_add (f->db, message, 0, &error), error);
}

static void
add_file_for_later (WcStoreFixture *f)
{
  g_autoptr (GHashTable) details = wc_details_new ();
  g_autoptr (GPtrArray) files =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_attachment_unref);
  const WcScheduled scheduled = { .account = f->account,
                                  .chat = (char *) WC_STORE_ROMEO,
                                  .at_us = WC_STORE_NOW + G_TIME_SPAN_DAY * 500,
                                  .created_us = WC_STORE_NOW,
                                  .body = (char *) "",
                                  .attachments = files,
                                  .details = details };
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (files, new_picture ());
  check (wc_scheduled_store_add (f->db, &scheduled, &error) != 0, error);
}

/* Of a message of ours that is not here yet. */
static void
add_early_receipt (WcStoreFixture *f)
{
  g_autoptr (WcReport) receipt = wc_report_new (
      WC_REPORT_DELIVERED, WC_STORE_ROMEO, WC_STORE_ROMEO, "late", WC_STORE_NOW + 66);
  g_autoptr (GError) error = NULL;

  receipt->archived = TRUE;
  check (wc_report_store_take (f->db, f->account, receipt, &error), error);
}

static void
add_affiliations (WcStoreFixture *f)
{
  g_autoptr (GPtrArray) items =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_occupant_unref);
  WcOccupant *tybalt = wc_occupant_new (NULL, TYBALT, NULL);
  const WcAffiliationChange change = {
    .account = f->account, .room = TOMB, .version = "v1", .whole = TRUE, .items = items
  };
  gboolean held = FALSE;
  g_autoptr (GError) error = NULL;

  tybalt->affiliation = WC_AFFILIATION_OUTCAST;
  tybalt->reason = g_strdup ("for quarrelling");
  g_ptr_array_add (items, tybalt);
  check (wc_affiliation_store_apply (f->db, &change, &held, &error) && held, error);
}

/* Said on another device of a chat that comes later. */
static void
add_marks (WcStoreFixture *f)
{
  g_autoptr (WcMarked) said = wc_marked_new (SERVANT);
  g_autoptr (GError) error = NULL;

  said->marks = (WcMarks){ .pinned = TRUE, .notify = WC_NOTIFY_NEVER };
  said->xml = g_strdup ("<chat xmlns='https://whinchat.im/protocol/chat-settings:0'/>");
  check (wc_marks_store_take (f->db, f->account, said, NULL, &error), error);
}

/* One who has read what is there, one whose marker came first. */
static void
add_readers (WcStoreFixture *f)
{
  static const char *const names[] = { "m90", "late" };
  WcMessageBuilder *said = wc_store_fixture_message (f, TOMB, FALSE, WC_STORE_NOW + 90);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_message_id (said, names[0]);
  message = wc_message_builder_end (said);
  check (wc_message_store_add (f->db, message, 0, &error), error);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (WcReport) report =
          wc_report_new (WC_REPORT_DISPLAYED, TOMB, TOMB, names[i], WC_STORE_NOW + 91);

      wc_report_by (report, i == 0 ? TYBALT : NULL, i == 0 ? NULL : "o1", "nick");
      check (wc_room_readers_take (f->db, f->account, report, &error), error);
    }
}

/* A file that lies nowhere yet, and where it lies in a message of its own. */
static void
add_attached_source (WcStoreFixture *f)
{
  WcMessageBuilder *shared =
      wc_store_fixture_message (f, TYBALT, FALSE, WC_STORE_NOW + 70);
  WcMessageBuilder *said = wc_store_fixture_message (f, TYBALT, FALSE, WC_STORE_NOW + 71);
  WcAttachment *file = wc_attachment_new ();
  g_autoptr (WcAttachment) place = wc_attachment_new ();
  g_autoptr (GString) value = g_string_new (NULL);
  g_autoptr (WcMessage) first = NULL;
  g_autoptr (WcMessage) second = NULL;
  g_autoptr (GError) error = NULL;

  file->sharing_id = g_strdup ("rapier");
  wc_message_builder_set_message_id (shared, "m70");
  wc_message_builder_peek (shared)->kind = WC_MESSAGE_KIND_FILE;
  wc_message_builder_take_attachment (shared, file);
  first = wc_message_builder_end (shared);
  check (wc_message_store_add (f->db, first, 0, &error), error);

  wc_attachment_add_source (place, "https://capulet.lit/rapier.png");
  check (wc_file_sources_append (value, "rapier", place), NULL);
  wc_message_builder_set_message_id (said, "m71");
  wc_message_builder_peek (said)->hidden = TRUE;
  wc_message_builder_take_annotation (
      said, wc_annotation_new (WC_ANNOTATION_SOURCES, "m70", value->str));
  second = wc_message_builder_end (said);
  check (wc_message_store_add (f->db, second, 0, &error), error);
}

/* A gateway's program: hearts, and one of them. */
static void
add_restricted_program (WcStoreFixture *f)
{
  static const char *const hearts[] = { "\xe2\x9d\xa4", "\xf0\x9f\x92\x9c", NULL };
  static char *features[] = { (char *) "urn:xmpp:reactions:0", NULL };
  static char *identities[] = { (char *) "client/pc//Bridge", NULL };
  g_autoptr (WcReactionLimits) limits = wc_reaction_limits_new (1, hearts);
  const WcCaps caps = { features, identities, limits };
  g_autoptr (GError) error = NULL;

  check (wc_caps_store_add (f->db, "sha-1", "restricted", &caps, &error), error);
}

/* Two copies of what somebody in a room says to us alone. */
static void
add_private_copies (WcStoreFixture *f)
{
  static const WcMessageCopy copies[] = { { "phone", "c1" }, { "desk", "c2" } };
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, TOMB "/paris", FALSE, WC_STORE_NOW + 95);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_message_id (builder, "m95");
  wc_message_builder_set_archive (builder, "c1", WC_STORE_JULIET);
  wc_message_builder_set_occupant (builder, "o3", "paris@verona.lit");
  message = wc_message_builder_end (builder);
  check (wc_message_store_add (f->db, message, 0, &error), error);
  for (gsize i = 0; i < G_N_ELEMENTS (copies); i++)
    check (wc_message_copies_note (f->db, message->id, &copies[i], &error), error);
}

/* What came after schema 10, behind what stands in v10.db. */
static void
add_newest (WcStoreFixture *f)
{
  wc_store_fixture_begin (f);
  add_corrected_with_file (f);
  add_file_for_later (f);
  add_early_receipt (f);
  add_affiliations (f);
  add_marks (f);
  add_attached_source (f);
  add_readers (f);
  add_restricted_program (f);
  add_private_copies (f);
  wc_store_fixture_commit (f);
}

#define MERCUTIO "mercutio@verona.lit"

/* Mercutio has two devices, one of which was compared; Tybalt's was refused. */
static void
add_identity (WcStoreFixture *f, const char *jid, guint32 device, WcOmemoTrust trust)
{
  const WcOmemoAddress at = { f->account, jid, WC_OMEMO_AXOLOTL, device };
  g_autoptr (GBytes) key = wc_omemo_key_sample (device);
  const WcOmemoKeyOf who = { f->account, jid, key };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcOmemoIdentity) identity =
      wc_omemo_identity_store_note (f->db, &who, WC_OMEMO_TRUST_MODE_BTBV, NULL, &error);

  check (identity != NULL, error);
  check (wc_omemo_device_store_pin (f->db, &at, key, &error), error);
  if (trust != WC_OMEMO_TRUST_BLIND)
    check (wc_omemo_identity_store_set_trust (f->db, &who, trust, &error), error);
}

static void
add_own_device (WcStoreFixture *f)
{
  g_autoptr (GBytes) key = wc_omemo_key_sample (1);
  g_autoptr (GBytes) secret = g_bytes_new_static ("secret", 6);
  g_autoptr (GBytes) epoch = g_bytes_new_static ("0123456789abcdef", 16);
  g_autoptr (WcOmemoOwn) own = wc_omemo_own_new (1597, key, secret, epoch);
  g_autoptr (GError) error = NULL;

  check (wc_omemo_own_store_set (f->db, f->account, own, &error), error);
}

static void
add_session (WcStoreFixture *f)
{
  const WcOmemoAddress with = { f->account, MERCUTIO, WC_OMEMO_AXOLOTL, 11 };
  g_autoptr (GBytes) record = g_bytes_new_static ("ratchet", 7);
  g_autoptr (GBytes) key = wc_omemo_key_sample (11);
  g_autoptr (WcOmemoSession) session = wc_omemo_session_new (11, record, key);
  g_autoptr (GError) error = NULL;

  session->unanswered = 53;
  check (wc_omemo_session_store_save (f->db, &with, session, &error), error);
}

static void
add_sealed (WcStoreFixture *f)
{
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, MERCUTIO, FALSE, WC_STORE_NOW + 97);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (WcMessageOmemo) said = NULL;
  WcOmemoPending sealed = { .jid = (char *) MERCUTIO,
                            .version = WC_OMEMO_AXOLOTL,
                            .device = 12,
                            .reason = WC_OMEMO_REASON_IDENTITY_CHANGED,
                            .xml = (char *) "<message id='m97'/>" };
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_encryption (builder, "omemo");
  wc_message_builder_peek (builder)->kind = WC_MESSAGE_KIND_ENCRYPTED;
  message = wc_message_builder_end (builder);
  said = wc_message_omemo_new (message->id, WC_OMEMO_AXOLOTL, 12);
  said->reason = WC_OMEMO_REASON_IDENTITY_CHANGED;
  sealed.message = message->id;
  check (wc_message_store_add (f->db, message, 0, &error), error);
  check (wc_message_omemo_store_set (f->db, f->account, said, &error), error);
  check (wc_omemo_pending_store_add (f->db, f->account, &sealed, &error), error);
}

static void
add_omemo (WcStoreFixture *f)
{
  WcOmemoPolicy policy;
  g_autoptr (GError) error = NULL;

  wc_omemo_policy_init (&policy);
  policy.use = WC_OMEMO_USE_ON;
  wc_store_fixture_begin (f);
  add_own_device (f);
  add_identity (f, MERCUTIO, 11, WC_OMEMO_TRUST_VERIFIED);
  add_identity (f, MERCUTIO, 12, WC_OMEMO_TRUST_UNDECIDED);
  add_identity (f, "tybalt@capulet.lit", 13, WC_OMEMO_TRUST_DISTRUSTED);
  add_session (f);
  add_sealed (f);
  check (wc_omemo_policy_store_save (f->db, f->account, &policy, &error), error);
  wc_store_fixture_commit (f);
}

static void
run_sql (WcStoreFixture *f, const char *sql)
{
  if (sqlite3_exec (wc_db_get_handle (f->db), sql, NULL, NULL, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (wc_db_get_handle (f->db)));
}

static void
fill (WcStoreFixture *f)
{
  wc_store_fixture_begin (f);
  add_account_facts (f);
  add_roster (f);
  add_clients (f);
  add_archived (f);
  add_encrypted (f);
  add_outgoing (f);
  add_chat_settings (f);
  add_stream (f);
  add_questions_and_work (f);
  wc_store_fixture_commit (f);
  add_failed_and_forgotten (f);
  add_newer (f);
  add_newest (f);
  add_omemo (f);
  run_sql (f, "UPDATE omemo_own SET next_key = 102");
  /* What is made at random with the database. */
  run_sql (f, "UPDATE meta SET value = '0123456789abcdef' WHERE key = 'epoch';"
              "UPDATE meta SET value = zeroblob (32) WHERE key = 'secret';"
              "UPDATE account SET resource = 'whinchat-0123456789abcdef'");
  run_sql (f, "VACUUM");
}

int
main (int argc, char **argv)
{
  g_autoptr (WcStoreFixture) f = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  if (argc != 2)
    {
      g_printerr ("usage: make-sample FILE\n");
      return EXIT_FAILURE;
    }
  f = wc_store_fixture_new ();
  fill (f);
  g_clear_object (&f->db);
  check (g_file_get_contents (f->path, &bytes, &length, &error), error);
  check (g_file_set_contents (argv[1], bytes, (gssize) length, &error), error);
  return EXIT_SUCCESS;
}
