/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/facts.h"
#include "account/runner-private.h"
#include "base/backoff.h"
#include "base/error.h"
#include "store/account-store.h"
#include "store/roster-store.h"
#include "stream/stream-error.h"
#include "xep/0313-mam.h"
#include "xep/xep-list.h"

/* The order of things after a login: the outbox learns what became of its writing, the
 * modules ask for what they need, and when the server has said what it can do, the outbox
 * opens and the archive is read. What is in doubt waits for the archive's answer. */

G_DEFINE_FINAL_TYPE_WITH_CODE (WcRunner,
                               wc_runner,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WC_TYPE_LINK, wc_runner_link_init))

static WcClock *
clock_of (WcRunner *self)
{
  return self->means->attempt->clock;
}

static const WcAccount *
account_of (WcRunner *self)
{
  return self->host.account;
}

static void
warn (const GError *error)
{
  if (error != NULL)
    g_warning ("an account cannot be noted: %s", error->message);
}

/* ---- How it stands ---- */

void
wc_runner_refresh (WcRunner *self)
{
  if (self->stopped)
    return;
  if (wc_link_state_update (&self->state, self->connector, self->session, self->catchup))
    wc_facts_state (self->means->db, account_of (self), &self->state.status);
  wc_live_tell (self->means->live,
                wc_event_new (WC_EVENT_SYNC_STATE, account_of (self)->id, NULL, NULL));
  g_signal_emit_by_name (self, "status-changed");
}

void
wc_runner_replace_account (WcRunner *self, WcAccount *account)
{
  wc_account_unref (self->host.account);
  self->host.account = account;
  wc_connector_set_account (self->connector, account);
  wc_catchup_set_account (self->catchup, account);
}

void
wc_runner_load_pins (WcRunner *self)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) pins =
      wc_account_store_dup_pins (self->means->db, account_of (self)->id, &error);

  warn (error);
  wc_connector_set_pins (self->connector, (const char *const *) pins);
}

/* ---- The archive ---- */

