/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "crypto/aes-gcm.h"

typedef struct
{
  const char *name;
  const char *key;
  const char *iv;
  const char *plain;
  const char *cipher;
  const char *tag;
} Case;

#define ZERO_16 "00000000000000000000000000000000"
#define KEY_16 "feffe9928665731c6d6a8f9467308308"
#define IV_12 "cafebabefacedbaddecaf888"
#define IV_16 IV_12 "00010203"
#define PLAIN                                                                            \
  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"                     \
  "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"

/* The numbers are those of McGrew and Viega, "The Galois/Counter Mode of Operation",
 * appendix B; the iv of 16 bytes, which they have not, was computed with libgcrypt. */
static const Case cases[] = {
  { "1", ZERO_16, "000000000000000000000000", "", "",
    "58e2fccefa7e3061367f1d57a4e7455a" },
  { "2", ZERO_16, "000000000000000000000000", ZERO_16, "0388dace60b6a392f328c2b971b2fe78",
    "ab6e47d42cec13bdf53a67b21257bddf" },
  { "3", KEY_16, IV_12, PLAIN,
    "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
    "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f5985",
    "4d5c2af327cd64a62cf35abd2ba6fab4" },
  { "13", ZERO_16 ZERO_16, "000000000000000000000000", "", "",
    "530f8afbc74536b9a963b4f1c4cb738b" },
  { "14", ZERO_16 ZERO_16, "000000000000000000000000", ZERO_16,
    "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919" },
  { "15", KEY_16 KEY_16, IV_12, PLAIN,
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad",
    "b094dac5d93471bdec1a502270e3cc6c" },
  { "long-iv-128", KEY_16, IV_16, PLAIN,
    "9b5f747b9309412b963b3ddfa6c704659ab8b10b58e5f8160cf09d96f9f640cf"
    "90a7f2b83603761d85bf6b569121339f0bbde447bfd0aad950ea347a5386bd6e",
    "63244404fb61cf3decc784bd5a87b5ab" },
  { "long-iv-256", KEY_16 KEY_16, IV_16, PLAIN,
    "907d9197b696b425f215ba6c98a84553ba16d317bf2ecea51eea923f071a41bf"
    "9e89ca072a43e2941bab05c195030733108661ac3597f9c1d01df45eb74c9c9e",
    "c862dce0e7194a09a916c40e015699e7" },
  { "long-iv-empty", KEY_16 KEY_16, IV_16, "", "", "97c32f1ffbe56d4932f65e51e72441e4" },
};

static GBytes *
bytes_of (const char *hex)
{
  GByteArray *bytes = g_byte_array_new ();

  for (; *hex != '\0'; hex += 2)
    {
      guint8 byte =
          (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));

      g_byte_array_append (bytes, &byte, 1);
    }
  return g_byte_array_free_to_bytes (bytes);
}

/* What both ways of a case need. */
typedef struct
{
  GBytes *key_bytes;
  GBytes *iv_bytes;
  GBytes *plain;
  GBytes *cipher;
  GBytes *tag;
  WcAesGcmKey key;
} Fixture;

static void
fixture_init (Fixture *self, const Case *one)
{
  self->key_bytes = bytes_of (one->key);
  self->iv_bytes = bytes_of (one->iv);
  self->plain = bytes_of (one->plain);
  self->cipher = bytes_of (one->cipher);
  self->tag = bytes_of (one->tag);
  self->key.key = g_bytes_get_data (self->key_bytes, &self->key.key_size);
  self->key.iv = g_bytes_get_data (self->iv_bytes, &self->key.iv_size);
}

static void
fixture_clear (Fixture *self)
{
  g_bytes_unref (self->key_bytes);
  g_bytes_unref (self->iv_bytes);
  g_bytes_unref (self->plain);
  g_bytes_unref (self->cipher);
  g_bytes_unref (self->tag);
}

static void
test_known (gconstpointer data)
{
  Fixture f;
  guint8 tag[WC_AES_GCM_TAG_SIZE];
  g_autoptr (GBytes) cipher = NULL;
  g_autoptr (GBytes) plain = NULL;

  fixture_init (&f, data);
  cipher = wc_aes_gcm_encrypt (&f.key, f.plain, tag);
  g_assert_true (g_bytes_equal (cipher, f.cipher));
  g_assert_cmpmem (tag, sizeof tag, g_bytes_get_data (f.tag, NULL),
                   g_bytes_get_size (f.tag));
  plain = wc_aes_gcm_decrypt (&f.key, f.cipher, tag);
  g_assert_nonnull (plain);
  g_assert_true (g_bytes_equal (plain, f.plain));
  fixture_clear (&f);
}

/* @all through @self in parts of random sizes, empty ones too; every second time in
 * place. Returns: (transfer full). */
static GByteArray *
in_parts (WcAesGcm *self, GBytes *all)
{
  gsize left;
  const guint8 *in = g_bytes_get_data (all, &left);
  GByteArray *result = g_byte_array_new ();

  while (left > 0)
    {
      gsize size = (gsize) g_test_rand_int_range (0, 40);
      gsize part = MIN (left, size);
      guint8 out[40];

      wc_aes_gcm_update (self, g_test_rand_bit () ? in : memcpy (out, in, part), part,
                         out);
      g_byte_array_append (result, out, (guint) part);
      in += part;
      left -= part;
    }
  return result;
}

