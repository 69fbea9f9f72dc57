/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include "crypto/aes-gcm.h"
#include "crypto/provider.h"

/* The table is the library's; every function gives 0, or one of its errors. */

struct _WcProvider
{
  EVP_MAC_CTX *hmac; /* (owned) HMAC-SHA-256 without a key, to begin from */
};

static int
make_random (uint8_t *data, size_t size, void *self)
{
  wc_aes_gcm_draw (data, size);
  return SG_SUCCESS;
}

static int
give (signal_buffer **output, const guint8 *data, gsize size)
{
  *output = signal_buffer_create (data, size);
  return *output != NULL ? SG_SUCCESS : SG_ERR_NOMEM;
}

/* OpenSSL takes a key that is NULL for "as before". */
static int
begin_hmac (void **context, const uint8_t *key, size_t size, void *data)
{
  WcProvider *self = data;
  EVP_MAC_CTX *mac = EVP_MAC_CTX_dup (self->hmac);

  if (mac == NULL)
    return SG_ERR_NOMEM;
  *context = mac;
  return EVP_MAC_init (mac, key != NULL ? key : (const guint8 *) "", size, NULL) == 1
             ? SG_SUCCESS
             : SG_ERR_UNKNOWN;
}

static int
update_hmac (void *context, const uint8_t *data, size_t size, void *self)
{
  return EVP_MAC_update (context, data, size) == 1 ? SG_SUCCESS : SG_ERR_UNKNOWN;
}

static int
end_hmac (void *context, signal_buffer **output, void *self)
{
  guint8 sum[EVP_MAX_MD_SIZE];
  size_t size = 0;

  return EVP_MAC_final (context, sum, &size, sizeof sum) == 1 ? give (output, sum, size)
                                                              : SG_ERR_UNKNOWN;
}

static void
free_hmac (void *context, void *self)
{
  EVP_MAC_CTX_free (context);
}

static int
begin_digest (void **context, void *self)
{
  EVP_MD_CTX *digest = EVP_MD_CTX_new ();

  if (digest == NULL)
    return SG_ERR_NOMEM;
  *context = digest;
  return EVP_DigestInit_ex (digest, EVP_sha512 (), NULL) == 1 ? SG_SUCCESS
                                                              : SG_ERR_UNKNOWN;
}

static int
update_digest (void *context, const uint8_t *data, size_t size, void *self)
{
  return EVP_DigestUpdate (context, data, size) == 1 ? SG_SUCCESS : SG_ERR_UNKNOWN;
}

/* The context is used again afterwards. */
static int
end_digest (void *context, signal_buffer **output, void *self)
{
  guint8 sum[EVP_MAX_MD_SIZE];
  unsigned int size = 0;

  if (EVP_DigestFinal_ex (context, sum, &size) != 1 ||
      EVP_DigestInit_ex (context, EVP_sha512 (), NULL) != 1)
    return SG_ERR_UNKNOWN;
  return give (output, sum, size);
}

static void
free_digest (void *context, void *self)
{
  EVP_MD_CTX_free (context);
}

static const EVP_CIPHER *
find_cipher (int kind, gsize key_size)
{
  switch (kind)
    {
    case SG_CIPHER_AES_CBC_PKCS5:
      return key_size == 32   ? EVP_aes_256_cbc ()
             : key_size == 16 ? EVP_aes_128_cbc ()
                              : NULL;
    case SG_CIPHER_AES_CTR_NOPADDING:
      return key_size == 32   ? EVP_aes_256_ctr ()
             : key_size == 16 ? EVP_aes_128_ctr ()
                              : NULL;
    default:
      return NULL;
    }
}

/* One run of a cipher over something small. */
typedef struct
{
  const EVP_CIPHER *cipher;
  const guint8 *key;
  const guint8 *iv;
  gboolean encrypts;
  gboolean padded;
} Run;

/* @out has room for a block more than @size. Returns: how many bytes there are now, or
 * -1. */
static int
run_cipher (const Run *run, const guint8 *in, gsize size, guint8 *out)
{
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new ();
  int first = 0, last = 0;
  gboolean done =
      context != NULL &&
      EVP_CipherInit_ex2 (context, run->cipher, run->key, run->iv, run->encrypts, NULL) &&
      EVP_CIPHER_CTX_set_padding (context, run->padded) &&
      EVP_CipherUpdate (context, out, &first, in, (int) size) &&
      EVP_CipherFinal_ex (context, out + first, &last);

  EVP_CIPHER_CTX_free (context);
  return done ? first + last : -1;
}

static int
compute (signal_buffer **output, const Run *run, const guint8 *in, gsize size)
{
  gsize room = size + EVP_MAX_BLOCK_LENGTH;
  g_autofree guint8 *out = NULL;
  int written, result;

  if (run->cipher == NULL || size > G_MAXINT - EVP_MAX_BLOCK_LENGTH)
    return SG_ERR_INVAL;
  out = g_malloc (room);
  written = run_cipher (run, in, size, out);
  result = written >= 0 ? give (output, out, (gsize) written) : SG_ERR_UNKNOWN;
  OPENSSL_cleanse (out, room);
  return result;
}

static int
encrypt (signal_buffer **output,
         int cipher,
         const uint8_t *key,
         size_t key_size,
         const uint8_t *iv,
         size_t iv_size,
         const uint8_t *plain,
         size_t size,
         void *self)
{
  Run run = { iv_size == 16 ? find_cipher (cipher, key_size) : NULL, key, iv, TRUE,
              cipher == SG_CIPHER_AES_CBC_PKCS5 };

  return compute (output, &run, plain, size);
}

static int
decrypt (signal_buffer **output,
         int cipher,
         const uint8_t *key,
         size_t key_size,
         const uint8_t *iv,
         size_t iv_size,
         const uint8_t *text,
         size_t size,
         void *self)
{
  Run run = { iv_size == 16 ? find_cipher (cipher, key_size) : NULL, key, iv, FALSE,
              cipher == SG_CIPHER_AES_CBC_PKCS5 };

  return compute (output, &run, text, size);
}

WcProvider *
wc_provider_new (void)
{
  WcProvider *self = g_new0 (WcProvider, 1);
  EVP_MAC *mac = EVP_MAC_fetch (NULL, "HMAC", NULL);
  char digest[] = "SHA256";
  OSSL_PARAM params[] = { OSSL_PARAM_utf8_string (OSSL_MAC_PARAM_DIGEST, digest, 0),
                          OSSL_PARAM_END };

  self->hmac = EVP_MAC_CTX_new (mac);
  if (self->hmac == NULL || EVP_MAC_CTX_set_params (self->hmac, params) != 1)
    g_error ("HMAC-SHA-256 cannot be computed");
  EVP_MAC_free (mac);
  return self;
}

void
wc_provider_free (WcProvider *self)
{
  EVP_MAC_CTX_free (self->hmac);
  g_free (self);
}

signal_crypto_provider
wc_provider_get_table (WcProvider *self)
{
  return (signal_crypto_provider){
    .random_func = make_random,
    .hmac_sha256_init_func = begin_hmac,
    .hmac_sha256_update_func = update_hmac,
    .hmac_sha256_final_func = end_hmac,
    .hmac_sha256_cleanup_func = free_hmac,
    .sha512_digest_init_func = begin_digest,
    .sha512_digest_update_func = update_digest,
    .sha512_digest_final_func = end_digest,
    .sha512_digest_cleanup_func = free_digest,
    .encrypt_func = encrypt,
    .decrypt_func = decrypt,
    .user_data = self,
  };
}
