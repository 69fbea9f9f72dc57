/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "account/facts.h"
#include "account/runner-private.h"
#include "base/backoff.h"
#include "base/error.h"
#include "xep/0199-ping.h"
#include "xep/0313-mam.h"
#include "xep/0384-omemo.h"
#include "xep/0490-mds.h"
#include "xep/omemo-inbound.h"
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
    g_message ("what became of a stream cannot be noted: %s", error->message);
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
  wc_ping_send (self->session, /* to= */ NULL, on_pong, self);
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
  wc_mds_caught_up (self->session);
  wc_omemo_inbound_caught_up (self->session);
  wc_omemo_look (self->session);
  /* While the connection is being lost, what it is said to be is not true any more. */
  if (wc_session_is_bound (self->session))
    wc_runner_refresh (self);
}

static void
on_rested (WcCatchup *catchup, WcRunner *self)
{
  wc_omemo_inbound_caught_up (self->session);
}

static void
on_settled (WcIngest *ingest, gint64 message, WcRunner *self)
{
  g_autoptr (GError) error = NULL;

  wc_outbox_settle (self->outbox, message, &error);
  warn (error);
}

/* XEP-0500 § 4: the room wants a pause, and has told so before. XEP-0045 § 7.4: the room
 * itself says that we are not in it, or something else in the same words; it is asked. */
static gboolean
on_refused (WcIngest *ingest, gint64 message, const WcReport *report, WcRunner *self)
{
  const char *condition = report->detail;

  if (g_strcmp0 (condition, "not-acceptable") == 0 &&
      strcmp (report->from, report->chat) == 0 &&
      wc_room_keeper_has (self->rooms, report->chat))
    return wc_outbox_hold (self->outbox, message, report);
  return (g_strcmp0 (condition, "policy-violation") == 0 ||
          g_strcmp0 (condition, "resource-constraint") == 0) &&
         wc_outbox_hold_back (self->outbox, message);
}

static void
on_arrived (WcIngest *ingest, const WcMessage *message, WcRunner *self)
{
  if (self->typing != NULL)
    wc_typing_arrived (self->typing, message);
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
  wc_room_keeper_begin (self->rooms);
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
  wc_room_keeper_lost (self->rooms, /* resumable= */ FALSE);
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
  wc_room_keeper_begin (self->rooms);
  if (self->unread)
    read_archive (self);
}

static void
on_unbound (WcSession *session, gboolean resumable, WcRunner *self)
{
  wc_outbox_port_close (self->outbox_port);
  wc_room_keeper_lost (self->rooms, resumable);
  wc_resumption_lost (self->resumption);
  if (resumable)
    return;
  wc_typing_clear (self->typing);
  wc_catchup_stop (self->catchup);
}

/* ---- Older history ---- */

/* What walks the archive that has the messages of @chat; NULL: it cannot be asked now. */
static WcCatchup *
find_catchup (WcRunner *self, const char *chat)
{
  if (!wc_session_is_ready (self->session))
    return NULL;
  if (wc_room_keeper_has (self->rooms, chat))
    return wc_room_keeper_get_catchup (self->rooms, chat);
  return self->catchup;
}

/* Why the room @chat is not asked, and will not be as things are; NULL: it is not that.
 */
static GError *
refuse_room (WcRunner *self, const char *chat)
{
  const WcRoomPort *port = wc_room_keeper_get_port (self->rooms);
  g_autoptr (WcRoom) room = NULL;

  if (!wc_session_is_ready (self->session))
    return NULL;
  room = port->dup (port->self, chat);
  if (room == NULL || room->state == WC_ROOM_STATE_WAITING ||
      room->state == WC_ROOM_STATE_JOINING)
    return NULL;
  if (room->state != WC_ROOM_STATE_JOINED)
    return g_error_new (WC_ERROR, WC_ERROR_CONFLICT, "the account is not in that room");
  return (room->flags & WC_ROOM_HAS_ARCHIVE) != 0
             ? NULL
             : g_error_new (WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                            "the room keeps no archive");
}

WcSession *
wc_runner_get_session (WcRunner *self)
{
  return self->session != NULL && wc_session_is_bound (self->session) &&
                 wc_session_is_ready (self->session)
             ? self->session
             : NULL;
}

const char *
wc_runner_get_server_address (WcRunner *self)
{
  return self->connector != NULL ? wc_connector_get_status (self->connector)->address
                                 : NULL;
}

