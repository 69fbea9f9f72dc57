/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "api/binding-socket.h"
#include "api/scope.h"
#include "api/socket-client.h"
#include "base/error.h"
#include "model/jid.h"

/* The JSON door (API § 3.3, 3.4): a Unix socket in a directory of ours, 0600 in 0700, and
 * nobody but our own user behind it. Extra sockets may be open to a group instead; their
 * scopes then say what it may do (DECISIONS 17). */

#define STALL_MS 120000
#define MAX_CLIENTS 512
#define BACKLOG SOMAXCONN
#define RETRY_S 1

struct _WcBindingSocket
{
  WcSocketClientConfig config;
  char **chats; /* (owned) (nullable) */
  gboolean group;
  char *path;         /* (owned) (nullable) of the file that is ours to remove */
  dev_t device;       /* where it is, */
  ino_t inode;        /* and which: no other has its number while the socket is open */
  GSocket *socket;    /* (owned) listening */
  GSource *source;    /* (owned) */
  gpointer tag;       /* of the socket in source */
  guint retry_id;     /* waits for free descriptors */
  GPtrArray *clients; /* (owned) (element-type WcSocketClient) */
};

typedef struct
{
  GSource base;
  WcBindingSocket *binding; /* (unowned) destroys the source before it goes */
} BindingSource;

static gboolean
peer_is_allowed (WcBindingSocket *self, GSocket *connection)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCredentials) peer = NULL;

  if (self->group)
    return TRUE;
  peer = g_socket_get_credentials (connection, &error);
  if (peer == NULL)
    {
      g_info ("a connection without credentials was refused: %s", error->message);
      return FALSE;
    }
  return g_credentials_get_unix_user (peer, NULL) == getuid ();
}

/* Connections wait in the kernel until binding_go_on(). */
static void
binding_pause (WcBindingSocket *self)
{
  g_source_modify_unix_fd (self->source, self->tag, 0);
}

static void
binding_go_on (WcBindingSocket *self)
{
  g_clear_handle_id (&self->retry_id, g_source_remove);
  g_source_modify_unix_fd (self->source, self->tag, G_IO_IN);
}

static gboolean
on_retry (gpointer data)
{
  WcBindingSocket *self = data;

  self->retry_id = 0;
  binding_go_on (self);
  return G_SOURCE_REMOVE;
}

static void
on_client_closed (WcSocketClient *client, gpointer data)
{
  WcBindingSocket *self = data;

  g_ptr_array_remove_fast (self->clients, client);
  binding_go_on (self);
}

static gboolean
on_incoming (GSource *source, GSourceFunc callback, gpointer data)
{
  WcBindingSocket *self = ((BindingSource *) source)->binding;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) connection = g_socket_accept (self->socket, NULL, &error);

  if (connection == NULL)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return G_SOURCE_CONTINUE;
      /* most likely no descriptor is free: asking again at once would only burn time */
      g_info ("a connection could not be taken: %s", error->message);
      binding_pause (self);
      if (self->retry_id == 0)
        self->retry_id = g_timeout_add_seconds (RETRY_S, on_retry, self);
      return G_SOURCE_CONTINUE;
    }
  if (!peer_is_allowed (self, connection))
    return G_SOURCE_CONTINUE;
  g_ptr_array_add (self->clients, wc_socket_client_new (connection, &self->config,
                                                        on_client_closed, self));
  if (self->clients->len >= MAX_CLIENTS)
    binding_pause (self);
  return G_SOURCE_CONTINUE;
}

/* A socket file that nobody listens behind was left by a daemon that was killed. */
static gboolean
remove_stale (const char *path, GSocketAddress *address, GError **error)
{
  g_autoptr (GSocket) probe = NULL;
  GStatBuf info;

  if (g_lstat (path, &info) != 0 || !S_ISSOCK (info.st_mode))
    return TRUE;
  probe = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM,
                        G_SOCKET_PROTOCOL_DEFAULT, error);
  if (probe == NULL)
    return FALSE;
  if (g_socket_connect (probe, address, NULL, NULL))
    {
      g_set_error (error, WC_ERROR, WC_ERROR_BUSY, "somebody listens on %s already",
                   path);
      return FALSE;
    }
  g_unlink (path);
  return TRUE;
}

static gboolean
prepare_directory (const char *path, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);

  if (g_mkdir_with_parents (directory, 0700) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
               "the directory %s cannot be made: %s", directory, g_strerror (errno));
  return FALSE;
}

static gboolean
note_file (WcBindingSocket *self, const char *path)
{
  GStatBuf info;

  if (g_stat (path, &info) != 0)
    return FALSE;
  self->device = info.st_dev;
  self->inode = info.st_ino;
  return TRUE;
}

