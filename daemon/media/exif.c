/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "media/exif.h"

/* Exif 2.32 § 4.6: a TIFF header and lists of entries. Without its orientation a picture
 * would lie on its side; everything else in there tells about who took it, where. */

#define TAG_ORIENTATION 0x0112
#define TYPE_SHORT 3
#define ENTRY_SIZE 12

static guint
get_16 (const guint8 *at, gboolean little)
{
  return little ? (guint) at[1] << 8 | at[0] : (guint) at[0] << 8 | at[1];
}

static guint
get_32 (const guint8 *at, gboolean little)
{
  return little ? get_16 (at + 2, TRUE) << 16 | get_16 (at, TRUE)
                : get_16 (at, FALSE) << 16 | get_16 (at + 2, FALSE);
}

static guint
read_entry (const guint8 *entry, gboolean little)
{
  guint value = get_16 (entry + 8, little);

  if (get_16 (entry, little) != TAG_ORIENTATION ||
      get_16 (entry + 2, little) != TYPE_SHORT || value > WC_EXIF_N_ORIENTATIONS)
    return 0;
  return value;
}

guint
wc_exif_read_orientation (const guint8 *data, gsize size)
{
  gboolean little = size >= 8 && memcmp (data, "II*\0", 4) == 0;
  gsize at;
  guint n_entries;

  if (size < 8 || (!little && memcmp (data, "MM\0*", 4) != 0))
    return WC_EXIF_UPRIGHT;
  at = get_32 (data + 4, little);
  if (at > size - 2)
    return WC_EXIF_UPRIGHT;
  n_entries = get_16 (data + at, little);
  at += 2;
  for (guint i = 0; i < n_entries && size - at >= ENTRY_SIZE; i++, at += ENTRY_SIZE)
    {
      guint found = read_entry (data + at, little);

      if (found != 0)
        return found;
    }
  return WC_EXIF_UPRIGHT;
}

void
wc_exif_write (guint orientation, guint8 *out)
{
  static const guint8 exif[WC_EXIF_SIZE] = {
    'M', 'M',  0, '*',        0, 0, 0, 8, /* the list begins behind this */
    0,   1,                               /* it has one entry */
    1,   0x12, 0, TYPE_SHORT, 0, 0, 0, 1, /* one number: the orientation */
  };

  memcpy (out, exif, WC_EXIF_SIZE);
  out[19] = (guint8) orientation;
}
