/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "media/png-format.h"

/* PNG (third edition) §§ 5, 11: chunks with a length before and a CRC behind. What a
 * reader must know stays, and what tells how colours, transparency and animation are
 * meant; texts, times, Exif and whatever else programs add do not. */

#define SIGNATURE_SIZE 8
#define CRC_SIZE 4

static const char *const kept[] = { "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT",
                                    "bKGD", "pHYs", "hIST", "sPLT", "cICP", "mDCV",
                                    "cLLI", "acTL", "fcTL", "fdAT" };

static gboolean
is_kept (const guint8 *type)
{
  /* a chunk that must be understood begins with a capital letter */
  if (g_ascii_isupper (type[0]))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    if (memcmp (type, kept[i], 4) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_type (const guint8 *type)
{
  for (gsize i = 0; i < 4; i++)
    if (!g_ascii_isalpha (type[i]))
      return FALSE;
  return TRUE;
}

static gboolean
read_head (WcPictureWalk *self, GError **error)
{
  const guint8 *type = self->head + 4;
  gint64 size = (gint64) wc_picture_walk_big_32 (self->head) + CRC_SIZE;

  if (self->total == 0)
    {
      self->total = SIGNATURE_SIZE;
      wc_picture_walk_write (self, self->head, SIGNATURE_SIZE);
      wc_picture_walk_expect (self, self->format->n_common, 0);
      return TRUE;
    }
  if (!is_type (type) || size > G_MAXINT32)
    return wc_picture_walk_refuse (error);
  if (memcmp (type, "eXIf", 4) == 0)
    wc_picture_walk_body (self, WC_PICTURE_HOLD, size);
  else if (!is_kept (type))
    wc_picture_walk_body (self, WC_PICTURE_DROP, size);
  else
    {
      wc_picture_walk_write (self, self->head, 8);
      self->in_scan = memcmp (type, "IEND", 4) == 0;
      wc_picture_walk_body (self, WC_PICTURE_COPY, size);
    }
  return TRUE;
}

/* § 5.5, bit by bit: it is for a few bytes. */
static guint32
compute_crc (const guint8 *data, gsize size)
{
  guint32 crc = 0xffffffff;

  for (gsize i = 0; i < size; i++)
    {
      crc ^= data[i];
      for (int bit = 0; bit < 8; bit++)
        crc = (crc & 1) != 0 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
    }
  return ~crc;
}

static void
take_held (WcPictureWalk *self)
{
  guint found = wc_exif_read_orientation (self->held->data, self->held->len);
  guint8 chunk[8 + WC_EXIF_SIZE + CRC_SIZE] = {
    0, 0, 0, WC_EXIF_SIZE, 'e', 'X', 'I', 'f'
  };
  guint32 crc;

  if (self->orientation != WC_EXIF_UPRIGHT || found == WC_EXIF_UPRIGHT)
    return;
  self->orientation = found;
  wc_exif_write (found, chunk + 8);
  crc = GUINT32_TO_BE (compute_crc (chunk + 4, 4 + WC_EXIF_SIZE));
  memcpy (chunk + 8 + WC_EXIF_SIZE, &crc, CRC_SIZE);
  wc_picture_walk_write (self, chunk, sizeof chunk);
}

/* Behind the end there is nothing. */
static gsize
scan (WcPictureWalk *self, const guint8 *data, gsize size)
{
  self->step = WC_PICTURE_REST;
  return size;
}

const WcPictureFormat wc_png_format = {
  .n_magic = SIGNATURE_SIZE,
  .n_common = 8,
  .head = read_head,
  .held = take_held,
  .scan = scan,
};
