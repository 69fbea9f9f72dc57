/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/image.h"

#define BYTES(text) text, sizeof (text) - 1

typedef struct
{
  const char *data;
  gsize size;
  const char *type; /* NULL: no picture */
  guint width;
  guint height;
} Case;

static const Case cases[] = {
  { BYTES ("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\0\x40\x08\6\0\0\0"), "image/png",
    256, 64 },
  { BYTES ("\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
           "\xff\xc2\0\x11\x08\0\x80\0\x60\3"),
    "image/jpeg", 96, 128 },
  { BYTES ("\xff\xd8\xff\xfe\0\x04hi\xff\xff\xff\xc0\0\x11\x08\0\x80\0\x60\3"),
    "image/jpeg", 96, 128 },
  /* the frame lies behind what we were given; and a table that is none */
  { BYTES ("\xff\xd8\xff\xe0\xff\xff....."), "image/jpeg", 0, 0 },
  { BYTES ("\xff\xd8\xff\xc4\0\0\0\0\0\0\0"), "image/jpeg", 0, 0 },
  { BYTES ("GIF89a\x10\0\x20\0"), "image/gif", 16, 32 },
  { BYTES ("RIFF....WEBPVP8 ....\x30\1\0\x9d\x01\x2a\x40\x01\xf0\x00"), "image/webp", 320,
    240 },
  { BYTES ("RIFF....WEBPVP8L....\x2f\x3f\xc0\x0f\0........"), "image/webp", 64, 64 },
  { BYTES ("RIFF....WEBPVP8X....\x10\0\0\0\xff\1\0\xff\0\0"), "image/webp", 512, 256 },
  { BYTES (""), NULL, 0, 0 },
  { BYTES ("\x89PNG\r\n\x1a\n"), NULL, 0, 0 },
  { BYTES ("\xff\xd8"), NULL, 0, 0 },
  { BYTES ("GIF89a"), NULL, 0, 0 },
  { BYTES ("RIFF....WEBP"), NULL, 0, 0 },
  { BYTES ("<svg xmlns='http://www.w3.org/2000/svg'/>........"), NULL, 0, 0 },
};

static void
test_read (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GBytes) bytes = g_bytes_new (c->data, c->size);
  WcImage image = { 0 };

  g_assert_cmpint (wc_image_read (bytes, &image), ==, c->type != NULL);
  g_assert_cmpstr (image.type, ==, c->type);
  g_assert_cmpuint (image.width, ==, c->width);
  g_assert_cmpuint (image.height, ==, c->height);
}

static void
test_uri (void)
{
  g_autoptr (GBytes) abc = g_bytes_new_static ("abc", 3);
  const WcImage image = { .type = "image/png" };
  g_autofree char *uri = wc_image_dup_uri (&image, abc);

  g_assert_cmpstr (uri, ==, "data:image/png;base64,YWJj");
}

/* Every beginning of every picture is read without a byte behind it. */
static void
test_cut (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize size = 0; size < cases[i].size; size++)
      {
        g_autofree char *exact = g_memdup2 (cases[i].data, MAX (size, 1));
        g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&exact), size);
        WcImage image = { 0 };

        if (!wc_image_read (bytes, &image))
          g_assert_null (image.type);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/model/image/read/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &cases[i], test_read);
    }
  g_test_add_func ("/model/image/uri", test_uri);
  g_test_add_func ("/model/image/cut", test_cut);
  return g_test_run ();
}
