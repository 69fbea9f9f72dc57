/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/facts.h"
#include "account/runner-private.h"
#include "base/backoff.h"
#include "base/error.h"
#include "xep/0313-mam.h"
#include "xml/ns.h"

/* The order of things after a login: the outbox learns what became of its writing, the
 * modules ask for what they need, and when the server has said what it can do, the outbox
 * opens and the archive is read. What is in doubt waits for the archive's answer. */

static WcClock *
clock_of (WcRunner *self)
{
  return self->means->attempt->clock;
}

static void
warn (const GError *error)
{
  if (error != NULL)
    g_warning ("what became of a stream cannot be noted: %s", error->message);
}

/* ---- The archive ---- */

static void
do_without_archive (gpointer data)
{
  WcRunner *self = data;

  if (wc_session_is_ready (self->session))
    wc_catchup_start (self->catchup, /* archive= */ NULL, /* reconcile_us= */ 0);
}

static void
on_pong (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  wc_session_after_commit (session, do_without_archive, data, /* destroy= */ NULL);
}

/* The server has seen our presence when it answers what came behind that; a message sent
 * before might wait in its offline storage for the next login, and no archive would tell
 * of it. */
static void
await_presence (WcRunner *self)
{
  g_autoptr (WcNode) ping = wc_node_new ("ping", WC_NS_PING);

  wc_session_iq_get (self->session, wc_session_get_domain (self->session), ping, on_pong,
                     self);
}

static void
read_archive (WcRunner *self)
{
  WcArchive *archive = wc_mam_get_archive (self->session);
  gint64 unsure_since_us = 0;

  wc_clock_clear (clock_of (self), &self->retry);
  self->unread = FALSE;
  wc_outbox_is_unsure (self->outbox, &unsure_since_us);
  if (archive != NULL)
    wc_catchup_start (self->catchup, archive, unsure_since_us);
  else
    await_presence (self);
}

static void
on_retry (gpointer data)
{
  WcRunner *self = data;

  self->retry = 0;
  if (wc_session_is_ready (self->session))
    read_archive (self);
}

/* It has a bad day, or the connection was lost in the middle: a stream that goes on asks
 * again by itself. */
static void
note_unread (WcRunner *self)
{
  GRand *rand = self->means->attempt->rand;
  double fraction = rand != NULL ? g_rand_double (rand) : g_random_double ();

  self->unread = TRUE;
  wc_clock_clear (clock_of (self), &self->retry);
  if (wc_session_is_bound (self->session))
    self->retry =
        wc_clock_add (clock_of (self), wc_backoff_delay_us (self->n_retries++, fraction),
                      on_retry, self);
}

/* Without proof nothing in doubt may be sent again. Where the archive only has a bad day
 * it is asked again; where there is none, a person has to decide (DECISIONS 11). */
static void
on_caught_up (WcCatchup *catchup, gboolean proof, WcRunner *self)
{
  gboolean has_archive = wc_mam_get_archive (self->session) != NULL;
  g_autoptr (GError) error = NULL;

  if (proof)
    {
      self->unread = FALSE;
      self->n_retries = 0;
      wc_clock_clear (clock_of (self), &self->retry);
      wc_runner_replace_account (self,
                                 wc_facts_synced (self->means->db, self->host.account));
    }
  else if (has_archive)
    note_unread (self);
  if (proof || !has_archive)
    wc_outbox_reconciled (self->outbox, proof, &error);
  warn (error);
  /* While the connection is being lost, what it is said to be is not true any more. */
  if (wc_session_is_bound (self->session))
    wc_runner_refresh (self);
}

static void
on_settled (WcIngest *ingest, gint64 message, WcRunner *self)
{
  g_autoptr (GError) error = NULL;

  wc_outbox_settle (self->outbox, message, &error);
  warn (error);
}

/* ---- The session ---- */

static void
begin_sync (gpointer data)
{
  WcRunner *self = data;

  if (!wc_session_is_ready (self->session))
    return;
  wc_outbox_port_open (self->outbox_port, /* resumed= */ FALSE);
  read_archive (self);
  wc_runner_refresh (self);
}

/* Told inside the unit of the answer that completed it. */
static void
on_ready (WcSession *session, gpointer data)
{
  WcRunner *self = data;
  GError *error = NULL;

  if (wc_resumption_ready (self->resumption, wc_session_account_has (session, WC_NS_SID),
                           &error))
    wc_session_after_commit (session, begin_sync, self, /* destroy= */ NULL);
  else
    wc_session_fail_unit (session, error);
}

static void
on_bound (WcSession *session, WcRunner *self)
{
  wc_clock_clear (clock_of (self), &self->retry);
  self->unread = TRUE;
  wc_ingest_begin_stream (self->ingest);
  wc_catchup_stop (self->catchup);
  wc_resumption_bound (self->resumption);
  if (wc_resumption_had_stanza_ids (self->resumption))
    wc_session_expect_account (session, WC_NS_SID);
  wc_session_when_ready (session, on_ready, self);
}

static void
on_resumed (WcSession *session, WcRunner *self)
{
  if (!wc_session_is_ready (session))
    return;
  wc_outbox_port_open (self->outbox_port, /* resumed= */ TRUE);
  if (self->unread)
    read_archive (self);
}

static void
on_unbound (WcSession *session, gboolean resumable, WcRunner *self)
{
  wc_outbox_port_close (self->outbox_port);
  if (!resumable)
    wc_catchup_stop (self->catchup);
}

/* ---- Older history ---- */

gboolean
wc_runner_can_backfill (WcRunner *self)
{
  return wc_session_is_ready (self->session) && wc_catchup_is_caught_up (self->catchup);
}

void
wc_runner_backfill_async (WcRunner *self,
                          const char *chat,
                          gint64 until_us,
                          guint limit,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  if (wc_session_is_ready (self->session) && wc_mam_get_archive (self->session) == NULL)
    g_task_report_new_error (self->catchup, callback, user_data, wc_runner_backfill_async,
                             WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                             "the server keeps no archive");
  else
    wc_catchup_backfill_async (self->catchup, chat, until_us, limit, cancellable,
                               callback, user_data);
}

/* ---- Beginning ---- */

void
wc_runner_sync_connect (WcRunner *self)
{
  g_signal_connect (self->ingest, "settled", G_CALLBACK (on_settled), self);
  g_signal_connect (self->catchup, "caught-up", G_CALLBACK (on_caught_up), self);
  g_signal_connect_swapped (self->catchup, "progress", G_CALLBACK (wc_runner_refresh),
                            self);
  g_signal_connect (self->session, "bound", G_CALLBACK (on_bound), self);
  g_signal_connect (self->session, "resumed", G_CALLBACK (on_resumed), self);
  g_signal_connect (self->session, "unbound", G_CALLBACK (on_unbound), self);
}
