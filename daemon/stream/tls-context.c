/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "stream/stream-error.h"
#include "stream/tls-context.h"

/* TLS for XMPP clients as RFC 7590 wants it. Every connection with a context of its own
 * would parse the system's 144 authorities anew, at 0.9 MB and 50 ms each. */

/* Several records are taken from the kernel with one read. */
#define READ_AHEAD (64 * 1024)

struct _WcTlsContext
{
  gatomicrefcount ref_count;
  SSL_CTX *ssl_ctx;         /* (owned) */
  gboolean has_authorities; /* the system's have been loaded */
};

static void
set_error (GError **error, WcStreamErrorCode code, const char *what)
{
  unsigned long first = ERR_peek_error ();
  /* What the system refused is said by the first error, where the last has "system lib".
   */
  const char *reason = ERR_SYSTEM_ERROR (first)
                           ? g_strerror (ERR_GET_REASON (first))
                           : ERR_reason_error_string (ERR_peek_last_error ());

  ERR_clear_error ();
  g_propagate_error (error,
                     wc_stream_error_new (code, NULL, NULL, "%s: %s", what,
                                          reason != NULL ? reason : "unknown error"));
}

static guint
problem_of (int code)
{
  switch (code)
    {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return WC_CERTIFICATE_EXPIRED;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return WC_CERTIFICATE_NOT_YET_VALID;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return WC_CERTIFICATE_SELF_SIGNED;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return WC_CERTIFICATE_UNTRUSTED;
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK:
      return WC_CERTIFICATE_WEAK;
    default:
      return WC_CERTIFICATE_INVALID;
    }
}

static WcTlsCheck *
check_of (X509_STORE_CTX *store)
{
  SSL *ssl = X509_STORE_CTX_get_ex_data (store, SSL_get_ex_data_X509_STORE_CTX_idx ());

  return SSL_get_app_data (ssl);
}

/* Goes on after a problem, so that a person hears of all of them. */
static int
note_problem (int ok, X509_STORE_CTX *store)
{
  if (!ok)
    check_of (store)->problems |= problem_of (X509_STORE_CTX_get_error (store));
  return 1;
}

static gboolean
is_pinned (const WcTlsCheck *check)
{
  return check->pins != NULL && g_strv_contains (check->pins, check->fingerprint);
}

/* Takes the place of OpenSSL's whole verification. 1: go on with the handshake. */
static int
verify (X509_STORE_CTX *store, void *data)
{
  WcTlsCheck *check = check_of (store);
  X509 *leaf = X509_STORE_CTX_get0_cert (store);

  check->problems = 0;
  if (leaf == NULL)
    return 0;
  X509_STORE_CTX_set_verify_cb (store, note_problem);
  if (X509_verify_cert (store) <= 0 && check->problems == 0)
    check->problems |= WC_CERTIFICATE_INVALID;
  if (!wc_certificate_is_for (leaf, check->domain))
    check->problems |= WC_CERTIFICATE_WRONG_NAME;
  /* A certificate that signs itself is untrusted by that alone. */
  if ((check->problems & WC_CERTIFICATE_SELF_SIGNED) != 0)
    check->problems &= ~(guint) WC_CERTIFICATE_UNTRUSTED;

  g_free (check->fingerprint);
  check->fingerprint = wc_certificate_fingerprint (leaf);
  check->pinned = check->problems != 0 && is_pinned (check);
  if (check->problems == 0 || check->pinned)
    {
      X509_STORE_CTX_set_error (store, X509_V_OK);
      return 1;
    }
  g_clear_pointer (&check->certificate, wc_certificate_unref);
  check->certificate = wc_certificate_new (leaf, check->problems);
  X509_STORE_CTX_set_error (store, X509_V_ERR_APPLICATION_VERIFICATION);
  return 0;
}

/* Whether OpenSSL's directory of authorities is hashed, as ca-certificates leaves it. */
static gboolean
has_hashed_directory (void)
{
  g_autoptr (GDir) directory = g_dir_open (X509_get_default_cert_dir (), 0, NULL);
  const char *name = NULL;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    if (g_str_has_suffix (name, ".0"))
      return TRUE;
  return FALSE;
}

