/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/filter-case.h"
#include "lib/sample-picture.h"

/* Hostile and odd ones; NULL: refused. */
#define START "\xff\xd8"
#define END "\xff\xd9"

static const WcFilterCase cases[] = {
  WC_FILTER_CASE ("nothing-but-the-end", START END "behind it it goes on", START END),
  WC_FILTER_CASE ("fill-bytes", START "\xff\xff\xff\xfe\0\x08secret\xff" END, START END),
  WC_FILTER_CASE ("fill-bytes-in-a-scan",
                  START "\xff\xda\0\x02xyz\xff\xff" END,
                  START "\xff\xda\0\x02xyz" END),
  WC_FILTER_CASE ("empty-comment", START "\xff\xfe\0\x02" END "and more", START END),
  WC_FILTER_CASE (
      "preview-after-a-scan", START "\xff\xda\0\x02xyz\xff\xe1\0\x08secretz" END, NULL),
  WC_FILTER_CASE ("short-exif",
                  START "\xff\xe1\0\x08"
                        "Exif\0\0" END,
                  START END),
  WC_FILTER_CASE ("length-0",
                  START "\xff\xfe\0\0"
                        "more of it" END,
                  NULL),
  WC_FILTER_CASE ("length-1",
                  START "\xff\xe1\0\x01"
                        "more of it" END,
                  NULL),
  WC_FILTER_CASE ("no-marker", START "\xff\xfe\0\x08secret no marker", NULL),
  WC_FILTER_CASE (
      "restart-outside-of-a-scan", START "\xff\xfe\0\x03-\xff\xd0" END "more", NULL),
  WC_FILTER_CASE ("longer-than-the-file",
                  START "\xff\xe1\xff\xff"
                        "Exif\0\0 secret",
                  START),
};

static void
test_sample (void)
{
  g_autoptr (GByteArray) picture = wc_sample_picture_jpeg ();
  g_autoptr (GByteArray) plain = wc_sample_picture_plain_jpeg ();

  wc_filter_case_assert (picture, plain);
}

/* What has nothing to hide stays as it is. */
static void
test_plain (void)
{
  g_autoptr (GByteArray) plain = wc_sample_picture_plain_jpeg ();

  wc_filter_case_assert (plain, plain);
}

/* Cut off anywhere: what is left says nothing, either. */
static void
test_cut (void)
{
  g_autoptr (GByteArray) picture = wc_sample_picture_jpeg ();

  wc_filter_case_assert_cuts (picture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/jpeg-format/sample", test_sample);
  g_test_add_func ("/media/jpeg-format/plain", test_plain);
  g_test_add_func ("/media/jpeg-format/cut", test_cut);
  wc_filter_case_add ("/media/jpeg-format", cases, G_N_ELEMENTS (cases));
  return g_test_run ();
}
