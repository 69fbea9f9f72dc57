/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/link-calls.h"
#include "account/link-state.h"
#include "account/outbox-port.h"
#include "account/resumption.h"
#include "account/runner.h"
#include "account/unit-port.h"
#include "base/backoff.h"
#include "base/error.h"
#include "base/log.h"
#include "base/str.h"
#include "store/account-store.h"
#include "store/journal.h"
#include "store/roster-store.h"
#include "stream/stream-error.h"
#include "xep/0092-version.h"
#include "xep/0313-mam.h"
#include "xep/0352-csi.h"
#include "xep/host.h"
#include "xep/im-presence.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

/* The order of things after a login: the outbox learns what became of its writing, the
 * modules ask for what they need, and when the server has said what it can do, the outbox
 * opens and the archive is read. What is in doubt waits for the archive's answer. */

struct _WcRunner
{
  GObject parent_instance;

  const WcRunnerMeans *means;
  WcHost host; /* its account is owned */
  WcUnitPort port;
  WcIngest *ingest;          /* (owned) */
  WcOutbox *outbox;          /* (owned) */
  WcCatchup *catchup;        /* (owned) */
  WcSession *session;        /* (owned) */
  WcConnector *connector;    /* (owned) */
  WcResumption *resumption;  /* (owned) */
  WcOutboxPort *outbox_port; /* (owned) */
  WcLinkState state;

  GCancellable *search; /* (owned) (nullable) for a password */
  guint retry;          /* timer: to read the archive again */
  guint n_retries;
  gboolean stopped;
};

static void wc_runner_link_init (WcLinkInterface *iface);

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

static gboolean
store_state (WcDb *db, gpointer data, GError **error)
{
  WcRunner *self = data;
  const WcLinkStatus *status = &self->state.status;
  g_autoptr (WcEvent) event = wc_event_new (WC_EVENT_ACCOUNT_STATE, account_of (self)->id,
                                            /* chat= */ NULL, account_of (self)->jid);

  wc_event_set_delta (event, "state", wc_account_state_to_string (status->state));
  wc_event_set_delta (event, "error", status->reason);
  return wc_journal_append (db, event, error);
}

static void
refresh (WcRunner *self)
{
  gboolean changed;
  g_autoptr (GError) error = NULL;

  if (self->stopped)
    return;
  changed =
      wc_link_state_update (&self->state, self->connector, self->session, self->catchup);
  if (changed)
    wc_db_run (self->means->db, WC_DB_NORMAL, store_state, self, &error);
  warn (error);
  wc_live_tell (self->means->live,
                wc_event_new (WC_EVENT_SYNC_STATE, account_of (self)->id, NULL, NULL));
  g_signal_emit_by_name (self, "status-changed");
}

/* ---- Settings and facts ---- */

/* @account (transfer full) takes the place of the one in use. */
static void
replace_account (WcRunner *self, WcAccount *account)
{
  wc_account_unref (self->host.account);
  self->host.account = account;
  wc_connector_set_account (self->connector, account);
  wc_catchup_set_account (self->catchup, account);
}

static gboolean
store_login (WcDb *db, gpointer data, GError **error)
{
  const WcAccount *account = data;

  return wc_account_store_set_login (db, account->id, account->login_us, error) &&
         wc_account_store_set_mechanism (db, account->id, account->mechanism, error);
}

static void
note_login (WcRunner *self, const char *mechanism)
{
  WcAccount *account = wc_account_copy (account_of (self));
  g_autoptr (GError) error = NULL;

  if (account->login_us == 0)
    account->login_us = wc_db_now_us (self->means->db);
  wc_str_set (&account->mechanism, mechanism);
  wc_db_run (self->means->db, WC_DB_NORMAL, store_login, account, &error);
  warn (error);
  replace_account (self, account);
}

static gboolean
store_sync (WcDb *db, gpointer data, GError **error)
{
  const WcAccount *account = data;

  return wc_account_store_set_last_sync (db, account->id, account->last_sync_us, error);
}

static void
note_sync (WcRunner *self)
{
  WcAccount *account = wc_account_copy (account_of (self));
  g_autoptr (GError) error = NULL;

  account->last_sync_us = wc_db_now_us (self->means->db);
  wc_db_run (self->means->db, WC_DB_NORMAL, store_sync, account, &error);
  warn (error);
  replace_account (self, account);
}

static void
load_pins (WcRunner *self)
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
      note_sync (self);
    }
  else if (has_archive)
    self->retry = wc_clock_add (
        clock_of (self), wc_backoff_delay_us (self->n_retries++, g_random_double ()),
        on_retry, self);
  if (proof || !has_archive)
    wc_outbox_reconciled (self->outbox, proof, &error);
  warn (error);
  refresh (self);
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
  refresh (self);
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
  if (self->retry != 0)
    read_archive (self);
}

static void
on_unbound (WcSession *session, gboolean resumable, WcRunner *self)
{
  wc_outbox_port_close (self->outbox_port);
  if (!resumable)
    wc_catchup_stop (self->catchup);
}

