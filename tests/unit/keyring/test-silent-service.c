/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "keyring/silent-service.h"
#include "lib/line-peer.h"
#include "lib/test-keyring.h"

typedef struct
{
  GAsyncResult *result; /* (owned) */
  gboolean done;
} Wait;

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  Wait *wait = data;

  wait->result = g_object_ref (result);
  wait->done = TRUE;
}

static SecretService *
open_on (GDBusConnection *connection, GError **error)
{
  Wait wait = { 0 };
  SecretService *service;

  wc_silent_service_open_async (connection, NULL, on_done, &wait);
  wc_line_peer_wait (&wait.done);
  service = wc_silent_service_open_finish (wait.result, error);
  g_object_unref (wait.result);
  return service;
}

static SecretCollection *
find_default (SecretService *service)
{
  Wait wait = { 0 };
  g_autoptr (GError) error = NULL;
  SecretCollection *collection;

  secret_collection_for_alias (service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                               NULL, on_done, &wait);
  wc_line_peer_wait (&wait.done);
  collection = secret_collection_for_alias_finish (wait.result, &error);
  g_object_unref (wait.result);
  g_assert_no_error (error);
  g_assert_nonnull (collection);
  return collection;
}

static void
test_connection (void)
{
  g_autoptr (WcTestKeyring) keyring = wc_test_keyring_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretService) service = NULL;

  if (keyring == NULL)
    return;
  wc_test_keyring_start (keyring, /* empty= */ FALSE);
  service = open_on (keyring->connection, &error);
  g_assert_no_error (error);
  g_assert_true (g_dbus_proxy_get_connection (G_DBUS_PROXY (service)) ==
                 keyring->connection);
  g_assert_cmpstr (secret_service_get_session_algorithms (service), !=, "plain");
}

static void
test_no_prompt (void)
{
  g_autoptr (WcTestKeyring) keyring = wc_test_keyring_new ();
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (SecretService) service = NULL;
  g_autoptr (SecretCollection) collection = NULL;
  g_autoptr (GError) error = NULL;
  GList objects = { NULL };
  Wait wait = { 0 };

  if (keyring == NULL)
    return;
  wc_test_keyring_start (keyring, /* empty= */ FALSE);
  wc_test_keyring_lock (keyring);
  connection = wc_test_bus_connect (keyring->bus);
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  service = open_on (connection, &error);
  g_assert_no_error (error);
  collection = find_default (service);
  g_assert_true (secret_collection_get_locked (collection));
  objects.data = collection;
  secret_service_unlock (service, &objects, NULL, on_done, &wait);
  wc_line_peer_wait (&wait.done);
  g_assert_cmpint (secret_service_unlock_finish (service, wait.result, NULL, &error), <=,
                   0);
  g_assert_error (error, WC_ERROR, WC_ERROR_PROMPT_PENDING);
  g_object_unref (wait.result);
  g_assert_cmpuint (keyring->n_prompts, ==, 0);
}

/* The blocking form of libsecret is refused in the same way. */
static void
test_no_prompt_sync (void)
{
  g_autoptr (WcTestKeyring) keyring = wc_test_keyring_new ();
  g_autoptr (SecretService) service = NULL;
  g_autoptr (SecretCollection) collection = NULL;
  g_autoptr (GError) error = NULL;
  GList objects = { NULL };

  if (keyring == NULL)
    return;
  wc_test_keyring_start (keyring, /* empty= */ FALSE);
  wc_test_keyring_lock (keyring);
  service = open_on (keyring->connection, &error);
  g_assert_no_error (error);
  collection = find_default (service);
  objects.data = collection;
  g_assert_cmpint (secret_service_unlock_sync (service, &objects, NULL, NULL, &error), <=,
                   0);
  g_assert_error (error, WC_ERROR, WC_ERROR_PROMPT_PENDING);
  g_assert_cmpuint (keyring->n_prompts, ==, 0);
}

static void
test_nobody (void)
{
  g_autoptr (WcTestKeyring) keyring = wc_test_keyring_new ();
  g_autoptr (GError) error = NULL;

  if (keyring == NULL)
    return;
  g_assert_null (open_on (keyring->connection, &error));
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keyring/silent/connection", test_connection);
  g_test_add_func ("/keyring/silent/no-prompt", test_no_prompt);
  g_test_add_func ("/keyring/silent/no-prompt-sync", test_no_prompt_sync);
  g_test_add_func ("/keyring/silent/nobody", test_nobody);
  return g_test_run ();
}
