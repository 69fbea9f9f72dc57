/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/link-calls.h"
#include "account/runner-private.h"
#include "base/error.h"
#include "base/str.h"
#include "xep/0030-disco.h"
#include "xep/0092-version.h"
#include "xep/0352-csi.h"
#include "xep/0490-mds.h"
#include "xep/data-forms.h"
#include "xep/im-presence.h"
#include "xep/marks-node.h"
#include "xml/ns.h"

/* The runner as services see it. */

/* Whoever looks at stanzas is not shown passwords (XEP-0077, XEP-0004). */
static gboolean
is_secret (const WcNode *stanza)
{
  return wc_node_child (stanza, "query", WC_NS_REGISTER) != NULL ||
         wc_data_forms_has_secret (stanza);
}

static void
on_tapped (WcSession *session, gboolean outgoing, const WcNode *stanza, gpointer data)
{
  g_autofree char *xml =
      is_secret (stanza) ? NULL : wc_node_to_string (stanza, WC_NS_CLIENT);

  if (xml != NULL)
    g_signal_emit_by_name (data, "stanza", outgoing, xml);
}

/* Whoever still holds the link of an account that was removed gets nothing from it. */
static gboolean
is_gone (WcRunner *self)
{
  return self->session == NULL;
}

static const WcAccount *
link_get_account (WcLink *link)
{
  return WC_RUNNER (link)->host.account;
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
  const WcConnectorStatus *stream;
  WcLinkServer *server = g_new0 (WcLinkServer, 1);
  const char *name = NULL;
  const char *version = NULL;
  GHashTable *contacts;

  if (is_gone (self))
    {
      server->features = g_new0 (char *, 1);
      return server;
    }
  stream = wc_connector_get_status (self->connector);
  wc_version_get_server (self->session, &name, &version);
  if (stream->encrypted)
    server->fingerprint = g_strdup (stream->tls.fingerprint);
  server->resumed = stream->resumed;
  server->name = g_strdup (name);
  server->version = g_strdup (version);
  server->features = wc_session_dup_features (self->session);
  contacts = wc_disco_get_contacts (self->session);
  server->contacts = contacts != NULL ? g_hash_table_ref (contacts) : NULL;
  server->dropped = g_hash_table_ref (wc_session_get_dropped (self->session));
  return server;
}

static GPtrArray *
link_dup_presences (WcLink *link, const char *jid)
{
  WcRunner *self = WC_RUNNER (link);

  return is_gone (self)
             ? g_ptr_array_new_with_free_func ((GDestroyNotify) wc_presence_unref)
             : wc_im_presence_dup (self->session, jid);
}

static void
link_connect (WcLink *link)
{
  WcRunner *self = WC_RUNNER (link);

  if (!is_gone (self))
    wc_connector_connect (self->connector);
}

