/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "common/interrupt.h"

/* signalfd(2): signals come to where we wait anyway, without a handler and the global
 * variable it would need. */

struct _WcInterrupt
{
  sigset_t before;
  int fd;
};

WcInterrupt *
wc_interrupt_new (void)
{
  WcInterrupt *self = g_new0 (WcInterrupt, 1);
  sigset_t ours;

  sigemptyset (&ours);
  sigaddset (&ours, SIGINT);
  sigaddset (&ours, SIGTERM);
  sigprocmask (SIG_BLOCK, &ours, &self->before);
  self->fd = signalfd (-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
  /* Without a descriptor signals had better end the process as ever. */
  if (self->fd < 0)
    sigprocmask (SIG_SETMASK, &self->before, NULL);
  return self;
}

void
wc_interrupt_free (WcInterrupt *self)
{
  if (self->fd >= 0)
    close (self->fd);
  sigprocmask (SIG_SETMASK, &self->before, NULL);
  g_free (self);
}

int
wc_interrupt_get_fd (const WcInterrupt *self)
{
  return self->fd;
}

int
wc_interrupt_take (WcInterrupt *self)
{
  struct signalfd_siginfo info;

  if (self->fd < 0 || read (self->fd, &info, sizeof info) != (gssize) sizeof info)
    return 0;
  return (int) info.ssi_signo;
}

void
wc_interrupt_child_setup (gpointer data)
{
  const WcInterrupt *self = data;

  sigprocmask (SIG_SETMASK, &self->before, NULL);
}
