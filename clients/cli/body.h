/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stdio.h>

#include <glib.h>

/* Makes a message body of @text: line ends behind the last line are gone. What is empty
 * then, is no UTF-8 or has a NUL in it is WC_EXIT_USAGE. @length: in bytes. Returns:
 * (transfer full). */
char *wc_body_new (const char *text, gsize length, GError **error);

/* The same with everything that @in has, to its end; WC_EXIT_LIMIT when that is more than
 * any daemon would take. */
char *wc_body_read (FILE *in, GError **error);

/* The body that the argument @text means: itself, or what standard input has where it is
 * "-". */
char *wc_body_of_argument (const char *text, GError **error);
