/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#include "stream/sasl.h"
#include "stream/scram.h"
#include "stream/stream-error.h"

/* SCRAM (RFC 5802 §§ 3, 7) beside libstrophe's, which has no bounds, computes on the main
 * thread (30 ms for 10,000 iterations, during which nobody else is served) and ignores
 * the server's signature, so that any server that gets as far as TLS could pose as the
 * account's. PBKDF2 runs in a worker; nothing else here takes time. */

#define MAX_MESSAGE 4096

typedef struct
{
  const char *mechanism;
  const char *digest;
} Hash;

static const Hash hashes[] = { { "SCRAM-SHA-1", "SHA1" },
                               { "SCRAM-SHA-256", "SHA256" },
                               { "SCRAM-SHA-512", "SHA512" } };

struct _WcScram
{
  const Hash *hash;
  char *password;     /* (owned) wiped */
  char *client_first; /* (owned) (nullable) client-first-message-bare */
  char *nonce;        /* (owned) (nullable) ours */
  char *final_bare;   /* (owned) (nullable) client-final-message-without-proof */
  char *auth_message; /* (owned) (nullable) RFC 5802 § 3 */
  guint8 *salt;       /* (owned) (nullable) */
  gsize salt_size;
  int iterations;
  char *response;    /* (owned) (nullable) what we say, in Base64 */
  GBytes *signature; /* (owned) (nullable) what the server must say */
};

/* What comes out of the worker. */
typedef struct
{
  GBytes *proof;     /* (owned) ClientProof */
  GBytes *signature; /* (owned) ServerSignature */
} Derived;

static void
derived_free (gpointer data)
{
  Derived *self = data;

  g_bytes_unref (self->proof);
  g_bytes_unref (self->signature);
  g_free (self);
}

/* What the worker needs: its own copy, so that the login may end meanwhile. */
typedef struct
{
  const EVP_MD *digest;
  char *password; /* (owned) wiped */
  guint8 *salt;   /* (owned) */
  gsize salt_size;
  int iterations;
  char *auth_message; /* (owned) */
} Derivation;

static void
derivation_free (gpointer data)
{
  Derivation *self = data;

  wc_sasl_wipe (self->password);
  g_free (self->salt);
  g_free (self->auth_message);
  g_free (self);
}

WcScram *
wc_scram_new (const char *mechanism, const char *password)
{
  for (gsize i = 0; i < G_N_ELEMENTS (hashes); i++)
    if (g_str_equal (hashes[i].mechanism, mechanism))
      {
        WcScram *self = g_new0 (WcScram, 1);

        self->hash = &hashes[i];
        self->password = g_strdup (password);
        return self;
      }
  return NULL;
}

void
wc_scram_free (WcScram *self)
{
  wc_sasl_wipe (self->password);
  g_free (self->client_first);
  g_free (self->nonce);
  g_free (self->final_bare);
  g_free (self->auth_message);
  g_free (self->salt);
  g_free (self->response);
  g_clear_pointer (&self->signature, g_bytes_unref);
  g_free (self);
}

/* Strict where GLib is lenient: what two readers could read differently is refused. NULL
 * when it is not Base64 in the one form that its bytes have (RFC 4648 § 3.5). */
static guint8 *
decode (const char *base64, gsize *out_size)
{
  g_autofree guint8 *bytes = NULL;
  g_autofree char *again = NULL;

  if (base64 == NULL || strlen (base64) > MAX_MESSAGE)
    return NULL;
  bytes = g_base64_decode (base64, out_size);
  again = g_base64_encode (bytes, *out_size);
  return g_str_equal (again, base64) ? g_steal_pointer (&bytes) : NULL;
}

/* The same where a SCRAM message is meant: printable text (RFC 5802 § 7). */
static char *
decode_message (const char *base64)
{
  gsize size = 0;
  g_autofree guint8 *bytes = decode (base64, &size);
  g_autofree char *text = NULL;

  if (bytes == NULL || size == 0)
    return NULL;
  text = g_strndup ((const char *) bytes, size);
  if (strlen (text) != size || !g_utf8_validate (text, (gssize) size, NULL))
    return NULL;
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return NULL;
  return g_steal_pointer (&text);
}

gboolean
wc_scram_take_initial (WcScram *self, const char *base64, GError **error)
{
  g_autofree char *message = decode_message (base64);
  const char *nonce = message != NULL ? strstr (message, ",r=") : NULL;

  if (nonce == NULL || !g_str_has_prefix (message, "n,,n="))
    {
      g_set_error_literal (error, WC_STREAM_ERROR, WC_STREAM_ERROR_PROTOCOL,
                           "the client's first message cannot be read");
      return FALSE;
    }
  self->client_first = g_strdup (message + strlen ("n,,"));
  self->nonce = g_strdup (nonce + strlen (",r="));
  return TRUE;
}

