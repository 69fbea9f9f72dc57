/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/bus-address.h"

typedef struct
{
  const char *name;
  const char *address;  /* (nullable) DBUS_SESSION_BUS_ADDRESS */
  const char *runtime;  /* (nullable) XDG_RUNTIME_DIR */
  const char *expected; /* (nullable) */
} Case;

static const Case cases[] = {
  { "said", "unix:abstract=x", "/run/user/1", "unix:abstract=x" },
  { "runtime", NULL, "/run/user/1", "unix:path=/run/user/1/bus" },
  { "empty", "", "/run/user/1", "unix:path=/run/user/1/bus" },
  { "escaped", NULL, "/run/a,b", "unix:path=/run/a%2Cb/bus" },
  { "none", NULL, NULL, NULL },
  { "empty-runtime", NULL, "", NULL },
};

static void
set (const char *name, const char *value)
{
  if (value != NULL)
    g_setenv (name, value, TRUE);
  else
    g_unsetenv (name);
}

static void
test_session (gconstpointer data)
{
  const Case *c = data;
  g_autofree char *address = NULL;

  set ("DBUS_SESSION_BUS_ADDRESS", c->address);
  set ("XDG_RUNTIME_DIR", c->runtime);
  address = wc_bus_address_session ();
  g_assert_cmpstr (address, ==, c->expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/base/bus-address/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_session);
    }
  return g_test_run ();
}
