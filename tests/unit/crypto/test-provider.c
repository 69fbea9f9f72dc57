/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "crypto/provider.h"

static void
assert_hex (signal_buffer *buffer, const char *expected)
{
  GString *hex = g_string_new (NULL);

  for (gsize i = 0; i < signal_buffer_len (buffer); i++)
    g_string_append_printf (hex, "%02x", signal_buffer_data (buffer)[i]);
  g_assert_cmpstr (hex->str, ==, expected);
  g_string_free (hex, TRUE);
  signal_buffer_free (buffer);
}

static void
assert_hmac (const signal_crypto_provider *table,
             const char *key,
             const char *text,
             const char *expected)
{
  signal_buffer *sum = NULL;
  void *context = NULL;

  g_assert_cmpint (table->hmac_sha256_init_func (&context, (const guint8 *) key,
                                                 key != NULL ? strlen (key) : 0,
                                                 table->user_data),
                   ==, SG_SUCCESS);
  for (gsize i = 0; text[i] != '\0'; i++)
    table->hmac_sha256_update_func (context, (const guint8 *) text + i, 1,
                                    table->user_data);
  g_assert_cmpint (table->hmac_sha256_final_func (context, &sum, table->user_data), ==,
                   SG_SUCCESS);
  table->hmac_sha256_cleanup_func (context, table->user_data);
  assert_hex (sum, expected);
}

/* RFC 4231, test case 2; without a key, which is not the key of before. */
static void
test_hmac (void)
{
  g_autoptr (WcProvider) provider = wc_provider_new ();
  signal_crypto_provider table = wc_provider_get_table (provider);

  assert_hmac (&table, "Jefe", "what do ya want for nothing?",
               "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  assert_hmac (&table, NULL, "",
               "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

/* FIPS 180-4, "abc", twice in one context. */
static void
test_sha512 (void)
{
  static const char SUM[] =
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
      "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
  g_autoptr (WcProvider) provider = wc_provider_new ();
  signal_crypto_provider table = wc_provider_get_table (provider);
  void *context = NULL;

  g_assert_cmpint (table.sha512_digest_init_func (&context, provider), ==, SG_SUCCESS);
  for (guint i = 0; i < 2; i++)
    {
      signal_buffer *sum = NULL;

      table.sha512_digest_update_func (context, (const guint8 *) "abc", 3, provider);
      table.sha512_digest_final_func (context, &sum, provider);
      assert_hex (sum, SUM);
    }
  table.sha512_digest_cleanup_func (context, provider);
}

static const guint8 key[32] = { 0x60, 0x3d, 0xeb, 0x10, 0x15, 0xca, 0x71, 0xbe,
                                0x2b, 0x73, 0xae, 0xf0, 0x85, 0x7d, 0x77, 0x81,
                                0x1f, 0x35, 0x2c, 0x07, 0x3b, 0x61, 0x08, 0xd7,
                                0x2d, 0x98, 0x10, 0xa3, 0x09, 0x14, 0xdf, 0xf4 };
static const guint8 iv[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

/* SP 800-38A F.2.5, the first block; the second is the padding. */
static void
test_cbc (void)
{
  static const guint8 plain[16] = { 0x6b, 0xc1, 0xbe, 0xe2, 0x2e, 0x40, 0x9f, 0x96,
                                    0xe9, 0x3d, 0x7e, 0x11, 0x73, 0x93, 0x17, 0x2a };
  g_autoptr (WcProvider) provider = wc_provider_new ();
  signal_crypto_provider table = wc_provider_get_table (provider);
  g_autoptr (signal_buffer) cipher = NULL;
  signal_buffer *again = NULL;
  static const guint8 first[] = { 0xf5, 0x8c, 0x4c, 0x04, 0xd6, 0xe5, 0xf1, 0xba };

  g_assert_cmpint (table.encrypt_func (&cipher, SG_CIPHER_AES_CBC_PKCS5, key, 32, iv, 16,
                                       plain, 16, provider),
                   ==, SG_SUCCESS);
  g_assert_cmpuint (signal_buffer_len (cipher), ==, 32);
  g_assert_cmpmem (signal_buffer_data (cipher), 8, first, 8);
  g_assert_cmpint (table.decrypt_func (&again, SG_CIPHER_AES_CBC_PKCS5, key, 32, iv, 16,
                                       signal_buffer_data (cipher), 32, provider),
                   ==, SG_SUCCESS);
  assert_hex (again, "6bc1bee22e409f96e93d7e117393172a");
  signal_buffer_data (cipher)[31] ^= 1;
  g_assert_cmpint (table.decrypt_func (&again, SG_CIPHER_AES_CBC_PKCS5, key, 32, iv, 16,
                                       signal_buffer_data (cipher), 32, provider),
                   <, 0);
}

/* As long as the text, whatever its length; sizes that are none are refused. */
static void
test_ctr (void)
{
  g_autoptr (WcProvider) provider = wc_provider_new ();
  signal_crypto_provider table = wc_provider_get_table (provider);
  g_autoptr (signal_buffer) cipher = NULL;
  signal_buffer *none = NULL;

  g_assert_cmpint (table.encrypt_func (&cipher, SG_CIPHER_AES_CTR_NOPADDING, key, 16, iv,
                                       16, (const guint8 *) "five5", 5, provider),
                   ==, SG_SUCCESS);
  g_assert_cmpuint (signal_buffer_len (cipher), ==, 5);
  g_assert_cmpint (table.encrypt_func (&none, SG_CIPHER_AES_CTR_NOPADDING, key, 17, iv,
                                       16, key, 5, provider),
                   ==, SG_ERR_INVAL);
  g_assert_cmpint (table.encrypt_func (&none, SG_CIPHER_AES_CBC_PKCS5, key, 32, iv, 12,
                                       key, 5, provider),
                   ==, SG_ERR_INVAL);
  g_assert_cmpint (table.encrypt_func (&none, 99, key, 32, iv, 16, key, 5, provider), ==,
                   SG_ERR_INVAL);
}

static void
test_random (void)
{
  g_autoptr (WcProvider) provider = wc_provider_new ();
  signal_crypto_provider table = wc_provider_get_table (provider);
  guint8 one[16] = { 0 };
  guint8 two[16] = { 0 };

  g_assert_cmpint (table.random_func (one, sizeof one, provider), ==, SG_SUCCESS);
  g_assert_cmpint (table.random_func (two, sizeof two, provider), ==, SG_SUCCESS);
  g_assert_cmpint (memcmp (one, two, sizeof one), !=, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/provider/hmac", test_hmac);
  g_test_add_func ("/crypto/provider/sha512", test_sha512);
  g_test_add_func ("/crypto/provider/cbc", test_cbc);
  g_test_add_func ("/crypto/provider/ctr", test_ctr);
  g_test_add_func ("/crypto/provider/random", test_random);
  return g_test_run ();
}