static void
read_archive (WcRunner *self)
{
  gint64 unsure_since_us = 0;

  wc_clock_clear (clock_of (self), &self->retry);
  self->unread = FALSE;
  wc_outbox_is_unsure (self->outbox, &unsure_since_us);
  wc_catchup_start (self->catchup, wc_mam_get_archive (self->session), unsure_since_us);
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
  self->unread = TRUE;
  if (wc_session_is_bound (self->session))
    self->retry = wc_clock_add (
        clock_of (self), wc_backoff_delay_us (self->n_retries++, g_random_double ()),
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
      self->n_retries = 0;
      wc_runner_replace_account (self,
                                 wc_facts_synced (self->means->db, account_of (self)));
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
  wc_session_after_commit (session, begin_sync, data, /* destroy= */ NULL);
}

static void
on_bound (WcSession *session, WcRunner *self)
{
  wc_clock_clear (clock_of (self), &self->retry);
  wc_catchup_stop (self->catchup);
  wc_resumption_bound (self->resumption);
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

static gboolean
is_subscriber (gpointer data, const char *jid)
{
  WcRunner *self = data;
  g_autoptr (WcContact) contact =
      wc_roster_store_get (self->means->db, account_of (self)->id, jid, NULL);

  return contact != NULL && (contact->subscription == WC_CONTACT_SUBSCRIPTION_FROM ||
                             contact->subscription == WC_CONTACT_SUBSCRIPTION_BOTH);
}

/* ---- The connection ---- */

static void
hook_changed (gpointer data)
{
  wc_runner_refresh (data);
}

static GError *
secret_error (const GError *error)
{
  gboolean locked = g_error_matches (error, WC_ERROR, WC_ERROR_PROMPT_PENDING);

  return wc_stream_error_new (WC_STREAM_ERROR_SECRET, locked ? "prompt" : NULL, "keyring",
                              "%s", error->message);
}

static void
on_password (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WcRunner) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) reason = NULL;
  g_autoptr (WcSecret) secret =
      wc_passwords_find_finish (self->means->passwords, result, &error);

  if (self->stopped ||
      g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  g_clear_object (&self->search);
  if (secret != NULL)
    wc_connector_take_secret (self->connector, wc_secret_get_bytes (secret, NULL), NULL);
  else
    {
      reason = secret_error (error);
      wc_connector_take_secret (self->connector, NULL, reason);
    }
}

void
wc_runner_drop_search (WcRunner *self)
{
  if (self->search != NULL)
    g_cancellable_cancel (self->search);
  g_clear_object (&self->search);
}

static void
hook_need_secret (gpointer data)
{
  WcRunner *self = data;

  wc_runner_drop_search (self);
  self->search = g_cancellable_new ();
  wc_passwords_find_async (self->means->passwords, account_of (self), self->search,
                           on_password, g_object_ref (self));
}

static void
hook_need_person (gpointer data, WcPromptKind kind, const char *text, GHashTable *details)
{
  WcRunner *self = data;
  g_autoptr (GError) error = NULL;

  wc_prompts_raise (self->means->prompts, account_of (self)->id, kind, text,
                    g_hash_table_ref (details), &error);
  warn (error);
}

static void
hook_logged_in (gpointer data, const char *mechanism)
{
  WcRunner *self = data;

  for (guint kind = 0; kind < WC_N_PROMPT_KINDS; kind++)
    wc_prompts_withdraw (self->means->prompts, account_of (self)->id, (WcPromptKind) kind,
                         "solved");
  wc_runner_replace_account (
      self, wc_facts_logged_in (self->means->db, account_of (self), mechanism));
}

static void
hook_session_began (gpointer data, const char *id)
{
  wc_resumption_began (((WcRunner *) data)->resumption, id);
}

static void
hook_session_handled (gpointer data, const char *id, guint32 h)
{
  wc_resumption_handled (((WcRunner *) data)->resumption, id, h);
}

static void
hook_session_over (gpointer data, const char *id, const guint32 *h)
{
  wc_resumption_over (((WcRunner *) data)->resumption, id, h);
}

static const WcConnectorHooks hooks = { hook_changed,       hook_need_secret,
                                        hook_need_person,   hook_logged_in,
                                        hook_session_began, hook_session_handled,
                                        hook_session_over };

void
wc_runner_network_changed (WcRunner *self, gboolean available)
{
  wc_connector_network_changed (self->connector, available);
}

void
wc_runner_woke_up (WcRunner *self)
{
  wc_connector_resumed (self->connector);
}

void
wc_runner_keyring_unlocked (WcRunner *self)
{
  if (account_of (self)->secret == WC_ACCOUNT_SECRET_KEYRING &&
      self->state.status.state == WC_ACCOUNT_STATE_AUTH_FAILED)
    wc_connector_connect (self->connector);
}

/* ---- Older history ---- */

gboolean
wc_runner_can_backfill (WcRunner *self)
{
  return wc_session_is_ready (self->session) && wc_catchup_is_caught_up (self->catchup) &&
         wc_mam_get_archive (self->session) != NULL;
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

gssize
wc_runner_backfill_finish (WcRunner *self, GAsyncResult *result, GError **error)
{
  return wc_catchup_backfill_finish (self->catchup, result, error);
}

/* ---- Beginning and end ---- */

static void
wc_runner_finalize (GObject *object)
{
  WcRunner *self = WC_RUNNER (object);

  g_clear_pointer (&self->outbox_port, wc_outbox_port_free);
  g_clear_pointer (&self->resumption, wc_resumption_free);
  g_clear_object (&self->ingest);
  g_clear_object (&self->outbox);
  g_clear_object (&self->catchup);
  g_clear_pointer (&self->host.account, wc_account_unref);
  wc_link_state_clear (&self->state);
  G_OBJECT_CLASS (wc_runner_parent_class)->finalize (object);
}

/* The session tells its end to everybody, so the others outlive it. */
static void
wc_runner_dispose (GObject *object)
{
  WcRunner *self = WC_RUNNER (object);

  self->stopped = TRUE;
  wc_runner_drop_search (self);
  wc_clock_clear (clock_of (self), &self->retry);
  g_clear_object (&self->connector);
  if (self->session != NULL)
    g_object_run_dispose (G_OBJECT (self->session));
  g_clear_object (&self->session);
  G_OBJECT_CLASS (wc_runner_parent_class)->dispose (object);
}

static void
wc_runner_class_init (WcRunnerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wc_runner_dispose;
  G_OBJECT_CLASS (klass)->finalize = wc_runner_finalize;
}

static void
wc_runner_init (WcRunner *self)
{
  wc_link_state_init (&self->state);
}

static void
make_parts (WcRunner *self)
{
  const WcRunnerMeans *means = self->means;
  const WcAccount *account = account_of (self);
  WcUnit unit;

  self->ingest = wc_ingest_new (means->db, means->live, account->id, account->jid);
  self->outbox = wc_outbox_new (means->db, account->id);
  self->catchup = wc_catchup_new (means->db, account);
  self->port = (WcUnitPort){ means->db, self->ingest, self->catchup, account->id };
  unit = wc_unit_port_make (&self->port);
  self->session =
      wc_session_new (account->jid, wc_xep_list, clock_of (self), &unit, &self->host);
  self->connector =
      wc_connector_new (account, self->session, means->attempt, &hooks, self);
  self->resumption =
      wc_resumption_new (means->db, account->id, self->connector, self->outbox);
  self->outbox_port = wc_outbox_port_new (self->session, self->connector, self->outbox);
}

static void
connect_parts (WcRunner *self)
{
  g_signal_connect (self->ingest, "settled", G_CALLBACK (on_settled), self);
  g_signal_connect (self->catchup, "caught-up", G_CALLBACK (on_caught_up), self);
  g_signal_connect_swapped (self->catchup, "progress", G_CALLBACK (wc_runner_refresh),
                            self);
  g_signal_connect (self->session, "bound", G_CALLBACK (on_bound), self);
  g_signal_connect (self->session, "resumed", G_CALLBACK (on_resumed), self);
  g_signal_connect (self->session, "unbound", G_CALLBACK (on_unbound), self);
}

WcRunner *
wc_runner_new (const WcRunnerMeans *means, const WcAccount *account)
{
  WcRunner *self = g_object_new (WC_TYPE_RUNNER, NULL);

  self->means = means;
  self->host = (WcHost){ .db = means->db,
                         .live = means->live,
                         .account = wc_account_ref (account),
                         .self = self,
                         .is_subscriber = is_subscriber };
  make_parts (self);
  connect_parts (self);
  wc_runner_load_pins (self);
  wc_link_state_update (&self->state, self->connector, self->session, self->catchup);
  return self;
}

void
wc_runner_stop (WcRunner *self, gboolean resumable)
{
  wc_runner_drop_search (self);
  wc_clock_clear (clock_of (self), &self->retry);
  self->stopped = TRUE;
  if (resumable)
    wc_connector_abandon (self->connector);
  else
    wc_connector_disconnect (self->connector);
  wc_catchup_stop (self->catchup);
}
