/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/facts.h"
#include "base/str.h"
#include "store/account-store.h"
#include "store/journal.h"

/* Nobody waits for these writes, and a stream goes on without them. */

static void
note (WcDb *db, WcDbFunc store, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!wc_db_run (db, WC_DB_NORMAL, store, (gpointer) data, &error))
    g_message ("what became known of an account cannot be noted: %s", error->message);
}

static gboolean
store_login (WcDb *db, gpointer data, GError **error)
{
  const WcAccount *account = data;

  return wc_account_store_set_login (db, account->id, account->login_us, error) &&
         wc_account_store_set_mechanism (db, account->id, account->mechanism, error);
}

WcAccount *
wc_facts_logged_in (WcDb *db, const WcAccount *account, const char *mechanism)
{
  WcAccount *changed = wc_account_copy (account);

  if (changed->login_us == 0)
    changed->login_us = wc_db_now_us (db);
  wc_str_set (&changed->mechanism, mechanism);
  note (db, store_login, changed);
  return changed;
}

static gboolean
store_sync (WcDb *db, gpointer data, GError **error)
{
  const WcAccount *account = data;

  return wc_account_store_set_last_sync (db, account->id, account->last_sync_us, error);
}

WcAccount *
wc_facts_synced (WcDb *db, const WcAccount *account)
{
  WcAccount *changed = wc_account_copy (account);

  changed->last_sync_us = wc_db_now_us (db);
  note (db, store_sync, changed);
  return changed;
}

static gboolean
store_settings (WcDb *db, gpointer data, GError **error)
{
  return wc_account_store_save (db, data, error);
}

WcAccount *
wc_facts_password_at (WcDb *db, const WcAccount *account, WcAccountSecret place)
{
  WcAccount *changed = wc_account_copy (account);

  changed->secret = place;
  note (db, store_settings, changed);
  return changed;
}

static gboolean
store_mechanism (WcDb *db, gpointer data, GError **error)
{
  const WcAccount *account = data;

  return wc_account_store_set_mechanism (db, account->id, account->mechanism, error);
}

WcAccount *
wc_facts_mechanism_forgotten (WcDb *db, const WcAccount *account)
{
  WcAccount *changed = wc_account_copy (account);

  wc_str_set (&changed->mechanism, NULL);
  note (db, store_mechanism, changed);
  return changed;
}

typedef struct
{
  const WcAccount *account;
  const WcLinkStatus *status;
} State;

static gboolean
store_state (WcDb *db, gpointer data, GError **error)
{
  const State *state = data;
  g_autoptr (WcEvent) event = wc_event_new (WC_EVENT_ACCOUNT_STATE, state->account->id,
                                            /* chat= */ NULL, state->account->jid);

  wc_event_set_delta (event, "state", wc_account_state_to_string (state->status->state));
  wc_event_set_delta (event, "error", state->status->reason);
  return wc_journal_append (db, event, error);
}

void
wc_facts_state (WcDb *db, const WcAccount *account, const WcLinkStatus *status)
{
  State state = { account, status };

  note (db, store_state, &state);
}

typedef struct
{
  gint64 account;
  const char *fingerprint;
} Pin;

static gboolean
store_pin (WcDb *db, gpointer data, GError **error)
{
  const Pin *pin = data;

  return wc_account_store_add_pin (db, pin->account, pin->fingerprint, error);
}

void
wc_facts_trust (WcDb *db, const WcAccount *account, const char *fingerprint)
{
  Pin pin = { account->id, fingerprint };

  note (db, store_pin, &pin);
}
