/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* Reads a command line. @commands: ends with NULL. @words: what follows the name of the
 * program, ends with NULL; both are borrowed and have to outlive the result. Options that
 * are common may stand before the verb too. With -h or --version nothing else has to be
 * complete. Returns: (transfer full), its command NULL where none was named; NULL with
 * WC_FAILURE, WC_EXIT_USAGE. */
WcCli *wc_line_parse (const WcCommand *const *commands,
                      const char *const *words,
                      GError **error);
