/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/omemo-bundle.h"

/* The value has references of its own. */
static void
test_fields (void)
{
  GBytes *key = g_bytes_new_static ("key", 3);
  GBytes *signature = g_bytes_new_static ("signature", 9);
  GPtrArray *pre_keys =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_omemo_pre_key_free);
  g_autoptr (WcOmemoBundle) bundle = NULL;
  const WcOmemoPreKey *first;

  g_ptr_array_add (pre_keys, wc_omemo_pre_key_new (7, key));
  bundle = wc_omemo_bundle_new (WC_OMEMO_2, key, 3, key, signature, pre_keys);
  g_bytes_unref (key);
  g_bytes_unref (signature);
  g_assert_cmpint (bundle->version, ==, WC_OMEMO_2);
  g_assert_cmpuint (bundle->signed_pre_key_id, ==, 3);
  g_assert_cmpmem (g_bytes_get_data (bundle->identity, NULL), 3, "key", 3);
  g_assert_cmpmem (g_bytes_get_data (bundle->signed_pre_key, NULL), 3, "key", 3);
  g_assert_cmpuint (g_bytes_get_size (bundle->signature), ==, 9);
  g_assert_cmpuint (bundle->pre_keys->len, ==, 1);
  first = bundle->pre_keys->pdata[0];
  g_assert_cmpuint (first->id, ==, 7);
  g_assert_cmpuint (g_bytes_get_size (first->key), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/omemo-bundle/fields", test_fields);
  return g_test_run ();
}