gboolean
wc_runner_is_caught_up (WcRunner *self, const char *chat)
{
  WcCatchup *catchup = find_catchup (self, chat);

  return catchup != NULL && wc_catchup_is_caught_up (catchup);
}

WcCatchupProgress
wc_runner_get_progress (WcRunner *self, const char *of)
{
  WcCatchupProgress own = wc_catchup_get_progress (self->catchup);

  if (!wc_session_is_ready (self->session))
    return WC_CATCHUP_BEHIND;
  if (of == NULL)
    return MIN (own, wc_room_keeper_get_progress (self->rooms, NULL));
  return wc_room_keeper_has (self->rooms, of)
             ? wc_room_keeper_get_progress (self->rooms, of)
             : own;
}

gboolean
wc_runner_can_backfill (WcRunner *self, const char *chat)
{
  g_autoptr (GError) refusal = refuse_room (self, chat);
  WcCatchup *catchup = find_catchup (self, chat);

  return refusal != NULL || (catchup != NULL && wc_catchup_is_caught_up (catchup));
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
  WcCatchup *catchup = find_catchup (self, chat);
  gboolean own = catchup == NULL || catchup == self->catchup;
  GError *refusal = refuse_room (self, chat);

  if (refusal != NULL)
    g_task_report_error (self->catchup, callback, user_data, wc_runner_backfill_async,
                         refusal);
  else if (own && wc_session_is_ready (self->session) &&
           wc_mam_get_archive (self->session) == NULL)
    g_task_report_new_error (self->catchup, callback, user_data, wc_runner_backfill_async,
                             WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                             "the server keeps no archive");
  else
    wc_catchup_backfill_async (own ? self->catchup : catchup, own ? chat : NULL, until_us,
                               limit, cancellable, callback, user_data);
}

/* Why the archive that has @chat (nullable) cannot be asked; NULL: it can, or the account
 * is offline. */
static GError *
refuse_archive (WcRunner *self, const char *chat)
{
  gboolean of_room = chat != NULL && wc_room_keeper_has (self->rooms, chat);
  GError *refusal = of_room ? refuse_room (self, chat) : NULL;

  if (refusal == NULL && !of_room && wc_mam_get_archive (self->session) == NULL)
    refusal =
        g_error_new (WC_ERROR, WC_ERROR_NOT_SUPPORTED, "the server keeps no archive");
  if (g_error_matches (refusal, WC_ERROR, WC_ERROR_NOT_SUPPORTED))
    wc_error_set_detail (refusal, "feature", WC_NS_MAM);
  return refusal;
}

void
wc_runner_search_async (WcRunner *self,
                        const WcArchiveSearch *search,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GError *refusal = refuse_archive (self, search->chat);
  WcCatchup *catchup =
      search->chat != NULL ? find_catchup (self, search->chat) : self->catchup;
  WcArchiveSearch wanted = *search;

  if (catchup != self->catchup)
    wanted.chat = NULL;
  if (refusal != NULL)
    g_task_report_error (self->catchup, callback, user_data, wc_runner_search_async,
                         refusal);
  else if (catchup == NULL)
    g_task_report_new_error (self->catchup, callback, user_data, wc_runner_search_async,
                             WC_ERROR, WC_ERROR_OFFLINE,
                             "the room's archive cannot be asked now");
  else
    wc_catchup_search_async (catchup, &wanted, cancellable, callback, user_data);
}

/* ---- Beginning ---- */

void
wc_runner_sync_connect (WcRunner *self)
{
  g_signal_connect (self->ingest, "settled", G_CALLBACK (on_settled), self);
  g_signal_connect (self->ingest, "refused", G_CALLBACK (on_refused), self);
  g_signal_connect (self->ingest, "arrived", G_CALLBACK (on_arrived), self);
  g_signal_connect (self->catchup, "caught-up", G_CALLBACK (on_caught_up), self);
  g_signal_connect (self->catchup, "rested", G_CALLBACK (on_rested), self);
  g_signal_connect_swapped (self->catchup, "progress", G_CALLBACK (wc_runner_refresh),
                            self);
  g_signal_connect (self->session, "bound", G_CALLBACK (on_bound), self);
  g_signal_connect (self->session, "resumed", G_CALLBACK (on_resumed), self);
  g_signal_connect (self->session, "unbound", G_CALLBACK (on_unbound), self);
}
