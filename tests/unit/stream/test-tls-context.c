/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <openssl/ssl.h>
#include <string.h>

#include "lib/test-ca.h"
#include "stream/stream-error.h"
#include "stream/tls-context.h"

#define GOOD "DNS:example.test"
#define BAD "DNS:other.test"

/* Whose certificate the server shows, what a person has accepted before, and what the
 * client must make of it. */
typedef struct
{
  const char *test;
  const char *names;
  gboolean self_signed;
  int from_days;
  int to_days;
  gboolean trusted; /* ca_file is the authority that signed it */
  guint problems;
} Case;

static const Case cases[] = {
  { "good", GOOD, FALSE, -1, 1, TRUE, 0 },
  { "wrong-name", BAD, FALSE, -1, 1, TRUE, WC_CERTIFICATE_WRONG_NAME },
  { "expired", GOOD, FALSE, -3, -1, TRUE, WC_CERTIFICATE_EXPIRED },
  { "not-yet-valid", GOOD, FALSE, 1, 3, TRUE, WC_CERTIFICATE_NOT_YET_VALID },
  { "untrusted", GOOD, FALSE, -1, 1, FALSE, WC_CERTIFICATE_UNTRUSTED },
  { "self-signed", GOOD, TRUE, -1, 1, TRUE, WC_CERTIFICATE_SELF_SIGNED },
  { "all-at-once", BAD, TRUE, -3, -1, TRUE,
    WC_CERTIFICATE_SELF_SIGNED | WC_CERTIFICATE_WRONG_NAME | WC_CERTIFICATE_EXPIRED },
};

typedef struct
{
  WcTlsContext *context;
  WcTestCa *ca;
  WcTestIdentity *identity;
  SSL_CTX *server_ctx;
  SSL *server;
  SSL *client;
  WcTlsCheck check;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  static const Case good = { "good", GOOD, FALSE, -1, 1, TRUE, 0 };
  const Case *c = data != NULL ? data : &good;
  g_autoptr (GError) error = NULL;

  f->context = wc_tls_context_new (&error);
  g_assert_no_error (error);
  f->ca = wc_test_ca_new ();
  f->identity = wc_test_ca_issue (c->self_signed ? NULL : f->ca, c->names, c->from_days,
                                  c->to_days);
  f->server_ctx = SSL_CTX_new (TLS_server_method ());
  SSL_CTX_use_certificate (f->server_ctx, f->identity->certificate);
  SSL_CTX_use_PrivateKey (f->server_ctx, f->identity->key);
  f->check.domain = "example.test";
}

static void
teardown (Fixture *f, gconstpointer data)
{
  SSL_free (f->client);
  SSL_free (f->server);
  SSL_CTX_free (f->server_ctx);
  wc_tls_check_clear (&f->check);
  wc_test_identity_free (f->identity);
  wc_test_ca_free (f->ca);
  wc_tls_context_unref (f->context);
}

/* Runs a handshake through memory. Returns whether the client is content. */
static gboolean
handshake (Fixture *f, const char *ca_file, gboolean direct)
{
  g_autoptr (GError) error = NULL;
  BIO *ours = NULL, *theirs = NULL;
  gboolean done = FALSE;

  SSL_free (f->client);
  SSL_free (f->server);
  f->client = wc_tls_context_open (f->context, &f->check, ca_file, direct, &error);
  g_assert_no_error (error);
  f->server = SSL_new (f->server_ctx);
  SSL_set_accept_state (f->server);
  BIO_new_bio_pair (&ours, 0, &theirs, 0);
  SSL_set_bio (f->client, ours, ours);
  SSL_set_bio (f->server, theirs, theirs);
  for (guint i = 0; i < 10 && !done; i++)
    {
      done = SSL_do_handshake (f->client) == 1;
      SSL_do_handshake (f->server);
    }
  return done;
}

static const char *
ca_file_of (Fixture *f, const Case *c)
{
  return c->trusted ? wc_test_ca_get_file (f->ca) : NULL;
}

static void
test_verdict (Fixture *f, gconstpointer data)
{
  const Case *c = data;
  gboolean content = handshake (f, ca_file_of (f, c), FALSE);
  g_autofree char *fingerprint = wc_certificate_fingerprint (f->identity->certificate);

  g_assert_cmpint (content, ==, c->problems == 0);
  g_assert_cmphex (f->check.problems, ==, c->problems);
  g_assert_cmpstr (f->check.fingerprint, ==, fingerprint);
  g_assert_false (f->check.pinned);
  if (content)
    g_assert_null (f->check.certificate);
  else
    g_assert_cmphex (f->check.certificate->problems, ==, c->problems);
}

