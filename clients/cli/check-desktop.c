/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>

#include "cli/check-desktop.h"
#include "cli/linger.h"
#include "cli/service-manager.h"

/* Asks the bus and what is on it, starting nothing: the Secret Service (freedesktop.org)
 * is looked at only where somebody serves it already. */

#define TIMEOUT_MS 2000
#define OUR_NAME "im.whinchat.Whinchat1"
#define KEYRING_NAME "org.freedesktop.secrets"
#define KEYRING_PATH "/org/freedesktop/secrets"
#define NO_COLLECTION "/"

/* GLib would go on and start a bus where there is none. Returns: (transfer full), NULL
 * for none. */
static char *
find_address (void)
{
  const char *address = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  g_autofree char *path = NULL;
  g_autofree char *escaped = NULL;

  if (address != NULL && *address != '\0')
    return g_strdup (address);
  path = g_build_filename (g_get_user_runtime_dir (), "bus", NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  escaped = g_dbus_address_escape_value (path);
  return g_strconcat ("unix:path=", escaped, NULL);
}

static GDBusConnection *
connect_bus (const char *address, GError **error)
{
  return g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      /* observer= */ NULL, /* cancellable= */ NULL, error);
}

static gboolean
has_owner (GDBusConnection *bus, const char *name)
{
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "NameHasOwner", g_variant_new ("(s)", name), G_VARIANT_TYPE ("(b)"),
      G_DBUS_CALL_FLAGS_NONE, TIMEOUT_MS, NULL, NULL);
  gboolean has = FALSE;

  if (answer != NULL)
    g_variant_get (answer, "(b)", &has);
  return has;
}

static void
check_name (WcDiagnosis *diagnosis, GDBusConnection *bus, gboolean running)
{
  if (has_owner (bus, OUR_NAME))
    wc_diagnosis_add (diagnosis, "bus", WC_DIAGNOSIS_OK,
                      "the daemon is on the session bus", /* fix= */ NULL);
  else if (running)
    wc_diagnosis_add (diagnosis, "bus", WC_DIAGNOSIS_WARNING,
                      "the daemon is not on this session bus, so programs that use D-Bus "
                      "do not see it",
                      wc_service_manager_how_to_restart ());
  else
    wc_diagnosis_add (diagnosis, "bus", WC_DIAGNOSIS_OK, "there is a session bus",
                      /* fix= */ NULL);
}

/* The path of the default collection, NULL where there is none. Returns: (transfer
 * full). */
static char *
find_collection (GDBusConnection *bus)
{
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
      bus, KEYRING_NAME, KEYRING_PATH, "org.freedesktop.Secret.Service", "ReadAlias",
      g_variant_new ("(s)", "default"), G_VARIANT_TYPE ("(o)"),
      G_DBUS_CALL_FLAGS_NO_AUTO_START, TIMEOUT_MS, NULL, NULL);
  const char *path = NO_COLLECTION;

  if (answer != NULL)
    g_variant_get (answer, "(&o)", &path);
  return g_str_equal (path, NO_COLLECTION) ? NULL : g_strdup (path);
}

static gboolean
is_locked (GDBusConnection *bus, const char *collection)
{
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
      bus, KEYRING_NAME, collection, "org.freedesktop.DBus.Properties", "Get",
      g_variant_new ("(ss)", "org.freedesktop.Secret.Collection", "Locked"),
      G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, TIMEOUT_MS, NULL, NULL);
  g_autoptr (GVariant) value = NULL;

  if (answer != NULL)
    g_variant_get (answer, "(v)", &value);
  return value == NULL || !g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN) ||
         g_variant_get_boolean (value);
}

static void
check_keyring (WcDiagnosis *diagnosis, GDBusConnection *bus)
{
  g_autofree char *collection = NULL;

  if (bus == NULL || !has_owner (bus, KEYRING_NAME))
    {
      wc_diagnosis_add (diagnosis, "keyring", WC_DIAGNOSIS_OK,
                        "no keyring runs here; passwords come from a command or from "
                        "systemd",
                        /* fix= */ NULL);
      return;
    }
  collection = find_collection (bus);
  if (collection == NULL)
    wc_diagnosis_add (
        diagnosis, "keyring", WC_DIAGNOSIS_WARNING,
        "the keyring has no default collection, so nothing can be kept in it",
        "make one with the password manager of your desktop");
  else if (is_locked (bus, collection))
    wc_diagnosis_add (diagnosis, "keyring", WC_DIAGNOSIS_WARNING, "the keyring is locked",
                      "unlock it, for example by logging in to the desktop again");
  else
    wc_diagnosis_add (diagnosis, "keyring", WC_DIAGNOSIS_OK, "the keyring is open",
                      /* fix= */ NULL);
}

static void
check_linger (WcDiagnosis *diagnosis)
{
  g_autofree char *hint = wc_linger_hint ();

  if (hint != NULL)
    wc_diagnosis_add (diagnosis, "linger", WC_DIAGNOSIS_WARNING,
                      "the daemon ends when you leave this machine",
                      "loginctl enable-linger");
}

void
wc_check_desktop_add (WcDiagnosis *diagnosis, gboolean running)
{
  g_autofree char *address = find_address ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus =
      address != NULL ? connect_bus (address, &error) : NULL;

  if (bus != NULL)
    check_name (diagnosis, bus, running);
  else if (address == NULL)
    wc_diagnosis_add (diagnosis, "bus", WC_DIAGNOSIS_OK,
                      "there is no session bus; the socket works without one",
                      /* fix= */ NULL);
  else
    wc_diagnosis_add (diagnosis, "bus", WC_DIAGNOSIS_WARNING, error->message,
                      "log in again, or unset DBUS_SESSION_BUS_ADDRESS");
  check_keyring (diagnosis, bus);
  check_linger (diagnosis);
}
