/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/omemo-trust.h"

static void
test_words (void)
{
  WcOmemoTrust trust;
  WcOmemoTrustMode mode;

  for (int i = WC_OMEMO_TRUST_DISTRUSTED; i <= WC_OMEMO_TRUST_VERIFIED; i++)
    {
      g_assert_true (wc_omemo_trust_from_string (wc_omemo_trust_to_string (i), &trust));
      g_assert_cmpint (trust, ==, i);
    }
  for (int i = 0; i < WC_N_OMEMO_TRUST_MODES; i++)
    {
      g_assert_true (
          wc_omemo_trust_mode_from_string (wc_omemo_trust_mode_to_string (i), &mode));
      g_assert_cmpint (mode, ==, i);
    }
  g_assert_cmpstr (wc_omemo_trust_to_string (WC_OMEMO_TRUST_DISTRUSTED), ==,
                   "distrusted");
  g_assert_cmpstr (wc_omemo_trust_to_string (WC_OMEMO_TRUST_VERIFIED), ==, "verified");
  g_assert_false (wc_omemo_trust_from_string ("Verified", &trust));
  g_assert_false (wc_omemo_trust_from_string (NULL, &trust));
  g_assert_false (wc_omemo_trust_mode_from_string ("", &mode));
}

/* The whole table of what is stored. */
static void
test_decisions (void)
{
  static const struct
  {
    WcOmemoTrustMode mode;
    gboolean has_verified;
    WcOmemoTrust trust;
  } rows[] = {
    { WC_OMEMO_TRUST_MODE_BTBV, FALSE, WC_OMEMO_TRUST_BLIND },
    { WC_OMEMO_TRUST_MODE_BTBV, TRUE, WC_OMEMO_TRUST_UNDECIDED },
    { WC_OMEMO_TRUST_MODE_MANUAL, FALSE, WC_OMEMO_TRUST_UNDECIDED },
    { WC_OMEMO_TRUST_MODE_MANUAL, TRUE, WC_OMEMO_TRUST_UNDECIDED },
    { WC_OMEMO_TRUST_MODE_ALWAYS, FALSE, WC_OMEMO_TRUST_BLIND },
    { WC_OMEMO_TRUST_MODE_ALWAYS, TRUE, WC_OMEMO_TRUST_BLIND },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (wc_omemo_trust_of_new (rows[i].mode, rows[i].has_verified), ==,
                     rows[i].trust);
  g_assert_false (wc_omemo_trust_allows (WC_OMEMO_TRUST_DISTRUSTED));
  g_assert_false (wc_omemo_trust_allows (WC_OMEMO_TRUST_UNDECIDED));
  g_assert_true (wc_omemo_trust_allows (WC_OMEMO_TRUST_BLIND));
  g_assert_true (wc_omemo_trust_allows (WC_OMEMO_TRUST_TRUSTED));
  g_assert_true (wc_omemo_trust_allows (WC_OMEMO_TRUST_VERIFIED));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/omemo-trust/words", test_words);
  g_test_add_func ("/model/omemo-trust/decisions", test_decisions);
  return g_test_run ();
}
