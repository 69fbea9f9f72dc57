/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "platform/activation.h"

/* Sockets are known by the path they are bound to, not by their names or order: a unit
 * that listens elsewhere must not decide what a path means. */

#define MAX_SOCKETS 64

typedef struct
{
  int fd;
  gboolean taken;
  char *path; /* (owned) "" when it is none of ours: no stream, not listening, no path */
} Socket;

struct _WcActivation
{
  GArray *sockets; /* (owned) (element-type Socket) */
};

static void
clear_socket (gpointer data)
{
  Socket *socket = data;

  if (!socket->taken)
    g_message ("the service manager passed a socket that is of no use: %s",
               *socket->path != '\0' ? socket->path : "no path");
  close (socket->fd);
  g_free (socket->path);
}

static gboolean
has_option (int fd, int option, int expected)
{
  int value = 0;
  socklen_t length = sizeof value;

  return getsockopt (fd, SOL_SOCKET, option, &value, &length) == 0 && value == expected;
}

/* The path at which @fd listens, "" when it does not. Returns: (transfer full). */
static char *
find_path (int fd)
{
  struct sockaddr_un address;
  socklen_t length = sizeof address;

  if (!has_option (fd, SO_TYPE, SOCK_STREAM) || !has_option (fd, SO_ACCEPTCONN, 1) ||
      getsockname (fd, (struct sockaddr *) &address, &length) != 0 ||
      address.sun_family != AF_UNIX || length <= offsetof (struct sockaddr_un, sun_path))
    return g_strdup ("");
  return g_strndup (address.sun_path, length - offsetof (struct sockaddr_un, sun_path));
}

static guint
count_sockets (WcPathsGetenv getenv, gpointer data)
{
  const char *pid = getenv ("LISTEN_PID", data);
  const char *number = getenv ("LISTEN_FDS", data);
  g_autofree char *own = g_strdup_printf ("%d", (int) getpid ());
  guint64 n = 0;

  if (pid == NULL || number == NULL || !g_str_equal (pid, own))
    return 0;
  if (!g_ascii_string_to_unsigned (number, 10, 0, MAX_SOCKETS, &n, NULL))
    g_message ("LISTEN_FDS is no number of sockets: %s", number);
  return (guint) n;
}

static const char *
getenv_of_process (const char *name, gpointer data)
{
  return g_getenv (name);
}

WcActivation *
wc_activation_new (int first, WcPathsGetenv getenv, gpointer data)
{
  WcActivation *self = g_new0 (WcActivation, 1);
  guint n = count_sockets (getenv != NULL ? getenv : getenv_of_process, data);

  self->sockets = g_array_new (FALSE, FALSE, sizeof (Socket));
  g_array_set_clear_func (self->sockets, clear_socket);
  for (guint i = 0; i < n; i++)
    {
      Socket socket = { .fd = first + (int) i };

      /* Programs that we start have no business with it. */
      if (fcntl (socket.fd, F_SETFD, FD_CLOEXEC) != 0)
        continue;
      socket.path = find_path (socket.fd);
      g_array_append_val (self->sockets, socket);
    }
  return self;
}

void
wc_activation_free (WcActivation *self)
{
  g_array_unref (self->sockets);
  g_free (self);
}

int
wc_activation_take (WcActivation *self, const char *path)
{
  for (guint i = 0; i < self->sockets->len; i++)
    {
      Socket *socket = &g_array_index (self->sockets, Socket, i);

      if (!g_str_equal (socket->path, path))
        continue;
      socket->taken = TRUE;
      return fcntl (socket->fd, F_DUPFD_CLOEXEC, 3);
    }
  return -1;
}
