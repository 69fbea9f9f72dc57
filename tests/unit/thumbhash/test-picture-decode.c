/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "thumbhash/picture-decode.h"

#define SIDE 100

/* Closed by whoever gets it. */
static int
wrap (const void *data, gsize size)
{
  int fd = memfd_create ("picture", MFD_CLOEXEC);

  g_assert_cmpint (write (fd, data, size), ==, (gssize) size);
  g_assert_cmpint (lseek (fd, 0, SEEK_SET), ==, 0);
  return fd;
}

/* Black, but for one white quarter: the upper left one. */
static GdkPixbuf *
paint (int width, int height)
{
  GdkPixbuf *pixbuf =
      gdk_pixbuf_new (GDK_COLORSPACE_RGB, /* alpha= */ FALSE, 8, width, height);
  g_autoptr (GdkPixbuf) quarter = NULL;

  gdk_pixbuf_fill (pixbuf, 0x000000ff);
  quarter = gdk_pixbuf_new_subpixbuf (pixbuf, 0, 0, width / 2, height / 2);
  gdk_pixbuf_fill (quarter, 0xffffffff);
  return pixbuf;
}

static gboolean
decode (const void *data, gsize size, guint orientation, WcPictureDecode *out)
{
  int fd = wrap (data, size);
  gboolean good = wc_picture_decode (fd, orientation, SIDE, out);

  close (fd);
  return good;
}

/* Which of the four quarters is white: 0 upper left, 1 upper right, 2 lower left, 3. */
static int
find_white (GdkPixbuf *pixbuf)
{
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);
  int width = gdk_pixbuf_get_width (pixbuf), height = gdk_pixbuf_get_height (pixbuf);
  int found = -1;

  for (int i = 0; i < 4; i++)
    {
      int x = width / 4 + (i % 2) * width / 2, y = height / 4 + (i / 2) * height / 2;

      if (pixels[y * gdk_pixbuf_get_rowstride (pixbuf) +
                 x * gdk_pixbuf_get_n_channels (pixbuf)] < 128)
        continue;
      g_assert_cmpint (found, ==, -1);
      found = i;
    }
  return found;
}

/* Small, in both formats that scale themselves and those that do not; and upright. Where
 * the upper left quarter of each orientation belongs: Exif 2.32 § 4.6.4. */
static void
test_turned (void)
{
  static const char *const formats[] = { "jpeg", "png" };
  static const int white[] = { 0, 1, 3, 2, 0, 1, 3, 2 };
  g_autoptr (GdkPixbuf) painted = paint (640, 320);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    for (guint orientation = 1; orientation <= 8; orientation++)
      {
        g_autofree char *data = NULL;
        WcPictureDecode found;
        gsize size;

        g_assert_true (
            gdk_pixbuf_save_to_buffer (painted, &data, &size, formats[i], NULL, NULL));
        g_assert_true (decode (data, size, orientation, &found));
        g_assert_cmpint (found.width, ==, orientation > 4 ? 320 : 640);
        g_assert_cmpint (found.height, ==, orientation > 4 ? 640 : 320);
        g_assert_cmpint (gdk_pixbuf_get_width (found.pixbuf), ==,
                         orientation > 4 ? SIDE / 2 : SIDE);
        g_assert_cmpint (find_white (found.pixbuf), ==, white[orientation - 1]);
        g_object_unref (found.pixbuf);
      }
}

/* What is small stays as it is; and a line stays a line. */
static void
test_small (void)
{
  static const int sizes[][4] = { { 3, 2, 3, 2 }, { 900, 1, 100, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GdkPixbuf) painted =
          gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, sizes[i][0], sizes[i][1]);
      g_autofree char *data = NULL;
      WcPictureDecode found;
      gsize size;

      gdk_pixbuf_fill (painted, 0x12345678);
      g_assert_true (
          gdk_pixbuf_save_to_buffer (painted, &data, &size, "png", NULL, NULL));
      g_assert_true (decode (data, size, 1, &found));
      g_assert_cmpint (gdk_pixbuf_get_width (found.pixbuf), ==, sizes[i][2]);
      g_assert_cmpint (gdk_pixbuf_get_height (found.pixbuf), ==, sizes[i][3]);
      g_assert_true (gdk_pixbuf_get_has_alpha (found.pixbuf));
      g_object_unref (found.pixbuf);
    }
}

/* Other formats that gdk-pixbuf knows, what ends before the picture, and what is none at
 * all. */
static void
test_refused (void)
{
  g_autoptr (GdkPixbuf) painted = paint (200, 200);
  g_autofree char *bmp = NULL, *png = NULL;
  WcPictureDecode found;
  gsize n_bmp, n_png;

  g_assert_true (gdk_pixbuf_save_to_buffer (painted, &bmp, &n_bmp, "bmp", NULL, NULL));
  g_assert_false (decode (bmp, n_bmp, 1, &found));
  g_assert_true (gdk_pixbuf_save_to_buffer (painted, &png, &n_png, "png", NULL, NULL));
  g_assert_false (decode (png, 8, 1, &found));
  g_assert_false (decode ("text", 4, 1, &found));
  g_assert_false (decode ("", 0, 1, &found));
}

/* A head that promises more than is decoded is where it ends. Each is well-formed as far
 * as it goes. */
static void
test_too_large (void)
{
  static const guint8 png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x75\x30\0\0\x75\x30"
                              "\x08\x06\0\0\0\x66\x27\xf8\xba\0\0\0\x10IDAT"
                              "0123456789abcdef";
  static const guint8 gif[] = "GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff"
                              ",\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x44\x01\0;";
  WcPictureDecode found;

  g_assert_false (decode (png, sizeof png - 1, 1, &found));
  g_assert_cmpint (found.width, ==, 30000);
  g_assert_null (found.pixbuf);
  g_assert_false (decode (gif, sizeof gif - 1, 1, &found));
  g_assert_null (found.pixbuf);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/picture-decode/turned", test_turned);
  g_test_add_func ("/picture-decode/small", test_small);
  g_test_add_func ("/picture-decode/refused", test_refused);
  g_test_add_func ("/picture-decode/too-large", test_too_large);
  return g_test_run ();
}
