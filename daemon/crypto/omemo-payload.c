/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <string.h>

#include "base/wiped-bytes.h"
#include "crypto/aes-gcm.h"
#include "crypto/omemo-error.h"
#include "crypto/omemo-payload.h"

/* AXOLOTL: a key of 16 bytes, in the secret with the tag behind it. OMEMO_2: a key of 32
 * bytes, in the secret with a sum of 16 behind it, from which three are made. */
#define GCM_KEY_SIZE 16
#define GCM_IV_SIZE 12
#define KEY_SIZE 32
#define SUM_SIZE 16

typedef struct
{
  guint8 encryption[32];
  guint8 authentication[32];
  guint8 iv[16];
} Keys;

void
wc_omemo_payload_free (WcOmemoPayload *self)
{
  g_clear_pointer (&self->secret, g_bytes_unref);
  g_clear_pointer (&self->iv, g_bytes_unref);
  g_clear_pointer (&self->payload, g_bytes_unref);
  g_free (self);
}

static void
must (int result)
{
  if (result != 1)
    g_error ("a payload cannot be computed");
}

static const guint8 *
peek (GBytes *bytes)
{
  return g_bytes_get_data (bytes, NULL);
}

/* ---- AXOLOTL
 * ------------------------------------------------------------------------------- */

static WcOmemoPayload *
encrypt_gcm (GBytes *text)
{
  WcOmemoPayload *self = g_new0 (WcOmemoPayload, 1);
  guint8 *secret;
  guint8 iv[GCM_IV_SIZE];
  WcAesGcmKey key = { NULL, GCM_KEY_SIZE, iv, sizeof iv };

  self->secret = wc_wiped_bytes_new (GCM_KEY_SIZE + WC_AES_GCM_TAG_SIZE, &secret);
  key.key = secret;
  wc_aes_gcm_draw (secret, GCM_KEY_SIZE + WC_AES_GCM_TAG_SIZE);
  wc_aes_gcm_draw (iv, sizeof iv);
  if (text != NULL)
    self->payload = wc_aes_gcm_encrypt (&key, text, secret + GCM_KEY_SIZE);
  self->iv = g_bytes_new (iv, sizeof iv);
  return self;
}

/* The oldest clients told the key alone, and left the tag where AES-GCM puts it. */
static GBytes *
decrypt_gcm (const WcOmemoEncrypted *encrypted, GBytes *secret)
{
  gsize size = g_bytes_get_size (encrypted->payload);
  gsize secret_size = g_bytes_get_size (secret);
  gboolean has_tag = secret_size >= GCM_KEY_SIZE + WC_AES_GCM_TAG_SIZE;
  gsize tail = has_tag ? 0 : WC_AES_GCM_TAG_SIZE;
  g_autoptr (GBytes) cipher = NULL;
  WcAesGcmKey key;

  if (encrypted->iv == NULL || secret_size < GCM_KEY_SIZE || size < tail)
    return NULL;
  key = (WcAesGcmKey){ peek (secret), GCM_KEY_SIZE, peek (encrypted->iv),
                       g_bytes_get_size (encrypted->iv) };
  cipher = g_bytes_new_from_bytes (encrypted->payload, 0, size - tail);
  return wc_aes_gcm_decrypt (&key, cipher,
                             has_tag ? peek (secret) + GCM_KEY_SIZE
                                     : peek (encrypted->payload) + size - tail);
}

/* ---- OMEMO_2
 * ------------------------------------------------------------------------------- */

/* HKDF-SHA-256 with a salt of zeros. */
static void
derive (const guint8 *key, Keys *keys)
{
  guint8 salt[32] = { 0 };
  char info[] = "OMEMO Payload";
  char digest[] = "SHA256";
  EVP_KDF *kdf = EVP_KDF_fetch (NULL, "HKDF", NULL);
  EVP_KDF_CTX *context = EVP_KDF_CTX_new (kdf);
  OSSL_PARAM params[] = {
    OSSL_PARAM_utf8_string (OSSL_KDF_PARAM_DIGEST, digest, 0),
    OSSL_PARAM_octet_string (OSSL_KDF_PARAM_KEY, (gpointer) key, KEY_SIZE),
    OSSL_PARAM_octet_string (OSSL_KDF_PARAM_SALT, salt, sizeof salt),
    OSSL_PARAM_octet_string (OSSL_KDF_PARAM_INFO, info, sizeof info - 1),
    OSSL_PARAM_END,
  };

  must (context != NULL &&
        EVP_KDF_derive (context, (guint8 *) keys, sizeof *keys, params));
  EVP_KDF_CTX_free (context);
  EVP_KDF_free (kdf);
}

