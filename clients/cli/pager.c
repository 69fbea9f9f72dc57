/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/pager.h"

/* The pager is a child that inherits the terminal. Who quits it early ends us with
 * SIGPIPE. An interrupt is for us alone, and we have to outlive the pager all the same:
 * the shell would else share the terminal with it. */

#define IN_USE "WHINCHAT_PAGER_IN_USE" /* the process whose output goes to a pager */

struct _WcPager
{
  GPid pid;
  int stdout_fd; /* (owned) as it was */
};

/* less asks whether one means it there, of output of any length. */
static gboolean
is_dumb (void)
{
  const char *term = g_getenv ("TERM");

  return term == NULL || *term == '\0' || g_str_equal (term, "dumb");
}

static char *
find_program (void)
{
  const char *wanted = g_getenv ("WHINCHAT_PAGER");

  if (wanted == NULL)
    wanted = g_getenv ("PAGER");
  if (wanted != NULL)
    return *wanted == '\0' || g_str_equal (wanted, "cat") ? NULL : g_strdup (wanted);
  return is_dumb () ? NULL : g_find_program_in_path ("less");
}

/* Who cannot see the terminal any more has to be told how wide it is. */
static void
note_terminal (void)
{
  g_autofree char *pid = g_strdup_printf ("%d", getpid ());
  struct winsize size = { 0 };
  g_autofree char *columns = NULL;

  g_setenv (IN_USE, pid, TRUE);
  if (ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return;
  columns = g_strdup_printf ("%u", size.ws_col);
  g_setenv ("COLUMNS", columns, TRUE);
}

gboolean
wc_pager_is_terminal (int fd)
{
  const char *pid = fd == STDOUT_FILENO ? g_getenv (IN_USE) : NULL;

  return isatty (fd) != 0 ||
         (pid != NULL && g_ascii_strtoll (pid, NULL, 10) == (gint64) getpid ());
}

static void
on_interrupt (int number)
{
  close (STDOUT_FILENO);
  while (waitpid (-1, NULL, 0) > 0 || errno == EINTR)
    ;
  signal (number, SIG_DFL);
  raise (number);
}

static gboolean
run_program (WcPager *self, const char *program, int *out_input)
{
  const char *argv[] = { "/bin/sh", "-c", program, NULL };
  g_auto (GStrv) env = g_get_environ ();

  env = g_environ_setenv (env, "LESS", "FRX", /* overwrite= */ FALSE);
  env = g_environ_setenv (env, "LV", "-c", /* overwrite= */ FALSE);
  return g_spawn_async_with_pipes (NULL, (char **) argv, env, G_SPAWN_DO_NOT_REAP_CHILD,
                                   NULL, NULL, &self->pid, out_input, NULL, NULL, NULL);
}

WcPager *
wc_pager_start (const WcCli *cli)
{
  g_autofree char *program = NULL;
  WcPager *self;
  int input;

  if (!isatty (STDOUT_FILENO) || wc_options_has (cli->options, "no-pager") ||
      !wc_output_is_for_people (cli->output))
    return NULL;
  program = find_program ();
  if (program == NULL)
    return NULL;
  self = g_new0 (WcPager, 1);
  if (!run_program (self, program, &input))
    {
      g_free (self);
      return NULL;
    }
  note_terminal ();
  fflush (stdout);
  self->stdout_fd = dup (STDOUT_FILENO);
  dup2 (input, STDOUT_FILENO);
  close (input);
  signal (SIGINT, on_interrupt);
  signal (SIGTERM, on_interrupt);
  return self;
}

void
wc_pager_finish (WcPager *self)
{
  if (self == NULL)
    return;
  fflush (stdout);
  dup2 (self->stdout_fd, STDOUT_FILENO);
  close (self->stdout_fd);
  while (waitpid (self->pid, NULL, 0) < 0 && errno == EINTR)
    ;
  g_unsetenv (IN_USE);
  g_free (self);
}
