/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "media/exif.h"

typedef struct
{
  const char *name;
  const char *data;
  gsize size;
  guint orientation;
} Case;

#define CASE(name, data, orientation)                                                    \
  {                                                                                      \
    name, data, sizeof data - 1, orientation                                             \
  }

static const Case cases[] = {
  CASE ("little", "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0", 6),
  CASE ("big", "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0", 8),
  CASE ("second-entry",
        "MM\0*\0\0\0\x08\0\x02\x01\x0f\0\x02\0\0\0\x01\0\0\0\0"
        "\x01\x12\0\x03\0\0\0\x01\0\x03\0\0",
        3),
  CASE ("empty", "", 1),
  CASE ("other-order", "XX\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0", 1),
  CASE ("no-entries", "MM\0*\0\0\0\x08\0\0", 1),
  CASE ("other-type", "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x02\0\0\0\x01\0\x08\0\0", 1),
  CASE ("too-large", "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x09\0\0", 1),
  CASE ("zero", "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0", 1),
  CASE ("list-far-away", "MM\0*\xff\xff\xff\xff\0\x01", 1),
  CASE ("list-at-the-end", "MM\0*\0\0\0\x08\xff\xff", 1),
  CASE ("list-behind-the-end", "MM\0*\0\0\0\x09\0\0", 1),
  CASE ("cut-off", "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", 1),
};

/* In memory of just that size, so that a sanitizer sees what is read beside it. */
static void
test_read (gconstpointer data)
{
  const Case *c = data;
  g_autofree guint8 *bytes = g_malloc (c->size);

  if (c->size > 0)
    memcpy (bytes, c->data, c->size);
  g_assert_cmpuint (wc_exif_read_orientation (bytes, c->size), ==, c->orientation);
}

static void
test_write (void)
{
  for (guint i = 1; i <= WC_EXIF_N_ORIENTATIONS; i++)
    {
      guint8 bytes[WC_EXIF_SIZE];

      wc_exif_write (i, bytes);
      g_assert_cmpuint (wc_exif_read_orientation (bytes, sizeof bytes), ==, i);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/media/exif/read/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_read);
    }
  g_test_add_func ("/media/exif/write", test_write);
  return g_test_run ();
}
