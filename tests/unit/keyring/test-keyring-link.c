/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "keyring/keyring-link.h"
#include "lib/fake-clock.h"
#include "lib/line-peer.h"
#include "lib/test-keyring.h"

typedef struct
{
  WcFakeClock *clock;   /* (owned) */
  WcTestBus *bus;       /* (owned) not started */
  WcKeyringLink *link;  /* (owned) to that bus */
  GAsyncResult *result; /* (owned) (nullable) of the last call */
  guint n_results;
  gboolean done;
  gboolean changed;
} Fixture;

static void
on_changed (WcKeyringLink *link, Fixture *f)
{
  f->changed = TRUE;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->clock = wc_fake_clock_new (0);
  f->bus = wc_test_bus_new ();
  f->link = wc_keyring_link_new (WC_CLOCK (f->clock), f->bus->address);
  g_signal_connect (f->link, "changed", G_CALLBACK (on_changed), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->result);
  g_object_unref (f->link);
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 0);
  g_object_unref (f->clock);
  wc_line_peer_settle ();
  wc_test_bus_free (f->bus);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *f = data;

  g_set_object (&f->result, result);
  f->n_results++;
  f->done = TRUE;
}

static void
ask (Fixture *f, WcKeyringLink *link)
{
  f->done = FALSE;
  wc_keyring_link_open_async (link, on_opened, f);
  g_assert_false (f->done);
}

static SecretService *
open_link (Fixture *f, WcKeyringLink *link, GError **error)
{
  ask (f, link);
  wc_line_peer_wait (&f->done);
  return wc_keyring_link_open_finish (link, f->result, error);
}

