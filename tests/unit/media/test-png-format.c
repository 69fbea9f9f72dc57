/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/filter-case.h"
#include "lib/sample-picture.h"

/* Hostile and odd ones; NULL: refused. */
#define START "\x89PNG\r\n\x1a\n\0\0\0\x02IHDRxxCRC."
#define END "\0\0\0\0IENDCRC."

static const WcFilterCase cases[] = {
  WC_FILTER_CASE ("nothing-but-the-end", START END "behind it it goes on", START END),
  WC_FILTER_CASE ("empty-exif", START "\0\0\0\0eXIfCRC." END, START END),
  WC_FILTER_CASE ("unknown", START "\0\0\0\x03prVtdateCRC." END, NULL),
  WC_FILTER_CASE ("must-be-understood",
                  START "\0\0\0\x04"
                        "ABCDdataCRC." END,
                  START "\0\0\0\x04"
                        "ABCDdataCRC." END),
  WC_FILTER_CASE ("no-type",
                  START "\0\0\0\x04"
                        "1234secrCRC." END,
                  NULL),
  WC_FILTER_CASE ("length-4-gb", START "\xff\xff\xff\xfftEXtsecret", NULL),
  WC_FILTER_CASE ("longer-than-the-file", START "\x7f\0\0\0tEXtsecret", START),
  WC_FILTER_CASE ("exif-longer-than-the-file", START "\x7f\0\0\0eXIfMM\0*secret", START),
};

static void
test_sample (void)
{
  g_autoptr (GByteArray) picture = wc_sample_picture_png ();
  g_autoptr (GByteArray) plain = wc_sample_picture_plain_png ();

  wc_filter_case_assert (picture, plain);
}

/* What has nothing to hide stays as it is. */
static void
test_plain (void)
{
  g_autoptr (GByteArray) plain = wc_sample_picture_plain_png ();

  wc_filter_case_assert (plain, plain);
}

/* Cut off anywhere: what is left says nothing, either. */
static void
test_cut (void)
{
  g_autoptr (GByteArray) picture = wc_sample_picture_png ();

  wc_filter_case_assert_cuts (picture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/png-format/sample", test_sample);
  g_test_add_func ("/media/png-format/plain", test_plain);
  g_test_add_func ("/media/png-format/cut", test_cut);
  wc_filter_case_add ("/media/png-format", cases, G_N_ELEMENTS (cases));
  return g_test_run ();
}
