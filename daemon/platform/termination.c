/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/error.h"
#include "platform/termination.h"

/* A signal that a thread raises goes to that thread alone, where it stays blocked for
 * ever; signalfd(2) hands out those of the process, and of the main thread, whose own are
 * told apart by their sender. */

struct _WcTermination
{
  int fd;
  guint source;
  WcTerminationFunc func;
  gpointer data;
};

static void
fill_set (sigset_t *set)
{
  sigemptyset (set);
  sigaddset (set, SIGTERM);
  sigaddset (set, SIGINT);
}

void
wc_termination_block (void)
{
  sigset_t set;

  fill_set (&set);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer data)
{
  WcTermination *self = data;
  struct signalfd_siginfo info;

  if (read (fd, &info, sizeof info) == sizeof info && info.ssi_pid != (guint32) getpid ())
    self->func (self->data);
  return G_SOURCE_CONTINUE;
}

WcTermination *
wc_termination_new (WcTerminationFunc func, gpointer data, GError **error)
{
  WcTermination *self;
  sigset_t set;
  int fd;

  fill_set (&set);
  fd = signalfd (-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (fd < 0)
    {
      g_set_error (error, WC_ERROR, WC_ERROR_INTERNAL, "no signals can be read: %s",
                   g_strerror (errno));
      return NULL;
    }
  self = g_new0 (WcTermination, 1);
  self->fd = fd;
  self->func = func;
  self->data = data;
  self->source = g_unix_fd_add (fd, G_IO_IN, on_readable, self);
  return self;
}

void
wc_termination_free (WcTermination *self)
{
  g_source_remove (self->source);
  close (self->fd);
  g_free (self);
}
