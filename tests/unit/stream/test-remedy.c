/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "lib/test-ca.h"
#include "model/details.h"
#include "stream/remedy.h"
#include "stream/stream-error.h"

#define ERROR WC_ACCOUNT_STATE_ERROR
#define AUTH_FAILED WC_ACCOUNT_STATE_AUTH_FAILED
#define OFFLINE WC_ACCOUNT_STATE_OFFLINE

/* What becomes of each error. The letters: r(etry), n(ext target), e(lsewhere). */
typedef struct
{
  const char *test;
  int code;
  const char *condition;
  WcAccountState state;
  const char *actions;
  int prompt; /* -1: nobody is asked */
} Case;

static const Case cases[] = {
  { "no-service", WC_STREAM_ERROR_NO_SERVICE, NULL, ERROR, "r", -1 },
  { "unreachable", WC_STREAM_ERROR_UNREACHABLE, NULL, ERROR, "rn", -1 },
  { "timeout", WC_STREAM_ERROR_TIMEOUT, NULL, ERROR, "rn", -1 },
  { "closed", WC_STREAM_ERROR_CLOSED, NULL, ERROR, "rn", -1 },
  { "no-starttls", WC_STREAM_ERROR_NO_STARTTLS, NULL, ERROR, "rn", -1 },
  { "injection", WC_STREAM_ERROR_INJECTION, NULL, ERROR, "rn", -1 },
  { "not-loopback", WC_STREAM_ERROR_NOT_LOOPBACK, NULL, ERROR, "", -1 },
  { "tls", WC_STREAM_ERROR_TLS, NULL, ERROR, "rn", -1 },
  { "certificate", WC_STREAM_ERROR_CERTIFICATE, NULL, ERROR, "rn",
    WC_PROMPT_KIND_CERTIFICATE },
  { "ca-file", WC_STREAM_ERROR_CA_FILE, NULL, ERROR, "r", -1 },
  { "protocol", WC_STREAM_ERROR_PROTOCOL, NULL, ERROR, "rn", -1 },
  { "no-mechanism", WC_STREAM_ERROR_NO_MECHANISM, NULL, ERROR, "r", -1 },
  { "downgrade", WC_STREAM_ERROR_DOWNGRADE, NULL, AUTH_FAILED, "",
    WC_PROMPT_KIND_MECHANISM },
  { "challenge", WC_STREAM_ERROR_CHALLENGE, NULL, ERROR, "r", -1 },
  { "server-signature", WC_STREAM_ERROR_SERVER_SIGNATURE, NULL, ERROR, "r", -1 },
  { "no-password", WC_STREAM_ERROR_SECRET, NULL, AUTH_FAILED, "",
    WC_PROMPT_KIND_PASSWORD },
  { "wrong-password", WC_STREAM_ERROR_SASL, "not-authorized", AUTH_FAILED, "",
    WC_PROMPT_KIND_PASSWORD },
  { "credentials-expired", WC_STREAM_ERROR_SASL, "credentials-expired", AUTH_FAILED, "",
    WC_PROMPT_KIND_PASSWORD },
  { "account-disabled", WC_STREAM_ERROR_SASL, "account-disabled", AUTH_FAILED, "",
    WC_PROMPT_KIND_ACCOUNT },
  { "temporary-auth-failure", WC_STREAM_ERROR_SASL, "temporary-auth-failure", ERROR, "r",
    -1 },
  { "sasl-unknown", WC_STREAM_ERROR_SASL, "undefined-condition", ERROR, "r", -1 },
  { "bind-conflict", WC_STREAM_ERROR_BIND, "conflict", ERROR, "r", -1 },
  { "no-bind", WC_STREAM_ERROR_BIND, NULL, ERROR, "r", -1 },
  { "replaced", WC_STREAM_ERROR_REMOTE, "conflict", OFFLINE, "", WC_PROMPT_KIND_ACCOUNT },
  { "see-other-host", WC_STREAM_ERROR_REMOTE, "see-other-host", ERROR, "re", -1 },
  { "password-changed", WC_STREAM_ERROR_REMOTE, "not-authorized", ERROR, "r", -1 },
  { "reset", WC_STREAM_ERROR_REMOTE, "reset", ERROR, "r", -1 },
  { "host-unknown", WC_STREAM_ERROR_REMOTE, "host-unknown", ERROR, "r", -1 },
  { "policy-violation", WC_STREAM_ERROR_REMOTE, "policy-violation", ERROR, "r", -1 },
  { "resource-constraint", WC_STREAM_ERROR_REMOTE, "resource-constraint", ERROR, "r",
    -1 },
  { "system-shutdown", WC_STREAM_ERROR_REMOTE, "system-shutdown", ERROR, "r", -1 },
  { "sasl-condition-in-stream", WC_STREAM_ERROR_REMOTE, "account-disabled", ERROR, "r",
    -1 },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GError) error =
      wc_stream_error_new (c->code, "condition", "x", "for a test");
  WcRemedy remedy;

  wc_stream_error_set_detail (error, "condition", c->condition);
  remedy = wc_remedy_for (error);
  g_assert_cmpint (remedy.state, ==, c->state);
  g_assert_cmpint (remedy.retry, ==, strchr (c->actions, 'r') != NULL);
  g_assert_cmpint (remedy.next_target, ==, strchr (c->actions, 'n') != NULL);
  g_assert_cmpint (remedy.elsewhere, ==, strchr (c->actions, 'e') != NULL);
  g_assert_cmpint (remedy.ask ? (int) remedy.prompt : -1, ==, c->prompt);
}

