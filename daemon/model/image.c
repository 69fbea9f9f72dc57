/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/image.h"

/* The heads of the four formats that people have as avatars: PNG (§ 11.2.2), JPEG (ITU
 * T.81 § B.2.2), GIF89a (§ 18) and WebP (RFC 9649 § 2). Bytes come from strangers: every
 * offset is checked. */

static guint
get_16 (const guint8 *at)
{
  return (guint) at[0] << 8 | at[1];
}

static guint
get_16_little (const guint8 *at)
{
  return (guint) at[1] << 8 | at[0];
}

static guint
get_32 (const guint8 *at)
{
  return get_16 (at) << 16 | get_16 (at + 2);
}

static gboolean
read_png (const guint8 *data, gsize size, WcImage *out)
{
  if (size < 24 || memcmp (data, "\x89PNG\r\n\x1a\n", 8) != 0 ||
      memcmp (data + 12, "IHDR", 4) != 0)
    return FALSE;
  *out = (WcImage){ "image/png", get_32 (data + 16), get_32 (data + 20) };
  return TRUE;
}

static gboolean
read_gif (const guint8 *data, gsize size, WcImage *out)
{
  if (size < 10 || (memcmp (data, "GIF87a", 6) != 0 && memcmp (data, "GIF89a", 6) != 0))
    return FALSE;
  *out = (WcImage){ "image/gif", get_16_little (data + 6), get_16_little (data + 8) };
  return TRUE;
}

/* SOF0 to SOF15, without those numbers that mean tables. */
static gboolean
is_frame (guint8 marker)
{
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 &&
         marker != 0xcc;
}

static gboolean
read_jpeg (const guint8 *data, gsize size, WcImage *out)
{
  gsize at = 2;

  if (size < 4 || data[0] != 0xff || data[1] != 0xd8 || data[2] != 0xff)
    return FALSE;
  *out = (WcImage){ "image/jpeg", 0, 0 };
  while (at + 9 <= size && data[at] == 0xff)
    {
      if (is_frame (data[at + 1]))
        {
          out->height = get_16 (data + at + 5);
          out->width = get_16 (data + at + 7);
          return TRUE;
        }
      if (data[at + 1] == 0xff) /* any number of these may precede a marker */
        at++;
      else
        at += 2 + MAX (get_16 (data + at + 2), 2);
    }
  return TRUE;
}

static void
read_webp_size (const guint8 *chunk, WcImage *out)
{
  if (memcmp (chunk, "VP8 ", 4) == 0)
    {
      out->width = get_16_little (chunk + 14) & 0x3fff;
      out->height = get_16_little (chunk + 16) & 0x3fff;
    }
  else if (memcmp (chunk, "VP8L", 4) == 0)
    {
      guint bits = get_16_little (chunk + 9) | get_16_little (chunk + 11) << 16;

      out->width = (bits & 0x3fff) + 1;
      out->height = (bits >> 14 & 0x3fff) + 1;
    }
  else if (memcmp (chunk, "VP8X", 4) == 0)
    {
      out->width = (get_16_little (chunk + 12) | (guint) chunk[14] << 16) + 1;
      out->height = (get_16_little (chunk + 15) | (guint) chunk[17] << 16) + 1;
    }
}

static gboolean
read_webp (const guint8 *data, gsize size, WcImage *out)
{
  if (size < 30 || memcmp (data, "RIFF", 4) != 0 || memcmp (data + 8, "WEBP", 4) != 0)
    return FALSE;
  *out = (WcImage){ "image/webp", 0, 0 };
  read_webp_size (data + 12, out);
  return TRUE;
}

gboolean
wc_image_read (GBytes *data, WcImage *out)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (data, &size);

  return read_png (bytes, size, out) || read_jpeg (bytes, size, out) ||
         read_gif (bytes, size, out) || read_webp (bytes, size, out);
}

char *
wc_image_dup_uri (const WcImage *self, GBytes *data)
{
  gsize size;
  const guchar *bytes = g_bytes_get_data (data, &size);
  g_autofree char *text = g_base64_encode (bytes, size);

  return g_strdup_printf ("data:%s;base64,%s", self->type, text);
}