static void
expect_none (Fixture *f, WcKeyringLink *link)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (open_link (f, link, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
}

static void
test_no_bus (Fixture *f, gconstpointer data)
{
  g_autoptr (WcKeyringLink) nowhere = wc_keyring_link_new (WC_CLOCK (f->clock), NULL);

  expect_none (f, nowhere);
  expect_none (f, f->link);
  wc_test_bus_start (f->bus);
  expect_none (f, f->link);
}

static void
test_silence (Fixture *f, gconstpointer data)
{
  g_autoptr (GDBusConnection) poser = NULL;
  g_autoptr (GError) error = NULL;

  wc_test_bus_start (f->bus);
  poser = wc_test_keyring_pose (f->bus);
  ask (f, f->link);
  ask (f, f->link);
  wc_fake_clock_advance (f->clock, WC_KEYRING_LINK_LIMIT_US - 1);
  wc_line_peer_settle ();
  g_assert_false (f->done);
  wc_fake_clock_advance (f->clock, 1);
  wc_line_peer_wait (&f->done);
  while (f->n_results < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (wc_keyring_link_open_finish (f->link, f->result, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_TIMEOUT);
  g_dbus_connection_close_sync (poser, NULL, NULL);
}

/* Two questions at once are one connection; what was found is kept, and forgotten when
 * its owner goes. */
static void
test_kept (Fixture *f, gconstpointer data)
{
  g_autoptr (WcTestKeyring) keyring = wc_test_keyring_new ();
  g_autoptr (WcKeyringLink) link = NULL;
  g_autoptr (SecretService) first = NULL;
  g_autoptr (SecretService) again = NULL;
  g_autoptr (SecretService) other = NULL;
  g_autoptr (GError) error = NULL;

  if (keyring == NULL)
    return;
  link = wc_keyring_link_new (WC_CLOCK (f->clock), keyring->bus->address);
  g_signal_connect (link, "changed", G_CALLBACK (on_changed), f);
  expect_none (f, link);
  f->changed = FALSE;
  wc_test_keyring_start (keyring, /* empty= */ FALSE);
  wc_line_peer_wait (&f->changed);
  first = open_link (f, link, &error);
  g_assert_no_error (error);
  again = open_link (f, link, &error);
  g_assert_true (first == again);
  f->changed = FALSE;
  wc_test_keyring_stop (keyring);
  wc_line_peer_wait (&f->changed);
  expect_none (f, link);
  wc_test_keyring_start (keyring, /* empty= */ FALSE);
  other = open_link (f, link, &error);
  g_assert_no_error (error);
  g_assert_true (first != other);
}

static void
test_locks (Fixture *f, gconstpointer data)
{
  g_autoptr (WcTestKeyring) keyring = wc_test_keyring_new ();
  g_autoptr (WcKeyringLink) link = NULL;
  g_autoptr (SecretService) service = NULL;
  g_autoptr (GError) error = NULL;

  if (keyring == NULL)
    return;
  wc_test_keyring_start (keyring, /* empty= */ FALSE);
  link = wc_keyring_link_new (WC_CLOCK (f->clock), keyring->bus->address);
  g_signal_connect (link, "changed", G_CALLBACK (on_changed), f);
  service = open_link (f, link, &error);
  g_assert_no_error (error);
  f->changed = FALSE;
  wc_test_keyring_lock (keyring);
  wc_line_peer_wait (&f->changed);
  f->changed = FALSE;
  wc_test_keyring_unlock (keyring);
  wc_line_peer_wait (&f->changed);
}

static void
on_closed (GDBusConnection *connection, gboolean remote, GError *error, gboolean *closed)
{
  *closed = TRUE;
}

/* A bus that ends takes the keyring with it; the next one is found. */
static void
test_bus_restart (Fixture *f, gconstpointer data)
{
  g_autoptr (WcTestKeyring) keyring = wc_test_keyring_new ();
  g_autoptr (WcKeyringLink) link = NULL;
  g_autoptr (SecretService) service = NULL;
  g_autoptr (GError) error = NULL;
  gboolean closed = FALSE;

  if (keyring == NULL)
    return;
  wc_test_keyring_start (keyring, /* empty= */ FALSE);
  link = wc_keyring_link_new (WC_CLOCK (f->clock), keyring->bus->address);
  service = open_link (f, link, &error);
  g_assert_no_error (error);
  g_signal_connect (g_dbus_proxy_get_connection (G_DBUS_PROXY (service)), "closed",
                    G_CALLBACK (on_closed), &closed);
  g_clear_object (&service);
  wc_test_bus_stop (keyring->bus);
  wc_line_peer_wait (&closed);
  wc_test_keyring_stop (keyring);
  expect_none (f, link);
  wc_test_bus_start (keyring->bus);
  expect_none (f, link);
  g_object_unref (keyring->connection);
  keyring->connection = wc_test_bus_connect (keyring->bus);
  wc_test_keyring_start (keyring, /* empty= */ FALSE);
  service = open_link (f, link, &error);
  g_assert_no_error (error);
}

typedef struct
{
  GQuark (*domain) (void);
  int code;
  WcErrorCode expected;
} Meaning;

static void
test_translate (void)
{
  static const Meaning meanings[] = {
    { secret_error_get_quark, SECRET_ERROR_IS_LOCKED, WC_ERROR_PROMPT_PENDING },
    { secret_error_get_quark, SECRET_ERROR_PROTOCOL, WC_ERROR_INTERNAL },
    { g_dbus_error_quark, G_DBUS_ERROR_SERVICE_UNKNOWN, WC_ERROR_NOT_SUPPORTED },
    { g_dbus_error_quark, G_DBUS_ERROR_NO_REPLY, WC_ERROR_NOT_SUPPORTED },
    { g_dbus_error_quark, G_DBUS_ERROR_SPAWN_CHILD_EXITED, WC_ERROR_NOT_SUPPORTED },
    { g_dbus_error_quark, G_DBUS_ERROR_ACCESS_DENIED, WC_ERROR_INTERNAL },
    { g_io_error_quark, G_IO_ERROR_CLOSED, WC_ERROR_NOT_SUPPORTED },
    { g_io_error_quark, G_IO_ERROR_FAILED, WC_ERROR_INTERNAL },
    { wc_error_quark, WC_ERROR_TIMEOUT, WC_ERROR_TIMEOUT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++)
    {
      g_autoptr (GError) error = wc_keyring_link_translate (
          g_error_new_literal (meanings[i].domain (), meanings[i].code, "why"));

      g_assert_error (error, WC_ERROR, (int) meanings[i].expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/keyring/link/no-bus", Fixture, NULL, set_up, test_no_bus, tear_down);
  g_test_add ("/keyring/link/silence", Fixture, NULL, set_up, test_silence, tear_down);
  g_test_add ("/keyring/link/kept", Fixture, NULL, set_up, test_kept, tear_down);
  g_test_add ("/keyring/link/locks", Fixture, NULL, set_up, test_locks, tear_down);
  g_test_add ("/keyring/link/bus-restart", Fixture, NULL, set_up, test_bus_restart,
              tear_down);
  g_test_add_func ("/keyring/link/translate", test_translate);
  return g_test_run ();
}
