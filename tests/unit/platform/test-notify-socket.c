/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock-system.h"
#include "lib/fake-clock.h"
#include "lib/temp-dir.h"
#include "platform/notify-socket.h"

/* The service manager's side. */
typedef struct
{
  char *directory; /* (owned) */
  char *address;   /* (owned) as NOTIFY_SOCKET names it */
  int fd;
  WcFakeClock *clock; /* (owned) */
  char **environment; /* (owned) */
} Manager;

static const char *
get_from_list (const char *name, gpointer data)
{
  return g_environ_getenv (data, name);
}

static void
manager_bind (Manager *m)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  gsize length = strlen (m->address);

  memcpy (address.sun_path, m->address, length);
  if (m->address[0] == '@')
    address.sun_path[0] = '\0';
  else
    length++;
  m->fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  g_assert_cmpint (bind (m->fd, (struct sockaddr *) &address,
                         offsetof (struct sockaddr_un, sun_path) + length),
                   ==, 0);
}

static void
set_up (Manager *m, gconstpointer data)
{
  m->directory = wc_temp_dir_new ();
  m->address = data == NULL ? wc_temp_dir_path (m->directory, "notify")
                            : g_strconcat ("@", m->directory, NULL);
  m->clock = wc_fake_clock_new (0);
  m->environment = g_environ_setenv (NULL, "NOTIFY_SOCKET", m->address, TRUE);
  manager_bind (m);
}

static void
tear_down (Manager *m, gconstpointer data)
{
  close (m->fd);
  g_object_unref (m->clock);
  wc_temp_dir_free (m->directory);
  g_free (m->address);
  g_strfreev (m->environment);
}

static WcNotifySocket *
connect_to (Manager *m)
{
  return wc_notify_socket_new (WC_CLOCK (m->clock), get_from_list, m->environment);
}

/* The next datagram, or "" when none has come: sending never waits. */
static char *
take (Manager *m)
{
  char buffer[1024];
  gssize n = recv (m->fd, buffer, sizeof buffer, 0);

  g_assert_true (n >= 0 || errno == EAGAIN);
  return g_strndup (buffer, MAX (n, 0));
}

