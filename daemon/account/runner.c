/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/facts.h"
#include "account/pending-password.h"
#include "account/runner-private.h"
#include "base/error.h"
#include "base/log.h"
#include "store/account-store.h"
#include "store/chat-store.h"
#include "store/roster-store.h"
#include "stream/stream-error.h"
#include "xep/0384-omemo.h"
#include "xep/0490-mds.h"
#include "xep/xep-list.h"

/* What a runner is made of, how it stands, and what its connection needs from the rest.
 * The order of things after a login is in runner-sync.c, what services see of it in
 * runner-link.c, and what answers to prompts change in runner-answers.c. */

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
    g_message ("an account cannot be noted: %s", error->message);
}

/* ---- How it stands ---- */

/* Words of ours alone: what the server says about it stands in the status. */
static void
say_state (WcRunner *self)
{
  const WcLinkStatus *status = &self->state.status;
  gboolean failed = status->state == WC_ACCOUNT_STATE_ERROR ||
                    status->state == WC_ACCOUNT_STATE_AUTH_FAILED;

  wc_log_event_of (
      failed ? WC_LOG_ACCOUNT_TROUBLE : WC_LOG_ACCOUNT_STATE, "account",
      account_of (self)->jid, "%s%s%s", wc_account_state_to_string (status->state),
      status->reason != NULL ? ": " : "", status->reason != NULL ? status->reason : "");
}

void
wc_runner_refresh (WcRunner *self)
{
  if (self->stopped)
    return;
  if (wc_link_state_update (&self->state, self->connector, self->session, self->catchup))
    {
      say_state (self);
      wc_facts_state (self->means->db, account_of (self), &self->state.status);
    }
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
  wc_room_keeper_set_account (self->rooms, account);
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
  g_autoptr (WcSecret) secret = NULL;

  if (self->stopped ||
      g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  g_clear_object (&self->search);
  secret = wc_passwords_find_finish (self->means->passwords, result, &error);
  if (secret != NULL)
    wc_connector_take_secret (self->connector, wc_secret_get_bytes (secret, NULL), NULL);
  else
    {
      reason = secret_error (error);
      wc_connector_take_secret (self->connector, NULL, reason);
    }
}

static void
find_password (WcRunner *self)
{
  wc_passwords_find_async (self->means->passwords, account_of (self), self->search,
                           on_password, g_object_ref (self));
}

/* Where the pending one cannot be had, the account's own is looked for. */
static void
on_pending_password (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WcRunner) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcSecret) secret = NULL;

  if (self->stopped ||
      g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  secret = wc_pending_password_find_finish (result, &error);
  if (secret == NULL)
    {
      if (g_error_matches (error, WC_ERROR, WC_ERROR_NOT_FOUND))
        wc_runner_password_tried (self, /* found= */ FALSE);
      find_password (self);
      return;
    }
  g_clear_object (&self->search);
  wc_runner_password_tried (self, /* found= */ TRUE);
  wc_connector_take_secret (self->connector, wc_secret_get_bytes (secret, NULL), NULL);
}

void
wc_runner_drop_search (WcRunner *self)
{
  if (self->search != NULL)
    g_cancellable_cancel (self->search);
  g_clear_object (&self->search);
}

static void
find_secret (WcRunner *self)
{
  if (wc_runner_password_is_pending (self))
    wc_pending_password_find_async (self->means->passwords, account_of (self),
                                    self->search, on_pending_password,
                                    g_object_ref (self));
  else
    find_password (self);
}

/* What is written with the account's keys is made on a stream: before there is one. */
static void
hook_need_secret (gpointer data)
{
  WcRunner *self = data;

  wc_runner_drop_search (self);
  self->search = g_cancellable_new ();
  wc_runner_find_note (self, find_secret);
}

static void
hook_need_person (gpointer data, WcPromptKind kind, const char *text, GHashTable *details)
{
  WcRunner *self = data;
  g_autoptr (GError) error = NULL;

  if (kind == WC_PROMPT_KIND_PASSWORD && wc_runner_password_refused (self))
    {
      wc_connector_connect (self->connector);
      return;
    }
  wc_prompts_raise (self->means->prompts, account_of (self)->id, kind, text,
                    g_hash_table_ref (details), &error);
  warn (error);
}

