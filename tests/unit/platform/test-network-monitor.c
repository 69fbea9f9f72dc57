/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-clock.h"
#include "platform/network-monitor.h"

/* A network that is what a test says. */
#define FAKE_TYPE_NETWORK (fake_network_get_type ())
G_DECLARE_FINAL_TYPE (FakeNetwork, fake_network, FAKE, NETWORK, GObject)

struct _FakeNetwork
{
  GObject parent_instance;

  gboolean available;
  gboolean metered;
};

enum
{
  PROP_AVAILABLE = 1,
  PROP_METERED,
  PROP_CONNECTIVITY,
};

static void
fake_network_iface_init (GNetworkMonitorInterface *iface)
{
}

static gboolean
fake_network_init_now (GInitable *initable, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
fake_network_initable_init (GInitableIface *iface)
{
  iface->init = fake_network_init_now;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeNetwork,
                               fake_network,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE,
                                                      fake_network_initable_init)
                                   G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR,
                                                          fake_network_iface_init))

static void
fake_network_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  if (id == PROP_CONNECTIVITY)
    g_value_set_enum (value, G_NETWORK_CONNECTIVITY_FULL);
  else
    g_value_set_boolean (value, id == PROP_AVAILABLE ? FAKE_NETWORK (object)->available
                                                     : FAKE_NETWORK (object)->metered);
}

static void
fake_network_class_init (FakeNetworkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = fake_network_get_property;
  g_object_class_override_property (object_class, PROP_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
fake_network_init (FakeNetwork *self)
{
}

static void
fake_network_change (FakeNetwork *self, gboolean available)
{
  self->available = available;
  g_signal_emit_by_name (self, "network-changed", available);
}

typedef struct
{
  FakeNetwork *network; /* (owned) */
  WcFakeClock *clock;   /* (owned) */
  WcNetworkMonitor *monitor;
  GString *told; /* (owned) "+" for a network, "-" for none */
} Fixture;

static void
on_told (gboolean available, gpointer data)
{
  g_string_append_c (data, available ? '+' : '-');
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->network = g_object_new (FAKE_TYPE_NETWORK, NULL);
  f->clock = wc_fake_clock_new (0);
  f->told = g_string_new (NULL);
  f->monitor = wc_network_monitor_new (G_NETWORK_MONITOR (f->network),
                                       WC_CLOCK (f->clock), on_told, f->told);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->monitor, wc_network_monitor_free);
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 0);
  g_object_unref (f->network);
  g_object_unref (f->clock);
  g_string_free (f->told, TRUE);
}

static void
test_many_are_one (Fixture *f, gconstpointer data)
{
  g_assert_false (wc_network_monitor_is_available (f->monitor));
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 0);
  fake_network_change (f->network, FALSE);
  fake_network_change (f->network, TRUE);
  fake_network_change (f->network, TRUE);
  g_assert_true (wc_network_monitor_is_available (f->monitor));
  g_assert_cmpstr (f->told->str, ==, "");
  wc_fake_clock_advance (f->clock, WC_NETWORK_MONITOR_PAUSE_US);
  g_assert_cmpstr (f->told->str, ==, "+");
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 0);
  fake_network_change (f->network, FALSE);
  wc_fake_clock_advance (f->clock, WC_NETWORK_MONITOR_PAUSE_US);
  g_assert_cmpstr (f->told->str, ==, "+-");
}

/* Also when it is the same as before: another network can be as good as the last one. */
static void
test_same_again (Fixture *f, gconstpointer data)
{
  for (int i = 0; i < 2; i++)
    {
      fake_network_change (f->network, TRUE);
      wc_fake_clock_advance (f->clock, WC_NETWORK_MONITOR_PAUSE_US);
    }
  g_assert_cmpstr (f->told->str, ==, "++");
}

static void
test_never_rests (Fixture *f, gconstpointer data)
{
  for (int i = 0; i < 10; i++)
    {
      fake_network_change (f->network, TRUE);
      wc_fake_clock_advance (f->clock, WC_NETWORK_MONITOR_PAUSE_US / 5);
    }
  g_assert_cmpstr (f->told->str, ==, "++");
}

static void
test_ends_in_the_pause (Fixture *f, gconstpointer data)
{
  fake_network_change (f->network, TRUE);
  g_clear_pointer (&f->monitor, wc_network_monitor_free);
  fake_network_change (f->network, FALSE);
  wc_fake_clock_advance (f->clock, WC_NETWORK_MONITOR_PAUSE_US);
  g_assert_cmpstr (f->told->str, ==, "");
}

static void
test_of_the_system (Fixture *f, gconstpointer data)
{
  g_autoptr (WcNetworkMonitor) monitor =
      wc_network_monitor_new (NULL, WC_CLOCK (f->clock), on_told, f->told);

  g_assert_cmpint (
      wc_network_monitor_is_available (monitor), ==,
      g_network_monitor_get_network_available (g_network_monitor_get_default ()));
}

/* That alone is told, too. */
static void
test_metered (Fixture *f, gconstpointer data)
{
  g_assert_false (wc_network_monitor_is_metered (f->monitor));
  f->network->metered = TRUE;
  g_object_notify (G_OBJECT (f->network), "network-metered");
  g_assert_true (wc_network_monitor_is_metered (f->monitor));
  wc_fake_clock_advance (f->clock, WC_NETWORK_MONITOR_PAUSE_US);
  g_assert_cmpstr (f->told->str, ==, "-");
}

/* NetworkManager's word changes the properties alone. */
static void
test_properties_alone (Fixture *f, gconstpointer data)
{
  f->network->available = TRUE;
  g_object_notify (G_OBJECT (f->network), "network-available");
  g_object_notify (G_OBJECT (f->network), "connectivity");
  wc_fake_clock_advance (f->clock, WC_NETWORK_MONITOR_PAUSE_US);
  g_assert_cmpstr (f->told->str, ==, "+");
  g_object_notify (G_OBJECT (f->network), "connectivity");
  wc_fake_clock_advance (f->clock, WC_NETWORK_MONITOR_PAUSE_US);
  g_assert_cmpstr (f->told->str, ==, "++");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* Whatever manages the network of this machine is not asked. */
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_test_add ("/platform/network-monitor/many-are-one", Fixture, NULL, set_up,
              test_many_are_one, tear_down);
  g_test_add ("/platform/network-monitor/same-again", Fixture, NULL, set_up,
              test_same_again, tear_down);
  g_test_add ("/platform/network-monitor/never-rests", Fixture, NULL, set_up,
              test_never_rests, tear_down);
  g_test_add ("/platform/network-monitor/ends-in-the-pause", Fixture, NULL, set_up,
              test_ends_in_the_pause, tear_down);
  g_test_add ("/platform/network-monitor/of-the-system", Fixture, NULL, set_up,
              test_of_the_system, tear_down);
  g_test_add ("/platform/network-monitor/metered", Fixture, NULL, set_up, test_metered,
              tear_down);
  g_test_add ("/platform/network-monitor/properties-alone", Fixture, NULL, set_up,
              test_properties_alone, tear_down);
  return g_test_run ();
}
