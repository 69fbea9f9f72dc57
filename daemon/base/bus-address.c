/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>

#include "base/bus-address.h"

/* g_dbus_address_get_for_bus_sync() would look in the same places and then start a bus
 * where there is a display, waiting for it. */

char *
wc_bus_address_session (void)
{
  const char *set = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  const char *runtime = g_getenv ("XDG_RUNTIME_DIR");
  g_autofree char *path = NULL;
  g_autofree char *escaped = NULL;

  if (set != NULL && *set != '\0')
    return g_strdup (set);
  if (runtime == NULL || *runtime == '\0')
    return NULL;
  path = g_build_filename (runtime, "bus", NULL);
  escaped = g_dbus_address_escape_value (path);
  return g_strconcat ("unix:path=", escaped, NULL);
}
