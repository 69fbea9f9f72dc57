/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/bus-views.h"
#include "api/values.h"
#include "lib/line-peer.h"
#include "lib/sample-interface.h"
#include "lib/service-fixture.h"
#include "lib/test-bus.h"

typedef struct
{
  WcServiceFixture *base;
  WcIdl *idl;
  WcSample *sample; /* the methods do not matter here */
  WcBusViewsSource source;
  WcTestBus *bus;
  WcBindingDbus *binding;
  WcBusViews *views;
  GDBusConnection *client;
  guint subscription;
  GString *signals; /* "Signal path;" */
  gboolean got;
} Fixture;

static void
on_signal (GDBusConnection *connection,
           const char *sender,
           const char *path,
           const char *interface,
           const char *signal,
           GVariant *parameters,
           gpointer data)
{
  Fixture *f = data;
  g_autofree char *text = g_variant_print (parameters, TRUE);

  g_string_append_printf (f->signals, "%s %s %s;", signal, path, text);
  f->got = TRUE;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_service_fixture_new ();
  f->idl = wc_idl_new ();
  f->sample = wc_sample_new ();
  f->source = (WcBusViewsSource){ f->base->services, f->idl };
  f->signals = g_string_new (NULL);
  f->bus = wc_test_bus_new ();
  wc_test_bus_start (f->bus);
  f->client = wc_test_bus_connect (f->bus);
  f->subscription = g_dbus_connection_signal_subscribe (
      f->client, WC_BINDING_DBUS_NAME, NULL, NULL, NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
      on_signal, f, NULL);
  f->binding =
      wc_binding_dbus_new (f->sample->dispatch, wc_bus_views_get_property, &f->source);
  f->views = wc_bus_views_new (f->base->services, f->idl, f->binding);
  wc_binding_dbus_start (f->binding, f->bus->address);
  wc_test_bus_wait_name (f->client, WC_BINDING_DBUS_NAME);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  /* Signals that are on their way would come to the next fixture. */
  g_dbus_connection_signal_unsubscribe (f->client, f->subscription);
  wc_bus_views_free (f->views);
  g_object_unref (f->binding);
  wc_line_peer_settle ();
  g_object_unref (f->client);
  wc_test_bus_free (f->bus);
  wc_sample_free (f->sample);
  wc_idl_unref (f->idl);
  wc_service_fixture_free (f->base);
  g_string_free (f->signals, TRUE);
}

static void
say (Fixture *f)
{
  f->base->store->now_us += G_USEC_PER_SEC;
  wc_store_fixture_say (f->base->store, WC_STORE_ROMEO, FALSE, f->base->store->now_us,
                        "a private word");
}

/* Waits until everything that was sent before has arrived: a signal of our own follows.
 */
