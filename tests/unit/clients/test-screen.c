/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/screen.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Opens a terminal of @columns; the far side of it, *@master, has to stay open. */
static int
open_terminal (int *master, guint columns)
{
  struct winsize size = { .ws_row = 24, .ws_col = (unsigned short) columns };
  int slave = -1;

  *master = posix_openpt (O_RDWR | O_NOCTTY);
  if (*master < 0)
    return -1;
  g_assert_cmpint (grantpt (*master), ==, 0);
  g_assert_cmpint (unlockpt (*master), ==, 0);
  slave = open (ptsname (*master), O_RDWR | O_NOCTTY);
  g_assert_cmpint (slave, >=, 0);
  g_assert_cmpint (ioctl (slave, TIOCSWINSZ, &size), ==, 0);
  return slave;
}

static void
test_terminal (void)
{
  int master = -1;
  int slave = open_terminal (&master, 132);
  WcScreen plain = { 0 };
  WcScreen coloured = { 0 };

  if (slave < 0)
    {
      g_test_skip ("no terminals here");
      return;
    }
  plain = wc_screen_of (slave, "never");
  coloured = wc_screen_of (slave, "always");
  g_assert_true (plain.terminal);
  g_assert_false (plain.colour);
  g_assert_cmpuint (plain.columns, ==, 132);
  g_assert_true (coloured.colour);
  close (slave);
  close (master);
}

static void
test_unknown_width (void)
{
  int master = -1;
  int slave = open_terminal (&master, 0);

  if (slave < 0)
    {
      g_test_skip ("no terminals here");
      return;
    }
  g_unsetenv ("COLUMNS");
  g_assert_cmpuint (wc_screen_of (slave, NULL).columns, ==, 80);
  g_setenv ("COLUMNS", "100", TRUE);
  g_assert_cmpuint (wc_screen_of (slave, NULL).columns, ==, 100);
  g_setenv ("COLUMNS", "many", TRUE);
  g_assert_cmpuint (wc_screen_of (slave, NULL).columns, ==, 80);
  close (slave);
  close (master);
}

static void
test_pipe (void)
{
  int ends[2] = { -1, -1 };
  WcScreen screen = { 0 };

  g_assert_cmpint (pipe (ends), ==, 0);
  screen = wc_screen_of (ends[1], "auto");
  g_assert_false (screen.terminal);
  g_assert_cmpuint (screen.columns, ==, 0);
  close (ends[0]);
  close (ends[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/screen/terminal", test_terminal);
  g_test_add_func ("/clients/screen/unknown-width", test_unknown_width);
  g_test_add_func ("/clients/screen/pipe", test_pipe);

  return g_test_run ();
}
