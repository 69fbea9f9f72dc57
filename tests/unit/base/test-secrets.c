/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/secrets.h"

/* A source that only reads and knows the password of one account. */
#define TYPE_READER (reader_get_type ())
G_DECLARE_FINAL_TYPE (Reader, reader, , READER, GObject)

struct _Reader
{
  GObject parent;
};

static void
reader_find_async (WcSecrets *secrets,
                   const WcSecretQuery *query,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (secrets, cancellable, callback, user_data);

  if (g_str_equal (query->jid, "alice@example.org"))
    g_task_return_pointer (task, wc_secret_new ("s3cret", 6),
                           (GDestroyNotify) wc_secret_unref);
  else
    g_task_return_new_error (task, WC_ERROR, WC_ERROR_NOT_FOUND, "No such password");
}

static WcSecret *
reader_find_finish (WcSecrets *secrets, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
reader_secrets_init (WcSecretsInterface *iface)
{
  iface->find_async = reader_find_async;
  iface->find_finish = reader_find_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (Reader,
                               reader,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (WC_TYPE_SECRETS,
                                                      reader_secrets_init))

static void
reader_class_init (ReaderClass *klass)
{
}

static void
reader_init (Reader *self)
{
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **kept = data;

  *kept = g_object_ref (result);
}

static void
wait_for (GAsyncResult **kept)
{
  g_assert_null (*kept);
  while (*kept == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_secret_holds_bytes (void)
{
  char original[] = { 'a', '\0', 'b' };
  g_autoptr (WcSecret) secret = wc_secret_new (original, sizeof original);
  g_autoptr (WcSecret) other = wc_secret_ref (secret);
  g_autoptr (WcSecret) empty = wc_secret_new (NULL, 0);
  const char *bytes;
  gsize length;

  original[0] = 'x';
  g_clear_pointer (&secret, wc_secret_unref);
  bytes = wc_secret_get_bytes (other, &length);
  g_assert_cmpmem (bytes, length, "a\0b", 3);
  g_assert_cmpint (bytes[3], ==, '\0');
  g_assert_cmpstr (wc_secret_get_bytes (empty, &length), ==, "");
  g_assert_cmpuint (length, ==, 0);
}

static void
test_find (void)
{
  g_autoptr (Reader) reader = g_object_new (TYPE_READER, NULL);
  WcSecrets *secrets = WC_SECRETS (reader);
  const WcSecretQuery alice = { .jid = "alice@example.org" };
  const WcSecretQuery bob = { .jid = "bob@example.org" };
  g_autoptr (GAsyncResult) found = NULL;
  g_autoptr (GAsyncResult) missing = NULL;
  g_autoptr (WcSecret) secret = NULL;
  g_autoptr (GError) error = NULL;

  wc_secrets_find_async (secrets, &alice, NULL, keep_result, &found);
  wait_for (&found);
  secret = wc_secrets_find_finish (secrets, found, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wc_secret_get_bytes (secret, NULL), ==, "s3cret");

  wc_secrets_find_async (secrets, &bob, NULL, keep_result, &missing);
  wait_for (&missing);
  g_assert_null (wc_secrets_find_finish (secrets, missing, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

static void
test_reader_refuses_to_write (void)
{
  g_autoptr (Reader) reader = g_object_new (TYPE_READER, NULL);
  WcSecrets *secrets = WC_SECRETS (reader);
  const WcSecretQuery query = { .jid = "alice@example.org" };
  g_autoptr (WcSecret) secret = wc_secret_new ("new", 3);
  g_autoptr (GAsyncResult) stored = NULL;
  g_autoptr (GAsyncResult) forgotten = NULL;
  g_autoptr (GError) store_error = NULL;
  g_autoptr (GError) forget_error = NULL;

  g_assert_false (wc_secrets_is_writable (secrets));
  wc_secrets_store_async (secrets, &query, secret, NULL, keep_result, &stored);
  wait_for (&stored);
  g_assert_false (wc_secrets_store_finish (secrets, stored, &store_error));
  g_assert_error (store_error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);

  wc_secrets_forget_async (secrets, &query, NULL, keep_result, &forgotten);
  wait_for (&forgotten);
  g_assert_false (wc_secrets_forget_finish (secrets, forgotten, &forget_error));
  g_assert_error (forget_error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
}

/* What a source could do when it is asked; here: nothing but read. */
static void
test_reader_is_no_place (void)
{
  g_autoptr (Reader) reader = g_object_new (TYPE_READER, NULL);
  g_autoptr (GAsyncResult) checked = NULL;
  g_autoptr (GError) error = NULL;

  wc_secrets_check_async (WC_SECRETS (reader), NULL, keep_result, &checked);
  wait_for (&checked);
  g_assert_false (wc_secrets_check_finish (WC_SECRETS (reader), checked, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
}

static void
test_cancelled (void)
{
  g_autoptr (Reader) reader = g_object_new (TYPE_READER, NULL);
  const WcSecretQuery alice = { .jid = "alice@example.org" };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) found = NULL;
  g_autoptr (GError) error = NULL;

  wc_secrets_find_async (WC_SECRETS (reader), &alice, cancellable, keep_result, &found);
  g_cancellable_cancel (cancellable);
  wait_for (&found);
  g_assert_null (wc_secrets_find_finish (WC_SECRETS (reader), found, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/secrets/bytes", test_secret_holds_bytes);
  g_test_add_func ("/base/secrets/find", test_find);
  g_test_add_func ("/base/secrets/refuses-to-write", test_reader_refuses_to_write);
  g_test_add_func ("/base/secrets/no-place", test_reader_is_no_place);
  g_test_add_func ("/base/secrets/cancelled", test_cancelled);
  return g_test_run ();
}
