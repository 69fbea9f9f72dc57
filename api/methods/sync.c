/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/handler.h"
#include "api/methods/interfaces.h"
#include "api/values.h"

/* Sync. What each method promises is in dbus/im.whinchat.Whinchat1.Sync.xml. */

static void
get_state (WcRequest *request, GVariant *args)
{
  const WcServices *services = wc_handler_services (request);
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  WcSyncState state;

  if (account == NULL)
    return;
  wc_sync_service_get_state (services->sync, account, &state);
  wc_handler_return (request, wc_values_sync (services, account->id, &state),
                     /* error= */ NULL);
}

static void
sync_now (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  gboolean good;

  if (account == NULL)
    return;
  good = wc_sync_service_now (wc_handler_services (request)->sync, account, &error);
  wc_handler_finish (request, good, g_steal_pointer (&error));
}

/* A wait, which has to name its account in the answer. */
typedef struct
{
  WcRequest *request; /* (owned) */
  gint64 account;
} Waiting;

static void
on_reached (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Waiting *waiting = data;
  const WcServices *services = wc_handler_services (waiting->request);
  g_autoptr (GError) error = NULL;
  g_autofree WcSyncState *state =
      wc_sync_service_wait_finish (services->sync, result, &error);

  wc_handler_return (waiting->request,
                     state != NULL ? wc_values_sync (services, waiting->account, state)
                                   : NULL,
                     g_steal_pointer (&error));
}

static void
wait_for (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  WcSyncWait wait = { .timeout_ms = wc_handler_uint (args, 2) };
  Waiting *waiting;

  if (account == NULL)
    return;
  wc_sync_phase_from_string (wc_handler_string (args, 1), &wait.phase);
  wait.cancellable = wc_request_get_cancellable (request);
  waiting = g_new0 (Waiting, 1);
  waiting->request = request;
  waiting->account = account->id;
  wc_sync_service_wait_async (wc_handler_services (request)->sync, account, &wait,
                              on_reached, waiting);
}

static void
on_updated (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcAccount) account = wc_account_service_update_finish (
      wc_handler_services (request)->accounts, result, &error);

  wc_handler_finish (request, account != NULL, g_steal_pointer (&error));
}

static void
set_policy (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) policy = wc_handler_dict (args, 1);
  const WcAccountPassword none = { 0 };
  g_autoptr (WcAccount) changed = NULL;

  if (account == NULL)
    return;
  changed = wc_account_copy (account);
  changed->sync_days = wc_dict_get_int (policy, "days", changed->sync_days);
  changed->backfill = wc_dict_get_boolean (policy, "backfill", changed->backfill);
  changed->keep_days = wc_dict_get_int (policy, "keep_days", changed->keep_days);
  changed->keep_bytes = wc_dict_get_int64 (policy, "keep_bytes", changed->keep_bytes);
  wc_account_service_update_async (wc_handler_services (request)->accounts, changed,
                                   &none, on_updated, request);
}

static const WcMethod methods[] = {
  { "State", get_state },
  { "Now", sync_now },
  { "Wait", wait_for },
  { "SetPolicy", set_policy },
  { NULL },
};

const WcInterface wc_api_sync = { "Sync", methods };
