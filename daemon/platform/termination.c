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

/* The main thread may hang in a write to a disk that does not answer, so the end is begun
 * by a handler: it starts the clock of patience and passes the word to the main loop as
 * WORD, which signalfd(2) hands out. The handlers keep no state: what the next signal
 * does is said by which of them is installed. */
#define WORD SIGRTMIN

struct _WcTermination
{
  int fd;
  guint source;
  WcTerminationFunc end;
  WcTerminationFunc reload;
  gpointer data;
  gboolean ended;
};

/* What is read by the main loop. */
static void
fill_read (sigset_t *set)
{
  sigemptyset (set);
  sigaddset (set, SIGHUP);
  sigaddset (set, WORD);
}

void
wc_termination_block (void)
{
  sigset_t set;

  fill_read (&set);
  sigaddset (&set, SIGTERM);
  sigaddset (&set, SIGINT);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
}

/* ---- The handlers: nothing but what signal-safety(7) allows ---- */

static void
handle (int number, void (*handler) (int, siginfo_t *, void *))
{
  struct sigaction action = { .sa_sigaction = handler,
                              .sa_flags = SA_SIGINFO | SA_RESTART };

  sigaddset (&action.sa_mask, SIGTERM);
  sigaddset (&action.sa_mask, SIGINT);
  sigaction (number, &action, NULL);
}

static void
on_impatience (int number, siginfo_t *info, void *context)
{
  static const char late[] =
      "whinchatd: not all was closed in time; what is stored is whole\n";
  static const char told_again[] =
      "whinchatd: told again to end before all was closed; what is stored is whole\n";
  gboolean is_late = number == SIGALRM;
  ssize_t written;

  if (!is_late && info->si_pid == getpid ())
    return;
  written = write (STDERR_FILENO, is_late ? late : told_again,
                   is_late ? sizeof late - 1 : sizeof told_again - 1);
  (void) written;
  _exit (0);
}

/* Not SIG_IGN, which a program that is started would inherit. */
static void
on_repeated (int number, siginfo_t *info, void *context)
{
}

static void
on_first (int number, siginfo_t *info, void *context)
{
  int saved = errno;

  if (info->si_pid == getpid ())
    return;
  handle (SIGTERM, on_repeated);
  handle (SIGINT, on_repeated);
  alarm (WC_TERMINATION_PATIENCE_S);
  sigqueue (getpid (), WORD, (union sigval){ 0 });
  errno = saved;
}

static void
unblock (void)
{
  static const int numbers[] = { SIGTERM, SIGINT, SIGALRM };
  sigset_t set;

  sigemptyset (&set);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    sigaddset (&set, numbers[i]);
  pthread_sigmask (SIG_UNBLOCK, &set, NULL);
}

/* ---- The main loop ---- */

/* A reload that a library raised would not be ours; the word is nobody else's. */
static gboolean
on_readable (int fd, GIOCondition condition, gpointer data)
{
  WcTermination *self = data;
  struct signalfd_siginfo info;
  gboolean from_inside;

  if (read (fd, &info, sizeof info) != sizeof info)
    return G_SOURCE_CONTINUE;
  from_inside = info.ssi_pid == (guint32) getpid ();
  if (info.ssi_signo == SIGHUP && !from_inside)
    self->reload (self->data);
  if (info.ssi_signo != (guint32) WORD || !from_inside || self->ended)
    return G_SOURCE_CONTINUE;
  self->ended = TRUE;
  self->end (self->data);
  return G_SOURCE_CONTINUE;
}

WcTermination *
wc_termination_new (WcTerminationFunc end,
                    WcTerminationFunc reload,
                    gpointer data,
                    GError **error)
{
  WcTermination *self;
  sigset_t set;
  int fd;

  fill_read (&set);
  fd = signalfd (-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (fd < 0)
    {
      g_set_error (error, WC_ERROR, WC_ERROR_INTERNAL, "no signals can be read: %s",
                   g_strerror (errno));
      return NULL;
    }
  self = g_new0 (WcTermination, 1);
  self->fd = fd;
  self->end = end;
  self->reload = reload;
  self->data = data;
  self->source = g_unix_fd_add (fd, G_IO_IN, on_readable, self);
  handle (SIGTERM, on_first);
  handle (SIGINT, on_first);
  handle (SIGALRM, on_impatience);
  unblock ();
  return self;
}

void
wc_termination_insist (WcTermination *self)
{
  handle (SIGTERM, on_impatience);
  handle (SIGINT, on_impatience);
}

void
wc_termination_free (WcTermination *self)
{
  wc_termination_block ();
  g_source_remove (self->source);
  close (self->fd);
  g_free (self);
}
