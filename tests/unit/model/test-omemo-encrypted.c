/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/omemo-encrypted.h"

/* A message for two devices, and an empty one: no payload, no iv. */
static void
test_fields (void)
{
  g_autoptr (GBytes) data = g_bytes_new_static ("data", 4);
  GPtrArray *keys = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_omemo_key_free);
  g_autoptr (WcOmemoEncrypted) full = NULL;
  g_autoptr (WcOmemoEncrypted) empty = NULL;
  const WcOmemoKey *second;

  g_ptr_array_add (keys, wc_omemo_key_new (NULL, 1, FALSE, data));
  g_ptr_array_add (keys,
                   wc_omemo_key_new ("juliet@capulet.lit", 4294967295u, TRUE, data));
  full = wc_omemo_encrypted_new (WC_OMEMO_AXOLOTL, 27183, data, data, keys);
  empty = wc_omemo_encrypted_new (WC_OMEMO_2, 1, NULL, NULL, g_ptr_array_new ());
  g_assert_cmpuint (full->sender, ==, 27183);
  g_assert_nonnull (full->iv);
  g_assert_nonnull (full->payload);
  second = full->keys->pdata[1];
  g_assert_cmpuint (second->device, ==, 4294967295u);
  g_assert_cmpstr (second->jid, ==, "juliet@capulet.lit");
  g_assert_true (second->kex);
  g_assert_null (empty->iv);
  g_assert_null (empty->payload);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/omemo-encrypted/fields", test_fields);
  return g_test_run ();
}
