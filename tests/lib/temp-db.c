/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/new-db.h"
#include "lib/temp-db.h"
#include "lib/temp-dir.h"
#include "store/journal.h"
#include "store/omemo-policy-store.h"
#include "store/roster-store.h"

static gint64
temp_now_us (gpointer data)
{
  return ((WcTempDb *) data)->now_us;
}

static void
open_db (WcTempDb *self)
{
  g_autofree char *path = g_build_filename (self->directory, "test.db", NULL);

  self->db = wc_new_db_open (path);
  wc_db_set_now (self->db, temp_now_us, self);
}

gint64
wc_temp_db_add_account (WcDb *db, const WcAccount *account, GError **error)
{
  gint64 id = wc_account_store_add (db, account, error);
  WcOmemoPolicy policy;

  wc_omemo_policy_init (&policy);
  policy.use = WC_OMEMO_USE_OFF;
  return id != 0 && wc_omemo_policy_store_save (db, id, &policy, error) ? id : 0;
}

static gboolean
add_account (WcDb *db, gpointer data, GError **error)
{
  WcTempDb *self = data;
  gint64 id = wc_temp_db_add_account (db, self->account, error);

  if (id == 0)
    return FALSE;
  wc_account_unref (self->account);
  self->account = wc_account_store_get (db, id, error);
  return self->account != NULL;
}

WcTempDb *
wc_temp_db_new (void)
{
  WcTempDb *self = g_new0 (WcTempDb, 1);
  g_autoptr (GError) error = NULL;

  self->directory = wc_temp_dir_new ();
  self->now_us = G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC;
  open_db (self);
  self->account = wc_account_new ("me@x.lit");
  wc_db_run (self->db, WC_DB_NORMAL, add_account, self, &error);
  g_assert_no_error (error);
  return self;
}

void
wc_temp_db_free (WcTempDb *self)
{
  g_object_unref (self->db);
  wc_account_unref (self->account);
  wc_temp_dir_free (self->directory);
  g_free (self);
}

void
wc_temp_db_reopen (WcTempDb *self)
{
  g_clear_object (&self->db);
  open_db (self);
}

char *
wc_temp_db_take_events (WcTempDb *self, gint64 *since)
{
  WcJournalFilter filter = { .backfill = TRUE, .limit = 1000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcJournalBatch) batch = wc_journal_read (self->db, *since, &filter, &error);
  GString *words = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < batch->events->len; i++)
    {
      const WcEvent *event = batch->events->pdata[i];

      g_string_append_printf (words, "%s%s", i > 0 ? " " : "",
                              wc_event_kind_to_string (event->kind));
    }
  *since = batch->cursor;
  return g_string_free (words, FALSE);
}

void
wc_temp_db_befriend (WcTempDb *self, const char *jid, gint64 *since)
{
  g_autoptr (WcContact) contact = wc_contact_new (self->account->id, jid);

  contact->in_roster = TRUE;
  g_assert_true (wc_db_begin (self->db, WC_DB_NORMAL, NULL));
  g_assert_true (wc_roster_store_push (self->db, contact, NULL, NULL));
  g_assert_true (wc_db_commit (self->db, NULL));
  g_free (wc_temp_db_take_events (self, since));
}
