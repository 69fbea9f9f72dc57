/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/omemo-key.h"
#include "model/omemo-identity.h"

static void
test_new (void)
{
  GBytes *key = wc_omemo_key_sample (1);
  g_autoptr (WcOmemoIdentity) identity =
      wc_omemo_identity_new ("romeo@montague.lit", key);

  g_bytes_unref (key);
  g_assert_cmpstr (identity->jid, ==, "romeo@montague.lit");
  g_assert_true (wc_omemo_identity_is_key (identity->key));
  g_assert_cmpint (identity->trust, ==, WC_OMEMO_TRUST_UNDECIDED);
  g_assert_cmpint (identity->decided_us, ==, 0);
}

static void
test_is_key (void)
{
  static const guint8 other[WC_OMEMO_PUBLIC_KEY_SIZE] = { 6 };
  g_autoptr (GBytes) of_other_type = g_bytes_new_static (other, sizeof other);
  g_autoptr (GBytes) bare = g_bytes_new_static (other, 32);
  g_autoptr (GBytes) nothing = g_bytes_new_static (NULL, 0);

  g_assert_false (wc_omemo_identity_is_key (of_other_type));
  g_assert_false (wc_omemo_identity_is_key (bare));
  g_assert_false (wc_omemo_identity_is_key (nothing));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/omemo-identity/new", test_new);
  g_test_add_func ("/model/omemo-identity/is-key", test_is_key);
  return g_test_run ();
}
