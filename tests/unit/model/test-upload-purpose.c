/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/upload-purpose.h"

static void
test_words (void)
{
  static const char *const words[] = { "message", "profile", "permanent" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_assert_cmpstr (wc_upload_purpose_to_string ((WcUploadPurpose) i), ==, words[i]);
      g_assert_cmpint (wc_upload_purpose_from_string (words[i]), ==, (int) i);
    }
  g_assert_cmpint (wc_upload_purpose_from_string (NULL), ==, WC_UPLOAD_PURPOSE_MESSAGE);
  g_assert_cmpint (wc_upload_purpose_from_string ("ephemeral"), ==,
                   WC_UPLOAD_PURPOSE_MESSAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/upload-purpose/words", test_words);
  return g_test_run ();
}
