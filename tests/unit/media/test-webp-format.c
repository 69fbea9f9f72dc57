/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/filter-case.h"
#include "lib/sample-picture.h"

/* Hostile and odd ones; NULL: refused. */
#define START(size) "RIFF" size "\0\0\0WEBP"

static const WcFilterCase cases[] = {
  WC_FILTER_CASE ("shorter-than-the-file",
                  START ("\x10") "VP8L\x04\0\0\0bits"
                                 "EXIF\x04\0\0\0secr",
                  START ("\x10") "VP8L\x04\0\0\0bits"),
  WC_FILTER_CASE ("chunk-longer-than-said",
                  START ("\x10") "EXIF\xff\xff\xff\x7fsecret",
                  START ("\x10")),
  WC_FILTER_CASE (
      "chunk-of-4-gb", START ("\x10") "XMP \xff\xff\xff\xffsecret", START ("\x10")),
  WC_FILTER_CASE ("longer-than-the-file",
                  START ("\xff") "XMP \x7f\0\0\0secret",
                  START ("\xff") "NONE\x7f\0\0\0\0\0\0\0\0\0"),
  WC_FILTER_CASE ("size-0", START ("\0") "XMP \x04\0\0\0secr", START ("\0")),
  WC_FILTER_CASE ("short-exif",
                  START ("\x10") "EXIF\x04\0\0\0secr",
                  START ("\x10") "NONE\x04\0\0\0\0\0\0\0"),
  WC_FILTER_CASE ("empty", START ("\x0c") "VP8X\0\0\0\0", START ("\x0c") "VP8X\0\0\0\0"),
};

static void
test_sample (void)
{
  g_autoptr (GByteArray) picture = wc_sample_picture_webp ();
  g_autoptr (GByteArray) plain = wc_sample_picture_plain_webp ();

  wc_filter_case_assert (picture, plain);
}

/* What has nothing to hide stays as it is. */
static void
test_plain (void)
{
  g_autoptr (GByteArray) plain = wc_sample_picture_plain_webp ();

  wc_filter_case_assert (plain, plain);
}

/* Cut off anywhere: what is left says nothing, either. */
static void
test_cut (void)
{
  g_autoptr (GByteArray) picture = wc_sample_picture_webp ();

  wc_filter_case_assert_cuts (picture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/webp-format/sample", test_sample);
  g_test_add_func ("/media/webp-format/plain", test_plain);
  g_test_add_func ("/media/webp-format/cut", test_cut);
  wc_filter_case_add ("/media/webp-format", cases, G_N_ELEMENTS (cases));
  return g_test_run ();
}
