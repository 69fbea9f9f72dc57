/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/idl.h"
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
  g_autoptr (GVariant) silent = NULL;
  g_autoptr (GVariant) ours = NULL;

  g_assert_cmpuint (wc_dict_get_uint (dict, "device", 0), ==, 4000000000);
  g_assert_cmpstr (wc_dict_get_string (dict, "namespace", NULL), ==, "omemo-2");
  g_assert_cmpstr (wc_dict_get_string (dict, "bundle", NULL), ==, "bad");
  g_assert_false (wc_dict_has (dict, "fingerprint"));
  g_assert_false (wc_dict_has (dict, "trust"));
  g_assert_false (wc_dict_has (dict, "silent"));
  info->silent = TRUE;
  silent = g_variant_ref_sink (wc_omemo_values_device (base->services, info));
  g_assert_true (wc_dict_get_boolean (silent, "silent", FALSE));
  info->own = TRUE;
  info->device->key = wc_omemo_key_sample (1);
  ours = g_variant_ref_sink (wc_omemo_values_device (base->services, info));
  g_assert_cmpuint (strlen (wc_dict_get_string (ours, "fingerprint", "")), ==, 71);
  g_assert_false (wc_dict_has (ours, "bundle"));
}

static GVariant *
show (WcMessageOmemo *omemo)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  g_autoptr (WcMessage) message = NULL;

  wc_message_builder_set_encryption (builder, "omemo");
  wc_message_builder_peek (builder)->omemo = omemo;
  message = wc_message_builder_end (builder);
  return g_variant_ref_sink (wc_omemo_values_message (message));
}

/* How a message was encrypted, as far as that is known. */
static void
test_message (void)
{
  g_autoptr (GVariant) unknown = show (NULL);
  WcMessageOmemo *said = wc_message_omemo_new (1, WC_OMEMO_AXOLOTL, 7);
  g_autoptr (GBytes) key = wc_omemo_key_sample (1);
  g_autoptr (GVariant) read = NULL;
  g_autoptr (GVariant) unread = NULL;

  g_assert_cmpstr (wc_dict_get_string (unknown, "scheme", NULL), ==, "omemo");
  g_assert_cmpuint (g_variant_n_children (unknown), ==, 1);
  wc_message_omemo_set_key (said, WC_STORE_ROMEO, key);
  said->trust = WC_OMEMO_TRUST_BLIND;
  said->trust_now = WC_OMEMO_TRUST_DISTRUSTED;
  read = show (said);
  g_assert_cmpuint (wc_dict_get_uint (read, "device", 0), ==, 7);
  g_assert_cmpstr (wc_dict_get_string (read, "namespace", NULL), ==, "axolotl");
  g_assert_cmpstr (wc_dict_get_string (read, "trust", NULL), ==, "blind");
  g_assert_cmpstr (wc_dict_get_string (read, "trust_now", NULL), ==, "distrusted");
  g_assert_false (wc_dict_has (read, "reason"));
  said = wc_message_omemo_new (1, WC_OMEMO_AXOLOTL, 0);
  said->reason = WC_OMEMO_REASON_DAMAGED;
  unread = show (said);
  g_assert_cmpstr (wc_dict_get_string (unread, "reason", NULL), ==, "damaged");
  g_assert_cmpstr (wc_dict_get_string (unread, "text", NULL), ==,
                   "The message is damaged.");
  g_assert_false (wc_dict_has (unread, "device"));
  g_assert_false (wc_dict_has (unread, "trust"));
  g_assert_false (wc_dict_has (unread, "fix"));
}

/* The contract names every reason, in the sentence that people are shown. */
static void
test_reasons (void)
{
  g_autoptr (WcIdl) idl = wc_idl_new ();
  const WcIdlEnum *reasons = wc_idl_find_enum (idl, "OmemoReason");

  g_assert_cmpuint (reasons->words->len, ==, WC_N_OMEMO_REASONS - 1);
  for (guint i = 0; i < reasons->words->len; i++)
    g_assert_cmpstr (g_array_index (reasons->words, WcIdlWord, i).name, ==,
                     wc_omemo_reason_to_string ((WcOmemoReason) (i + 1)));
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
  g_test_add_func ("/api/omemo-values/message", test_message);
  g_test_add_func ("/api/omemo-values/reasons", test_reasons);
  g_test_add_func ("/api/omemo-values/shown", test_shown);
  return g_test_run ();
}
