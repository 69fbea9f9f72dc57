/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "store/id.h"

/* A page of an archive brings two ids a message, 36 and 24 letters long with the usual
 * clients and servers: more than the text that was said. The lengths of packed ids tell
 * their kinds apart: 16 is no multiple of three. */

#define UUID_TEXT 36
#define UUID_BYTES 16
#define MIN_LETTERS 8

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static gboolean
is_hyphen_place (gsize place)
{
  return place == 8 || place == 13 || place == 18 || place == 23;
}

/* Capital letters are another id, so they have no place here. Not GLib's: each message
 * has some seventy digits, and a call is more than the answer. */
static int
hex_value (char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static gboolean
pack_uuid (const char *text, guint8 *out)
{
  gsize n = 0;
  int high, low;

  for (gsize i = 0; i < UUID_TEXT;)
    {
      if (is_hyphen_place (i))
        {
          if (text[i++] != '-')
            return FALSE;
          continue;
        }
      high = hex_value (text[i++]);
      low = hex_value (text[i++]);
      if (high < 0 || low < 0)
        return FALSE;
      out[n++] = (guint8) (high << 4 | low);
    }
  return TRUE;
}

static int
letter_value (char c)
{
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (c >= '0' && c <= '9')
    return c - '0' + 52;
  if (c == '-' || c == '_')
    return c == '-' ? 62 : 63;
  return -1;
}

static gboolean
pack_letters (const char *text, gsize length, guint8 *out)
{
  for (gsize i = 0; i < length; i += 4)
    {
      int value = 0;

      for (gsize j = 0; j < 4; j++)
        {
          int letter = letter_value (text[i + j]);

          if (letter < 0)
            return FALSE;
          value = value << 6 | letter;
        }
      *out++ = (guint8) (value >> 16);
      *out++ = (guint8) (value >> 8);
      *out++ = (guint8) value;
    }
  return TRUE;
}

gsize
wc_id_pack (const char *text, guint8 out[WC_ID_BYTES])
{
  gsize length = strlen (text);

  if (length < MIN_LETTERS || length >= WC_ID_TEXT || length % 4 != 0)
    return 0;
  if (length == UUID_TEXT && pack_uuid (text, out))
    return UUID_BYTES;
  return pack_letters (text, length, out) ? length / 4 * 3 : 0;
}

static void
unpack_uuid (const guint8 *bytes, char *out)
{
  static const char digits[] = "0123456789abcdef";

  for (gsize i = 0, n = 0; i < UUID_TEXT; i++)
    {
      if (is_hyphen_place (i))
        {
          *out++ = '-';
          continue;
        }
      *out++ = digits[n % 2 == 0 ? bytes[n / 2] >> 4 : bytes[n / 2] & 0xf];
      n++;
    }
  *out = '\0';
}

static void
unpack_letters (const guint8 *bytes, gsize n_bytes, char *out)
{
  for (gsize i = 0; i < n_bytes; i += 3)
    {
      guint value = (guint) bytes[i] << 16 | (guint) bytes[i + 1] << 8 | bytes[i + 2];

      for (int shift = 18; shift >= 0; shift -= 6)
        *out++ = alphabet[value >> shift & 0x3f];
    }
  *out = '\0';
}

const char *
wc_id_unpack (const guint8 *bytes, gsize n_bytes, char out[WC_ID_TEXT])
{
  *out = '\0';
  if (n_bytes == UUID_BYTES)
    unpack_uuid (bytes, out);
  else if (n_bytes % 3 == 0 && n_bytes <= WC_ID_BYTES)
    unpack_letters (bytes, n_bytes, out);
  return out;
}

static void
id_pack (sqlite3_context *context, int n_args, sqlite3_value **args)
{
  guint8 bytes[WC_ID_BYTES];
  gsize n_bytes = 0;

  if (sqlite3_value_type (args[0]) == SQLITE_TEXT)
    n_bytes = wc_id_pack ((const char *) sqlite3_value_text (args[0]), bytes);
  if (n_bytes > 0)
    sqlite3_result_blob (context, bytes, (int) n_bytes, SQLITE_TRANSIENT);
  else
    sqlite3_result_value (context, args[0]);
}

gboolean
wc_id_register (sqlite3 *handle, GError **error)
{
  int rc = sqlite3_create_function_v2 (
      handle, "id_pack", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL,
      id_pack, NULL, NULL, NULL);

  return rc == SQLITE_OK || wc_sqlite_fail (handle, rc, error);
}