static void
on_tapped (WcSession *session, gboolean outgoing, const WcNode *stanza, gpointer data)
{
  g_autofree char *xml = wc_node_to_string (stanza, WC_NS_CLIENT);

  g_signal_emit_by_name (data, "stanza", outgoing, xml);
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
  refresh (data);
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

static void
drop_search (WcRunner *self)
{
  if (self->search != NULL)
    g_cancellable_cancel (self->search);
  g_clear_object (&self->search);
}

static void
hook_need_secret (gpointer data)
{
  WcRunner *self = data;

  drop_search (self);
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
  note_login (self, mechanism);
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

/* ---- A person's answers ---- */

static gboolean
store_account (WcDb *db, gpointer data, GError **error)
{
  return wc_account_store_save (db, data, error);
}

static void
on_password_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WcRunner) self = data;
  g_autoptr (GError) error = NULL;
  gssize place = wc_passwords_store_finish (self->means->passwords, result, &error);
  const WcAccount *account = account_of (self);

  if (self->stopped)
    return;
  if (place < 0)
    wc_log_say (G_LOG_LEVEL_MESSAGE, "passwords", account->jid,
                "the password could not be kept: %s", error->message);
  else if (account->secret == WC_ACCOUNT_SECRET_NONE && place != WC_ACCOUNT_SECRET_NONE)
    {
      WcAccount *changed = wc_account_copy (account);

      changed->secret = (WcAccountSecret) place;
      wc_db_run (self->means->db, WC_DB_NORMAL, store_account, changed, &error);
      warn (error);
      replace_account (self, changed);
    }
  wc_connector_connect (self->connector);
}

static gboolean
store_pin (WcDb *db, gpointer data, GError **error)
{
  const WcPrompt *prompt = data;

  return wc_account_store_add_pin (
      db, prompt->account, wc_details_get (prompt->details, "fingerprint"), error);
}

static void
trust_certificate (WcRunner *self, const WcPrompt *prompt)
{
  g_autoptr (GError) error = NULL;

  wc_db_run (self->means->db, WC_DB_NORMAL, store_pin, (gpointer) prompt, &error);
  warn (error);
  load_pins (self);
  wc_connector_connect (self->connector);
}

static void
forget_mechanism (WcRunner *self)
{
  WcAccount *account = wc_account_copy (account_of (self));
  g_autoptr (GError) error = NULL;

  wc_str_set (&account->mechanism, NULL);
  wc_db_run (self->means->db, WC_DB_NORMAL, store_account, account, &error);
  warn (error);
  replace_account (self, account);
}

void
wc_runner_answered (WcRunner *self, const WcPrompt *prompt, GHashTable *fields)
{
  const char *decision = g_hash_table_lookup (fields, "decision");
  gboolean agreed = g_strcmp0 (decision, "reject") != 0;

  switch (prompt->kind)
    {
    case WC_PROMPT_KIND_PASSWORD:
      wc_passwords_store_async (self->means->passwords, account_of (self),
                                g_hash_table_lookup (fields, "password"),
                                /* cancellable= */ NULL, on_password_kept,
                                g_object_ref (self));
      break;
    case WC_PROMPT_KIND_CERTIFICATE:
      if (agreed)
        trust_certificate (self, prompt);
      else
        wc_connector_disconnect (self->connector);
      break;
    case WC_PROMPT_KIND_MECHANISM:
      if (!agreed)
        break;
      forget_mechanism (self);
      wc_connector_connect (self->connector);
      break;
    case WC_PROMPT_KIND_KEYRING:
    case WC_PROMPT_KIND_ACCOUNT:
      wc_connector_connect (self->connector);
      break;
    }
}

/* ---- The link ---- */

static const WcAccount *
link_get_account (WcLink *link)
{
  return account_of (WC_RUNNER (link));
}

static const WcLinkStatus *
link_get_status (WcLink *link)
{
  return &WC_RUNNER (link)->state.status;
}

static WcLinkServer *
link_dup_server (WcLink *link)
{
  WcRunner *self = WC_RUNNER (link);
  WcLinkServer *server = g_new0 (WcLinkServer, 1);
  const char *name = NULL;
  const char *version = NULL;

  wc_version_get_server (self->session, &name, &version);
  server->name = g_strdup (name);
  server->version = g_strdup (version);
  server->features = wc_session_dup_features (self->session);
  server->dropped = g_hash_table_ref (wc_session_get_dropped (self->session));
  return server;
}

static GPtrArray *
link_dup_presences (WcLink *link, const char *jid)
{
  return wc_im_presence_dup (WC_RUNNER (link)->session, jid);
}

static void
link_connect (WcLink *link)
{
  wc_connector_connect (WC_RUNNER (link)->connector);
}

static void
link_disconnect (WcLink *link)
{
  WcRunner *self = WC_RUNNER (link);

  drop_search (self);
  wc_connector_disconnect (self->connector);
}

static gboolean
needs_new_stream (const WcAccount *a, const WcAccount *b)
{
  return g_strcmp0 (a->host, b->host) != 0 || a->port != b->port || a->tls != b->tls ||
         a->insecure != b->insecure || g_strcmp0 (a->ca_file, b->ca_file) != 0 ||
         g_strcmp0 (a->resource, b->resource) != 0;
}