static void
expect (Manager *m, const char *expected)
{
  g_autofree char *text = take (m);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_life (Manager *m, gconstpointer data)
{
  g_autoptr (WcNotifySocket) notify = connect_to (m);

  expect (m, "");
  wc_notify_socket_status (notify, "starting");
  expect (m, "STATUS=starting\n");
  wc_notify_socket_ready (notify);
  expect (m, "READY=1\n");
  wc_notify_socket_status (notify, "1 account\nREADY=0");
  expect (m, "STATUS=1 account READY=0\n");
  wc_notify_socket_status (notify, "1 account\nREADY=0");
  expect (m, "");
  wc_notify_socket_stopping (notify);
  expect (m, "STOPPING=1\n");
  g_assert_cmpuint (wc_fake_clock_count (m->clock), ==, 0);
}

static void
set_watchdog (Manager *m, const char *usec, const char *pid)
{
  m->environment = g_environ_setenv (m->environment, "WATCHDOG_USEC", usec, TRUE);
  if (pid != NULL)
    m->environment = g_environ_setenv (m->environment, "WATCHDOG_PID", pid, TRUE);
}

static void
test_watchdog (Manager *m, gconstpointer data)
{
  g_autofree char *pid = g_strdup_printf ("%d", (int) getpid ());
  g_autoptr (WcNotifySocket) notify = NULL;

  set_watchdog (m, "10000000", pid);
  notify = connect_to (m);
  g_assert_cmpuint (wc_fake_clock_count (m->clock), ==, 0);
  wc_notify_socket_ready (notify);
  expect (m, "READY=1\n");
  for (int i = 0; i < 3; i++)
    {
      wc_fake_clock_advance (m->clock, 4999999);
      expect (m, "");
      wc_fake_clock_advance (m->clock, 1);
      expect (m, "WATCHDOG=1\n");
    }
  wc_notify_socket_stopping (notify);
  expect (m, "STOPPING=1\n");
  wc_fake_clock_advance (m->clock, 5000000);
  expect (m, "WATCHDOG=1\n");
  g_clear_pointer (&notify, wc_notify_socket_free);
  g_assert_cmpuint (wc_fake_clock_count (m->clock), ==, 0);
}

/* Test that nobody but the main loop says that all is well: while it does not turn, the
 * manager waits in vain for many times what it asks for. */
static void
test_watchdog_hangs (Manager *m, gconstpointer data)
{
  const int interval_ms = 2;
  g_autoptr (WcClock) clock = wc_clock_system_new ();
  g_autoptr (WcNotifySocket) notify = NULL;
  struct pollfd manager = { .fd = m->fd, .events = POLLIN };

  set_watchdog (m, "2000", NULL);
  notify = wc_notify_socket_new (clock, get_from_list, m->environment);
  wc_notify_socket_ready (notify);
  expect (m, "READY=1\n");
  g_assert_cmpint (poll (&manager, 1, 20 * interval_ms), ==, 0);
  g_assert_true (g_main_context_iteration (NULL, /* may_block= */ TRUE));
  expect (m, "WATCHDOG=1\n");
}

static gboolean
ask_flag (gpointer data)
{
  return *(gboolean *) data;
}

/* That the main loop turns is not enough. */
static void
test_watchdog_asks (Manager *m, gconstpointer data)
{
  gboolean alive = FALSE;
  g_autoptr (WcNotifySocket) notify = NULL;

  set_watchdog (m, "10000000", NULL);
  notify = connect_to (m);
  wc_notify_socket_set_alive (notify, ask_flag, &alive);
  wc_notify_socket_ready (notify);
  expect (m, "READY=1\n");
  g_test_expect_message ("whinchat", G_LOG_LEVEL_MESSAGE, "*not told that all is well*");
  wc_fake_clock_advance (m->clock, 5000000);
  g_test_assert_expected_messages ();
  expect (m, "");
  alive = TRUE;
  wc_fake_clock_advance (m->clock, 5000000);
  expect (m, "WATCHDOG=1\n");
}

static void
test_reload (Manager *m, gconstpointer data)
{
  g_autoptr (WcNotifySocket) notify = connect_to (m);
  g_autofree char *reloading =
      g_strdup_printf ("RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT "\n",
                       wc_clock_monotonic_us (WC_CLOCK (m->clock)));

  wc_notify_socket_ready (notify);
  expect (m, "READY=1\n");
  wc_notify_socket_reloading (notify);
  expect (m, reloading);
  wc_notify_socket_ready (notify);
  expect (m, "READY=1\n");
}

/* As often as one likes, and once a second. */
static void
test_extend (Manager *m, gconstpointer data)
{
  g_autoptr (WcNotifySocket) notify = connect_to (m);

  wc_notify_socket_extend (notify, 60000000);
  expect (m, "EXTEND_TIMEOUT_USEC=60000000\n");
  wc_notify_socket_extend (notify, 60000000);
  expect (m, "");
  wc_fake_clock_advance (m->clock, 1000000);
  wc_notify_socket_extend (notify, 30000000);
  expect (m, "EXTEND_TIMEOUT_USEC=30000000\n");
}

static void
test_watchdog_of_another (Manager *m, gconstpointer data)
{
  g_autoptr (WcNotifySocket) notify = NULL;

  set_watchdog (m, "10000000", "1");
  notify = connect_to (m);
  wc_notify_socket_ready (notify);
  expect (m, "READY=1\n");
  g_assert_cmpuint (wc_fake_clock_count (m->clock), ==, 0);
}

static void
test_watchdog_nonsense (Manager *m, gconstpointer data)
{
  g_autoptr (WcNotifySocket) notify = NULL;

  set_watchdog (m, "soon", NULL);
  g_test_expect_message ("whinchat", G_LOG_LEVEL_MESSAGE, "WATCHDOG_USEC is no time*");
  notify = connect_to (m);
  g_test_assert_expected_messages ();
  wc_notify_socket_ready (notify);
  g_assert_cmpuint (wc_fake_clock_count (m->clock), ==, 0);
}

/* When the manager's queue is full, the newest facts are sent once there is room. */
static void
test_full_queue (Manager *m, gconstpointer data)
{
  g_autoptr (WcNotifySocket) notify = connect_to (m);
  g_autofree char *last = NULL;
  int n_sent = 100000;
  int n_taken = 0;

  for (int i = 0; i < n_sent; i++)
    {
      g_autofree char *text = g_strdup_printf ("%d", i);

      wc_notify_socket_status (notify, text);
    }
  wc_notify_socket_stopping (notify);
  while (g_strcmp0 (last, "") != 0)
    {
      g_free (last);
      last = take (m);
      n_taken++;
    }
  g_assert_cmpint (n_taken, <, n_sent);
  g_assert_true (g_main_context_iteration (NULL, TRUE));
  expect (m, "STATUS=99999\nSTOPPING=1\n");
  g_assert_false (g_main_context_iteration (NULL, FALSE));
}

static void
test_gone (Manager *m, gconstpointer data)
{
  g_autoptr (WcNotifySocket) notify = connect_to (m);

  close (m->fd);
  m->fd = -1;
  wc_notify_socket_ready (notify);
  wc_notify_socket_status (notify, "alone");
  g_assert_false (g_main_context_iteration (NULL, FALSE));
}

static void
use_address (Manager *m, const char *address, const char *said)
{
  g_autoptr (WcNotifySocket) notify = NULL;
  g_auto (GStrv) environment = NULL;

  if (address != NULL)
    environment = g_environ_setenv (NULL, "NOTIFY_SOCKET", address, TRUE);
  environment = g_environ_setenv (environment, "WATCHDOG_USEC", "1000000", TRUE);
  if (said != NULL)
    g_test_expect_message ("whinchat", G_LOG_LEVEL_MESSAGE, said);
  notify = wc_notify_socket_new (WC_CLOCK (m->clock), get_from_list, environment);
  g_test_assert_expected_messages ();
  wc_notify_socket_ready (notify);
  wc_notify_socket_status (notify, "alone");
  wc_notify_socket_stopping (notify);
  g_assert_cmpuint (wc_fake_clock_count (m->clock), ==, 0);
}

static void
test_no_manager (Manager *m, gconstpointer data)
{
  g_autofree char *long_one = g_strnfill (200, '/');

  use_address (m, NULL, NULL);
  use_address (m, "", NULL);
  use_address (m, "vsock:2:1", "NOTIFY_SOCKET is no address*");
  use_address (m, "/", "NOTIFY_SOCKET is no address*");
  use_address (m, long_one, "NOTIFY_SOCKET is no address*");
  use_address (m, "/nonexistent/notify", "the service manager cannot be told*");
  expect (m, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/platform/notify/path", Manager, NULL, set_up, test_life, tear_down);
  g_test_add ("/platform/notify/abstract", Manager, "", set_up, test_life, tear_down);
  g_test_add ("/platform/notify/watchdog", Manager, NULL, set_up, test_watchdog,
              tear_down);
  g_test_add ("/platform/notify/watchdog-hangs", Manager, NULL, set_up,
              test_watchdog_hangs, tear_down);
  g_test_add ("/platform/notify/watchdog-asks", Manager, NULL, set_up, test_watchdog_asks,
              tear_down);
  g_test_add ("/platform/notify/reload", Manager, NULL, set_up, test_reload, tear_down);
  g_test_add ("/platform/notify/extend", Manager, NULL, set_up, test_extend, tear_down);
  g_test_add ("/platform/notify/watchdog-of-another", Manager, NULL, set_up,
              test_watchdog_of_another, tear_down);
  g_test_add ("/platform/notify/watchdog-nonsense", Manager, NULL, set_up,
              test_watchdog_nonsense, tear_down);
  g_test_add ("/platform/notify/full-queue", Manager, NULL, set_up, test_full_queue,
              tear_down);
  g_test_add ("/platform/notify/gone", Manager, NULL, set_up, test_gone, tear_down);
  g_test_add ("/platform/notify/no-manager", Manager, NULL, set_up, test_no_manager,
              tear_down);
  return g_test_run ();
}
