/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "xep/omemo-base64.h"

/* g_base64_decode() takes anything and leaves out what it does not know; a key that was
 * damaged on its way is to be seen as that. */

static gboolean
is_digit (char c)
{
  return g_ascii_isalnum (c) || c == '+' || c == '/';
}

/* Takes white space out of @text, in place. Returns the length of what is left. */
static gsize
squeeze (char *text)
{
  gsize length = 0;

  for (const char *from = text; *from != '\0'; from++)
    if (!g_ascii_isspace (*from))
      text[length++] = *from;
  text[length] = '\0';
  return length;
}

/* Whole groups of four digits, the last one perhaps filled up. */
static gboolean
is_base64 (const char *text, gsize length)
{
  gsize n_digits = 0;

  while (is_digit (text[n_digits]))
    n_digits++;
  return length % 4 == 0 && length - n_digits <= 2 &&
         strspn (text + n_digits, "=") == length - n_digits;
}

GBytes *
wc_omemo_base64_parse (const char *text, gsize max)
{
  g_autofree char *digits = g_strdup (text);
  gsize length = squeeze (digits);
  gsize size = 0;

  if (!is_base64 (digits, length) || length / 4 * 3 > max + 2)
    return NULL;
  /* not by g_base64_decode_inplace(), which asserts that there is something */
  if (length > 0)
    g_base64_decode_inplace (digits, &size);
  return size <= max ? g_bytes_new (digits, size) : NULL;
}

GBytes *
wc_omemo_base64_read (const WcNode *node, gsize max)
{
  g_autofree char *text = node != NULL ? wc_node_dup_text (node) : NULL;

  return text != NULL ? wc_omemo_base64_parse (text, max) : NULL;
}

WcNode *
wc_omemo_base64_add (WcNode *parent, const char *name, GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = g_base64_encode (data, size);

  return wc_node_add_with_text (parent, name, /* ns= */ NULL, text);
}
