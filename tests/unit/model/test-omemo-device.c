/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/omemo-device.h"

/* Nothing has changed at first, and the lists take ids. */
static void
test_change (void)
{
  g_autoptr (WcOmemoListChange) change = wc_omemo_list_change_new ();
  guint32 id = G_MAXUINT32;

  g_assert_cmpuint (change->added->len + change->back->len + change->gone->len, ==, 0);
  g_array_append_val (change->gone, id);
  g_assert_cmpuint (g_array_index (change->gone, guint32, 0), ==, G_MAXUINT32);
}

/* One with a key and one without. */
static void
test_free (void)
{
  GBytes *key = g_bytes_new_static ("key", 3);
  WcOmemoDevice *device = g_new0 (WcOmemoDevice, 1);

  device->key = g_bytes_ref (key);
  wc_omemo_device_free (device);
  wc_omemo_device_free (g_new0 (WcOmemoDevice, 1));
  g_assert_cmpuint (g_bytes_get_size (key), ==, 3);
  g_bytes_unref (key);
}

/* A clock that is set back puts nothing off for longer than it ever was. */
static void
test_may_ask (void)
{
  WcOmemoDevice device = { .retry_us = 0 };

  g_assert_true (wc_omemo_device_may_ask (&device, 1));
  device.bundle = WC_OMEMO_BUNDLE_NONE;
  g_assert_false (wc_omemo_device_may_ask (&device, 1));
  device.retry_us = 10 * G_TIME_SPAN_DAY;
  g_assert_true (wc_omemo_device_may_ask (&device, device.retry_us));
  g_assert_false (wc_omemo_device_may_ask (&device, device.retry_us - 1));
  g_assert_false (
      wc_omemo_device_may_ask (&device, device.retry_us - WC_OMEMO_DEVICE_RETRY_US));
  g_assert_true (
      wc_omemo_device_may_ask (&device, device.retry_us - WC_OMEMO_DEVICE_RETRY_US - 1));
  device.bundle = WC_OMEMO_BUNDLE_GOOD;
  g_assert_true (wc_omemo_device_may_ask (&device, device.retry_us - 1));
}

/* From the last sign of it on, whichever that was. */
static void
test_silent (void)
{
  WcOmemoDevice device = { .listed = TRUE, .first_seen_us = 10 };

  g_assert_false (wc_omemo_device_is_silent (&device, 9 + WC_OMEMO_DEVICE_SILENT_US));
  g_assert_true (wc_omemo_device_is_silent (&device, 10 + WC_OMEMO_DEVICE_SILENT_US));
  device.listed_us = 20;
  g_assert_false (wc_omemo_device_is_silent (&device, 19 + WC_OMEMO_DEVICE_SILENT_US));
  device.received_us = 30;
  g_assert_false (wc_omemo_device_is_silent (&device, 29 + WC_OMEMO_DEVICE_SILENT_US));
  g_assert_true (wc_omemo_device_is_silent (&device, 30 + WC_OMEMO_DEVICE_SILENT_US));
  device.listed = FALSE;
  g_assert_false (wc_omemo_device_is_silent (&device, 30 + WC_OMEMO_DEVICE_SILENT_US));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/omemo-device/change", test_change);
  g_test_add_func ("/model/omemo-device/free", test_free);
  g_test_add_func ("/model/omemo-device/may-ask", test_may_ask);
  g_test_add_func ("/model/omemo-device/silent", test_silent);
  return g_test_run ();
}
