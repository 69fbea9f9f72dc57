/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* The passphrase of what leaves the daemon protected, and comes back. */

/* The row of a table of options that says where it is taken from. */
#define WC_PASSPHRASE_OPTION                                                             \
  {                                                                                      \
    "passphrase-fd", 0, WC_OPTION_NUMBER, "N",                                           \
        "Takes the passphrase from the first line of this descriptor."                   \
  }

/* Asks for it on a terminal, twice where it is @new; else it is the first line of the
 * descriptor that the option names, or of standard input where @input may be read. Never
 * from the command line, which others can see. WC_EXIT_USAGE without a way to get it.
 * Returns: (transfer full), for wc_ask_wipe(). */
char *wc_passphrase_read (WcCli *cli, gboolean new, gboolean input, GError **error);