static void
flush (Fixture *f)
{
  f->got = FALSE;
  wc_binding_dbus_emit (f->binding, "Test", "Flush", g_variant_new ("()"));
  while (strstr (f->signals->str, "Flush") == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* Test that many changes are one signal, which says that there is something and not what.
 */
static void
test_available (Fixture *f, gconstpointer data)
{
  const char *second;

  for (int i = 0; i < 5; i++)
    say (f);
  wc_fake_clock_advance (f->base->clock, 100 * 1000);
  flush (f);
  g_assert_nonnull (strstr (f->signals->str, "Available /im/whinchat/Whinchat1 ("));
  g_assert_nonnull (strstr (f->signals->str, "'message.new'"));
  g_assert_nonnull (strstr (f->signals->str, "'chat.new'"));
  g_assert_null (strstr (f->signals->str, "private"));
  g_assert_null (strstr (f->signals->str, WC_STORE_ROMEO));
  second = strstr (strstr (f->signals->str, "Available") + 1, "Available");
  g_assert_null (second);
}

/* Test that a second round comes no sooner than a tenth of a second after the first. */
static void
test_rate (Fixture *f, gconstpointer data)
{
  say (f);
  wc_fake_clock_advance (f->base->clock, 0);
  say (f);
  g_assert_cmpint (wc_fake_clock_next_us (f->base->clock), >, 0);
  g_assert_cmpint (wc_fake_clock_next_us (f->base->clock), <=, 100 * 1000);
  wc_fake_clock_advance (f->base->clock, 100 * 1000);
  g_assert_cmpuint (wc_fake_clock_count (f->base->clock), ==, 0);
}

static void
test_properties_changed (Fixture *f, gconstpointer data)
{
  say (f);
  wc_fake_clock_advance (f->base->clock, 100 * 1000);
  flush (f);
  g_assert_nonnull (strstr (f->signals->str,
                            "PropertiesChanged /im/whinchat/Whinchat1/account/1 "
                            "('im.whinchat.Whinchat1.AccountView', {'Unread': <uint32 "
                            "1>}, @as []);"));
  g_assert_nonnull (strstr (f->signals->str,
                            "PropertiesChanged /im/whinchat/Whinchat1 "
                            "('im.whinchat.Whinchat1.Daemon', {'UnreadTotal': <uint32 "
                            "1>}, @as []);"));
}

static void
on_reply (GObject *source, GAsyncResult *result, gpointer data)
{
  GVariant **reply = data;
  g_autoptr (GError) error = NULL;

  *reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_assert_no_error (error);
}

static char *
get_all (Fixture *f, const char *path, const char *interface)
{
  g_autofree char *name = g_strconcat ("im.whinchat.Whinchat1.", interface, NULL);
  g_autoptr (GVariant) reply = NULL;

  g_dbus_connection_call (f->client, WC_BINDING_DBUS_NAME, path,
                          "org.freedesktop.DBus.Properties", "GetAll",
                          g_variant_new ("(s)", name), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, on_reply, &reply);
  while (reply == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_variant_print (reply, FALSE);
}

static void
test_views (Fixture *f, gconstpointer data)
{
  g_autoptr (WcJob) job =
      wc_jobs_start (f->base->jobs, WC_JOB_KIND_BACKFILL, 1, NULL, NULL, NULL);
  g_autofree char *node = g_strdelimit (g_strdup (job->id), "-", '_');
  g_autofree char *path = g_strconcat ("/im/whinchat/Whinchat1/job/", node, NULL);
  g_autofree char *account =
      get_all (f, "/im/whinchat/Whinchat1/account/1", "AccountView");
  g_autofree char *view = get_all (f, path, "JobView");

  g_assert_nonnull (strstr (account, "'Jid': <'juliet@capulet.lit'>"));
  g_assert_nonnull (strstr (account, "'State': <'offline'>"));
  g_assert_nonnull (strstr (view, "'Kind': <'backfill'>"));
  g_assert_nonnull (strstr (view, "'State': <'running'>"));
}

/* Test that who watches a job learns how it ended, although its object goes. */
static void
test_job_ends (Fixture *f, gconstpointer data)
{
  g_autoptr (WcJob) job =
      wc_jobs_start (f->base->jobs, WC_JOB_KIND_BACKFILL, 1, NULL, NULL, NULL);
  g_autofree char *path = wc_values_job_path (job->id);
  g_autofree char *end = g_strdup_printf ("PropertiesChanged %s ('im.whinchat.Whinchat1."
                                          "JobView', {'State': <'done'>}, @as []);",
                                          path);

  wc_jobs_progress (f->base->jobs, job->id, 3, 0);
  wc_fake_clock_advance (f->base->clock, 100 * 1000);
  wc_jobs_finish (f->base->jobs, job->id, wc_details_new ());
  wc_fake_clock_advance (f->base->clock, 100 * 1000);
  flush (f);
  g_assert_nonnull (strstr (f->signals->str, end));
}

static void
test_daemon_properties (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "Version", "ApiVersion", "Features",
                                       "Epoch",   "State",      "UnreadTotal" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GVariant) value =
          g_variant_take_ref (wc_bus_views_get_property (names[i], &f->source));

      g_assert_nonnull (value);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/bus-views/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("available", test_available);
  ADD ("rate", test_rate);
  ADD ("properties-changed", test_properties_changed);
  ADD ("views", test_views);
  ADD ("job-ends", test_job_ends);
  ADD ("daemon-properties", test_daemon_properties);
  return g_test_run ();
}
