/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "crypto/omemo-backend.h"
#include "crypto/omemo-error.h"

/* Every code of the library has a reason; what it does not say is ours to mend. */
static void
test_total (void)
{
  for (int code = SG_ERR_MINIMUM - 2; code < 0; code++)
    g_assert_cmpint (wc_omemo_error_of_code (code), !=, WC_OMEMO_REASON_NONE);
  g_assert_cmpint (wc_omemo_error_of_code (SG_ERR_DUPLICATE_MESSAGE), ==,
                   WC_OMEMO_REASON_REPEAT_UNKNOWN);
  g_assert_cmpint (wc_omemo_error_of_code (SG_ERR_INVALID_KEY_ID), ==,
                   WC_OMEMO_REASON_PREKEY_GONE);
  g_assert_cmpint (wc_omemo_error_of_code (SG_ERR_INVALID_MESSAGE), ==,
                   WC_OMEMO_REASON_BAD_SESSION);
  g_assert_cmpint (wc_omemo_error_of_code (SG_ERR_INVALID_PROTO_BUF), ==,
                   WC_OMEMO_REASON_DAMAGED);
  g_assert_cmpint (wc_omemo_error_of_code (SG_ERR_NOMEM), ==, WC_OMEMO_REASON_STORE);
}

static void
test_set (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (wc_omemo_error_set (&error, WC_OMEMO_REASON_GAP));
  g_assert_error (error, WC_OMEMO_ERROR, WC_OMEMO_REASON_GAP);
  g_assert_cmpstr (error->message, ==,
                   wc_omemo_reason_get_sentence (WC_OMEMO_REASON_GAP));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/omemo-error/total", test_total);
  g_test_add_func ("/crypto/omemo-error/set", test_set);
  return g_test_run ();
}
