/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <string.h>

#include "cli/body.h"
#include "common/failure.h"

/* Bodies from arguments and pipes. How long one may be, the daemon decides; here is only
 * an end to reading. */

/* So many fit into a request (1 MiB) even if each of them has to be escaped. */
#define MOST_BYTES (160 * 1024)

/* What the API takes, so that both refuse in the same words. */
#define MOST_OF_API 65536

char *
wc_body_new (const char *text, gsize length, GError **error)
{
  gboolean valid = g_utf8_validate_len (text, length, NULL);

  while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r'))
    length--;
  if (length > 0 && valid)
    return g_strndup (text, length);
  wc_failure_set (error, WC_EXIT_USAGE, "%s",
                  valid ? "there is no text to send"
                        : "the text is no UTF-8, or has a NUL in it");
  return NULL;
}

char *
wc_body_read (FILE *in, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char buffer[4096];
  gsize n;

  while (text->len <= MOST_BYTES && (n = fread (buffer, 1, sizeof buffer, in)) > 0)
    g_string_append_len (text, buffer, n);
  if (text->len > MOST_BYTES)
    wc_failure_set (error, WC_EXIT_LIMIT, "a message has %d bytes at most", MOST_OF_API);
  else if (ferror (in))
    wc_failure_set (error, WC_EXIT_FAULT, "cannot read: %s", g_strerror (errno));
  else
    return wc_body_new (text->str, text->len, error);
  return NULL;
}

char *
wc_body_of_argument (const char *text, GError **error)
{
  return g_str_equal (text, "-") ? wc_body_read (stdin, error)
                                 : wc_body_new (text, strlen (text), error);
}
