/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "lib/store-fixture.h"
#include "store/account-store.h"
#include "store/caps-store.h"
#include "store/chat-store.h"
#include "store/consumer-store.h"
#include "store/cursor-store.h"
#include "store/draft-store.h"
#include "store/forget.h"
#include "store/idempotency-store.h"
#include "store/job-store.h"
#include "store/message-progress.h"
#include "store/message-store.h"
#include "store/outbox-store.h"
#include "store/prompt-store.h"
#include "store/resume-store.h"
#include "store/roster-store.h"

/* Writes a database of the newest schema with a little of everything that the daemon
 * keeps, always the same: `make-sample v1.db`, once, before that schema is released.
 * tests/lib/stored-db.c says what is in it. */

#define SERVANT "peter@capulet.lit"

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
  const WcCaps caps = { features, identities };
  g_autoptr (WcConsumer) consumer = NULL;
  g_autoptr (GError) error = NULL;

  consumer = wc_consumer_store_ensure (f->db, "bot", /* chats= */ NULL, &error);
  check (consumer != NULL, error);
  check (wc_idempotency_store_add (f->db, &call, "42", &error), error);
  check (wc_caps_store_add (f->db, "sha-1", "hash", &caps, &error), error);
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
  /* What is made at random with the database. */
  run_sql (f, "UPDATE meta SET value = '0123456789abcdef' WHERE key = 'epoch';"
              "UPDATE meta SET value = zeroblob (32) WHERE key = 'secret'");
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
