/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>

#include "cli/manual.h"

/* make-manual PAGE: fills a manual page and prints it. Runs when the project is built. */

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *page = NULL;
  g_autofree char *filled = NULL;

  if (argc != 2 || !g_file_get_contents (argv[1], &page, NULL, &error))
    {
      fprintf (stderr, "make-manual: %s\n", error != NULL ? error->message : "PAGE?");
      return 1;
    }
  filled = wc_manual_fill (page, wc_commands);
  return fputs (filled, stdout) < 0;
}
