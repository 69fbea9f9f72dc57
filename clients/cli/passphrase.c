/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "cli/ask.h"
#include "cli/passphrase.h"
#include "common/failure.h"

/* What nobody sees while it is typed may have a slip in it, which would be found when it
 * is too late. */
static char *
ask_twice (GError **error)
{
  char *first = wc_ask_secret ("Passphrase for the private key: ", error);
  char *second = first != NULL ? wc_ask_secret ("The same again: ", error) : NULL;
  gboolean same = second != NULL && strcmp (first, second) == 0;

  if (second != NULL && !same)
    wc_failure_set (error, WC_EXIT_USAGE, "that was another passphrase");
  wc_ask_wipe (second);
  if (same)
    return first;
  wc_ask_wipe (first);
  return NULL;
}

char *
wc_passphrase_read (WcCli *cli, gboolean new, gboolean input, GError **error)
{
  if (wc_options_has (cli->options, "passphrase-fd"))
    return wc_ask_read_secret (
        (int) wc_options_get_number (cli->options, "passphrase-fd", 0), error);
  if (wc_cli_is_interactive (cli))
    return new ? ask_twice (error)
               : wc_ask_secret ("Passphrase of the private key: ", error);
  if (input)
    return wc_ask_read_secret (STDIN_FILENO, error);
  wc_failure_set (error, WC_EXIT_USAGE,
                  "the file comes from standard input: --passphrase-fd tells where the "
                  "passphrase does");
  return NULL;
}
