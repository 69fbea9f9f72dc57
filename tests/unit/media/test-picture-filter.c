/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/filter-case.h"
#include "lib/sample-picture.h"
#include "media/picture-filter.h"

/* What is no picture is nothing that anybody changes, however it begins. */
static const WcFilterCase cases[] = {
  WC_FILTER_CASE ("empty", "", ""),
  WC_FILTER_CASE ("short", "\xff\xd8\xff", "\xff\xd8\xff"),
  WC_FILTER_CASE ("short-png", "\x89PNG\r\n\x1a\n", "\x89PNG\r\n\x1a\n"),
  WC_FILTER_CASE ("text", "EXIF and GPS in a text", "EXIF and GPS in a text"),
  WC_FILTER_CASE (
      "other-riff", "RIFF\x04\0\0\0WAVEEXIF....", "RIFF\x04\0\0\0WAVEEXIF...."),
  WC_FILTER_CASE ("gif",
                  "GIF89a\x01\0\x01\0\0\0\0!\xfe\x02hi\0;",
                  "GIF89a\x01\0\x01\0\0\0\0!\xfe\x02hi\0;"),
  WC_FILTER_CASE ("damaged", "\xff\xd8\xff\xe1\0\0 and more", NULL),
};

static void
test_turned (void)
{
  GByteArray *(*const make[]) (void) = { wc_sample_picture_jpeg, wc_sample_picture_png,
                                         wc_sample_picture_webp };

  for (gsize i = 0; i < G_N_ELEMENTS (make); i++)
    {
      g_autoptr (WcPictureFilter) filter = wc_picture_filter_new ();
      g_autoptr (GByteArray) picture = make[i]();
      g_autoptr (GByteArray) out = g_byte_array_new ();

      g_assert_cmpuint (wc_picture_filter_get_orientation (filter), ==, 1);
      g_assert_true (
          wc_picture_filter_push (filter, picture->data, picture->len, out, NULL));
      g_assert_cmpuint (wc_picture_filter_get_orientation (filter), ==, 6);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/picture-filter/turned", test_turned);
  wc_filter_case_add ("/media/picture-filter", cases, G_N_ELEMENTS (cases));
  return g_test_run ();
}
