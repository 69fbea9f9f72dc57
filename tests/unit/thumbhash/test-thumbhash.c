/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "thumbhash/thumbhash.h"

/* The hashes were computed by the algorithm's author's own implementation in JavaScript
 * (rgbaToThumbHash() of the npm package thumbhash 0.1.1), of pictures whose pixel at
 * (x, y) has, modulo 256: red 2x, green x + 2y, blue x * y / 7 without its rest, and
 * opacity 255, or 255 - 2x - y - x * y / 9 in those that are transparent. */
typedef struct
{
  const char *name;
  guint width;
  guint height;
  guint channels;
  const char *hash;
} Sample;

static const Sample samples[] = {
  { "landscape", 100, 75, 3, "G8gNJZBwdndzh4h2iGiIh8CnLPiH" },
  { "portrait", 75, 100, 3, "GogJFRJgdnGIaIhoh4Z3ePKkT/iI" },
  { "square", 100, 100, 3, "XLgNHxBgdndjeIiFh3iHaIh3B2uokK8K" },
  { "flat", 100, 3, 3, "DVoOOYqAh4eHh4d3cHgHiHc=" },
  { "narrow", 1, 40, 3, "g7gJKRQIhHuIh4d3CIR3v4g=" },
  { "tiny", 3, 2, 3, "AAgCBYB0eAuGiHiHiJh4sHB0F/eI" },
  { "transparent-landscape", 100, 50, 4, "1/eJE4YYUGZkh4b2rQ/neO/Nynuodmo=" },
  { "transparent-portrait", 64, 90, 4, "1peFDAoYUBZ2WIeGlo/7ho/4zNu+qFuaCQ==" },
  { "transparent-square", 16, 16, 4, "RPiBBQIdcHeCiId3eHAISPeIf3h8d3eHdw==" },
};

static guint8 *
make_pixels (const Sample *sample, gsize stride)
{
  guint8 *pixels = g_malloc0 (stride * sample->height);

  for (guint y = 0; y < sample->height; y++)
    for (guint x = 0; x < sample->width; x++)
      {
        guint8 *pixel = pixels + y * stride + x * sample->channels;

        pixel[0] = (guint8) (2 * x);
        pixel[1] = (guint8) (x + 2 * y);
        pixel[2] = (guint8) (x * y / 7);
        if (sample->channels == 4)
          pixel[3] = (guint8) (255 - 2 * x - y - x * y / 9);
      }
  return pixels;
}

static void
test_sample (gconstpointer data)
{
  const Sample *sample = data;
  gsize stride = sample->width * sample->channels + 5;
  g_autofree guint8 *pixels = make_pixels (sample, stride);
  const WcThumbhashPicture picture = { pixels, sample->width, sample->height,
                                       sample->channels, stride };
  guint8 hash[WC_THUMBHASH_MAX];
  gsize size = wc_thumbhash_encode (&picture, hash);
  g_autofree char *text = g_base64_encode (hash, size);

  g_assert_cmpstr (text, ==, sample->hash);
}

/* RGBA without transparency is RGB, whatever the channel costs. */
static void
test_opaque (void)
{
  const guint8 three[] = { 200, 10, 30, 0, 90, 250 };
  const guint8 four[] = { 200, 10, 30, 255, 0, 90, 250, 255 };
  const WcThumbhashPicture plain = { three, 2, 1, 3, sizeof three };
  const WcThumbhashPicture opaque = { four, 2, 1, 4, sizeof four };
  guint8 a[WC_THUMBHASH_MAX], b[WC_THUMBHASH_MAX];
  gsize size = wc_thumbhash_encode (&plain, a);

  g_assert_cmpmem (a, size, b, wc_thumbhash_encode (&opaque, b));
}

/* Nothing of it can be seen: no colour, and no division by nothing. */
static void
test_invisible (void)
{
  const guint8 pixels[4 * 4] = { 0 };
  const WcThumbhashPicture picture = { pixels, 2, 2, 4, 8 };
  guint8 hash[WC_THUMBHASH_MAX];

  g_assert_cmpuint (wc_thumbhash_encode (&picture, hash), ==, WC_THUMBHASH_MAX);
  g_assert_cmpuint (hash[0] & 63, ==, 0);
  g_assert_cmpuint (hash[2] >> 7, ==, 1);
  g_assert_cmpuint (hash[5] & 15, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *path = g_strdup_printf ("/thumbhash/samples/%s", samples[i].name);

      g_test_add_data_func (path, &samples[i], test_sample);
    }
  g_test_add_func ("/thumbhash/opaque", test_opaque);
  g_test_add_func ("/thumbhash/invisible", test_invisible);
  return g_test_run ();
}