/* What a person accepted is accepted, exactly this certificate and no other. */
static void
test_pinned (Fixture *f, gconstpointer data)
{
  const Case *c = data;
  g_autoptr (WcTestIdentity) other =
      wc_test_ca_issue (NULL, c->names, c->from_days, c->to_days);
  g_autofree char *fingerprint = wc_certificate_fingerprint (f->identity->certificate);
  const char *pins[] = { "00", fingerprint, NULL };

  f->check.pins = pins;
  g_assert_true (handshake (f, ca_file_of (f, c), FALSE));
  g_assert_cmpint (f->check.pinned, ==, c->problems != 0);

  SSL_CTX_use_certificate (f->server_ctx, other->certificate);
  SSL_CTX_use_PrivateKey (f->server_ctx, other->key);
  g_assert_false (handshake (f, ca_file_of (f, c), FALSE));
  g_assert_false (f->check.pinned);
}

static void
test_ca_file (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) empty = NULL;

  g_assert_null (
      wc_tls_context_open (f->context, &f->check, "/nowhere/ca.pem", FALSE, &missing));
  g_assert_error (missing, WC_STREAM_ERROR, WC_STREAM_ERROR_CA_FILE);
  g_assert_null (wc_tls_context_open (f->context, &f->check, "/dev/null", FALSE, &empty));
  g_assert_error (empty, WC_STREAM_ERROR, WC_STREAM_ERROR_CA_FILE);
}

/* Test that the system's authorities are loaded for the first connection that needs them,
 * and not before: here they are said after the context was made. */
static void
test_authorities (Fixture *f, gconstpointer data)
{
  const char *variable = X509_get_default_cert_file_env ();
  g_autofree char *before = g_strdup (g_getenv (variable));

  g_setenv (variable, wc_test_ca_get_file (f->ca), TRUE);
  g_assert_true (handshake (f, /* ca_file= */ NULL, FALSE));
  g_assert_cmphex (f->check.problems, ==, 0);
  if (before != NULL)
    g_setenv (variable, before, TRUE);
  else
    g_unsetenv (variable);
  g_assert_true (handshake (f, /* ca_file= */ NULL, FALSE));
}

/* One account's authority is trusted by that account alone. */
static void
test_ca_file_is_not_shared (Fixture *f, gconstpointer data)
{
  g_assert_true (handshake (f, wc_test_ca_get_file (f->ca), FALSE));
  g_assert_false (handshake (f, NULL, FALSE));
  g_assert_cmphex (f->check.problems, ==, WC_CERTIFICATE_UNTRUSTED);
}

static int
take_alpn (SSL *ssl,
           const guchar **out,
           guchar *out_len,
           const guchar *in,
           guint in_len,
           void *data)
{
  *out = in + 1;
  *out_len = in[0];
  return SSL_TLSEXT_ERR_OK;
}

static void
test_indications (Fixture *f, gconstpointer data)
{
  const guchar *alpn = NULL;
  guint alpn_len = 0;

  SSL_CTX_set_alpn_select_cb (f->server_ctx, take_alpn, NULL);
  g_assert_true (handshake (f, wc_test_ca_get_file (f->ca), TRUE));
  g_assert_cmpstr (SSL_get_servername (f->server, TLSEXT_NAMETYPE_host_name), ==,
                   "example.test");
  SSL_get0_alpn_selected (f->server, &alpn, &alpn_len);
  g_assert_cmpmem (alpn, alpn_len, "xmpp-client", strlen ("xmpp-client"));

  g_assert_true (handshake (f, wc_test_ca_get_file (f->ca), FALSE));
  SSL_get0_alpn_selected (f->server, &alpn, &alpn_len);
  g_assert_cmpuint (alpn_len, ==, 0);
}

static void
test_old_version (Fixture *f, gconstpointer data)
{
  SSL_CTX_set_security_level (f->server_ctx, 0);
  SSL_CTX_set_max_proto_version (f->server_ctx, TLS1_1_VERSION);
  g_assert_false (handshake (f, wc_test_ca_get_file (f->ca), FALSE));
  SSL_CTX_set_max_proto_version (f->server_ctx, TLS1_2_VERSION);
  g_assert_true (handshake (f, wc_test_ca_get_file (f->ca), FALSE));
}

static void
add (const char *kind, const Case *c, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path =
      g_strconcat ("/stream/tls-context/", kind, c != NULL ? c->test : "", NULL);

  g_test_add (path, Fixture, c, setup, test, teardown);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      add ("verdict/", &cases[i], test_verdict);
      if (cases[i].problems != 0)
        add ("pinned/", &cases[i], test_pinned);
    }
  add ("ca-file", NULL, test_ca_file);
  add ("authorities", NULL, test_authorities);
  add ("ca-file-is-not-shared", NULL, test_ca_file_is_not_shared);
  add ("indications", NULL, test_indications);
  add ("old-version", NULL, test_old_version);

  return g_test_run ();
}