static gboolean
refuse (GError **error, const char *key, const char *value, const char *why)
{
  g_propagate_error (
      error, wc_stream_error_new (WC_STREAM_ERROR_CHALLENGE, key, value,
                                  "the server's login challenge is refused: %s", why));
  return FALSE;
}

/* Each attribute once and none but extensions behind the known three: a reader that takes
 * the last of two would compute with another number than the one that was checked. */
static gboolean
check_form (GStrv attributes, GError **error)
{
  static const char *const known[] = { "r=", "s=", "i=" };
  guint n_attributes = g_strv_length (attributes);

  if (n_attributes < G_N_ELEMENTS (known))
    return refuse (error, NULL, NULL, "it is incomplete");
  for (guint i = 0; i < n_attributes; i++)
    {
      if (i < G_N_ELEMENTS (known) && !g_str_has_prefix (attributes[i], known[i]))
        return refuse (error, NULL, NULL, "it is malformed");
      if (i < G_N_ELEMENTS (known))
        continue;
      if (strlen (attributes[i]) < 2 || attributes[i][1] != '=' ||
          strchr ("rsim", attributes[i][0]) != NULL)
        return refuse (error, NULL, NULL, "it says something twice or what nobody knows");
    }
  return TRUE;
}

static gboolean
take_salt (WcScram *self, const char *base64, GError **error)
{
  gsize size = 0;
  g_autofree guint8 *salt = decode (base64, &size);
  g_autofree char *shown = g_strdup_printf ("%" G_GSIZE_FORMAT, size);

  if (salt == NULL)
    return refuse (error, NULL, NULL, "the salt is not Base64");
  if (size == 0 || size > WC_SCRAM_MAX_SALT)
    return refuse (error, "salt", shown, "the salt is empty or too long");
  self->salt = g_steal_pointer (&salt);
  self->salt_size = size;
  return TRUE;
}

static gboolean
take_iterations (WcScram *self, const char *digits, GError **error)
{
  guint64 iterations = 0;

  /* Plain digits only: signs, blanks and zeros in front are read in many ways. */
  if (digits[0] < '1' || digits[0] > '9' ||
      !g_ascii_string_to_unsigned (digits, 10, 1, G_MAXUINT32, &iterations, NULL))
    return refuse (error, NULL, NULL, "the number of iterations is none");
  if (iterations > WC_SCRAM_MAX_ITERATIONS)
    return refuse (error, "iterations", digits, "it demands too many iterations");
  self->iterations = (int) iterations;
  return TRUE;
}

char *
wc_scram_take_challenge (WcScram *self, const char *base64, GError **error)
{
  g_autofree char *message = decode_message (base64);
  g_autofree char *harmless = NULL;
  g_auto (GStrv) attributes = NULL;
  const char *nonce = NULL;

  g_return_val_if_fail (self->client_first != NULL && self->salt == NULL, NULL);

  if (message == NULL)
    {
      refuse (error, NULL, NULL, "it cannot be read");
      return NULL;
    }
  attributes = g_strsplit (message, ",", -1);
  if (!check_form (attributes, error))
    return NULL;
  nonce = attributes[0] + 2;
  if (!g_str_has_prefix (nonce, self->nonce) || strlen (nonce) == strlen (self->nonce))
    {
      refuse (error, NULL, NULL, "it does not continue our nonce");
      return NULL;
    }
  if (!take_salt (self, attributes[1] + 2, error) ||
      !take_iterations (self, attributes[2] + 2, error))
    return NULL;

  self->final_bare = g_strconcat ("c=biws,r=", nonce, NULL);
  self->auth_message =
      g_strjoin (",", self->client_first, message, self->final_bare, NULL);
  harmless = g_strdup_printf ("r=%s,s=c2FsdA==,i=1", nonce);
  return g_base64_encode ((const guint8 *) harmless, strlen (harmless));
}

static gboolean
hmac (const EVP_MD *digest, const guint8 *key, const char *text, guint8 *out)
{
  return HMAC (digest, key, EVP_MD_get_size (digest), (const guint8 *) text,
               strlen (text), out, NULL) != NULL;
}

/* ServerSignature := HMAC (HMAC (SaltedPassword, "Server Key"), AuthMessage) */
static gboolean
derive_signature (const Derivation *d, const guint8 *salted, guint8 *out)
{
  guint8 key[EVP_MAX_MD_SIZE];
  gboolean good = hmac (d->digest, salted, "Server Key", key) &&
                  hmac (d->digest, key, d->auth_message, out);

  OPENSSL_cleanse (key, sizeof key);
  return good;
}

