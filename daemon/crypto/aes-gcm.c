/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "base/wiped-bytes.h"
#include "crypto/aes-gcm.h"

/* OpenSSL counts in int: longer parts are given to it in several. */
#define MOST_AT_ONCE (1 << 30)

struct _WcAesGcm
{
  EVP_CIPHER_CTX *context; /* (owned) */
  gboolean encrypts;
};

/* With sizes that were checked nothing can fail but memory, as in GLib, and the system's
 * random numbers. */
static void
must (int result)
{
  if (result != 1)
    g_error ("AES-GCM cannot be computed");
}

void
wc_aes_gcm_draw (guint8 *out, gsize size)
{
  must (RAND_bytes (out, (int) size));
}

static const EVP_CIPHER *
find_cipher (const WcAesGcmKey *key)
{
  if (key->iv_size != 12 && key->iv_size != 16)
    return NULL;
  if (key->key_size == 16)
    return EVP_aes_128_gcm ();
  return key->key_size == 32 ? EVP_aes_256_gcm () : NULL;
}

static WcAesGcm *
begin (const WcAesGcmKey *key, gboolean encrypts)
{
  const EVP_CIPHER *cipher = find_cipher (key);
  WcAesGcm *self;

  if (cipher == NULL)
    return NULL;
  self = g_new0 (WcAesGcm, 1);
  self->encrypts = encrypts;
  self->context = EVP_CIPHER_CTX_new ();
  must (self->context != NULL);
  must (EVP_CipherInit_ex2 (self->context, cipher, NULL, NULL, encrypts, NULL));
  must (EVP_CIPHER_CTX_ctrl (self->context, EVP_CTRL_AEAD_SET_IVLEN, (int) key->iv_size,
                             NULL));
  must (EVP_CipherInit_ex2 (self->context, NULL, key->key, key->iv, encrypts, NULL));
  return self;
}

WcAesGcm *
wc_aes_gcm_new_encrypter (const WcAesGcmKey *key)
{
  return begin (key, /* encrypts= */ TRUE);
}

WcAesGcm *
wc_aes_gcm_new_decrypter (const WcAesGcmKey *key)
{
  return begin (key, /* encrypts= */ FALSE);
}

void
wc_aes_gcm_free (WcAesGcm *self)
{
  EVP_CIPHER_CTX_free (self->context);
  g_free (self);
}

void
wc_aes_gcm_update (WcAesGcm *self, const guint8 *in, gsize size, guint8 *out)
{
  while (size > 0)
    {
      int part = (int) MIN (size, MOST_AT_ONCE);
      int written = 0;

      must (EVP_CipherUpdate (self->context, out, &written, in, part));
      g_assert (written == part);
      in += part;
      out += part;
      size -= (gsize) part;
    }
}

void
wc_aes_gcm_finish (WcAesGcm *self, guint8 *out_tag)
{
  guint8 none[EVP_MAX_BLOCK_LENGTH];
  int written = 0;

  g_assert (self->encrypts);
  must (EVP_CipherFinal_ex (self->context, none, &written));
  must (EVP_CIPHER_CTX_ctrl (self->context, EVP_CTRL_AEAD_GET_TAG, WC_AES_GCM_TAG_SIZE,
                             out_tag));
}

gboolean
wc_aes_gcm_verify (WcAesGcm *self, const guint8 *tag)
{
  guint8 none[EVP_MAX_BLOCK_LENGTH];
  guint8 expected[WC_AES_GCM_TAG_SIZE];
  int written = 0;

  g_assert (!self->encrypts);
  for (gsize i = 0; i < sizeof expected; i++)
    expected[i] = tag[i];
  must (EVP_CIPHER_CTX_ctrl (self->context, EVP_CTRL_AEAD_SET_TAG, sizeof expected,
                             expected));
  return EVP_CipherFinal_ex (self->context, none, &written) == 1;
}

static GBytes *
update_whole (WcAesGcm *self, GBytes *in)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (in, &size);
  guint8 *written;
  GBytes *out = wc_wiped_bytes_new (size, &written);

  wc_aes_gcm_update (self, data, size, written);
  return out;
}

GBytes *
wc_aes_gcm_encrypt (const WcAesGcmKey *key, GBytes *plain, guint8 *out_tag)
{
  g_autoptr (WcAesGcm) self = wc_aes_gcm_new_encrypter (key);
  g_autoptr (GBytes) cipher = NULL;

  if (self == NULL)
    return NULL;
  cipher = update_whole (self, plain);
  wc_aes_gcm_finish (self, out_tag);
  return g_steal_pointer (&cipher);
}

GBytes *
wc_aes_gcm_decrypt (const WcAesGcmKey *key, GBytes *cipher, const guint8 *tag)
{
  g_autoptr (WcAesGcm) self = wc_aes_gcm_new_decrypter (key);
  g_autoptr (GBytes) plain = NULL;

  if (self == NULL)
    return NULL;
  plain = update_whole (self, cipher);
  return wc_aes_gcm_verify (self, tag) ? g_steal_pointer (&plain) : NULL;
}
