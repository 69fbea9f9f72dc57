/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Questions to a person: asked on standard error, answered on standard input. Whoever
 * asks has made sure that both are a terminal (wc_cli_is_interactive()). */

/* Returns: (transfer full) the line without its end; NULL with WC_FAILURE,
 * WC_EXIT_TIMEOUT, when there was none or somebody interrupted. */
char *wc_ask_line (const char *question, GError **error);

/* The same without showing what is typed; the terminal is put right however it ends. No
 * secret is empty: that is no answer. For wc_ask_wipe(). */
char *wc_ask_secret (const char *question, GError **error);

/* The first line of what stands in the file or pipe @fd, as `pass show` prints it; a
 * terminal is asked as above. For wc_ask_wipe(). WC_EXIT_USAGE when it is empty or no
 * text. */
char *wc_ask_read_secret (int fd, GError **error);

/* Overwrites and frees a secret. @secret: (transfer full) (nullable). */
void wc_ask_wipe (char *secret);
