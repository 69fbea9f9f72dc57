/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/omemo-key.h"
#include "sync/portable-identity.h"

#define JID "juliet@capulet.lit"
#define PRIVATE "0123456789abcdef0123456789abcdef"

static WcSecret *
secret_of (const char *passphrase)
{
  return wc_secret_new (passphrase, strlen (passphrase));
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static char *
seal (const char *passphrase)
{
  g_autoptr (GBytes) public = wc_omemo_key_sample (1);
  g_autoptr (GBytes) private = g_bytes_new_static (PRIVATE, 32);
  g_autoptr (WcSecret) secret = secret_of (passphrase);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *line;

  wc_portable_identity_seal_async (wc_portable_identity_new (JID, public, private),
                                   secret, NULL, on_done, &result);
  wait_for (&result);
  line = wc_portable_identity_seal_finish (result, &error);
  g_assert_no_error (error);
  return line;
}

static WcPortableIdentity *
open_line (const char *line, const char *passphrase, GError **error)
{
  g_autoptr (WcJsonValue) value = wc_json_value_parse (line, strlen (line) - 1, error);
  g_autoptr (WcSecret) secret = secret_of (passphrase);
  g_autoptr (GAsyncResult) result = NULL;
  WcPortableSealed *sealed =
      value != NULL ? wc_portable_sealed_read (value, error) : NULL;

  if (sealed == NULL)
    return NULL;
  wc_portable_sealed_open_async (sealed, secret, NULL, on_done, &result);
  wait_for (&result);
  return wc_portable_sealed_open_finish (result, error);
}

static void
test_there_and_back (void)
{
  g_autofree char *line = seal ("correct horse");
  g_autoptr (GBytes) public = wc_omemo_key_sample (1);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcPortableIdentity) identity = open_line (line, "correct horse", &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (line, "{\"type\":\"omemo_identity\",\"jid\":\"" JID
                                         "\",\"kdf\":\"scrypt\",\"n\":32768,\"r\":8,"
                                         "\"p\":3,\"salt\":\""));
  g_assert_true (g_str_has_suffix (line, "\"}\n"));
  g_assert_null (strstr (line, "correct horse"));
  g_assert_cmpstr (identity->jid, ==, JID);
  g_assert_true (g_bytes_equal (identity->public, public));
  g_assert_cmpmem (g_bytes_get_data (identity->private, NULL),
                   g_bytes_get_size (identity->private), PRIVATE, 32);
}

static void
assert_closed (const char *line, const char *passphrase)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (open_line (line, passphrase, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "options.passphrase");
}

static void
test_wrong (void)
{
  g_autofree char *line = seal ("correct horse");

  assert_closed (line, "correct house");
}

/* The key of one account is not to become that of another. */
static void
test_exchanged (void)
{
  g_autofree char *line = seal ("correct horse");

  memcpy (strstr (line, JID), "romeos@capulet.lit", strlen (JID));
  assert_closed (line, "correct horse");
}

static void
assert_refused (const char *line, const char *field)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcJsonValue) value = wc_json_value_parse (line, strlen (line), &error);

  g_assert_no_error (error);
  g_assert_null (wc_portable_sealed_read (value, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, field);
}

static void
test_refused (void)
{
#define REST                                                                             \
  "\"salt\":\"AAECAwQFBgcICQoLDA0ODw==\",\"iv\":\"EBESExQVFhcYGRob\","                   \
  "\"data\":\"AAECAwQFBgcICQoLDA0ODxA=\"}"
#define HEAD "{\"jid\":\"" JID "\",\"kdf\":\"scrypt\",\"cipher\":\"aes-256-gcm\","
  assert_refused ("{}", "jid");
  assert_refused ("{\"jid\":\"\"}", "jid");
  assert_refused ("{\"jid\":\"" JID "\",\"kdf\":\"md5\"}", "kdf");
  assert_refused ("{\"jid\":\"" JID "\",\"kdf\":\"scrypt\",\"cipher\":\"rot13\"}",
                  "cipher");
  assert_refused (HEAD "\"n\":1048576,\"r\":8,\"p\":1," REST, "data");
  assert_refused (HEAD "\"n\":\"1024\",\"r\":8,\"p\":1," REST, "data");
  assert_refused (HEAD "\"n\":4294968320,\"r\":8,\"p\":1," REST, "data");
  assert_refused (HEAD "\"n\":1024,\"r\":8,\"p\":1}", "data");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/portable-identity/there-and-back", test_there_and_back);
  g_test_add_func ("/sync/portable-identity/wrong", test_wrong);
  g_test_add_func ("/sync/portable-identity/exchanged", test_exchanged);
  g_test_add_func ("/sync/portable-identity/refused", test_refused);
  return g_test_run ();
}
