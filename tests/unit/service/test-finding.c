/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "service/finding.h"

/* With everything that it can have, and with nothing. */
static void
test_free (void)
{
  WcFinding *full = g_new0 (WcFinding, 1);

  full->check = "disk";
  full->account = g_strdup ("juliet@capulet.lit");
  full->text = g_strdup ("it is full");
  full->fix = g_strdup ("make room");
  wc_finding_free (full);
  wc_finding_free (g_new0 (WcFinding, 1));
}

static void
test_words (void)
{
  g_assert_cmpstr (wc_finding_level_to_string (WC_FINDING_OK), ==, "ok");
  g_assert_cmpstr (wc_finding_level_to_string (WC_FINDING_WARNING), ==, "warning");
  g_assert_cmpstr (wc_finding_level_to_string (WC_FINDING_ERROR), ==, "error");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/finding/free", test_free);
  g_test_add_func ("/service/finding/words", test_words);
  return g_test_run ();
}
