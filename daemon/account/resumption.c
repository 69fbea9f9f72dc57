/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/resumption.h"
#include "base/str.h"
#include "store/resume-store.h"

/* The database is told of a session when it can be resumed and forgets it when it cannot
 * any more; a crash in between only costs an attempt, or a question to the archive. */

struct _WcResumption
{
  WcDb *db;
  gint64 account;
  WcConnector *connector;
  WcOutbox *outbox;

  gboolean is_kept;     /* the session that goes on is in the store */
  gboolean is_ready;    /* what the account announces on this stream is known */
  gboolean stanza_ids;  /* it announces XEP-0359, here or where an earlier run left */
  gboolean is_restored; /* of an earlier run, and nothing was heard on it yet */

  /* What the outbox is still to be told, because the store failed: how far an earlier
   * run's session had come when this one went on with it; that a new one was bound. */
  gboolean owes_resumed;
  char *resumed_id; /* (owned) (nullable) */
  guint32 resumed_h;
  gboolean owes_restarted;
  char *over_id; /* (owned) (nullable) the session that ended last */
  gboolean over_known;
  guint32 over_h;
  char *handled_id; /* (owned) (nullable) of the count that was told last, if it failed */
  guint32 handled_h;
};

static void
warn (const GError *error)
{
  if (error != NULL)
    g_message ("the state of a stream cannot be noted: %s", error->message);
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

/* Nothing may be acknowledged, and nothing written, before the outbox knows where it
 * stands: numbers of what was lost would be taken for those of what is written now. */
static gboolean
settle (WcResumption *self, GError **error)
{
  if (self->owes_resumed &&
      !wc_outbox_resumed (self->outbox, self->resumed_id, self->resumed_h, error))
    return FALSE;
  self->owes_resumed = FALSE;
  if (self->owes_restarted &&
      !wc_outbox_restarted (self->outbox, self->over_id, self->over_known, self->over_h,
                            error))
    return FALSE;
  self->owes_restarted = self->over_known = FALSE;
  g_clear_pointer (&self->over_id, g_free);
  return TRUE;
}

void
wc_resumption_handled (WcResumption *self, const char *id, guint32 h)
{
  Count count = { self->account, h };
  g_autoptr (GError) error = NULL;

  if (self->is_restored)
    {
      self->is_restored = FALSE;
      self->owes_resumed = TRUE;
      wc_str_set (&self->resumed_id, id);
      self->resumed_h = h;
    }
  if (!settle (self, &error))
    wc_connector_peer_is_dead (self->connector);
  else if (wc_outbox_acknowledged (self->outbox, id, h, &error) &&
           wc_db_run (self->db, WC_DB_NORMAL, store_count, &count, &error))
    g_clear_pointer (&self->handled_id, g_free);
  else
    {
      wc_str_set (&self->handled_id, id);
      self->handled_h = h;
    }
  warn (error);
}

void
wc_resumption_settle (WcResumption *self)
{
  g_autofree char *id = g_steal_pointer (&self->handled_id);

  if (id != NULL)
    wc_resumption_handled (self, id, self->handled_h);
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

  g_clear_pointer (&self->handled_id, g_free);
  /* Later counts are of what this run wrote in the place of what was lost. */
  if (self->owes_resumed)
    h = &self->resumed_h;
  self->is_kept = self->is_restored = self->owes_resumed = FALSE;
  wc_str_set (&self->over_id, id);
  self->over_known = h != NULL;
  self->over_h = h != NULL ? *h : 0;
  wc_db_run (self->db, WC_DB_NORMAL, store_end, &self->account, &error);
  warn (error);
}

void
wc_resumption_bound (WcResumption *self)
{
  g_autoptr (GError) error = NULL;

  self->is_ready = FALSE;
  if (!wc_connector_get_status (self->connector)->resumed)
    self->owes_restarted = TRUE;
  settle (self, &error);
  warn (error);
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

  if (!settle (self, error))
    return FALSE;
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

void
wc_resumption_lost (WcResumption *self)
{
  if (wc_outbox_has_unconfirmed (self->outbox))
    wc_connector_let_settle (self->connector);
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
  /* The earlier run may have been killed a moment ago. */
  wc_resumption_lost (self);
  if (state == NULL)
    return self;
  self->is_kept = self->is_restored = TRUE;
  self->stanza_ids = state->stanza_ids;
  wc_connector_restore (connector, state->previd, state->jid, state->inbound);
  return self;
}

void
wc_resumption_free (WcResumption *self)
{
  g_free (self->resumed_id);
  g_free (self->over_id);
  g_free (self->handled_id);
  g_free (self);
}
