/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/interrupt.h"

static gboolean
is_readable (const WcInterrupt *interrupt)
{
  struct pollfd fd = { .fd = wc_interrupt_get_fd (interrupt), .events = POLLIN };

  return poll (&fd, 1, 0) == 1;
}

static void
test_take (void)
{
  g_autoptr (WcInterrupt) interrupt = wc_interrupt_new ();

  g_assert_false (is_readable (interrupt));
  g_assert_cmpint (wc_interrupt_take (interrupt), ==, 0);
  kill (getpid (), SIGTERM);
  g_assert_true (is_readable (interrupt));
  g_assert_cmpint (wc_interrupt_take (interrupt), ==, SIGTERM);
  g_assert_cmpint (wc_interrupt_take (interrupt), ==, 0);
}

/* A question within something that can be interrupted: the inner one takes it. */
static void
test_nested (void)
{
  g_autoptr (WcInterrupt) outer = wc_interrupt_new ();
  WcInterrupt *inner = wc_interrupt_new ();

  kill (getpid (), SIGINT);
  g_assert_cmpint (wc_interrupt_take (inner), ==, SIGINT);
  g_assert_cmpint (wc_interrupt_take (outer), ==, 0);
  wc_interrupt_free (inner);
  kill (getpid (), SIGINT);
  g_assert_cmpint (wc_interrupt_take (outer), ==, SIGINT);
}

static gboolean
is_blocked (int number)
{
  sigset_t now;

  sigprocmask (SIG_SETMASK, NULL, &now);
  return sigismember (&now, number) == 1;
}

static void
test_mask_comes_back (void)
{
  WcInterrupt *interrupt = wc_interrupt_new ();

  g_assert_true (is_blocked (SIGINT));
  wc_interrupt_free (interrupt);
  g_assert_false (is_blocked (SIGINT));
}

/* A child acts on signals as ever. */
static void
test_child (void)
{
  g_autoptr (WcInterrupt) interrupt = wc_interrupt_new ();
  char *argv[] = { (char *) "/bin/sh", (char *) "-c", (char *) "kill -TERM $$; exit 0",
                   NULL };
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, wc_interrupt_child_setup, interrupt,
                NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGTERM);
}

/* One that was not taken acts when nobody waits for it any more. */
static void
test_acts_late (void)
{
  if (g_test_subprocess ())
    {
      WcInterrupt *interrupt = wc_interrupt_new ();

      kill (getpid (), SIGTERM);
      wc_interrupt_free (interrupt);
      _exit (0);
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/interrupt/take", test_take);
  g_test_add_func ("/clients/interrupt/nested", test_nested);
  g_test_add_func ("/clients/interrupt/mask-comes-back", test_mask_comes_back);
  g_test_add_func ("/clients/interrupt/child", test_child);
  g_test_add_func ("/clients/interrupt/acts-late", test_acts_late);

  return g_test_run ();
}
