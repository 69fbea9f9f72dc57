/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "platform/notify-socket.h"

/* The protocol of sd_notify(3): lines NAME=value in one datagram. A manager whose queue
 * is full must not stop the main loop, so what was not sent is kept as facts, of which
 * the newest are sent when there is room. */

typedef enum
{
  NEWS_READY = 1 << 0,
  NEWS_STATUS = 1 << 1,
  NEWS_STOPPING = 1 << 2,
  NEWS_ALIVE = 1 << 3,
  NEWS_RELOADING = 1 << 4,
  NEWS_EXTEND = 1 << 5,
} News;

/* One word about an extension is enough for so long. */
#define EXTEND_EVERY_US G_USEC_PER_SEC

struct _WcNotifySocket
{
  WcClock *clock; /* (unowned) */
  int fd;         /* connected; -1: there is no manager */
  guint news;     /* News that were not sent yet */
  char *status;   /* (owned) (nullable) */
  guint room;     /* source: the manager can take something again */

  gint64 interval_us; /* of the watchdog; 0: none */
  guint timer;
  WcNotifySocketAlive alive; /* (nullable) */
  gpointer alive_data;
  gint64 reloading_us; /* monotonic: when the reload began */
  gint64 extend_us;
  gint64 extended_us; /* monotonic: when that was told last */
};

/* unix(7): a path, or a name that begins with NUL, written "@". 0 for another sort of
 * address. */
static socklen_t
parse_address (const char *text, struct sockaddr_un *out_address)
{
  gsize length = strlen (text);

  if ((text[0] != '/' && text[0] != '@') || length < 2 ||
      length >= sizeof out_address->sun_path)
    return 0;
  memset (out_address, 0, sizeof *out_address);
  out_address->sun_family = AF_UNIX;
  memcpy (out_address->sun_path, text, length);
  if (text[0] == '@')
    out_address->sun_path[0] = '\0';
  return offsetof (struct sockaddr_un, sun_path) + length + (text[0] == '/' ? 1 : 0);
}

static int
open_socket (const char *text)
{
  struct sockaddr_un address;
  socklen_t length = parse_address (text, &address);
  int fd;

  if (length == 0)
    {
      g_message ("NOTIFY_SOCKET is no address that can be used: %s", text);
      return -1;
    }
  fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd >= 0 && connect (fd, (struct sockaddr *) &address, length) == 0)
    return fd;
  g_message ("the service manager cannot be told: %s", g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

/* How often to prove that we are alive: twice as often as the manager asks for. 0: never,
 * also where the variables are another process's (sd_watchdog_enabled(3)). */
static gint64
read_interval (WcPathsGetenv getenv, gpointer data)
{
  const char *text = getenv ("WATCHDOG_USEC", data);
  const char *pid = getenv ("WATCHDOG_PID", data);
  g_autofree char *own = g_strdup_printf ("%d", (int) getpid ());
  guint64 usec = 0;

  if (text == NULL || (pid != NULL && !g_str_equal (pid, own)))
    return 0;
  if (!g_ascii_string_to_unsigned (text, 10, 2, G_MAXINT64, &usec, NULL))
    {
      g_message ("WATCHDOG_USEC is no time: %s", text);
      return 0;
    }
  return (gint64) usec / 2;
}

static const char *
getenv_of_process (const char *name, gpointer data)
{
  return g_getenv (name);
}

WcNotifySocket *
wc_notify_socket_new (WcClock *clock, WcPathsGetenv getenv, gpointer data)
{
  WcNotifySocket *self = g_new0 (WcNotifySocket, 1);
  WcPathsGetenv get = getenv != NULL ? getenv : getenv_of_process;
  const char *address = get ("NOTIFY_SOCKET", data);

  self->clock = clock;
  self->fd = address != NULL && *address != '\0' ? open_socket (address) : -1;
  self->interval_us = self->fd >= 0 ? read_interval (get, data) : 0;
  return self;
}

void
wc_notify_socket_free (WcNotifySocket *self)
{
  wc_clock_clear (self->clock, &self->timer);
  g_clear_handle_id (&self->room, g_source_remove);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->status);
  g_free (self);
}

