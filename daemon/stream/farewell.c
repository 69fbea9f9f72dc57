/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <unistd.h>

#include "stream/farewell.h"

/* The last moments of a connection, after whoever used it has left: one source of the
 * main loop, which owns the connection and has both the socket and the limit in it. */

/* What one turn throws away at most; the rest waits for the next turn. */
#define READ_BUDGET (64 * 1024)

typedef struct
{
  GSource parent;
  GSocketConnection *connection; /* (owned) */
  gint64 limit_us;               /* of the monotonic clock */
} Farewell;

/* TRUE while the other side has not closed. */
static gboolean
drain (int fd)
{
  char bytes[READ_BUDGET];
  ssize_t size;

  do
    size = read (fd, bytes, sizeof bytes);
  while (size < 0 && errno == EINTR);
  return size > 0 || (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
}

static gboolean
farewell_dispatch (GSource *source, GSourceFunc func, gpointer data)
{
  Farewell *self = (Farewell *) source;
  GSocket *socket = g_socket_connection_get_socket (self->connection);

  if (g_get_monotonic_time () >= self->limit_us)
    return G_SOURCE_REMOVE;
  return drain (g_socket_get_fd (socket)) ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
farewell_finalize (GSource *source)
{
  g_object_unref (((Farewell *) source)->connection);
}

void
wc_farewell_begin (GSocketConnection *connection, gint64 limit_us)
{
  static GSourceFuncs funcs = { .dispatch = farewell_dispatch,
                                .finalize = farewell_finalize };
  GSocket *socket = g_socket_connection_get_socket (connection);
  g_autoptr (GSource) source = NULL;

  /* Whom the other side has left already needs no farewell. */
  if (!g_socket_shutdown (socket, /* shutdown_read= */ FALSE, /* shutdown_write= */ TRUE,
                          /* error= */ NULL))
    return;
  source = g_source_new (&funcs, sizeof (Farewell));
  ((Farewell *) source)->connection = g_object_ref (connection);
  ((Farewell *) source)->limit_us = g_get_monotonic_time () + limit_us;
  g_source_set_static_name (source, "wc-farewell");
  /* Nobody waits for it: whatever else is to be done comes first. */
  g_source_set_priority (source, G_PRIORITY_LOW);
  g_source_add_unix_fd (source, g_socket_get_fd (socket), G_IO_IN);
  g_source_set_ready_time (source, ((Farewell *) source)->limit_us);
  g_source_attach (source, NULL);
}
