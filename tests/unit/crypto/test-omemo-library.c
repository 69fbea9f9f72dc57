/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "crypto/omemo-library.h"

/* The two are never mixed: what it says it is fits what it can. */
static void
test_name (void)
{
  gboolean is_fork = g_str_equal (wc_omemo_library_get_name (), "libomemo-c");

  g_assert_true (is_fork ||
                 g_str_equal (wc_omemo_library_get_name (), "libsignal-protocol-c"));
  g_assert_true (wc_omemo_library_speaks (WC_OMEMO_AXOLOTL));
  g_assert_true (wc_omemo_library_speaks (WC_OMEMO_2) == is_fork);
}

/* Several at once are apart from one another. */
static void
test_several (void)
{
  g_autoptr (WcOmemoLibrary) one = wc_omemo_library_new ();
  g_autoptr (WcOmemoLibrary) two = wc_omemo_library_new ();

  g_assert_true (wc_omemo_library_get_context (one) !=
                 wc_omemo_library_get_context (two));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/omemo-library/name", test_name);
  g_test_add_func ("/crypto/omemo-library/several", test_several);
  return g_test_run ();
}