static GString *
make_datagram (const WcNotifySocket *self)
{
  GString *text = g_string_new (NULL);

  /* A reload that began and ended while the manager took nothing is none. */
  if ((self->news & (NEWS_RELOADING | NEWS_READY)) == NEWS_RELOADING)
    g_string_append_printf (text, "RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT "\n",
                            self->reloading_us);
  if (self->news & NEWS_EXTEND)
    g_string_append_printf (text, "EXTEND_TIMEOUT_USEC=%" G_GINT64_FORMAT "\n",
                            self->extend_us);
  if (self->news & NEWS_READY)
    g_string_append (text, "READY=1\n");
  if (self->news & NEWS_STATUS)
    g_string_append_printf (text, "STATUS=%s\n", self->status);
  if (self->news & NEWS_STOPPING)
    g_string_append (text, "STOPPING=1\n");
  if (self->news & NEWS_ALIVE)
    g_string_append (text, "WATCHDOG=1\n");
  return text;
}

/* Returns whether it has to be tried again when there is room. */
static gboolean
try_to_send (WcNotifySocket *self)
{
  g_autoptr (GString) text = make_datagram (self);

  if (send (self->fd, text->str, text->len, MSG_NOSIGNAL) < 0)
    {
      if (errno == EAGAIN || errno == ENOBUFS)
        return TRUE;
      g_info ("the service manager was not told: %s", g_strerror (errno));
    }
  self->news = 0;
  return FALSE;
}

static gboolean
on_room (int fd, GIOCondition condition, gpointer data)
{
  WcNotifySocket *self = data;

  if (try_to_send (self))
    return G_SOURCE_CONTINUE;
  self->room = 0;
  return G_SOURCE_REMOVE;
}

static void
tell (WcNotifySocket *self, News news)
{
  if (self->fd < 0)
    return;
  self->news |= news;
  if (self->room == 0 && try_to_send (self))
    self->room = g_unix_fd_add (self->fd, G_IO_OUT, on_room, self);
}

static void
on_interval (gpointer data)
{
  WcNotifySocket *self = data;

  self->timer = wc_clock_add (self->clock, self->interval_us, on_interval, self);
  if (self->alive == NULL || self->alive (self->alive_data))
    tell (self, NEWS_ALIVE);
  else
    g_message ("the watchdog is not told that all is well");
}

void
wc_notify_socket_set_alive (WcNotifySocket *self, WcNotifySocketAlive func, gpointer data)
{
  self->alive = func;
  self->alive_data = data;
}

/* sd_notify(3): by CLOCK_MONOTONIC, so that the manager knows which request is meant. */
void
wc_notify_socket_reloading (WcNotifySocket *self)
{
  self->reloading_us = wc_clock_monotonic_us (self->clock);
  tell (self, NEWS_RELOADING);
}

void
wc_notify_socket_extend (WcNotifySocket *self, gint64 us)
{
  gint64 now_us = wc_clock_monotonic_us (self->clock);

  if (self->extended_us != 0 && now_us - self->extended_us < EXTEND_EVERY_US)
    return;
  self->extended_us = now_us;
  self->extend_us = us;
  tell (self, NEWS_EXTEND);
}

void
wc_notify_socket_ready (WcNotifySocket *self)
{
  tell (self, NEWS_READY);
  if (self->interval_us > 0 && self->timer == 0)
    self->timer = wc_clock_add (self->clock, self->interval_us, on_interval, self);
}

void
wc_notify_socket_status (WcNotifySocket *self, const char *text)
{
  g_autofree char *line = g_strdelimit (g_strdup (text), "\n", ' ');

  if (g_strcmp0 (line, self->status) == 0)
    return;
  g_free (self->status);
  self->status = g_steal_pointer (&line);
  tell (self, NEWS_STATUS);
}

void
wc_notify_socket_stopping (WcNotifySocket *self)
{
  tell (self, NEWS_STOPPING);
}
