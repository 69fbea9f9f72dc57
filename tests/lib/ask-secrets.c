/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/ask-secrets.h"

static void
keep_result (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **kept = data;

  *kept = g_object_ref (result);
}

/* The port promises not to answer before the call returns. */
static void
wait_for (GAsyncResult **kept)
{
  g_assert_null (*kept);
  while (*kept == NULL)
    g_main_context_iteration (NULL, TRUE);
}

WcSecret *
wc_ask_secrets_find (WcSecrets *secrets,
                     const char *jid,
                     const char *command,
                     GError **error)
{
  const WcSecretQuery query = { jid, command };
  g_autoptr (GAsyncResult) result = NULL;

  wc_secrets_find_async (secrets, &query, NULL, keep_result, &result);
  wait_for (&result);
  return wc_secrets_find_finish (secrets, result, error);
}

gboolean
wc_ask_secrets_store (WcSecrets *secrets,
                      const char *jid,
                      const char *password,
                      GError **error)
{
  const WcSecretQuery query = { jid, NULL };
  g_autoptr (WcSecret) secret = wc_secret_new (password, strlen (password));
  g_autoptr (GAsyncResult) result = NULL;

  wc_secrets_store_async (secrets, &query, secret, NULL, keep_result, &result);
  wait_for (&result);
  return wc_secrets_store_finish (secrets, result, error);
}

gboolean
wc_ask_secrets_forget (WcSecrets *secrets, const char *jid, GError **error)
{
  const WcSecretQuery query = { jid, NULL };
  g_autoptr (GAsyncResult) result = NULL;

  wc_secrets_forget_async (secrets, &query, NULL, keep_result, &result);
  wait_for (&result);
  return wc_secrets_forget_finish (secrets, result, error);
}

gboolean
wc_ask_secrets_check (WcSecrets *secrets, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  wc_secrets_check_async (secrets, NULL, keep_result, &result);
  wait_for (&result);
  return wc_secrets_check_finish (secrets, result, error);
}

void
wc_ask_secrets_expect (WcSecrets *secrets, const char *jid, const char *password)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcSecret) secret = wc_ask_secrets_find (secrets, jid, NULL, &error);
  const char *bytes;
  gsize length;

  g_assert_no_error (error);
  bytes = wc_secret_get_bytes (secret, &length);
  g_assert_cmpmem (bytes, length, password, strlen (password));
}

void
wc_ask_secrets_expect_error (WcSecrets *secrets, const char *jid, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_ask_secrets_find (secrets, jid, NULL, &error));
  g_assert_error (error, WC_ERROR, code);
}