/* Each code has a row above: one that is forgotten there fails here. */
static void
test_complete (void)
{
  for (int code = 0; code < WC_N_STREAM_ERRORS; code++)
    {
      gboolean found = FALSE;

      for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
        found = found || cases[i].code == code;
      g_assert_true (found);
    }
}

static void
test_keyring (void)
{
  g_autoptr (GError) error =
      wc_stream_error_new (WC_STREAM_ERROR_SECRET, "prompt", "keyring", "locked");
  g_autofree char *question = wc_remedy_dup_question (error, "a@b.test");
  WcRemedy remedy = wc_remedy_for (error);

  g_assert_cmpint (remedy.state, ==, AUTH_FAILED);
  g_assert_true (remedy.ask);
  g_assert_cmpint (remedy.prompt, ==, WC_PROMPT_KIND_KEYRING);
  g_assert_nonnull (strstr (question, "keyring"));
  g_assert_nonnull (strstr (question, "a@b.test"));
}

static void
test_other_domain (void)
{
  g_autoptr (GError) error = g_error_new (G_FILE_ERROR, G_FILE_ERROR_IO, "disk");
  WcRemedy remedy = wc_remedy_for (error);

  g_assert_cmpint (remedy.state, ==, ERROR);
  g_assert_true (remedy.retry);
  g_assert_false (remedy.ask);
}

static void
test_certificate_details (void)
{
  g_autoptr (WcTestIdentity) identity = wc_test_ca_issue (NULL, "DNS:a.test", -1, 1);
  g_autoptr (WcCertificate) certificate =
      wc_certificate_new (identity->certificate, WC_CERTIFICATE_SELF_SIGNED);
  g_autoptr (GError) error = wc_stream_error_new_certificate (certificate);
  g_autoptr (GHashTable) details = wc_remedy_dup_details (error);
  g_autofree char *question = wc_remedy_dup_question (error, "a@b.test");

  g_assert_cmpstr (wc_details_get (details, "problem"), ==, "self-signed");
  g_assert_cmpstr (wc_details_get (details, "fingerprint"), ==, certificate->fingerprint);
  g_assert_nonnull (strstr (question, "certificate"));
}

static void
test_other_details (void)
{
  g_autoptr (GError) error = wc_stream_error_new (WC_STREAM_ERROR_DOWNGRADE, "before",
                                                  "SCRAM-SHA-256", "weaker");
  g_autoptr (GHashTable) details = NULL;
  g_autofree char *question = wc_remedy_dup_question (error, "a@b.test");

  wc_stream_error_set_detail (error, "now", "PLAIN");
  wc_stream_error_set_detail (error, "host", "not for people");
  details = wc_remedy_dup_details (error);
  g_assert_cmpuint (g_hash_table_size (details), ==, 2);
  g_assert_cmpstr (wc_details_get (details, "before"), ==, "SCRAM-SHA-256");
  g_assert_cmpstr (wc_details_get (details, "now"), ==, "PLAIN");
  g_assert_nonnull (strstr (question, "weaker"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/stream/remedy/", cases[i].test, NULL);
      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/stream/remedy/complete", test_complete);
  g_test_add_func ("/stream/remedy/keyring", test_keyring);
  g_test_add_func ("/stream/remedy/other-domain", test_other_domain);
  g_test_add_func ("/stream/remedy/certificate-details", test_certificate_details);
  g_test_add_func ("/stream/remedy/other-details", test_other_details);

  return g_test_run ();
}