/* ClientKey := HMAC (SaltedPassword, "Client Key"); StoredKey := H (ClientKey);
 * ClientProof := ClientKey XOR HMAC (StoredKey, AuthMessage) */
static gboolean
derive_proof (const Derivation *d, const guint8 *salted, guint8 *out)
{
  guint8 key[EVP_MAX_MD_SIZE], stored[EVP_MAX_MD_SIZE];
  int size = EVP_MD_get_size (d->digest);
  gboolean good = hmac (d->digest, salted, "Client Key", key) &&
                  EVP_Digest (key, (size_t) size, stored, NULL, d->digest, NULL) == 1 &&
                  hmac (d->digest, stored, d->auth_message, out);

  for (int i = 0; good && i < size; i++)
    out[i] ^= key[i];
  OPENSSL_cleanse (key, sizeof key);
  OPENSSL_cleanse (stored, sizeof stored);
  return good;
}

static void
derive_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Derivation *d = data;
  guint8 salted[EVP_MAX_MD_SIZE], proof[EVP_MAX_MD_SIZE], signature[EVP_MAX_MD_SIZE];
  int size = EVP_MD_get_size (d->digest);
  gboolean good = PKCS5_PBKDF2_HMAC (d->password, (int) strlen (d->password), d->salt,
                                     (int) d->salt_size, d->iterations, d->digest, size,
                                     salted) == 1 &&
                  derive_proof (d, salted, proof) &&
                  derive_signature (d, salted, signature);
  Derived *derived;

  OPENSSL_cleanse (salted, sizeof salted);
  /* What OpenSSL keeps for a thread it frees with the thread, but GLib's outlive the task
   * and may end beside exit(3), when that is too late. */
  OPENSSL_thread_stop ();
  if (!good)
    {
      g_task_return_new_error (task, WC_STREAM_ERROR, WC_STREAM_ERROR_PROTOCOL,
                               "the answer to the login challenge cannot be computed");
      return;
    }
  derived = g_new0 (Derived, 1);
  derived->proof = g_bytes_new (proof, (gsize) size);
  derived->signature = g_bytes_new (signature, (gsize) size);
  g_task_return_pointer (task, derived, derived_free);
}

void
wc_scram_derive_async (WcScram *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Derivation *derivation = g_new0 (Derivation, 1);

  g_return_if_fail (self->auth_message != NULL);

  g_task_set_source_tag (task, wc_scram_derive_async);
  derivation->digest = EVP_get_digestbyname (self->hash->digest);
  derivation->password = g_strdup (self->password);
  derivation->salt = g_memdup2 (self->salt, self->salt_size);
  derivation->salt_size = self->salt_size;
  derivation->iterations = self->iterations;
  derivation->auth_message = g_strdup (self->auth_message);
  g_task_set_task_data (task, derivation, derivation_free);
  g_task_run_in_thread (task, derive_thread);
}

gboolean
wc_scram_derive_finish (WcScram *self, GAsyncResult *result, GError **error)
{
  Derived *derived = g_task_propagate_pointer (G_TASK (result), error);
  g_autofree char *proof = NULL;
  g_autofree char *message = NULL;

  if (derived == NULL)
    return FALSE;
  proof = g_base64_encode (g_bytes_get_data (derived->proof, NULL),
                           g_bytes_get_size (derived->proof));
  message = g_strconcat (self->final_bare, ",p=", proof, NULL);
  g_free (self->response);
  self->response = g_base64_encode ((const guint8 *) message, strlen (message));
  g_clear_pointer (&self->signature, g_bytes_unref);
  self->signature = g_bytes_ref (derived->signature);
  derived_free (derived);
  return TRUE;
}

const char *
wc_scram_get_response (WcScram *self)
{
  return self->response;
}

gboolean
wc_scram_verify (WcScram *self, const char *base64, GError **error)
{
  g_autofree char *message = decode_message (base64);
  g_autofree guint8 *proof = NULL;
  g_auto (GStrv) attributes = NULL;
  gsize size = 0;

  g_return_val_if_fail (self->signature != NULL, FALSE);

  if (message != NULL && g_str_has_prefix (message, "v="))
    {
      attributes = g_strsplit (message + 2, ",", 2);
      proof = decode (attributes[0], &size);
    }
  if (proof != NULL && size == g_bytes_get_size (self->signature) &&
      CRYPTO_memcmp (proof, g_bytes_get_data (self->signature, NULL), size) == 0)
    return TRUE;
  g_set_error_literal (error, WC_STREAM_ERROR, WC_STREAM_ERROR_SERVER_SIGNATURE,
                       "the server did not prove that it knows the password");
  return FALSE;
}