/* From the hashed directory only the one authority that is needed is read, instead of
 * all; whoever has set the variables of OpenSSL means what they say. */
static gboolean
set_authorities (SSL_CTX *ssl_ctx)
{
  if (g_getenv (X509_get_default_cert_file_env ()) == NULL &&
      g_getenv (X509_get_default_cert_dir_env ()) == NULL && has_hashed_directory ())
    return SSL_CTX_set_default_verify_dir (ssl_ctx) == 1;
  return SSL_CTX_set_default_verify_paths (ssl_ctx) == 1;
}

/* Before the first connection that needs them: reading all of them may take as long as
 * the rest of the daemon's start. */
static gboolean
load_authorities (WcTlsContext *self, GError **error)
{
  if (self->has_authorities)
    return TRUE;
  ERR_clear_error ();
  self->has_authorities = set_authorities (self->ssl_ctx);
  if (!self->has_authorities)
    set_error (error, WC_STREAM_ERROR_TLS, "the system's authorities cannot be loaded");
  return self->has_authorities;
}

WcTlsContext *
wc_tls_context_new (GError **error)
{
  g_autoptr (WcTlsContext) self = g_new0 (WcTlsContext, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->ssl_ctx = SSL_CTX_new (TLS_client_method ());
  if (self->ssl_ctx == NULL ||
      SSL_CTX_set_min_proto_version (self->ssl_ctx, TLS1_2_VERSION) != 1)
    {
      set_error (error, WC_STREAM_ERROR_TLS, "TLS cannot be set up");
      return NULL;
    }
  SSL_CTX_set_options (self->ssl_ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode (self->ssl_ctx, SSL_MODE_RELEASE_BUFFERS |
                                       SSL_MODE_ENABLE_PARTIAL_WRITE |
                                       SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_session_cache_mode (self->ssl_ctx, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_read_ahead (self->ssl_ctx, 1);
  SSL_CTX_set_default_read_buffer_len (self->ssl_ctx, READ_AHEAD);
  SSL_CTX_set_verify (self->ssl_ctx, SSL_VERIFY_PEER, NULL);
  SSL_CTX_set_cert_verify_callback (self->ssl_ctx, verify, NULL);
  return g_steal_pointer (&self);
}

WcTlsContext *
wc_tls_context_ref (WcTlsContext *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
wc_tls_context_unref (WcTlsContext *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  SSL_CTX_free (self->ssl_ctx);
  g_free (self);
}

void
wc_tls_check_clear (WcTlsCheck *self)
{
  g_clear_pointer (&self->fingerprint, g_free);
  g_clear_pointer (&self->certificate, wc_certificate_unref);
}

static gboolean
trust_file (SSL *ssl, const char *ca_file, GError **error)
{
  X509_STORE *store = X509_STORE_new ();
  gboolean loaded;

  ERR_clear_error ();
  loaded = X509_STORE_load_file (store, ca_file) == 1;

  if (loaded)
    SSL_set1_verify_cert_store (ssl, store);
  else
    set_error (error, WC_STREAM_ERROR_CA_FILE, "the account's ca_file cannot be read");
  X509_STORE_free (store);
  return loaded;
}

SSL *
wc_tls_context_open (WcTlsContext *self,
                     WcTlsCheck *check,
                     const char *ca_file,
                     gboolean direct,
                     GError **error)
{
  static const guint8 alpn[] = "\x0bxmpp-client";
  SSL *ssl;

  if (ca_file == NULL && !load_authorities (self, error))
    return NULL;
  ssl = SSL_new (self->ssl_ctx);
  SSL_set_app_data (ssl, check);
  SSL_set_connect_state (ssl);
  /* A literal address is no name that could be indicated (RFC 6066 § 3). */
  if (!g_hostname_is_ip_address (check->domain))
    SSL_set_tlsext_host_name (ssl, check->domain);
  if (direct)
    SSL_set_alpn_protos (ssl, alpn, sizeof alpn - 1);
  if (ca_file != NULL && !trust_file (ssl, ca_file, error))
    g_clear_pointer (&ssl, SSL_free);
  return ssl;
}
