/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/omemo-values.h"
#include "lib/omemo-key.h"
#include "lib/service-fixture.h"

static WcOmemoDeviceInfo *
make_info (void)
{
  WcOmemoDeviceInfo *info = g_new0 (WcOmemoDeviceInfo, 1);

  info->jid = g_strdup (WC_STORE_ROMEO);
  info->device = g_new0 (WcOmemoDevice, 1);
  info->device->device = 4000000000;
  info->device->version = WC_OMEMO_2;
  info->device->bundle = WC_OMEMO_BUNDLE_BAD;
  return info;
}

static void
test_device (void)
{
  g_autoptr (WcServiceFixture) base = wc_service_fixture_new ();
  g_autoptr (WcOmemoDeviceInfo) info = make_info ();
  g_autoptr (GVariant) dict =
      g_variant_ref_sink (wc_omemo_values_device (base->services, info));
  g_autoptr (GVariant) ours = NULL;

  g_assert_cmpuint (wc_dict_get_uint (dict, "device", 0), ==, 4000000000);
  g_assert_cmpstr (wc_dict_get_string (dict, "namespace", NULL), ==, "omemo-2");
  g_assert_cmpstr (wc_dict_get_string (dict, "bundle", NULL), ==, "bad");
  g_assert_false (wc_dict_has (dict, "fingerprint"));
  g_assert_false (wc_dict_has (dict, "trust"));
  info->own = TRUE;
  info->device->key = wc_omemo_key_sample (1);
  ours = g_variant_ref_sink (wc_omemo_values_device (base->services, info));
  g_assert_cmpuint (strlen (wc_dict_get_string (ours, "fingerprint", "")), ==, 71);
  g_assert_false (wc_dict_has (ours, "bundle"));
}

static void
test_shown (void)
{
  static const char *const words[] = { "chat-states", "reactions", NULL };
  static const char *const none[] = { NULL };

  g_assert_cmpuint (wc_omemo_values_read_shown (words), ==, WC_OMEMO_OUTER_ALL);
  g_assert_cmpuint (wc_omemo_values_read_shown (none), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/omemo-values/device", test_device);
  g_test_add_func ("/api/omemo-values/shown", test_shown);
  return g_test_run ();
}