static void
test_parts (void)
{
  for (guint i = 0; i < 200; i++)
    {
      Fixture f;
      g_autoptr (WcAesGcm) encrypter = NULL;
      g_autoptr (WcAesGcm) decrypter = NULL;
      g_autoptr (GByteArray) cipher = NULL;
      g_autoptr (GByteArray) plain = NULL;
      guint8 tag[WC_AES_GCM_TAG_SIZE];

      fixture_init (&f, &cases[i % G_N_ELEMENTS (cases)]);
      encrypter = wc_aes_gcm_new_encrypter (&f.key);
      cipher = in_parts (encrypter, f.plain);
      wc_aes_gcm_finish (encrypter, tag);
      g_assert_cmpmem (cipher->data, cipher->len, g_bytes_get_data (f.cipher, NULL),
                       g_bytes_get_size (f.cipher));
      g_assert_cmpmem (tag, sizeof tag, g_bytes_get_data (f.tag, NULL), sizeof tag);

      decrypter = wc_aes_gcm_new_decrypter (&f.key);
      plain = in_parts (decrypter, f.cipher);
      g_assert_true (wc_aes_gcm_verify (decrypter, tag));
      g_assert_cmpmem (plain->data, plain->len, g_bytes_get_data (f.plain, NULL),
                       g_bytes_get_size (f.plain));
      fixture_clear (&f);
    }
}

/* A copy of @bytes with one bit turned. Returns: (transfer full). */
static GBytes *
turn_bit (GBytes *bytes, gsize at)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint8 *copy = g_memdup2 (data, size);

  copy[at / 8] ^= (guint8) (1 << at % 8);
  return g_bytes_new_take (copy, size);
}

static void
test_forged (void)
{
  Fixture f;
  const guint8 *tag;

  fixture_init (&f, &cases[5]);
  tag = g_bytes_get_data (f.tag, NULL);
  for (gsize i = 0; i < 8 * WC_AES_GCM_TAG_SIZE; i++)
    {
      g_autoptr (GBytes) wrong = turn_bit (f.tag, i);

      g_assert_null (
          wc_aes_gcm_decrypt (&f.key, f.cipher, g_bytes_get_data (wrong, NULL)));
    }
  for (gsize i = 0; i < 8 * g_bytes_get_size (f.cipher); i++)
    {
      g_autoptr (GBytes) wrong = turn_bit (f.cipher, i);

      g_assert_null (wc_aes_gcm_decrypt (&f.key, wrong, tag));
    }
  for (gsize i = 0; i < g_bytes_get_size (f.cipher); i++)
    {
      g_autoptr (GBytes) shorter = g_bytes_new_from_bytes (f.cipher, 0, i);

      g_assert_null (wc_aes_gcm_decrypt (&f.key, shorter, tag));
    }
  fixture_clear (&f);
}

static void
test_other_key (void)
{
  Fixture f, other;
  const guint8 *tag;
  WcAesGcmKey mixed;

  fixture_init (&f, &cases[5]);
  fixture_init (&other, &cases[7]);
  tag = g_bytes_get_data (f.tag, NULL);
  mixed = f.key;
  mixed.iv = other.key.iv;
  mixed.iv_size = other.key.iv_size;
  g_assert_null (wc_aes_gcm_decrypt (&mixed, f.cipher, tag));
  mixed = f.key;
  mixed.key_size = 16;
  g_assert_null (wc_aes_gcm_decrypt (&mixed, f.cipher, tag));
  fixture_clear (&f);
  fixture_clear (&other);
}

static void
test_sizes (void)
{
  static const guint8 zeros[64];
  g_autoptr (GBytes) data = g_bytes_new_static ("x", 1);
  guint8 tag[WC_AES_GCM_TAG_SIZE] = { 0 };

  for (gsize key_size = 0; key_size <= sizeof zeros; key_size++)
    for (gsize iv_size = 0; iv_size <= sizeof zeros; iv_size++)
      {
        WcAesGcmKey key = { zeros, key_size, zeros, iv_size };
        g_autoptr (WcAesGcm) encrypter = wc_aes_gcm_new_encrypter (&key);
        g_autoptr (WcAesGcm) decrypter = wc_aes_gcm_new_decrypter (&key);
        g_autoptr (GBytes) cipher = wc_aes_gcm_encrypt (&key, data, tag);
        gboolean fits =
            (key_size == 16 || key_size == 32) && (iv_size == 12 || iv_size == 16);

        g_assert_cmpint (encrypter != NULL, ==, fits);
        g_assert_cmpint (decrypter != NULL, ==, fits);
        g_assert_cmpint (cipher != NULL, ==, fits);
        if (!fits)
          g_assert_null (wc_aes_gcm_decrypt (&key, data, tag));
      }
}

/* Test that no byte of what is drawn stays as it was, nor is the same in each draw. */
static void
test_drawn (void)
{
  guint8 seen[32] = { 0 };

  for (guint i = 0; i < 64; i++)
    {
      guint8 drawn[34] = { 0 };

      wc_aes_gcm_draw (drawn + 1, 32);
      g_assert_cmpuint (drawn[0] | drawn[33], ==, 0);
      for (guint j = 0; j < 32; j++)
        seen[j] |= drawn[j + 1];
    }
  for (guint j = 0; j < 32; j++)
    g_assert_cmpuint (seen[j], ==, 0xff);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/crypto/aes-gcm/known/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_known);
    }
  g_test_add_func ("/crypto/aes-gcm/parts", test_parts);
  g_test_add_func ("/crypto/aes-gcm/forged", test_forged);
  g_test_add_func ("/crypto/aes-gcm/other-key", test_other_key);
  g_test_add_func ("/crypto/aes-gcm/drawn", test_drawn);
  g_test_add_func ("/crypto/aes-gcm/sizes", test_sizes);
  return g_test_run ();
}
