/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "lib/new-db.h"
#include "lib/store-fixture.h"
#include "store/account-store.h"
#include "store/journal.h"
#include "store/message-store.h"
#include "store/omemo-policy-store.h"

static gint64
fixture_now (gpointer data)
{
  return ((WcStoreFixture *) data)->now_us;
}

static void
open_db (WcStoreFixture *self)
{
  self->db = wc_new_db_open (self->path);
  wc_db_set_now (self->db, fixture_now, self);
}

/* Nothing is encrypted from end to end, and asked for that, unless a test says so. */
static void
switch_omemo_off (WcStoreFixture *self, GError **error)
{
  WcOmemoPolicy policy;

  wc_omemo_policy_init (&policy);
  policy.use = WC_OMEMO_USE_OFF;
  wc_omemo_policy_store_save (self->db, self->account, &policy, error);
}

static void
add_account (WcStoreFixture *self)
{
  g_autoptr (WcAccount) account = wc_account_new (WC_STORE_JULIET);
  g_autoptr (GError) error = NULL;

  account->requests = FALSE;
  wc_store_fixture_begin (self);
  self->account = wc_account_store_add (self->db, account, &error);
  g_assert_no_error (error);
  switch_omemo_off (self, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (self);
}

WcStoreFixture *
wc_store_fixture_new (void)
{
  g_autoptr (GError) error = NULL;
  WcStoreFixture *self = g_new0 (WcStoreFixture, 1);

  self->now_us = WC_STORE_NOW;
  self->folder = g_dir_make_tmp ("whinchat-store-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "data", "whinchat.db", NULL);
  open_db (self);
  add_account (self);
  self->seen = 1;
  return self;
}

static void
remove_tree (const char *path)
{
  GDir *folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  if (folder != NULL)
    g_dir_close (folder);
  g_remove (path);
}

void
wc_store_fixture_free (WcStoreFixture *self)
{
  g_clear_object (&self->db);
  remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->path);
  g_free (self);
}

void
wc_store_fixture_restart (WcStoreFixture *self)
{
  g_clear_object (&self->db);
  open_db (self);
}

void
wc_store_fixture_empty (WcStoreFixture *self)
{
  gboolean more = TRUE;
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (self);
  wc_account_store_remove (self->db, self->account, /* keep_history= */ FALSE, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (self);
  while (more)
    {
      wc_account_store_purge (self->db, G_MAXUINT, &more, &error);
      g_assert_no_error (error);
    }
  add_account (self);
}

void
wc_store_fixture_begin (WcStoreFixture *self)
{
  g_autoptr (GError) error = NULL;

  wc_db_begin (self->db, WC_DB_NORMAL, &error);
  g_assert_no_error (error);
}

void
wc_store_fixture_commit (WcStoreFixture *self)
{
  g_autoptr (GError) error = NULL;

  wc_db_commit (self->db, &error);
  g_assert_no_error (error);
}

WcMessageBuilder *
wc_store_fixture_message (WcStoreFixture *self,
                          const char *chat,
                          gboolean outgoing,
                          gint64 stamp_us)
{
  WcMessagePlace place = { .stamp_us = stamp_us };
  WcMessageBuilder *builder = wc_message_builder_new ();
  WcMessage *message = wc_message_builder_peek (builder);
  g_autoptr (GError) error = NULL;

  message->id = wc_message_store_place (self->db, &place, &error);
  g_assert_no_error (error);
  message->account = self->account;
  message->ts_us = stamp_us;
  message->received_us = self->now_us;
  message->outgoing = outgoing;
  message->state = outgoing ? WC_MESSAGE_STATE_SENT : WC_MESSAGE_STATE_NONE;
  wc_message_builder_set_chat (builder, chat);
  wc_message_builder_set_from (builder, outgoing ? WC_STORE_JULIET "/balcony" : chat);
  return builder;
}

gint64
wc_store_fixture_say (WcStoreFixture *self,
                      const char *chat,
                      gboolean outgoing,
                      gint64 stamp_us,
                      const char *body)
{
  WcMessageBuilder *builder = wc_store_fixture_message (self, chat, outgoing, stamp_us);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_body (builder, body);
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (self);
  wc_message_store_add (self->db, message, 0, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (self);
  return message->id;
}

static void
append_event (GString *out, const WcEvent *event)
{
  g_autofree char *delta = wc_details_to_string (event->delta);

  g_string_append (out, wc_event_kind_to_string (event->kind));
  if (event->chat != NULL)
    g_string_append_printf (out, " %s", event->chat);
  if (event->ref != NULL)
    g_string_append_printf (out, " %s", event->ref);
  if (event->id != 0)
    g_string_append_printf (out, " id=%" G_GINT64_FORMAT, event->id);
  if (event->backfill)
    g_string_append (out, " backfill");
  if (delta != NULL)
    g_string_append_printf (out, " %s", g_strdelimit (g_strchomp (delta), "\n", ' '));
  g_string_append_c (out, '\n');
}

char *
wc_store_fixture_events (WcStoreFixture *self)
{
  WcJournalFilter filter = { .backfill = TRUE, .limit = 1000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcJournalBatch) batch =
      wc_journal_read (self->db, self->seen, &filter, &error);
  GString *out = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < batch->events->len; i++)
    append_event (out, batch->events->pdata[i]);
  self->seen = batch->cursor;
  return g_string_free (out, FALSE);
}

static sqlite3_stmt *
prepare (WcStoreFixture *self, const char *sql)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (wc_db_get_handle (self->db), sql, -1, &statement, NULL) !=
      SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (wc_db_get_handle (self->db)));
  return statement;
}