static gboolean
needs_new_presence (const WcAccount *a, const WcAccount *b)
{
  return g_strcmp0 (a->show, b->show) != 0 || g_strcmp0 (a->status, b->status) != 0 ||
         a->share != b->share;
}

static void
link_update (WcLink *link, const WcAccount *account)
{
  WcRunner *self = WC_RUNNER (link);
  g_autoptr (WcAccount) old = wc_account_ref (account_of (self));
  WcAccount *changed = wc_account_copy (account);

  /* Facts that this runner keeps are newer than any copy a client began with. */
  wc_str_set (&changed->mechanism, old->mechanism);
  changed->login_us = old->login_us;
  changed->last_sync_us = old->last_sync_us;
  replace_account (self, changed);
  if (needs_new_presence (old, changed))
    wc_im_presence_update (self->session);
  if (changed->backfill && !old->backfill)
    wc_catchup_again (self->catchup);
  if (needs_new_stream (old, changed) &&
      self->state.status.state != WC_ACCOUNT_STATE_OFFLINE)
    {
      link_disconnect (link);
      link_connect (link);
    }
  refresh (self);
}

static void
link_set_attached (WcLink *link, gboolean attached)
{
  WcRunner *self = WC_RUNNER (link);

  if (self->host.attached == attached)
    return;
  self->host.attached = attached;
  wc_csi_update (self->session);
  wc_im_presence_update (self->session);
}

static void
link_kick (WcLink *link)
{
  wc_outbox_flush (WC_RUNNER (link)->outbox);
}

static void
link_sync_now (WcLink *link)
{
  wc_catchup_again (WC_RUNNER (link)->catchup);
}

static GError *
offline_error (void)
{
  return g_error_new (WC_ERROR, WC_ERROR_OFFLINE, "the account is offline");
}

static gboolean
link_send_chat_state (WcLink *link, const char *chat, const char *state, GError **error)
{
  WcRunner *self = WC_RUNNER (link);

  if (!wc_session_is_bound (self->session))
    {
      g_propagate_error (error, offline_error ());
      return FALSE;
    }
  if (wc_host_shares (self->session, WC_ACCOUNT_SHARE_TYPING))
    wc_link_calls_send_chat_state (self->session, chat, state);
  return TRUE;
}

static void
link_set_tapped (WcLink *link, gboolean tapped)
{
  wc_session_set_tap (WC_RUNNER (link)->session, tapped ? on_tapped : NULL, link);
}

/* The task of a call that needs the server; NULL when it has failed already. */
static GTask *
begin_call (WcRunner *self,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  if (wc_session_is_ready (self->session))
    return g_steal_pointer (&task);
  g_task_return_error (task, offline_error ());
  return NULL;
}

static void
link_change_roster_async (WcLink *link,
                          const WcLinkRosterChange *change,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  WcRunner *self = WC_RUNNER (link);
  GTask *task = begin_call (self, cancellable, callback, user_data);

  if (task != NULL)
    wc_link_calls_change_roster (self->session, change, task);
}

static void
link_fetch_source_async (WcLink *link,
                         gint64 message,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  WcRunner *self = WC_RUNNER (link);
  GTask *task = begin_call (self, cancellable, callback, user_data);

  if (task != NULL)
    wc_link_calls_fetch_source (self->session, message, task);
}

static void
link_send_stanza_async (WcLink *link,
                        const char *xml,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  WcRunner *self = WC_RUNNER (link);
  GTask *task = begin_call (self, cancellable, callback, user_data);

  if (task != NULL)
    wc_link_calls_send_stanza (self->session, xml, task);
}

static void
wc_runner_link_init (WcLinkInterface *iface)
{
  iface->get_account = link_get_account;
  iface->get_status = link_get_status;
  iface->dup_server = link_dup_server;
  iface->dup_presences = link_dup_presences;
  iface->connect = link_connect;
  iface->disconnect = link_disconnect;
  iface->update = link_update;
  iface->set_attached = link_set_attached;
  iface->kick = link_kick;
  iface->sync_now = link_sync_now;
  iface->send_chat_state = link_send_chat_state;
  iface->set_tapped = link_set_tapped;
  iface->change_roster_async = link_change_roster_async;
  iface->fetch_source_async = link_fetch_source_async;
  iface->send_stanza_async = link_send_stanza_async;
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
  wc_catchup_backfill_async (self->catchup, chat, until_us, limit, cancellable, callback,
                             user_data);
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
  drop_search (self);
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
  g_signal_connect_swapped (self->catchup, "progress", G_CALLBACK (refresh), self);
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
  load_pins (self);
  return self;
}

void
wc_runner_stop (WcRunner *self, gboolean resumable)
{
  drop_search (self);
  wc_clock_clear (clock_of (self), &self->retry);
  self->stopped = TRUE;
  if (resumable)
    wc_connector_abandon (self->connector);
  else
    wc_connector_disconnect (self->connector);
  wc_catchup_stop (self->catchup);
}
