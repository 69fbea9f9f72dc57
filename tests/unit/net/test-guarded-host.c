/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "net/guarded-host.h"

typedef struct
{
  const char *host;
  const char *also;  /* (nullable) */
  const char *found; /* (nullable) the only address that is handed out */
} Case;

static const Case cases[] = {
  { "1.1.1.1", NULL, "1.1.1.1" },
  { "127.0.0.1", NULL, NULL },
  { "127.0.0.1", "127.0.0.2", NULL },
  { "127.0.0.1", "127.0.0.1", "127.0.0.1" },
  { "::1", NULL, NULL },
  { "::1", "::1", "::1" },
  { "::ffff:127.0.0.1", "10.0.0.1", NULL },
  { "10.0.0.1", "nonsense", NULL },
  { "localhost", NULL, NULL },
  { "localhost", "127.0.0.1", "127.0.0.1" },
  { "0x7f.1", NULL, NULL },
  { "2130706433", NULL, NULL },
};

static char *
describe (GSocketAddress *address)
{
  return address != NULL ? g_inet_address_to_string (g_inet_socket_address_get_address (
                               G_INET_SOCKET_ADDRESS (address)))
                         : NULL;
}

static void
assert_end (const Case *c, GSocketAddress *address, const GError *error)
{
  g_assert_null (address);
  if (c->found != NULL)
    g_assert_no_error (error);
  else
    g_assert_nonnull (error);
}

static void
test_enumerate (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GSocketConnectable) host = wc_guarded_host_new (c->host, 443, c->also);
  g_autoptr (GSocketAddressEnumerator) addresses = g_socket_connectable_enumerate (host);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) first =
      g_socket_address_enumerator_next (addresses, NULL, &error);
  g_autofree char *found = describe (first);

  g_assert_cmpstr (found, ==, c->found);
  if (first != NULL)
    {
      g_autoptr (GSocketAddress) second =
          g_socket_address_enumerator_next (addresses, NULL, &error);
      assert_end (c, second, error);
    }
  else
    assert_end (c, first, error);
}

static void
next_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **answer = data;

  *answer = g_object_ref (result);
}

static GSocketAddress *
next_async (GSocketAddressEnumerator *addresses, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_socket_address_enumerator_next_async (addresses, NULL, next_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_socket_address_enumerator_next_finish (addresses, result, error);
}

/* Also where a proxy would be asked: nobody is told what may not be reached. */
static void
test_async (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GSocketConnectable) host = wc_guarded_host_new (c->host, 443, c->also);
  g_autoptr (GSocketAddressEnumerator) addresses =
      g_socket_connectable_proxy_enumerate (host);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) first = next_async (addresses, &error);
  g_autofree char *found = describe (first);

  g_assert_cmpstr (found, ==, c->found);
  if (first != NULL)
    {
      g_autoptr (GSocketAddress) second = next_async (addresses, &error);
      assert_end (c, second, error);
    }
  else
    assert_end (c, first, error);
}

static void
test_says_why (void)
{
  g_autoptr (GSocketConnectable) host = wc_guarded_host_new ("192.168.0.1", 443, NULL);
  g_autoptr (GSocketAddressEnumerator) addresses = g_socket_connectable_enumerate (host);
  g_autoptr (GError) error = NULL;

  g_assert_null (g_socket_address_enumerator_next (addresses, NULL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_PERMISSION_DENIED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/net/guarded-host/enumerate/%" G_GSIZE_FORMAT, i);
      g_autofree char *path_async =
          g_strdup_printf ("/net/guarded-host/async/%" G_GSIZE_FORMAT, i);
      g_test_add_data_func (path, &cases[i], test_enumerate);
      g_test_add_data_func (path_async, &cases[i], test_async);
    }
  g_test_add_func ("/net/guarded-host/says-why", test_says_why);
  return g_test_run ();
}
