/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "service/sync-service.h"
#include "service/wait.h"
#include "store/account-store.h"
#include "store/cursor-store.h"
#include "store/outbox-store.h"

/* The state of a sync is put together from the link (what goes on now) and the store
 * (what is held). */

struct _WcSyncService
{
  WcDb *db;
  WcClock *clock;
  WcLinks *links;
  WcAccountService *accounts;
  WcEventService *events;
};

static const char *const phases[] = { "offline", "connecting", "catchup", "live" };
G_STATIC_ASSERT (G_N_ELEMENTS (phases) == WC_N_SYNC_PHASES);

const char *
wc_sync_phase_to_string (WcSyncPhase phase)
{
  return phases[phase];
}

gboolean
wc_sync_phase_from_string (const char *word, WcSyncPhase *out_phase)
{
  int found = wc_str_index (phases, WC_N_SYNC_PHASES, word, -1);

  if (found >= 0)
    *out_phase = found;
  return found >= 0;
}

WcSyncService *
wc_sync_service_new (WcDb *db,
                     WcClock *clock,
                     WcLinks *links,
                     WcAccountService *accounts,
                     WcEventService *events)
{
  WcSyncService *self = g_new0 (WcSyncService, 1);

  self->db = db;
  self->clock = clock;
  self->links = links;
  self->accounts = accounts;
  self->events = events;
  return self;
}

void
wc_sync_service_free (WcSyncService *self)
{
  g_free (self);
}

static WcSyncPhase
phase_of (WcAccountState state)
{
  switch (state)
    {
    case WC_ACCOUNT_STATE_CONNECTING:
      return WC_SYNC_PHASE_CONNECTING;
    case WC_ACCOUNT_STATE_SYNCING:
      return WC_SYNC_PHASE_CATCHUP;
    case WC_ACCOUNT_STATE_ONLINE:
      return WC_SYNC_PHASE_LIVE;
    case WC_ACCOUNT_STATE_OFFLINE:
    case WC_ACCOUNT_STATE_AUTH_FAILED:
    case WC_ACCOUNT_STATE_ERROR:
      return WC_SYNC_PHASE_OFFLINE;
    }
  return WC_SYNC_PHASE_OFFLINE;
}

void
wc_sync_service_get_state (WcSyncService *self,
                           const WcAccount *account,
                           WcSyncState *out_state)
{
  const WcCursorArchive archive = { account->id, account->jid, /* with= */ NULL };
  g_autoptr (WcCursorInterval) newest = wc_cursor_store_newest (self->db, &archive, NULL);
  WcLink *link = wc_account_service_get_link (self->accounts, account);
  const WcLinkStatus *status = link != NULL ? wc_link_get_status (link) : NULL;
  WcSyncState state = { .behind = -1 };

  if (status != NULL)
    {
      state.phase = phase_of (status->state);
      state.archive_complete = status->archive_complete;
      state.fetched = status->fetched;
      state.behind = status->behind;
    }
  if (newest != NULL)
    {
      state.oldest_us = newest->oldest_us;
      state.archive_complete = state.archive_complete || newest->complete;
    }
  state.pending_out = wc_outbox_store_count (self->db, account->id);
  *out_state = state;
}

void
wc_sync_service_get_state_of (WcSyncService *self, gint64 account, WcSyncState *out_state)
{
  g_autoptr (WcAccount) found = wc_account_store_get (self->db, account, NULL);

  if (found != NULL)
    wc_sync_service_get_state (self, found, out_state);
  else
    *out_state = (WcSyncState){ .behind = -1 };
}

gboolean
wc_sync_service_now (WcSyncService *self, const WcAccount *account, GError **error)
{
  WcLink *link = wc_account_service_get_online (self->accounts, account, error);

  if (link == NULL)
    return FALSE;
  wc_link_sync_now (link);
  return TRUE;
}

typedef struct
{
  WcSyncService *service; /* (unowned) */
  WcAccount *account;     /* (owned) */
  WcSyncPhase phase;
  WcWait *wait; /* (unowned) */
  WcLink *link; /* (unowned) (nullable) the one whose status is followed */
} Awaited;

static void
awaited_free (gpointer data)
{
  Awaited *awaited = data;

  wc_account_unref (awaited->account);
  g_free (awaited);
}

static gpointer
check_phase (gpointer data, GError **error)
{
  Awaited *awaited = data;
  WcLink *link =
      wc_account_service_get_link (awaited->service->accounts, awaited->account);
  g_autoptr (WcAccount) held = NULL;
  WcSyncState state;

  /* what does not run may be gone for good */
  if (link == NULL)
    held = wc_account_store_get (awaited->service->db, awaited->account->id, error);
  if (link == NULL && held == NULL)
    return NULL;
  /* the account may begin to run only now, or anew */
  if (link != NULL && link != awaited->link)
    wc_wait_add_signal (awaited->wait, link, "status-changed");
  awaited->link = link;
  wc_sync_service_get_state (awaited->service, awaited->account, &state);
  return state.phase >= awaited->phase ? g_memdup2 (&state, sizeof state) : NULL;
}

void
wc_sync_service_wait_async (WcSyncService *self,
                            const WcAccount *account,
                            const WcSyncWait *wait,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  Awaited *awaited = g_new0 (Awaited, 1);
  const WcWaitPlan plan = { .check = check_phase,
                            .data = awaited,
                            .destroy = awaited_free,
                            .result_free = g_free,
                            .clock = self->clock,
                            .timeout_ms = wait->timeout_ms };

  awaited->service = self;
  awaited->account = wc_account_ref (account);
  awaited->phase = wait->phase;
  awaited->wait = wc_wait_new (&plan, wait->cancellable, callback, user_data);
  wc_wait_add_signal (awaited->wait, self->links, "changed");
  /* that it is removed is stored after it has stopped */
  wc_wait_add_signal (awaited->wait, self->events, "committed");
  wc_wait_begin (awaited->wait);
}

WcSyncState *
wc_sync_service_wait_finish (WcSyncService *self, GAsyncResult *result, GError **error)
{
  return wc_wait_finish (result, error);
}
