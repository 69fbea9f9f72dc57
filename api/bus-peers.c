/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/bus-peers.h"
#include "api/scope.h"

/* Most programs make one call and leave: they are forgotten with their answer. Those that
 * wait, listen or said Hello are kept and watched until they leave the bus; only
 * they cost a match rule. Who is sandboxed is asked only where it matters. */

#define CREDENTIALS_TIMEOUT_MS 5000

struct _WcBusPeers
{
  GDBusConnection *connection; /* (owned) */
  const char *path;            /* of the object that speaks to them */
  GHashTable *peers;           /* (owned) (element-type utf8 Peer) */
  GCancellable *cancellable;   /* (owned) */
};

typedef struct
{
  WcBusPeers *peers; /* (unowned) */
  char *name;        /* (owned) */
  WcCaller *caller;  /* (owned) */
  gboolean known;    /* its credentials were asked for, the scopes are right */
  guint watch_id;    /* 0: not watched */
  GQueue waiting;    /* (element-type Find) calls until the bus has answered */
} Peer;

typedef struct
{
  WcBusPeersFound found;
  gpointer data;
} Find;

/* Notifications, and the signals that carry them. */
static const struct
{
  const char *notification;
  const char *interface;
  const char *signal;
} signals[] = {
  { "event", "im.whinchat.Whinchat1.Events", "Ephemeral" },
};

static void
door_notify (gpointer door, const char *name, GVariant *content)
{
  const Peer *peer = door;

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    if (g_str_equal (signals[i].notification, name))
      g_dbus_connection_emit_signal (
          peer->peers->connection, peer->name, peer->peers->path, signals[i].interface,
          signals[i].signal, g_variant_new ("(@a{sv})", content),
          /* error= */ NULL);
}

/* What waits in the bus is not known here; the bus bounds it. */
static gsize
door_get_backlog (gpointer door)
{
  return 0;
}

static void
peer_answer_waiting (Peer *peer, WcCaller *caller)
{
  Find *find;

  while ((find = g_queue_pop_head (&peer->waiting)) != NULL)
    {
      find->found (caller, find->data);
      g_free (find);
    }
}

static void
peer_free (gpointer data)
{
  Peer *peer = data;

  g_clear_handle_id (&peer->watch_id, g_bus_unwatch_name);
  wc_caller_close (peer->caller);
  peer_answer_waiting (peer, /* caller= */ NULL);
  g_object_unref (peer->caller);
  g_free (peer->name);
  g_free (peer);
}

WcBusPeers *
wc_bus_peers_new (GDBusConnection *connection, const char *path)
{
  WcBusPeers *self = g_new0 (WcBusPeers, 1);

  self->connection = g_object_ref (connection);
  self->path = path;
  self->peers = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, peer_free);
  self->cancellable = g_cancellable_new ();
  return self;
}

void
wc_bus_peers_free (WcBusPeers *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_hash_table_unref (self->peers);
  g_object_unref (self->connection);
  g_free (self);
}

static Peer *
peers_ensure (WcBusPeers *self, const char *sender)
{
  static const WcCallerDoor ops = { door_notify, door_get_backlog };
  Peer *peer = g_hash_table_lookup (self->peers, sender);

  if (peer != NULL)
    return peer;
  peer = g_new0 (Peer, 1);
  peer->peers = self;
  peer->name = g_strdup (sender);
  peer->caller = wc_caller_new (&ops, peer, WC_SCOPE_SANDBOX, /* chats= */ NULL);
  g_queue_init (&peer->waiting);
  g_hash_table_insert (self->peers, peer->name, peer);
  return peer;
}

static void
on_vanished (GDBusConnection *connection, const char *name, gpointer data)
{
  WcBusPeers *self = data;

  g_hash_table_remove (self->peers, name);
}