static void
sum_up (const Keys *keys, GBytes *payload, guint8 *sum)
{
  guint8 whole[32];
  gsize size;
  const guint8 *data = g_bytes_get_data (payload, &size);

  must (EVP_Q_mac (NULL, "HMAC", NULL, "SHA256", NULL, keys->authentication,
                   sizeof keys->authentication, data, size, whole, sizeof whole,
                   &size) != NULL);
  memcpy (sum, whole, SUM_SIZE);
  OPENSSL_cleanse (whole, sizeof whole);
}

/* Returns: (transfer full) (nullable). */
static GBytes *
run_cbc (const Keys *keys, GBytes *in, gboolean encrypts)
{
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new ();
  gsize size;
  const guint8 *data = g_bytes_get_data (in, &size);
  guint8 *written;
  g_autoptr (GBytes) out = wc_wiped_bytes_new (size + EVP_MAX_BLOCK_LENGTH, &written);
  int first = 0, last = 0;
  gboolean done = EVP_CipherInit_ex2 (context, EVP_aes_256_cbc (), keys->encryption,
                                      keys->iv, encrypts, NULL) &&
                  EVP_CipherUpdate (context, written, &first, data, (int) size) &&
                  EVP_CipherFinal_ex (context, written + first, &last);

  EVP_CIPHER_CTX_free (context);
  return done ? g_bytes_new_from_bytes (out, 0, (gsize) (first + last)) : NULL;
}

/* An empty message tells zeros. */
static WcOmemoPayload *
encrypt_cbc (GBytes *text)
{
  WcOmemoPayload *self = g_new0 (WcOmemoPayload, 1);
  gsize size = text != NULL ? KEY_SIZE + SUM_SIZE : KEY_SIZE;
  guint8 *secret;
  Keys keys;

  self->secret = wc_wiped_bytes_new (size, &secret);
  memset (secret, 0, size);
  if (text != NULL)
    {
      wc_aes_gcm_draw (secret, KEY_SIZE);
      derive (secret, &keys);
      self->payload = run_cbc (&keys, text, /* encrypts= */ TRUE);
      must (self->payload != NULL);
      sum_up (&keys, self->payload, secret + KEY_SIZE);
      OPENSSL_cleanse (&keys, sizeof keys);
    }
  return self;
}

static GBytes *
decrypt_cbc (const WcOmemoEncrypted *encrypted, GBytes *secret)
{
  guint8 sum[SUM_SIZE];
  GBytes *text = NULL;
  Keys keys;

  if (g_bytes_get_size (secret) != KEY_SIZE + SUM_SIZE)
    return NULL;
  derive (peek (secret), &keys);
  sum_up (&keys, encrypted->payload, sum);
  if (CRYPTO_memcmp (sum, peek (secret) + KEY_SIZE, sizeof sum) == 0)
    text = run_cbc (&keys, encrypted->payload, /* encrypts= */ FALSE);
  OPENSSL_cleanse (&keys, sizeof keys);
  return text;
}

WcOmemoPayload *
wc_omemo_payload_encrypt (WcOmemoVersion version, GBytes *text)
{
  return version == WC_OMEMO_2 ? encrypt_cbc (text) : encrypt_gcm (text);
}

GBytes *
wc_omemo_payload_decrypt (const WcOmemoEncrypted *encrypted,
                          GBytes *secret,
                          GError **error)
{
  GBytes *text;

  g_return_val_if_fail (encrypted->payload != NULL, NULL);

  text = encrypted->version == WC_OMEMO_2 ? decrypt_cbc (encrypted, secret)
                                          : decrypt_gcm (encrypted, secret);
  if (text == NULL)
    wc_omemo_error_set (error, WC_OMEMO_REASON_DAMAGED);
  return text;
}
