/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/error.h"
#include "store/lock.h"

/* flock() and not the file's existence is the lock, so nothing is stale after a crash.
 * The file is never deleted: a second process could hold the lock of a deleted one. */

struct _WcLock
{
  int fd;
};

static gboolean
fail_with_errno (const char *path, int saved, GError **error)
{
  g_set_error (error, WC_ERROR, WC_ERROR_INTERNAL, "cannot lock %s: %s", path,
               g_strerror (saved));
  return FALSE;
}

static gboolean
fail_busy (const char *path, int fd, GError **error)
{
  char text[32];
  ssize_t length = pread (fd, text, sizeof text - 1, 0);

  text[MAX (length, 0)] = '\0';
  g_strstrip (text);
  g_set_error (error, WC_ERROR, WC_ERROR_BUSY,
               text[0] != '\0' ? "it is running already, as process %2$s, and uses %1$s"
                               : "it is running already, and uses %s",
               path, text);
  if (error != NULL && text[0] != '\0')
    wc_error_set_detail (*error, "pid", text);
  return FALSE;
}

static gboolean
holder_is_gone (int fd)
{
  char text[32];
  ssize_t length = pread (fd, text, sizeof text - 1, 0);
  gint64 pid;

  text[MAX (length, 0)] = '\0';
  pid = g_ascii_strtoll (text, NULL, 10);
  return pid > 0 && pid <= G_MAXINT && kill ((pid_t) pid, 0) != 0 && errno == ESRCH;
}

/* FALSE + errno. A daemon that was killed while it started a command (a password's) has
 * left a child that holds the lock until it has become that command: a moment. */
static gboolean
lock (int fd)
{
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  if (errno != EWOULDBLOCK)
    return FALSE;
  if (holder_is_gone (fd))
    return flock (fd, LOCK_EX) == 0;
  errno = EWOULDBLOCK;
  return FALSE;
}

static gboolean
take_and_name (int fd, const char *path, GError **error)
{
  g_autofree char *pid = g_strdup_printf ("%d\n", (int) getpid ());

  if (!lock (fd))
    return errno == EWOULDBLOCK ? fail_busy (path, fd, error)
                                : fail_with_errno (path, errno, error);
  /* On a full disk it is held all the same, by somebody who is not named. */
  if (ftruncate (fd, 0) != 0 || pwrite (fd, pid, strlen (pid), 0) < 0)
    g_info ("the lock file does not tell who holds it: %s", g_strerror (errno));
  return TRUE;
}

WcLock *
wc_lock_take (const char *path, GError **error)
{
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  WcLock *self;

  if (fd < 0)
    {
      fail_with_errno (path, errno, error);
      return NULL;
    }
  if (!take_and_name (fd, path, error))
    {
      close (fd);
      return NULL;
    }
  self = g_new0 (WcLock, 1);
  self->fd = fd;
  return self;
}

void
wc_lock_release (WcLock *self)
{
  /* Where this fails, an outdated number stays in an unlocked file: harmless. */
  if (ftruncate (self->fd, 0) != 0)
    g_debug ("lock file keeps its text: %s", g_strerror (errno));
  close (self->fd);
  g_free (self);
}
