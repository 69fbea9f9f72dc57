/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

#include "cli/ask.h"
#include "common/failure.h"
#include "common/interrupt.h"

/* Read without stdio, so that nothing of a secret stays in a buffer that nobody wipes,
 * and while signals are held back, so that a terminal is never left without its echo. */

/* More than a line of a terminal (N_TTY) and any password of the API. */
#define MAX_LINE 4096

void
wc_ask_wipe (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

/* From now on a crash of this program writes no memory to the disk. */
static void
forbid_cores (void)
{
  const struct rlimit none = { 0, 0 };

  setrlimit (RLIMIT_CORE, &none);
}

/* Whether input came before a signal. */
static gboolean
wait_input (int fd, WcInterrupt *interrupt)
{
  struct pollfd fds[] = { { .fd = fd, .events = POLLIN },
                          { .fd = -1, .events = POLLIN } };

  if (interrupt != NULL)
    fds[1].fd = wc_interrupt_get_fd (interrupt);
  while (poll (fds, G_N_ELEMENTS (fds), -1) < 0 && errno == EINTR)
    continue;
  return fds[1].revents == 0 || wc_interrupt_take (interrupt) == 0;
}

/* Reads up to the end of the line, of the input, or of @buffer. Returns the length
 * without the end of the line; -1 when nothing came. */
static gssize
read_line (int fd, WcInterrupt *interrupt, char *buffer, gsize size)
{
  gsize length = 0;

  while (length < size)
    {
      gssize n = wait_input (fd, interrupt) ? read (fd, buffer + length, 1) : 0;

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return length > 0 ? (gssize) length : -1;
      if (buffer[length] == '\n')
        return (gssize) length;
      length++;
    }
  return (gssize) length;
}

/* What a person typed; @echo FALSE: unseen. */
static char *
ask (const char *question, gboolean echo, GError **error)
{
  g_autoptr (WcInterrupt) interrupt = wc_interrupt_new ();
  char buffer[MAX_LINE];
  struct termios before;
  gboolean is_terminal = tcgetattr (STDIN_FILENO, &before) == 0;
  struct termios silent = before;
  char *answer = NULL;
  gssize length;

  silent.c_lflag &= ~(tcflag_t) ECHO;
  silent.c_lflag |= ECHONL;
  if (is_terminal && !echo)
    tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
  /* Not before: whoever types at once is not to be seen, nor lost. */
  fprintf (stderr, "%s", question);
  fflush (stderr);
  length = read_line (STDIN_FILENO, interrupt, buffer, sizeof buffer);
  if (is_terminal && !echo)
    tcsetattr (STDIN_FILENO, TCSANOW, &before);
  if (length >= 0)
    answer = g_strndup (buffer, (gsize) length);
  else
    {
      fputc ('\n', stderr);
      wc_failure_set (error, WC_EXIT_TIMEOUT, "nothing was answered");
    }
  explicit_bzero (buffer, sizeof buffer);
  return answer;
}

char *
wc_ask_line (const char *question, GError **error)
{
  return ask (question, /* echo= */ TRUE, error);
}

char *
wc_ask_secret (const char *question, GError **error)
{
  char *secret;

  forbid_cores ();
  secret = ask (question, /* echo= */ FALSE, error);
  if (secret == NULL || *secret != '\0')
    return secret;
  wc_ask_wipe (secret);
  wc_failure_set (error, WC_EXIT_TIMEOUT, "nothing was answered");
  return NULL;
}

char *
wc_ask_read_secret (int fd, GError **error)
{
  char buffer[MAX_LINE];
  char *secret = NULL;
  gssize length;

  if (isatty (fd))
    return wc_ask_secret ("Password: ", error);
  forbid_cores ();
  length = read_line (fd, /* interrupt= */ NULL, buffer, sizeof buffer);
  /* Text from other systems. */
  if (length > 0 && buffer[length - 1] == '\r')
    length--;
  if (length > 0 && g_utf8_validate (buffer, length, NULL))
    secret = g_strndup (buffer, (gsize) length);
  else
    wc_failure_set (error, WC_EXIT_USAGE,
                    fd == STDIN_FILENO ? "there is no password on standard input"
                                       : "there is no password to be read");
  explicit_bzero (buffer, sizeof buffer);
  return secret;
}
