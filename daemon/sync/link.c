/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "sync/link.h"

/* The port's own side: who fills it answers with a GTask whose value is a boolean or a
 * string. */

G_DEFINE_INTERFACE (WcLink, wc_link, G_TYPE_OBJECT)

static void
wc_link_default_init (WcLinkInterface *iface)
{
  g_signal_new ("status-changed", WC_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
  g_signal_new ("stanza", WC_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 2, G_TYPE_BOOLEAN,
                G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

void
wc_link_server_free (WcLinkServer *self)
{
  g_free (self->fingerprint);
  g_free (self->name);
  g_free (self->version);
  g_strfreev (self->features);
  g_clear_pointer (&self->contacts, g_hash_table_unref);
  g_clear_pointer (&self->dropped, g_hash_table_unref);
  g_free (self);
}

const WcAccount *
wc_link_get_account (WcLink *self)
{
  return WC_LINK_GET_IFACE (self)->get_account (self);
}

const WcLinkStatus *
wc_link_get_status (WcLink *self)
{
  return WC_LINK_GET_IFACE (self)->get_status (self);
}

WcLinkServer *
wc_link_dup_server (WcLink *self)
{
  return WC_LINK_GET_IFACE (self)->dup_server (self);
}

GPtrArray *
wc_link_dup_presences (WcLink *self, const char *jid)
{
  return WC_LINK_GET_IFACE (self)->dup_presences (self, jid);
}

void
wc_link_connect (WcLink *self)
{
  WC_LINK_GET_IFACE (self)->connect (self);
}

void
wc_link_disconnect (WcLink *self)
{
  WC_LINK_GET_IFACE (self)->disconnect (self);
}

void
wc_link_update (WcLink *self, const WcAccount *account)
{
  WC_LINK_GET_IFACE (self)->update (self, account);
}

void
wc_link_set_attached (WcLink *self, gboolean attached)
{
  WC_LINK_GET_IFACE (self)->set_attached (self, attached);
}

void
wc_link_kick (WcLink *self)
{
  WC_LINK_GET_IFACE (self)->kick (self);
}

void
wc_link_sync_now (WcLink *self)
{
  WC_LINK_GET_IFACE (self)->sync_now (self);
}

gboolean
wc_link_send_chat_state (WcLink *self,
                         const char *chat,
                         const char *state,
                         GError **error)
{
  return WC_LINK_GET_IFACE (self)->send_chat_state (self, chat, state, error);
}

void
wc_link_set_tapped (WcLink *self, gboolean tapped)
{
  WC_LINK_GET_IFACE (self)->set_tapped (self, tapped);
}

const WcRoomPort *
wc_link_get_rooms (WcLink *self)
{
  return WC_LINK_GET_IFACE (self)->get_rooms (self);
}

const WcPeoplePort *
wc_link_get_people (WcLink *self)
{
  return WC_LINK_GET_IFACE (self)->get_people (self);
}

const WcEntityPort *
wc_link_get_entities (WcLink *self)
{
  return WC_LINK_GET_IFACE (self)->get_entities (self);
}

const WcOmemoPort *
wc_link_get_omemo (WcLink *self)
{
  return WC_LINK_GET_IFACE (self)->get_omemo (self);
}

void
wc_link_change_roster_async (WcLink *self,
                             const WcLinkRosterChange *change,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  WC_LINK_GET_IFACE (self)->change_roster_async (self, change, cancellable, callback,
                                                 user_data);
}

gboolean
wc_link_change_roster_finish (WcLink *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
wc_link_change_registration_async (WcLink *self,
                                   const WcLinkRegistration *change,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  WC_LINK_GET_IFACE (self)->change_registration_async (self, change, callback, user_data);
}

gboolean
wc_link_change_registration_finish (WcLink *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
wc_link_fetch_source_async (WcLink *self,
                            gint64 message,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  WC_LINK_GET_IFACE (self)->fetch_source_async (self, message, cancellable, callback,
                                                user_data);
}

char *
wc_link_fetch_source_finish (WcLink *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
wc_link_search_archive_async (WcLink *self,
                              const WcArchiveSearch *search,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  WC_LINK_GET_IFACE (self)->search_archive_async (self, search, cancellable, callback,
                                                  user_data);
}

WcArchiveFound *
wc_link_search_archive_finish (WcLink *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
wc_link_send_stanza_async (WcLink *self,
                           const char *xml,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  WC_LINK_GET_IFACE (self)->send_stanza_async (self, xml, cancellable, callback,
                                               user_data);
}

char *
wc_link_send_stanza_finish (WcLink *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