static void
link_disconnect (WcLink *link)
{
  WcRunner *self = WC_RUNNER (link);

  wc_runner_drop_search (self);
  if (!is_gone (self))
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

/* Whether more of the archives may be wanted than was asked for. */
static gboolean
wants_other_history (const WcAccount *a, const WcAccount *b)
{
  return (b->backfill && !a->backfill) || a->keep_days != b->keep_days ||
         a->keep_bytes != b->keep_bytes;
}

static void
link_update (WcLink *link, const WcAccount *account)
{
  WcRunner *self = WC_RUNNER (link);
  g_autoptr (WcAccount) old = wc_account_ref (self->host.account);
  WcAccount *changed;

  if (is_gone (self))
    return;
  changed = wc_account_copy (account);
  /* Facts that this runner keeps are newer than any copy a client began with. */
  wc_str_set (&changed->mechanism, old->mechanism);
  changed->login_us = old->login_us;
  changed->last_sync_us = old->last_sync_us;
  wc_runner_replace_account (self, changed);
  if (needs_new_presence (old, changed))
    wc_im_presence_update (self->session);
  if (wants_other_history (old, changed))
    {
      wc_catchup_again (self->catchup);
      wc_room_keeper_read_again (self->rooms);
    }
  if (needs_new_stream (old, changed) &&
      self->state.status.state != WC_ACCOUNT_STATE_OFFLINE)
    {
      link_disconnect (link);
      link_connect (link);
    }
  wc_runner_refresh (self);
}

static void
link_set_attached (WcLink *link, gboolean attached)
{
  WcRunner *self = WC_RUNNER (link);

  if (is_gone (self) || self->host.attached == attached)
    return;
  self->host.attached = attached;
  wc_csi_update (self->session);
  wc_im_presence_update (self->session);
}

static void
link_kick (WcLink *link)
{
  WcRunner *self = WC_RUNNER (link);

  if (is_gone (self))
    return;
  wc_outbox_flush (self->outbox);
  wc_mds_poke (self->session);
  wc_marks_node_poke (self->session);
}

static void
link_sync_now (WcLink *link)
{
  WcRunner *self = WC_RUNNER (link);

  if (is_gone (self))
    return;
  wc_catchup_again (self->catchup);
  wc_room_keeper_read_again (self->rooms);
  wc_runner_refresh (self);
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

  if (is_gone (self) || !wc_session_is_bound (self->session))
    {
      g_propagate_error (error, offline_error ());
      return FALSE;
    }
  if (wc_host_shares_in (self->session, chat, WC_ACCOUNT_SHARE_TYPING, NULL))
    wc_link_calls_send_chat_state (self->session, chat, state);
  return TRUE;
}

static const WcRoomPort *
link_get_rooms (WcLink *link)
{
  return wc_room_keeper_get_port (WC_RUNNER (link)->rooms);
}

static const WcPeoplePort *
link_get_people (WcLink *link)
{
  return wc_people_link_get_port (WC_RUNNER (link)->people);
}

static const WcEntityPort *
link_get_entities (WcLink *link)
{
  return wc_entity_link_get_port (WC_RUNNER (link)->entities);
}

static const WcOmemoPort *
link_get_omemo (WcLink *link)
{
  return wc_omemo_link_get_port (WC_RUNNER (link)->omemo_link);
}

static void
link_set_tapped (WcLink *link, gboolean tapped)
{
  WcRunner *self = WC_RUNNER (link);

  if (self->session != NULL)
    wc_session_set_tap (self->session, tapped ? on_tapped : NULL, link);
}

/* The task of a call that needs the server; NULL when it has failed already. */
static GTask *
begin_call (WcRunner *self,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  /* Who still holds an account that was removed may go on to its next step. */
  if (self->session != NULL && wc_session_is_ready (self->session))
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
link_change_registration_async (WcLink *link,
                                const WcLinkRegistration *change,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  WcRunner *self = WC_RUNNER (link);
  GTask *task = begin_call (self, /* cancellable= */ NULL, callback, user_data);

  if (task != NULL)
    wc_runner_password_change (self, change, task);
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
on_searched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  WcArchiveFound *found = wc_catchup_search_finish (WC_CATCHUP (source), result, &error);

  if (found != NULL)
    g_task_return_pointer (task, found, (GDestroyNotify) wc_archive_found_free);
  else
    g_task_return_error (task, error);
}

static void
link_search_archive_async (WcLink *link,
                           const WcArchiveSearch *search,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  WcRunner *self = WC_RUNNER (link);
  GTask *task = begin_call (self, cancellable, callback, user_data);

  if (task != NULL)
    wc_runner_search_async (self, search, cancellable, on_searched, task);
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

void
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
  iface->get_rooms = link_get_rooms;
  iface->get_people = link_get_people;
  iface->get_entities = link_get_entities;
  iface->get_omemo = link_get_omemo;
  iface->change_roster_async = link_change_roster_async;
  iface->change_registration_async = link_change_registration_async;
  iface->fetch_source_async = link_fetch_source_async;
  iface->search_archive_async = link_search_archive_async;
  iface->send_stanza_async = link_send_stanza_async;
}
