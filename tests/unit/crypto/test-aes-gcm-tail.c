/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "crypto/aes-gcm-tail.h"

/* That it computes the right thing is shown by test-aes-gcm; here, that it finds the tag
 * wherever the parts end. */

static const guint8 secret[32] = "thirty-two bytes of a secret key";
static const WcAesGcmKey key = { secret, 32, secret, 12 };

/* @size bytes, encrypted, and their tag. Returns: (transfer full). */
static GByteArray *
make_sealed (const guint8 *plain, gsize size)
{
  g_autoptr (WcAesGcm) cipher = wc_aes_gcm_new_encrypter (&key);
  GByteArray *sealed = g_byte_array_new ();

  g_byte_array_set_size (sealed, (guint) size + WC_AES_GCM_TAG_SIZE);
  wc_aes_gcm_update (cipher, plain, size, sealed->data);
  wc_aes_gcm_finish (cipher, sealed->data + size);
  return sealed;
}

/* All of @sealed in parts of @least to @most bytes. Returns: (transfer full). */
static GByteArray *
open_in_parts (WcAesGcmTail *tail, const GByteArray *sealed, guint least, guint most)
{
  GByteArray *plain = g_byte_array_new ();

  for (guint at = 0; at < sealed->len;)
    {
      guint size = (guint) g_test_rand_int_range ((gint32) least, (gint32) most + 1);
      guint part = MIN (sealed->len - at, size);
      g_autofree guint8 *out = g_malloc (part);
      gsize n = wc_aes_gcm_tail_update (tail, sealed->data + at, part, out);

      g_assert_cmpuint (n, <=, part);
      g_byte_array_append (plain, out, (guint) n);
      at += part;
    }
  return plain;
}

static void
check_split (gsize size, guint least, guint most)
{
  g_autofree guint8 *plain = g_malloc0 (size + 1);
  g_autoptr (GByteArray) sealed = NULL;
  g_autoptr (GByteArray) opened = NULL;
  g_autoptr (WcAesGcmTail) tail = wc_aes_gcm_tail_new (&key);

  for (gsize i = 0; i < size; i++)
    plain[i] = (guint8) g_test_rand_int ();
  sealed = make_sealed (plain, size);
  opened = open_in_parts (tail, sealed, least, most);
  g_assert_cmpmem (opened->data, opened->len, plain, size);
  g_assert_true (wc_aes_gcm_tail_verify (tail));
}

static void
test_splits (void)
{
  for (gsize size = 0; size < 70; size++)
    for (guint part = 1; part < 40; part++)
      check_split (size, part, part);
  for (guint i = 0; i < 300; i++)
    check_split ((gsize) g_test_rand_int_range (0, 5000), 0, 100);
}

static void
assert_refused (const GByteArray *sealed)
{
  g_autoptr (WcAesGcmTail) tail = wc_aes_gcm_tail_new (&key);
  g_autoptr (GByteArray) opened = open_in_parts (tail, sealed, 1, 20);

  g_assert_false (wc_aes_gcm_tail_verify (tail));
}

static void
test_other_length (void)
{
  g_autoptr (GByteArray) longer = make_sealed (secret, 32);

  for (guint size = 0; size < 32 + WC_AES_GCM_TAG_SIZE; size++)
    {
      g_autoptr (GByteArray) sealed = make_sealed (secret, 32);

      g_byte_array_set_size (sealed, size);
      assert_refused (sealed);
    }
  g_byte_array_append (longer, secret, 1);
  assert_refused (longer);
}

static void
test_forged (void)
{
  for (guint i = 0; i < 32 + WC_AES_GCM_TAG_SIZE; i++)
    {
      g_autoptr (GByteArray) sealed = make_sealed (secret, 32);

      sealed->data[i] ^= 0x40;
      assert_refused (sealed);
    }
}

/* What an earlier attempt has decrypted is not decrypted again, and counts. */
static void
test_skipped (void)
{
  g_autofree guint8 *plain = g_malloc0 (5000);
  g_autoptr (GByteArray) sealed = make_sealed (plain, 5000);

  for (guint before = 0; before <= 5000; before += 250)
    {
      g_autoptr (WcAesGcmTail) tail = wc_aes_gcm_tail_new (&key);
      g_autoptr (WcAesGcmTail) forged = wc_aes_gcm_tail_new (&key);
      g_autoptr (GByteArray) rest = g_byte_array_new ();
      g_autoptr (GByteArray) opened = NULL;
      g_autoptr (GByteArray) other = NULL;

      g_byte_array_append (rest, sealed->data + before, sealed->len - before);
      wc_aes_gcm_tail_skip (tail, sealed->data, before);
      opened = open_in_parts (tail, rest, 1, 100);
      g_assert_cmpmem (opened->data, opened->len, plain, 5000 - before);
      g_assert_true (wc_aes_gcm_tail_verify (tail));

      wc_aes_gcm_tail_skip (forged, plain, before);
      other = open_in_parts (forged, rest, 1, 100);
      g_assert_cmpint (wc_aes_gcm_tail_verify (forged), ==, before == 0);
    }
}

static void
test_nothing (void)
{
  g_autoptr (WcAesGcmTail) tail = wc_aes_gcm_tail_new (&key);
  WcAesGcmKey odd = { secret, 24, secret, 12 };

  g_assert_false (wc_aes_gcm_tail_verify (tail));
  g_assert_null (wc_aes_gcm_tail_new (&odd));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/aes-gcm-tail/splits", test_splits);
  g_test_add_func ("/crypto/aes-gcm-tail/other-length", test_other_length);
  g_test_add_func ("/crypto/aes-gcm-tail/forged", test_forged);
  g_test_add_func ("/crypto/aes-gcm-tail/skipped", test_skipped);
  g_test_add_func ("/crypto/aes-gcm-tail/nothing", test_nothing);
  return g_test_run ();
}
