/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/line.h"
#include "cli/pager.h"

/* What a person sees of a pager is in integration/test_cli_pager.py: there are terminals.
 */

static int
run_nothing (WcCli *cli, GError **error)
{
  return 0;
}

static const WcCommand verb = { .name = "verb", .max_args = 0, .run = run_nothing };
static const WcCommand *const verbs[] = { &verb, NULL };

/* Not where standard output is no terminal, as in tests. */
static void
test_none (void)
{
  const char *const words[] = { "verb", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcCli) cli = wc_line_parse (verbs, words, &error);

  g_assert_no_error (error);
  if (isatty (STDOUT_FILENO))
    {
      g_test_skip ("standard output is a terminal");
      return;
    }
  g_assert_null (wc_pager_start (cli));
  wc_pager_finish (NULL);
}

/* Only standard output, and only of the process that has the pager. */
static void
test_is_terminal (void)
{
  int null = open ("/dev/null", O_WRONLY | O_CLOEXEC);
  g_autofree char *pid = g_strdup_printf ("%d", getpid ());
  gboolean plain = isatty (STDOUT_FILENO) != 0;

  g_assert_false (wc_pager_is_terminal (null));
  g_assert_cmpint (wc_pager_is_terminal (STDOUT_FILENO), ==, plain);
  g_setenv ("WHINCHAT_PAGER_IN_USE", "1", TRUE);
  g_assert_cmpint (wc_pager_is_terminal (STDOUT_FILENO), ==, plain);
  g_setenv ("WHINCHAT_PAGER_IN_USE", pid, TRUE);
  g_assert_true (wc_pager_is_terminal (STDOUT_FILENO));
  g_assert_false (wc_pager_is_terminal (null));
  g_unsetenv ("WHINCHAT_PAGER_IN_USE");
  close (null);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/pager/none", test_none);
  g_test_add_func ("/clients/pager/is-terminal", test_is_terminal);
  return g_test_run ();
}
