/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

#include "crypto/aes-gcm.h"
#include "crypto/passphrase-seal.h"

#define KEY_SIZE 32

/* Scrypt takes 128 * r * (n + p) bytes and some more. */
#define MAX_MEMORY (160 * 1024 * 1024)

static gboolean
are_costs_known (const guint costs[3])
{
  guint n = costs[0];

  return n >= 2 && n <= WC_PASSPHRASE_SEAL_MAX_N && (n & (n - 1)) == 0 &&
         costs[1] == WC_PASSPHRASE_SEAL_R && costs[2] >= 1 &&
         costs[2] <= WC_PASSPHRASE_SEAL_MAX_P;
}

WcPassphraseSeal *
wc_passphrase_seal_new (const guint costs[3], GBytes *salt, GBytes *iv, GBytes *data)
{
  WcPassphraseSeal *self;

  if (!are_costs_known (costs) ||
      g_bytes_get_size (salt) != WC_PASSPHRASE_SEAL_SALT_SIZE ||
      g_bytes_get_size (iv) != WC_PASSPHRASE_SEAL_IV_SIZE ||
      g_bytes_get_size (data) < WC_AES_GCM_TAG_SIZE)
    return NULL;
  self = g_new0 (WcPassphraseSeal, 1);
  self->n = costs[0];
  self->r = costs[1];
  self->p = costs[2];
  self->salt = g_bytes_ref (salt);
  self->iv = g_bytes_ref (iv);
  self->data = g_bytes_ref (data);
  return self;
}

void
wc_passphrase_seal_free (WcPassphraseSeal *self)
{
  g_bytes_unref (self->salt);
  g_bytes_unref (self->iv);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self);
}

static void
wipe_text (char *text)
{
  OPENSSL_cleanse (text, strlen (text));
  g_free (text);
}

/* With costs that were checked nothing can fail but memory, as in GLib. */
static void
derive (const WcPassphraseSeal *self, const char *passphrase, guint8 *out_key)
{
  char *same = g_utf8_normalize (passphrase, -1, G_NORMALIZE_NFC);
  gsize salt_size;
  const guint8 *salt = g_bytes_get_data (self->salt, &salt_size);
  const char *used = same != NULL ? same : passphrase;

  if (EVP_PBE_scrypt (used, strlen (used), salt, salt_size, self->n, self->r, self->p,
                      MAX_MEMORY, out_key, KEY_SIZE) != 1)
    g_error ("scrypt cannot be computed");
  g_clear_pointer (&same, wipe_text);
}

static GBytes *
draw (gsize size)
{
  guint8 *bytes = g_malloc (size);

  wc_aes_gcm_draw (bytes, size);
  return g_bytes_new_take (bytes, size);
}

static WcAesGcmKey
key_of (const WcPassphraseSeal *self, const guint8 *key)
{
  return (WcAesGcmKey){ key, KEY_SIZE, g_bytes_get_data (self->iv, NULL),
                        WC_PASSPHRASE_SEAL_IV_SIZE };
}

WcPassphraseSeal *
wc_passphrase_seal_close (const char *passphrase, GBytes *plain)
{
  WcPassphraseSeal *self = g_new0 (WcPassphraseSeal, 1);
  guint8 key[KEY_SIZE];
  guint8 tag[WC_AES_GCM_TAG_SIZE];
  g_autoptr (GBytes) cipher = NULL;
  g_autoptr (GByteArray) data = g_byte_array_new ();
  WcAesGcmKey with;

  self->n = WC_PASSPHRASE_SEAL_N;
  self->r = WC_PASSPHRASE_SEAL_R;
  self->p = WC_PASSPHRASE_SEAL_P;
  self->salt = draw (WC_PASSPHRASE_SEAL_SALT_SIZE);
  self->iv = draw (WC_PASSPHRASE_SEAL_IV_SIZE);
  derive (self, passphrase, key);
  with = key_of (self, key);
  cipher = wc_aes_gcm_encrypt (&with, plain, tag);
  OPENSSL_cleanse (key, sizeof key);
  g_byte_array_append (data, g_bytes_get_data (cipher, NULL),
                       (guint) g_bytes_get_size (cipher));
  g_byte_array_append (data, tag, sizeof tag);
  self->data = g_byte_array_free_to_bytes (g_steal_pointer (&data));
  return self;
}

GBytes *
wc_passphrase_seal_open (const WcPassphraseSeal *self, const char *passphrase)
{
  gsize size = g_bytes_get_size (self->data) - WC_AES_GCM_TAG_SIZE;
  g_autoptr (GBytes) cipher = g_bytes_new_from_bytes (self->data, 0, size);
  g_autoptr (GBytes) tag = g_bytes_new_from_bytes (self->data, size, WC_AES_GCM_TAG_SIZE);
  guint8 key[KEY_SIZE];
  WcAesGcmKey with;
  GBytes *plain;

  derive (self, passphrase, key);
  with = key_of (self, key);
  plain = wc_aes_gcm_decrypt (&with, cipher, g_bytes_get_data (tag, NULL));
  OPENSSL_cleanse (key, sizeof key);
  return plain;
}
