/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/handler.h"
#include "common/failure.h"
#include "common/object.h"

/* Somebody else's program for an event. Its input is a file in memory and no pipe, so it
 * may read none of it, or read it after any time. */

static gboolean
fail_errno (const char *what, int number, GError **error)
{
  return wc_failure_set (error, WC_EXIT_FAULT, "%s: %s", what, g_strerror (number));
}

static gboolean
write_all (int fd, const char *text, gsize length)
{
  while (length > 0)
    {
      gssize n = write (fd, text, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      text += n;
      length -= n;
    }
  return TRUE;
}

/* A descriptor to read the line from; -1 with @error. */
static int
open_input (JsonObject *object, GError **error)
{
  g_autoptr (GString) line = g_string_new (NULL);
  int fd = memfd_create ("event", MFD_CLOEXEC);

  wc_object_append (line, object);
  g_string_append_c (line, '\n');
  if (fd >= 0 && write_all (fd, line->str, line->len) && lseek (fd, 0, SEEK_SET) == 0)
    return fd;
  fail_errno ("cannot hand over the event", errno, error);
  if (fd >= 0)
    close (fd);
  return -1;
}

static gboolean
check_status (const char *command, int status, GError **error)
{
  if (WIFEXITED (status) && WEXITSTATUS (status) == 0)
    return TRUE;
  if (WIFSIGNALED (status))
    return wc_failure_set (error, WC_EXIT_FAULT, "%s: it was ended by signal %d", command,
                           WTERMSIG (status));
  return wc_failure_set (error, WC_EXIT_FAULT, "%s: it ended with %d", command,
                         WEXITSTATUS (status));
}

static gboolean
wait_for (GPid pid, int *status)
{
  while (waitpid (pid, status, 0) < 0)
    if (errno != EINTR)
      return FALSE;
  return TRUE;
}

gboolean
wc_handler_run (const char *command,
                JsonObject *object,
                WcInterrupt *interrupt,
                GError **error)
{
  const char *const argv[] = { "/bin/sh", "-c", command, NULL };
  GSpawnChildSetupFunc setup = interrupt != NULL ? wc_interrupt_child_setup : NULL;
  g_autoptr (GError) local = NULL;
  int input = open_input (object, error);
  gboolean good;
  GPid pid = 0;
  int status = 0;

  if (input < 0)
    return FALSE;
  good = g_spawn_async_with_fds (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
                                 setup, interrupt, &pid, input, /* stdout_fd= */ -1,
                                 /* stderr_fd= */ -1, &local);
  close (input);
  if (!good)
    return wc_failure_set (error, WC_EXIT_FAULT, "%s", local->message);
  if (!wait_for (pid, &status))
    return fail_errno (command, errno, error);
  return check_status (command, status, error);
}