static gboolean
peer_is_wanted (const Peer *peer)
{
  return wc_caller_get_in_flight (peer->caller) > 0 ||
         wc_caller_is_listening (peer->caller) ||
         wc_caller_get_name (peer->caller) != NULL ||
         wc_caller_wants_error_data (peer->caller) || peer->waiting.length > 0;
}

/* After a call: forgets the peer, or sees to it that its leaving is noticed. */
static void
peer_keep_or_drop (Peer *peer)
{
  WcBusPeers *self = peer->peers;

  if (peer->watch_id != 0)
    return;
  if (!peer_is_wanted (peer))
    g_hash_table_remove (self->peers, peer->name);
  else
    peer->watch_id = g_bus_watch_name_on_connection (
        self->connection, peer->name, G_BUS_NAME_WATCHER_FLAGS_NONE,
        /* appeared= */ NULL, on_vanished, self,
        /* destroy= */ NULL);
}

/* Flatpak leaves a file in the root of its sandboxes, Snap a label. */
static gboolean
is_sandboxed (GVariant *credentials)
{
  g_autofree char *mark = NULL;
  g_autoptr (GVariant) label = g_variant_lookup_value (credentials, "LinuxSecurityLabel",
                                                       G_VARIANT_TYPE_BYTESTRING);
  guint32 pid = 0;

  if (!g_variant_lookup (credentials, "ProcessID", "u", &pid) || pid == 0)
    return TRUE;
  if (label != NULL && g_str_has_prefix (g_variant_get_bytestring (label), "snap."))
    return TRUE;
  mark = g_strdup_printf ("/proc/%u/root/.flatpak-info", pid);
  return g_file_test (mark, G_FILE_TEST_EXISTS);
}

/* What a reply to GetConnectionCredentials travels with. */
typedef struct
{
  WcBusPeers *peers; /* (unowned) cancelled before it goes */
  char *name;        /* (owned) */
} Asking;

static void
on_credentials (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Asking *asking = data;
  g_autofree char *name = asking->name;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) credentials = NULL;
  Peer *peer;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  peer = g_hash_table_lookup (asking->peers->peers, name);
  if (peer == NULL)
    return;
  if (reply != NULL)
    credentials = g_variant_get_child_value (reply, 0);
  if (credentials != NULL && !is_sandboxed (credentials))
    wc_caller_set_scopes (peer->caller, WC_SCOPE_ALL);
  peer->known = TRUE;
  peer_answer_waiting (peer, peer->caller);
  peer_keep_or_drop (peer);
}

static void
peer_ask (Peer *peer)
{
  Asking *asking = g_new0 (Asking, 1);

  asking->peers = peer->peers;
  asking->name = g_strdup (peer->name);
  g_dbus_connection_call (peer->peers->connection, "org.freedesktop.DBus",
                          "/org/freedesktop/DBus", "org.freedesktop.DBus",
                          "GetConnectionCredentials", g_variant_new ("(s)", peer->name),
                          G_VARIANT_TYPE ("(a{sv})"), G_DBUS_CALL_FLAGS_NONE,
                          CREDENTIALS_TIMEOUT_MS, peer->peers->cancellable,
                          on_credentials, asking);
}

void
wc_bus_peers_find (WcBusPeers *self,
                   const char *sender,
                   gboolean with_credentials,
                   WcBusPeersFound found,
                   gpointer data)
{
  Peer *peer = peers_ensure (self, sender);
  Find *find;

  if (peer->waiting.length == 0 && (peer->known || !with_credentials))
    {
      found (peer->caller, data);
      peer_keep_or_drop (peer);
      return;
    }
  /* an earlier call of the same sender waits: calls start in order */
  find = g_new0 (Find, 1);
  find->found = found;
  find->data = data;
  g_queue_push_tail (&peer->waiting, find);
  if (peer->waiting.length == 1)
    peer_ask (peer);
}

guint
wc_bus_peers_count (WcBusPeers *self)
{
  return g_hash_table_size (self->peers);
}
