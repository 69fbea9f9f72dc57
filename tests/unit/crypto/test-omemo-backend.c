/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "crypto/omemo-backend.h"

/* Copied, or taken over as it is. */
static void
test_buffers (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);
  signal_buffer *buffer = wc_backend_buffer (bytes);
  g_autoptr (GBytes) copy = wc_backend_dup (buffer);
  g_autoptr (GBytes) taken = wc_backend_take (buffer);

  g_assert_true (g_bytes_equal (copy, bytes));
  g_assert_true (g_bytes_equal (taken, bytes));
}

/* What either library calls the protocols. */
static void
test_versions (void)
{
  g_assert_cmpuint (wc_backend_version (WC_OMEMO_AXOLOTL), ==, 3);
  g_assert_cmpuint (wc_backend_version (WC_OMEMO_2), ==, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/omemo-backend/buffers", test_buffers);
  g_test_add_func ("/crypto/omemo-backend/versions", test_versions);
  return g_test_run ();
}
