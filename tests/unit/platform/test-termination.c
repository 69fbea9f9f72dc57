/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/termination.h"

/* What was asked for: 1 for the end, 10 for each reload. */
static void
count (gpointer data)
{
  (*(guint *) data)++;
}

static void
count_reload (gpointer data)
{
  (*(guint *) data) += 10;
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

/* Five seconds are promised for the end, of which this is the longest part. */
G_STATIC_ASSERT (WC_TERMINATION_PATIENCE_S < 5);

/* It has begun, with no more than is promised. */
static void
forget_patience (void)
{
  guint left_s = alarm (0);

  g_assert_cmpuint (left_s, >, 0);
  g_assert_cmpuint (left_s, <=, WC_TERMINATION_PATIENCE_S);
}

static void
test_from_outside (void)
{
  guint n = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcTermination) termination =
      wc_termination_new (count, count_reload, &n, &error);

  g_assert_no_error (error);
  signal_from_outside (SIGHUP);
  while (n < 10)
    g_main_context_iteration (NULL, TRUE);
  signal_from_outside (SIGTERM);
  while (n < 11)
    g_main_context_iteration (NULL, TRUE);

  /* The end is told once. */
  signal_from_outside (SIGINT);
  signal_from_outside (SIGHUP);
  while (n < 21 || g_main_context_pending (NULL))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n, ==, 21);
  forget_patience ();
}

/* A main thread that hears nothing any more. @signals: as many of them came. */
static void
hang (int signals, gboolean begun)
{
  guint n = 0;
  g_autoptr (GError) error = NULL;
  WcTermination *termination = wc_termination_new (count, count_reload, &n, &error);

  raise (SIGTERM); /* our own libraries do not count */
  signal_from_outside (SIGTERM);
  if (begun)
    wc_termination_insist (termination);
  raise (SIGTERM);
  for (int i = 1; i < signals; i++)
    signal_from_outside (SIGINT);
  for (;;)
    pause ();
}

static pid_t
start_hanging (int signals, gboolean begun)
{
  pid_t child = fork ();

  if (child == 0)
    hang (signals, begun);
  return child;
}

static void
wait_for (pid_t child)
{
  int status = 0;

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

#define PATIENCE_US (WC_TERMINATION_PATIENCE_S * G_USEC_PER_SEC)

/* Whether the main thread has begun the end, or hangs before it heard of it; and then
 * also where somebody sends more signals. */
static void
test_patience_ends (void)
{
  gint64 begin = g_get_monotonic_time ();
  pid_t children[] = { start_hanging (1, TRUE), start_hanging (1, FALSE),
                       start_hanging (3, FALSE) };

  /* Whichever is the first. */
  g_assert_cmpint (waitid (P_ALL, 0, NULL, WEXITED | WNOWAIT), ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, PATIENCE_US);
  for (gsize i = 0; i < G_N_ELEMENTS (children); i++)
    wait_for (children[i]);
}

static void
test_second_signal (void)
{
  gint64 begin = g_get_monotonic_time ();

  wait_for (start_hanging (2, TRUE));
  g_assert_cmpint (g_get_monotonic_time () - begin, <, PATIENCE_US);
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
  g_autoptr (WcTermination) termination =
      wc_termination_new (count, count_reload, &n, &error);

  g_assert_no_error (error);
  g_thread_join (g_thread_new ("worker", raise_here, NULL));
  raise (SIGTERM);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (n, ==, 0);

  signal_from_outside (SIGTERM);
  while (n < 1)
    g_main_context_iteration (NULL, TRUE);
  forget_patience ();
}

int
main (int argc, char **argv)
{
  wc_termination_block ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/termination/from-outside", test_from_outside);
  g_test_add_func ("/termination/from-inside", test_from_inside);
  g_test_add_func ("/termination/patience-ends", test_patience_ends);
  g_test_add_func ("/termination/second-signal", test_second_signal);
  return g_test_run ();
}
