/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/omemo-session.h"

/* The value has references of its own, and may be without a record. */
static void
test_new (void)
{
  GBytes *bytes = g_bytes_new_static ("bytes", 5);
  g_autoptr (WcOmemoSession) whole = wc_omemo_session_new (7, bytes, bytes);
  g_autoptr (WcOmemoSession) head = wc_omemo_session_new (8, NULL, bytes);

  g_bytes_unref (bytes);
  g_assert_cmpuint (whole->device, ==, 7);
  g_assert_cmpuint (g_bytes_get_size (whole->record), ==, 5);
  g_assert_cmpuint (g_bytes_get_size (head->remote_key), ==, 5);
  g_assert_null (head->record);
  g_assert_null (head->acked_ratchet);
  g_assert_false (head->kex_pending);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/omemo-session/new", test_new);
  return g_test_run ();
}
