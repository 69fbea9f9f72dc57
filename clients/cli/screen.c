/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/colour.h"
#include "cli/pager.h"
#include "cli/screen.h"

#include <sys/ioctl.h>
#include <unistd.h>

/* Terminal or not: decides on colours, widths and whether a person can be asked. */

#define USUAL_COLUMNS 80

static guint
columns_of (int fd)
{
  struct winsize size = { 0 };
  const char *columns = g_getenv ("COLUMNS");
  guint64 wanted = 0;

  if (ioctl (fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
  if (columns != NULL &&
      g_ascii_string_to_unsigned (columns, 10, 1, 10000, &wanted, NULL))
    return (guint) wanted;
  return USUAL_COLUMNS;
}

WcScreen
wc_screen_of (int fd, const char *when)
{
  WcScreen screen = { 0 };

  screen.terminal = wc_pager_is_terminal (fd);
  screen.colour = wc_colour_wanted (when, screen.terminal, NULL, NULL);
  screen.columns = screen.terminal ? columns_of (fd) : 0;
  return screen;
}
