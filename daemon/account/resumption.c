/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/resumption.h"
#include "store/resume-store.h"

/* The database is told of a session when it can be resumed and forgets it when it cannot
 * any more; a crash in between only costs an attempt, or a question to the archive. */

struct _WcResumption
{
  WcDb *db;
  gint64 account;
  WcConnector *connector;
  WcOutbox *outbox;

  gboolean is_kept;    /* the session that goes on is in the store */
  gboolean is_ready;   /* what the account announces on this stream is known */
  gboolean stanza_ids; /* it announces XEP-0359, here or where an earlier run left */
  guint32 handled;     /* the server's last count */
  char *over_id;       /* (owned) (nullable) the session that ended last */
  gboolean over_known;
  guint32 over_h;
};

static void
warn (const GError *error)
{
  if (error != NULL)
    g_warning ("the state of a stream cannot be noted: %s", error->message);
}

static gboolean
store_state (WcDb *db, gpointer data, GError **error)
{
  return wc_resume_store_save (db, data, error);
}

static gboolean
save (WcResumption *self, const char *id, GError **error)
{
  WcResumeState state = {
    .account = self->account,
    .previd = (char *) id,
    .jid = (char *) wc_connector_get_status (self->connector)->full_jid,
    .location = (char *) wc_connector_get_session_location (self->connector),
    .max_s = wc_connector_get_session_max_s (self->connector),
    .alive_us = wc_db_now_us (self->db),
    .stanza_ids = self->stanza_ids,
  };

  self->is_kept = wc_db_run (self->db, WC_DB_NORMAL, store_state, &state, error);
  return self->is_kept;
}

/* Usually before the account's features are known; then it is kept with them. */
void
wc_resumption_began (WcResumption *self, const char *id)
{
  g_autoptr (GError) error = NULL;

  self->handled = 0;
  if (self->is_ready)
    save (self, id, &error);
  warn (error);
}

typedef struct
{
  gint64 account;
  guint32 h;
} Count;

static gboolean
store_count (WcDb *db, gpointer data, GError **error)
{
  const Count *count = data;

  return wc_resume_store_set_outbound (db, count->account, count->h, error);
}

void
wc_resumption_handled (WcResumption *self, const char *id, guint32 h)
{
  Count count = { self->account, h };
  g_autoptr (GError) error = NULL;

  self->handled = h;
  if (wc_outbox_acknowledged (self->outbox, id, h, &error))
    wc_db_run (self->db, WC_DB_NORMAL, store_count, &count, &error);
  warn (error);
}

static gboolean
store_end (WcDb *db, gpointer data, GError **error)
{
  return wc_resume_store_forget (db, *(const gint64 *) data, error);
}

void
wc_resumption_over (WcResumption *self, const char *id, const guint32 *h)
{
  g_autoptr (GError) error = NULL;

  self->is_kept = FALSE;
  g_free (self->over_id);
  self->over_id = g_strdup (id);
  self->over_known = h != NULL;
  self->over_h = h != NULL ? *h : 0;
  wc_db_run (self->db, WC_DB_NORMAL, store_end, &self->account, &error);
  warn (error);
}

void
wc_resumption_bound (WcResumption *self)
{
  guint32 number = 0;
  const char *id = wc_connector_get_next (self->connector, &number);
  g_autoptr (GError) error = NULL;

  self->is_ready = FALSE;
  if (wc_connector_get_status (self->connector)->resumed)
    wc_outbox_resumed (self->outbox, id, self->handled, &error);
  else
    wc_outbox_restarted (self->outbox, self->over_id, self->over_known, self->over_h,
                         &error);
  warn (error);
  g_clear_pointer (&self->over_id, g_free);
  self->over_known = FALSE;
}

static gboolean
store_stanza_ids (WcDb *db, gpointer data, GError **error)
{
  const WcResumption *self = data;

  return wc_resume_store_set_stanza_ids (db, self->account, self->stanza_ids, error);
}

gboolean
wc_resumption_ready (WcResumption *self, gboolean stanza_ids, GError **error)
{
  guint32 number = 0;
  const char *id = wc_connector_get_next (self->connector, &number);

  self->is_ready = TRUE;
  self->stanza_ids = stanza_ids;
  if (self->is_kept)
    return wc_db_run (self->db, WC_DB_NORMAL, store_stanza_ids, self, error);
  return id == NULL || save (self, id, error);
}

gboolean
wc_resumption_had_stanza_ids (WcResumption *self)
{
  return self->stanza_ids && wc_connector_get_status (self->connector)->resumed;
}

WcResumption *
wc_resumption_new (WcDb *db, gint64 account, WcConnector *connector, WcOutbox *outbox)
{
  WcResumption *self = g_new0 (WcResumption, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcResumeState) state = wc_resume_store_load (db, account, &error);

  self->db = db;
  self->account = account;
  self->connector = connector;
  self->outbox = outbox;
  warn (error);
  if (state == NULL)
    return self;
  self->is_kept = TRUE;
  self->stanza_ids = state->stanza_ids;
  wc_connector_restore (connector, state->previd, state->jid, state->inbound);
  return self;
}

void
wc_resumption_free (WcResumption *self)
{
  g_free (self->over_id);
  g_free (self);
}
