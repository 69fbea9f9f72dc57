/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/omemo-own.h"

/* The values have references of their own. */
static void
test_new (void)
{
  GBytes *bytes = g_bytes_new_static ("bytes", 5);
  g_autoptr (WcOmemoOwn) own = wc_omemo_own_new (7, bytes, bytes, bytes);
  g_autoptr (WcOmemoOwnKey) key = wc_omemo_own_key_new (9, TRUE, bytes);

  g_bytes_unref (bytes);
  g_assert_cmpuint (own->device, ==, 7);
  g_assert_cmpuint (g_bytes_get_size (own->identity), ==, 5);
  g_assert_cmpuint (g_bytes_get_size (own->secret), ==, 5);
  g_assert_cmpuint (g_bytes_get_size (own->epoch), ==, 5);
  g_assert_cmpuint (key->id, ==, 9);
  g_assert_true (key->is_signed);
  g_assert_false (key->published);
  g_assert_cmpuint (g_bytes_get_size (key->record), ==, 5);
}

/* What is wrong now comes before what was. */
static void
test_reason (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("bytes", 5);
  g_autoptr (WcOmemoOwn) own = wc_omemo_own_new (7, bytes, bytes, bytes);

  g_assert_cmpint (wc_omemo_own_get_reason (own, 1), ==, WC_OMEMO_REASON_NONE);
  own->restored_us = 1;
  g_assert_cmpint (wc_omemo_own_get_reason (own, WC_OMEMO_OWN_TOLD_US), ==,
                   WC_OMEMO_REASON_RESTORED);
  g_assert_cmpint (wc_omemo_own_get_reason (own, WC_OMEMO_OWN_TOLD_US + 1), ==,
                   WC_OMEMO_REASON_NONE);
  own->hidden_us = 1;
  g_assert_cmpint (wc_omemo_own_get_reason (own, 1), ==, WC_OMEMO_REASON_OWN_NOT_PUBLIC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/omemo-own/new", test_new);
  g_test_add_func ("/model/omemo-own/reason", test_reason);
  return g_test_run ();
}
