/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/file-values.h"

/* What is not known is not there. */
static void
test_absent (void)
{
  WcMessageBuilder *builder = wc_message_builder_new ();
  g_autoptr (WcMessage) message = NULL;
  g_auto (WcDict) dict = WC_DICT_INIT;
  g_autoptr (GVariant) value = NULL;
  g_autofree char *text = NULL;

  wc_message_builder_take_attachment (builder, wc_attachment_new ());
  message = wc_message_builder_end (builder);
  wc_file_values_put (&dict, message->attachments);
  value = g_variant_ref_sink (wc_dict_end (&dict));
  text = g_variant_print (value, FALSE);
  g_assert_cmpstr (text, ==,
                   "{'attachments': <[{'index': <uint32 0>, 'state': <'remote'>, "
                   "'hashes': <@as []>}]>}");
}

static void
test_none (void)
{
  g_autoptr (WcMessage) message = wc_message_builder_end (wc_message_builder_new ());
  g_auto (WcDict) dict = WC_DICT_INIT;
  g_autoptr (GVariant) value = NULL;

  wc_file_values_put (&dict, message->attachments);
  value = g_variant_ref_sink (wc_dict_end (&dict));
  g_assert_cmpuint (g_variant_n_children (value), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/file-values/absent", test_absent);
  g_test_add_func ("/api/file-values/none", test_none);
  return g_test_run ();
}