/* Who listens there since (systemd does, when its socket unit is started) has put another
 * file in its place. */
static void
remove_file (WcBindingSocket *self)
{
  GStatBuf info;

  if (self->path != NULL && g_stat (self->path, &info) == 0 &&
      info.st_dev == self->device && info.st_ino == self->inode)
    g_unlink (self->path);
}

static gboolean
bind_path (WcBindingSocket *self, const char *path, GError **error)
{
  g_autoptr (GSocketAddress) address = NULL;

  if (strlen (path) >= sizeof ((struct sockaddr_un *) NULL)->sun_path)
    return wc_error_invalid (error, "path",
                             "the path of the socket is longer than the system allows "
                             "(%d bytes): %s",
                             (int) sizeof ((struct sockaddr_un *) NULL)->sun_path - 1,
                             path);
  address = g_unix_socket_address_new (path);
  if (!prepare_directory (path, error) || !remove_stale (path, address, error) ||
      !g_socket_bind (self->socket, address, TRUE, error))
    return FALSE;
  self->path = g_strdup (path);
  if (!note_file (self, path) || g_chmod (path, self->group ? 0660 : 0600) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                   "the mode of %s cannot be set: %s", path, g_strerror (errno));
      return FALSE;
    }
  return g_socket_listen (self->socket, error);
}

static gboolean
binding_open (WcBindingSocket *self, const WcApiSocket *options, GError **error)
{
  if (options->fd >= 0)
    {
      self->socket = g_socket_new_from_fd (options->fd, error);
      return self->socket != NULL;
    }
  self->socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM,
                               G_SOCKET_PROTOCOL_DEFAULT, error);
  if (self->socket == NULL)
    return FALSE;
  g_socket_set_listen_backlog (self->socket, BACKLOG);
  return bind_path (self, options->path, error);
}

static void
binding_watch (WcBindingSocket *self)
{
  static GSourceFuncs funcs = { .dispatch = on_incoming };

  g_socket_set_blocking (self->socket, FALSE);
  self->source = g_source_new (&funcs, sizeof (BindingSource));
  ((BindingSource *) self->source)->binding = self;
  g_source_set_static_name (self->source, "whinchat socket");
  self->tag =
      g_source_add_unix_fd (self->source, g_socket_get_fd (self->socket), G_IO_IN);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

/* What callers of the socket may do. Others than the person never may do everything. */
static gboolean
choose_scopes (const WcApiSocket *options, guint *out_scopes, GError **error)
{
  if (options->scopes != NULL)
    return wc_scope_parse (options->scopes, out_scopes, error);
  *out_scopes = WC_SCOPE_ALL;
  return !options->group ||
         wc_error_invalid (error, "scopes",
                           "a socket that is open to a group must name its scopes");
}

/* Callers are compared with canonical addresses. */
static gboolean
choose_chats (const WcApiSocket *options, char ***out_chats, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (options->chats == NULL)
    return TRUE;
  for (gsize i = 0; options->chats[i] != NULL; i++)
    {
      g_autofree char *chat = wc_jid_normalize (options->chats[i], NULL);

      if (chat == NULL)
        return wc_error_invalid (error, "chats", "\"%s\" is no address of a chat",
                                 options->chats[i]);
      g_strv_builder_add (builder, chat);
    }
  *out_chats = g_strv_builder_end (builder);
  return TRUE;
}

WcBindingSocket *
wc_binding_socket_new (WcDispatch *dispatch, const WcApiSocket *options, GError **error)
{
  g_autoptr (WcBindingSocket) self = g_new0 (WcBindingSocket, 1);

  self->clients = g_ptr_array_new ();
  self->group = options->group;
  self->config.dispatch = dispatch;
  self->config.stall_ms = STALL_MS;
  if (!choose_scopes (options, &self->config.scopes, error) ||
      !choose_chats (options, &self->chats, error) ||
      !binding_open (self, options, error))
    return NULL;
  self->config.chats = (const char *const *) self->chats;
  binding_watch (self);
  return g_steal_pointer (&self);
}

void
wc_binding_socket_free (WcBindingSocket *self)
{
  while (self->clients->len > 0)
    wc_socket_client_close (g_ptr_array_index (self->clients, 0));
  g_ptr_array_unref (self->clients);
  g_clear_handle_id (&self->retry_id, g_source_remove);
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  remove_file (self);
  g_clear_object (&self->socket);
  g_strfreev (self->chats);
  g_free (self->path);
  g_free (self);
}
