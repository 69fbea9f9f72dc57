/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/link-calls.h"
#include "account/runner-private.h"
#include "base/error.h"
#include "base/str.h"
#include "xep/0092-version.h"
#include "xep/0352-csi.h"
#include "xep/im-presence.h"
#include "xml/ns.h"

/* The runner as services see it. */

static void
on_tapped (WcSession *session, gboolean outgoing, const WcNode *stanza, gpointer data)
{
  g_autofree char *xml = wc_node_to_string (stanza, WC_NS_CLIENT);

  g_signal_emit_by_name (data, "stanza", outgoing, xml);
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
  const WcConnectorStatus *stream = wc_connector_get_status (self->connector);
  WcLinkServer *server = g_new0 (WcLinkServer, 1);
  const char *name = NULL;
  const char *version = NULL;

  wc_version_get_server (self->session, &name, &version);
  if (stream->encrypted)
    server->fingerprint = g_strdup (stream->tls.fingerprint);
  server->resumed = stream->resumed;
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

  wc_runner_drop_search (self);
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
  g_autoptr (WcAccount) old = wc_account_ref (self->host.account);
  WcAccount *changed = wc_account_copy (account);

  /* Facts that this runner keeps are newer than any copy a client began with. */
  wc_str_set (&changed->mechanism, old->mechanism);
  changed->login_us = old->login_us;
  changed->last_sync_us = old->last_sync_us;
  wc_runner_replace_account (self, changed);
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
  wc_runner_refresh (self);
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
  WcRunner *self = WC_RUNNER (link);

  wc_catchup_again (self->catchup);
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
  iface->change_roster_async = link_change_roster_async;
  iface->fetch_source_async = link_fetch_source_async;
  iface->send_stanza_async = link_send_stanza_async;
}
