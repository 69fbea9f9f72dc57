/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "lib/scram-server.h"

/* Written from the RFC and sharing no line with what it tests. */

void
wc_scram_server_clear (WcScramServer *self)
{
  g_clear_pointer (&self->client_first, g_free);
  g_clear_pointer (&self->server_first, g_free);
  g_clear_pointer (&self->full_nonce, g_free);
}

static char *
encode (const char *text)
{
  return g_base64_encode ((const guint8 *) text, strlen (text));
}

static char *
decode (const char *base64)
{
  gsize size = 0;
  g_autofree guint8 *bytes = g_base64_decode (base64, &size);

  return g_strndup ((const char *) bytes, size);
}

static guint8 *
make_salt (WcScramServer *self)
{
  guint8 *salt = g_malloc (self->salt_size + 1);

  memset (salt, 's', self->salt_size);
  return salt;
}

char *
wc_scram_server_challenge (WcScramServer *self, const char *initial)
{
  g_autofree char *first = decode (initial);
  g_autofree guint8 *salt = make_salt (self);
  g_autofree char *salt_text = g_base64_encode (salt, self->salt_size);
  const char *nonce = strstr (first, ",r=");

  g_assert_true (g_str_has_prefix (first, "n,,n="));
  g_assert_nonnull (nonce);
  if (self->name != NULL)
    {
      g_autofree char *expected = g_strdup_printf ("n,,n=%s,r=", self->name);

      g_assert_true (g_str_has_prefix (first, expected));
    }
  self->client_first = g_strdup (first + 3);
  self->full_nonce = self->nonce != NULL ? g_strdup (self->nonce)
                                         : g_strconcat (nonce + 3, "server", NULL);
  self->server_first =
      g_strdup_printf ("r=%s,s=%s,i=%s%s", self->full_nonce, salt_text, self->iterations,
                       self->extra != NULL ? self->extra : "");
  return encode (self->server_first);
}

static void
hmac (const EVP_MD *digest, const guint8 *key, const char *text, guint8 *out)
{
  HMAC (digest, key, EVP_MD_get_size (digest), (const guint8 *) text, strlen (text), out,
        NULL);
}

char *
wc_scram_server_prove (WcScramServer *self, const char *response)
{
  const EVP_MD *digest = EVP_get_digestbyname (self->digest);
  int size = EVP_MD_get_size (digest);
  g_autofree guint8 *salt = make_salt (self);
  g_autofree char *final = decode (response);
  g_autofree char *expected = g_strdup_printf ("c=biws,r=%s", self->full_nonce);
  g_autofree char *message =
      g_strdup_printf ("%s,%s,%s", self->client_first, self->server_first, expected);
  g_autofree char *proof_text = NULL;
  g_autofree char *signature_text = NULL;
  g_autofree char *server_final = NULL;
  guint8 salted[64], client_key[64], stored_key[64], server_key[64], signature[64];

  PKCS5_PBKDF2_HMAC (self->password, (int) strlen (self->password), salt,
                     (int) self->salt_size, atoi (self->iterations), digest, size,
                     salted);
  hmac (digest, salted, "Client Key", client_key);
  EVP_Digest (client_key, (size_t) size, stored_key, NULL, digest, NULL);
  hmac (digest, stored_key, message, signature);
  for (int i = 0; i < size; i++)
    signature[i] ^= client_key[i];
  proof_text = g_base64_encode (signature, (gsize) size);
  g_free (g_steal_pointer (&expected));
  expected = g_strdup_printf ("c=biws,r=%s,p=%s", self->full_nonce, proof_text);
  if (!g_str_equal (final, expected))
    return NULL;

  hmac (digest, salted, "Server Key", server_key);
  hmac (digest, server_key, message, signature);
  signature_text = g_base64_encode (signature, (gsize) size);
  server_final = g_strconcat ("v=", signature_text, NULL);
  return encode (server_final);
}
