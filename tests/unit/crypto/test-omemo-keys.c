/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "crypto/curve-points.h"
#include "crypto/omemo-backend.h"
#include "crypto/omemo-error.h"
#include "crypto/omemo-keys.h"

/* Keys are of the right sizes, and no two are the same. */
static void
test_identity (void)
{
  g_autoptr (WcOmemoLibrary) library = wc_omemo_library_new ();
  g_autoptr (GBytes) one = NULL;
  g_autoptr (GBytes) two = NULL;
  g_autoptr (GBytes) one_private = NULL;
  g_autoptr (GBytes) two_private = NULL;
  g_autoptr (GError) error = NULL;

  wc_omemo_keys_make_identity (library, &one, &one_private, &error);
  g_assert_no_error (error);
  wc_omemo_keys_make_identity (library, &two, &two_private, &error);
  g_assert_no_error (error);
  g_assert_true (wc_curve_point_is_fit (one));
  g_assert_cmpuint (g_bytes_get_size (one_private), ==, 32);
  g_assert_false (g_bytes_equal (one, two));
  g_assert_false (g_bytes_equal (one_private, two_private));
}

/* What others are told of it: in WC_OMEMO_2 the key that signs, of which the library
 * makes the other one again. */
static void
test_told (void)
{
  g_autoptr (WcOmemoLibrary) library = wc_omemo_library_new ();
  g_autoptr (GBytes) public = NULL;
  g_autoptr (GBytes) private = NULL;
  g_autoptr (GBytes) old = NULL;
  g_autoptr (GBytes) new = NULL;
  g_autoptr (GError) error = NULL;

  wc_omemo_keys_make_identity (library, &public, &private, &error);
  old = wc_omemo_keys_read_identity (library, WC_OMEMO_AXOLOTL, public, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (old, public));
  new = wc_omemo_keys_read_identity (library, WC_OMEMO_2, public, &error);
  if (wc_omemo_library_speaks (WC_OMEMO_2))
    {
      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (new), ==, WC_OMEMO_ED_KEY_SIZE);
      g_assert_false (wc_curve_point_is_fit (new));
    }
  else
    g_assert_error (error, WC_OMEMO_ERROR, WC_OMEMO_REASON_UNSUPPORTED);
}

static void
test_pre_key (void)
{
  static const guint32 ids[] = { 1, 16777216, G_MAXINT32 };
  g_autoptr (WcOmemoLibrary) library = wc_omemo_library_new ();
  g_autoptr (GBytes) junk = g_bytes_new_static ("\xff\xff", 2);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (GBytes) record = wc_omemo_keys_make_pre_key (library, ids[i], &error);
      g_autoptr (WcOmemoPreKey) key = NULL;

      g_assert_no_error (error);
      key = wc_omemo_keys_read_pre_key (library, record, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (key->id, ==, ids[i]);
      g_assert_true (wc_curve_point_is_fit (key->key));
    }
  g_assert_null (wc_omemo_keys_read_pre_key (library, junk, &error));
  g_assert_error (error, WC_OMEMO_ERROR, WC_OMEMO_REASON_DAMAGED);
}

/* The library verifies what is signed, as others will. */
static void
test_signed_pre_key (void)
{
  g_autoptr (WcOmemoLibrary) library = wc_omemo_library_new ();
  g_autoptr (GBytes) public = NULL;
  g_autoptr (GBytes) private = NULL;
  g_autoptr (GBytes) record = NULL;
  g_autoptr (GBytes) signature = NULL;
  g_autoptr (WcOmemoPreKey) key = NULL;
  g_autoptr (ec_public_key) signer = NULL;
  g_autoptr (GError) error = NULL;

  wc_omemo_keys_make_identity (library, &public, &private, &error);
  record = wc_omemo_keys_make_signed_pre_key (library, public, private, /* id= */ 77,
                                              /* now_us= */ 5000, &error);
  g_assert_no_error (error);
  key = wc_omemo_keys_read_signed_pre_key (library, WC_OMEMO_AXOLOTL, record, &signature,
                                           &error);
  g_assert_no_error (error);
  g_assert_cmpuint (key->id, ==, 77);
  g_assert_cmpuint (g_bytes_get_size (signature), ==, WC_OMEMO_SIGNATURE_SIZE);
  curve_decode_point (&signer, g_bytes_get_data (public, NULL), g_bytes_get_size (public),
                      wc_omemo_library_get_context (library));
  g_assert_cmpint (curve_verify_signature (signer, g_bytes_get_data (key->key, NULL),
                                           g_bytes_get_size (key->key),
                                           g_bytes_get_data (signature, NULL),
                                           g_bytes_get_size (signature)),
                   ==, 1);
  g_assert_null (
      wc_omemo_keys_make_signed_pre_key (library, private, private, 1, 0, NULL));
}

static void
test_device (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < 100; i++)
    {
      guint32 id = wc_omemo_keys_make_device ();

      g_assert_cmpuint (id, >=, 1);
      g_assert_cmpuint (id, <=, G_MAXINT32);
      g_hash_table_add (seen, GUINT_TO_POINTER (id));
    }
  g_assert_cmpuint (g_hash_table_size (seen), >, 95);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/omemo-keys/identity", test_identity);
  g_test_add_func ("/crypto/omemo-keys/told", test_told);
  g_test_add_func ("/crypto/omemo-keys/pre-key", test_pre_key);
  g_test_add_func ("/crypto/omemo-keys/signed-pre-key", test_signed_pre_key);
  g_test_add_func ("/crypto/omemo-keys/device", test_device);
  return g_test_run ();
}
