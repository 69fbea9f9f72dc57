/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/temp-dir.h"
#include "platform/activation.h"

/* Far from what else is open. */
#define FIRST 200

typedef struct
{
  char *directory;    /* (owned) */
  char **environment; /* (owned) */
  int next;           /* descriptor */
} Manager;

static const char *
get_from_list (const char *name, gpointer data)
{
  return g_environ_getenv (data, name);
}

static void
set_up (Manager *m, gconstpointer data)
{
  m->directory = wc_temp_dir_new ();
  m->environment = g_get_environ ();
  m->next = FIRST;
}

static void
tear_down (Manager *m, gconstpointer data)
{
  wc_temp_dir_free (m->directory);
  g_strfreev (m->environment);
}

static void
pass (Manager *m, int fd)
{
  g_assert_cmpint (fcntl (fd, F_DUPFD, m->next), ==, m->next);
  close (fd);
  m->next++;
}

static char *
pass_socket (Manager *m, const char *name, int type)
{
  char *path = wc_temp_dir_path (m->directory, name);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, type, 0);

  memcpy (address.sun_path, path, strlen (path));
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  if (type == SOCK_STREAM)
    g_assert_cmpint (listen (fd, 1), ==, 0);
  pass (m, fd);
  return path;
}

static WcActivation *
activate (Manager *m, const char *pid)
{
  g_autofree char *own = g_strdup_printf ("%d", (int) getpid ());
  g_autofree char *n = g_strdup_printf ("%d", m->next - FIRST);

  m->environment =
      g_environ_setenv (m->environment, "LISTEN_PID", pid != NULL ? pid : own, TRUE);
  m->environment = g_environ_setenv (m->environment, "LISTEN_FDS", n, FALSE);
  return wc_activation_new (FIRST, get_from_list, m->environment);
}

/* A descriptor of our own for the socket at @path. */
static void
take (WcActivation *activation, const char *path)
{
  int fd = wc_activation_take (activation, path);
  struct sockaddr_un address = { 0 };
  socklen_t length = sizeof address;

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (fcntl (fd, F_GETFD), ==, FD_CLOEXEC);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &length), ==, 0);
  g_assert_cmpstr (address.sun_path, ==, path);
  close (fd);
}

static void
test_by_path (Manager *m, gconstpointer data)
{
  g_autofree char *one = pass_socket (m, "one", SOCK_STREAM);
  g_autofree char *two = pass_socket (m, "two", SOCK_STREAM);
  g_autoptr (WcActivation) activation = activate (m, NULL);

  g_assert_cmpint (wc_activation_take (activation, "/elsewhere"), ==, -1);
  take (activation, two);
  take (activation, two);
  take (activation, one);
  g_assert_cmpint (fcntl (FIRST, F_GETFD), ==, FD_CLOEXEC);
  g_clear_pointer (&activation, wc_activation_free);
  g_assert_cmpint (fcntl (FIRST, F_GETFD), ==, -1);
  g_assert_cmpint (fcntl (FIRST + 1, F_GETFD), ==, -1);
}

/* What is not taken is closed and said. */
static void
test_of_no_use (Manager *m, gconstpointer data)
{
  g_autofree char *datagram = pass_socket (m, "datagram", SOCK_DGRAM);
  g_autofree char *spare = pass_socket (m, "spare", SOCK_STREAM);
  g_autoptr (WcActivation) activation = NULL;

  pass (m, open ("/dev/null", O_RDONLY));
  pass (m, socket (AF_INET, SOCK_STREAM, 0));
  activation = activate (m, NULL);
  g_assert_cmpint (wc_activation_take (activation, datagram), ==, -1);
  g_assert_cmpint (wc_activation_take (activation, "/dev/null"), ==, -1);
  g_test_expect_message ("whinchat", G_LOG_LEVEL_MESSAGE, "*of no use: no path");
  g_test_expect_message ("whinchat", G_LOG_LEVEL_MESSAGE, "*of no use: /*spare");
  g_test_expect_message ("whinchat", G_LOG_LEVEL_MESSAGE, "*of no use: no path");
  g_test_expect_message ("whinchat", G_LOG_LEVEL_MESSAGE, "*of no use: no path");
  g_clear_pointer (&activation, wc_activation_free);
  g_test_assert_expected_messages ();
  for (int fd = FIRST; fd < m->next; fd++)
    g_assert_true (fcntl (fd, F_GETFD) == -1 && errno == EBADF);
}

static void
test_of_another (Manager *m, gconstpointer data)
{
  g_autofree char *path = pass_socket (m, "one", SOCK_STREAM);
  g_autoptr (WcActivation) activation = activate (m, "1");

  g_assert_cmpint (wc_activation_take (activation, path), ==, -1);
  g_clear_pointer (&activation, wc_activation_free);
  g_assert_cmpint (close (FIRST), ==, 0);
}

static void
test_nothing (Manager *m, gconstpointer data)
{
  g_autoptr (WcActivation) none = NULL;
  g_autoptr (WcActivation) nonsense = NULL;
  g_autoptr (WcActivation) more = NULL;

  m->environment = g_environ_unsetenv (m->environment, "LISTEN_FDS");
  none = wc_activation_new (FIRST, get_from_list, m->environment);
  m->environment = g_environ_setenv (m->environment, "LISTEN_FDS", "many", TRUE);
  g_test_expect_message ("whinchat", G_LOG_LEVEL_MESSAGE, "LISTEN_FDS is no number*");
  nonsense = activate (m, NULL);
  g_test_assert_expected_messages ();
  /* More than there are. */
  m->environment = g_environ_setenv (m->environment, "LISTEN_FDS", "5", TRUE);
  more = activate (m, NULL);
  g_assert_cmpint (wc_activation_take (none, "/x"), ==, -1);
  g_assert_cmpint (wc_activation_take (nonsense, "/x"), ==, -1);
  g_assert_cmpint (wc_activation_take (more, "/x"), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/platform/activation/by-path", Manager, NULL, set_up, test_by_path,
              tear_down);
  g_test_add ("/platform/activation/of-no-use", Manager, NULL, set_up, test_of_no_use,
              tear_down);
  g_test_add ("/platform/activation/of-another", Manager, NULL, set_up, test_of_another,
              tear_down);
  g_test_add ("/platform/activation/nothing", Manager, NULL, set_up, test_nothing,
              tear_down);
  return g_test_run ();
}
