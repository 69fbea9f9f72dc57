/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/termination.h"

static void
count (gpointer data)
{
  (*(guint *) data)++;
}

/* From another process, as the service manager does it. */
static void
signal_from_outside (int number)
{
  pid_t parent = getpid ();
  pid_t child = fork ();
  int status = 0;

  if (child == 0)
    {
      kill (parent, number);
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
}

static void
test_from_outside (void)
{
  guint n = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcTermination) termination = wc_termination_new (count, &n, &error);

  g_assert_no_error (error);
  signal_from_outside (SIGTERM);
  while (n < 1)
    g_main_context_iteration (NULL, TRUE);
  signal_from_outside (SIGINT);
  while (n < 2)
    g_main_context_iteration (NULL, TRUE);
}

static gpointer
raise_here (gpointer data)
{
  raise (SIGTERM);
  return NULL;
}

/* As GDBus does it, on its worker or on the main thread. */
static void
test_from_inside (void)
{
  guint n = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcTermination) termination = wc_termination_new (count, &n, &error);

  g_assert_no_error (error);
  g_thread_join (g_thread_new ("worker", raise_here, NULL));
  raise (SIGTERM);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (n, ==, 0);

  signal_from_outside (SIGTERM);
  while (n < 1)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char **argv)
{
  wc_termination_block ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/termination/from-outside", test_from_outside);
  g_test_add_func ("/termination/from-inside", test_from_inside);
  return g_test_run ();
}