static void
hook_logged_in (gpointer data, const char *mechanism)
{
  WcRunner *self = data;

  /* those about the login; what others ask stays */
  for (guint kind = 0; kind <= WC_PROMPT_KIND_ACCOUNT; kind++)
    wc_prompts_withdraw (self->means->prompts, account_of (self)->id, (WcPromptKind) kind,
                         "solved");
  wc_runner_replace_account (
      self, wc_facts_logged_in (self->means->db, account_of (self), mechanism));
  wc_runner_password_accepted (self);
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
wc_runner_set_sparing (WcRunner *self, gboolean sparing)
{
  wc_catchup_set_sparing (self->catchup, sparing);
  wc_room_keeper_set_sparing (self->rooms, sparing);
}

void
wc_runner_keyring_unlocked (WcRunner *self)
{
  if (account_of (self)->secret == WC_ACCOUNT_SECRET_KEYRING &&
      self->state.status.state == WC_ACCOUNT_STATE_AUTH_FAILED)
    wc_connector_connect (self->connector);
}

/* What was written in vain meanwhile is still in the outbox. */
static void
on_storage_changed (WcStorage *storage, WcRunner *self)
{
  WcStorageState state = wc_storage_get_state (storage);

  if (self->stopped)
    return;
  wc_connector_set_storable (
      self->connector, state != WC_STORAGE_OK ? wc_storage_state_to_text (state) : NULL);
  if (state != WC_STORAGE_OK || self->stopped)
    return;
  wc_resumption_settle (self->resumption);
  wc_outbox_flush (self->outbox);
}

/* ---- Beginning and end ---- */

static void
wc_runner_finalize (GObject *object)
{
  WcRunner *self = WC_RUNNER (object);

  g_clear_pointer (&self->outbox_port, wc_outbox_port_free);
  g_clear_pointer (&self->resumption, wc_resumption_free);
  g_clear_pointer (&self->rooms, wc_room_keeper_free);
  g_clear_pointer (&self->people, wc_people_link_free);
  g_clear_pointer (&self->entities, wc_entity_link_free);
  g_clear_object (&self->ingest);
  g_clear_object (&self->outbox);
  g_clear_object (&self->catchup);
  g_clear_pointer (&self->omemo_link, wc_omemo_link_free);
  g_clear_pointer (&self->omemo, wc_omemo_free);
  g_clear_pointer (&self->host.account, wc_account_unref);
  wc_link_state_clear (&self->state);
  G_OBJECT_CLASS (wc_runner_parent_class)->finalize (object);
}

/* The session tells its end to everybody, so the others outlive it. Who still waits for a
 * keyring may hold the runner longer than what it was made with lives: all that is used
 * is let go of the first time. */
void
wc_runner_let_go (WcRunner *self)
{
  self->stopped = TRUE;
  wc_runner_drop_search (self);
  if (self->retry != 0)
    wc_clock_clear (clock_of (self), &self->retry);
  if (self->catchup != NULL)
    wc_catchup_stop (self->catchup);
  if (self->rooms != NULL)
    wc_room_keeper_attach (self->rooms, /* session= */ NULL);
  if (self->people != NULL)
    wc_people_link_attach (self->people, /* session= */ NULL);
  if (self->entities != NULL)
    wc_entity_link_attach (self->entities, /* session= */ NULL);
  if (self->omemo_link != NULL)
    wc_omemo_link_attach (self->omemo_link, /* session= */ NULL);
  g_clear_object (&self->connector);
  if (self->session != NULL)
    g_object_run_dispose (G_OBJECT (self->session));
  g_clear_object (&self->session);
  g_clear_pointer (&self->typing, wc_typing_free);
}

static void
wc_runner_dispose (GObject *object)
{
  wc_runner_let_go (WC_RUNNER (object));
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

static gboolean
is_subscriber (gpointer data, const char *jid)
{
  WcRunner *self = data;
  g_autoptr (WcContact) contact =
      wc_roster_store_get (self->means->db, account_of (self)->id, jid, NULL);

  return contact != NULL && (contact->subscription == WC_CONTACT_SUBSCRIPTION_FROM ||
                             contact->subscription == WC_CONTACT_SUBSCRIPTION_BOTH);
}

static WcChatSharing
sharing_of (gpointer data, const char *chat, WcAccountShare what)
{
  WcRunner *self = data;

  return wc_chat_store_get_sharing (self->means->db, account_of (self)->id, chat, what);
}

static gboolean
is_caught_up (gpointer data, const char *chat)
{
  return wc_runner_is_caught_up (data, chat);
}

static WcCatchupProgress
progress_of (gpointer data, const char *of)
{
  return wc_runner_get_progress (data, of);
}

/* Who waits for older history of a room looks again. */
static void
on_rooms_changed (gpointer data)
{
  WcRunner *self = data;

  if (self->stopped)
    return;
  wc_mds_caught_up (self->session);
  wc_omemo_look (self->session);
  g_signal_emit_by_name (self, "status-changed");
}

static void
make_rooms (WcRunner *self)
{
  const WcRunnerMeans *means = self->means;
  WcRoomKeeperMeans rooms = {
    means->db,       means->live,          means->prompts,   self->ingest, self->outbox,
    clock_of (self), means->attempt->rand, on_rooms_changed, self
  };

  self->rooms = wc_room_keeper_new (&rooms, account_of (self));
  self->host.muc = wc_room_keeper_get_muc_host (self->rooms);
  self->host.bookmarks = wc_room_keeper_get_bookmarks_host (self->rooms);
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
  make_rooms (self);
  wc_runner_make_omemo (self);
  self->omemo_link = wc_omemo_link_new (self->omemo);
  self->port =
      (WcUnitPort){ means->db, self->ingest, self->catchup, account->id, self->rooms };
  unit = wc_unit_port_make (&self->port);
  self->session =
      wc_session_new (account->jid, wc_xep_list, clock_of (self), &unit, &self->host);
  wc_omemo_link_attach (self->omemo_link, self->session);
  wc_room_keeper_attach (self->rooms, self->session);
  self->typing = wc_typing_new (means->live, clock_of (self), account->id);
  self->people = wc_people_link_new (means->avatars);
  wc_people_link_attach (self->people, self->session);
  self->entities = wc_entity_link_new ();
  wc_entity_link_attach (self->entities, self->session);
  self->connector =
      wc_connector_new (account, self->session, means->attempt, &hooks, self);
  self->resumption =
      wc_resumption_new (means->db, account->id, self->connector, self->outbox);
  self->outbox_port = wc_outbox_port_new (self->session, self->connector, self->outbox);
}

WcRunner *
wc_runner_new (const WcRunnerMeans *means, const WcAccount *account)
{
  WcRunner *self = g_object_new (WC_TYPE_RUNNER, NULL);

  self->means = means;
  self->host = (WcHost){ .db = means->db,
                         .live = means->live,
                         .prompts = means->prompts,
                         .files = means->files,
                         .account = wc_account_ref (account),
                         .self = self,
                         .is_subscriber = is_subscriber,
                         .sharing_of = sharing_of,
                         .is_caught_up = is_caught_up,
                         .progress_of = progress_of };
  make_parts (self);
  wc_runner_sync_connect (self);
  wc_runner_load_pins (self);
  wc_runner_password_load (self);
  wc_link_state_update (&self->state, self->connector, self->session, self->catchup);
  if (means->storage != NULL)
    {
      g_signal_connect_object (means->storage, "changed", G_CALLBACK (on_storage_changed),
                               self, 0);
      on_storage_changed (means->storage, self);
    }
  return self;
}

void
wc_runner_stop (WcRunner *self, gboolean resumable)
{
  wc_runner_drop_search (self);
  wc_clock_clear (clock_of (self), &self->retry);
  /* An account that ends is told as offline; one that is only left is back soon. */
  if (!resumable)
    wc_connector_disconnect (self->connector);
  self->stopped = TRUE;
  if (resumable)
    wc_connector_abandon (self->connector);
  wc_catchup_stop (self->catchup);
  wc_link_state_update (&self->state, self->connector, self->session, self->catchup);
}