gint64
wc_store_fixture_count (WcStoreFixture *self, const char *sql)
{
  sqlite3_stmt *statement = prepare (self, sql);
  gint64 n = 0;

  while (sqlite3_step (statement) == SQLITE_ROW)
    n++;
  sqlite3_finalize (statement);
  return n;
}

char *
wc_store_fixture_scans (WcStoreFixture *self)
{
  sqlite3 *handle = wc_db_get_handle (self->db);
  GString *out = g_string_new (NULL);

  for (sqlite3_stmt *one = sqlite3_next_stmt (handle, NULL); one != NULL;
       one = sqlite3_next_stmt (handle, one))
    if (sqlite3_stmt_status (one, SQLITE_STMTSTATUS_FULLSCAN_STEP, 0) > 0 ||
        sqlite3_stmt_status (one, SQLITE_STMTSTATUS_SORT, 0) > 0 ||
        sqlite3_stmt_status (one, SQLITE_STMTSTATUS_AUTOINDEX, 0) > 0)
      g_string_append_printf (out, "%s\n", sqlite3_sql (one));
  return g_string_free (out, FALSE);
}

gint64
wc_store_fixture_steps (WcStoreFixture *self)
{
  sqlite3 *handle = wc_db_get_handle (self->db);
  gint64 steps = 0;

  for (sqlite3_stmt *one = sqlite3_next_stmt (handle, NULL); one != NULL;
       one = sqlite3_next_stmt (handle, one))
    steps += sqlite3_stmt_status (one, SQLITE_STMTSTATUS_VM_STEP, 1);
  return steps;
}

void
wc_store_fixture_check (WcStoreFixture *self)
{
  sqlite3_stmt *statement = prepare (self, "PRAGMA integrity_check");

  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (statement, 0), ==, "ok");
  sqlite3_finalize (statement);
  g_assert_cmpint (wc_store_fixture_count (self, "PRAGMA foreign_key_check"), ==, 0);
  g_assert_cmpint (sqlite3_exec (wc_db_get_handle (self->db),
                                 "INSERT INTO search (search, rank) "
                                 "VALUES ('integrity-check', 1)",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
}

int
wc_store_fixture_read_on (WcDb *reader)
{
  return sqlite3_exec (wc_db_get_handle (reader), "BEGIN; SELECT count (*) FROM message",
                       NULL, NULL, NULL);
}
