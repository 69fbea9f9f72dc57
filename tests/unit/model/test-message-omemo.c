/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/omemo-key.h"
#include "model/message-omemo.h"

static void
test_set_key (void)
{
  GBytes *first = wc_omemo_key_sample (1);
  GBytes *second = wc_omemo_key_sample (2);
  g_autoptr (WcMessageOmemo) said = wc_message_omemo_new (5, WC_OMEMO_2, 7);
  g_autoptr (WcMessageOmemo) copy = NULL;

  g_assert_null (said->key);
  wc_message_omemo_set_key (said, "romeo@montague.lit", first);
  wc_message_omemo_set_key (said, "juliet@capulet.lit", second);
  wc_message_omemo_set_key (said, "juliet@capulet.lit", said->key);
  g_assert_true (g_bytes_equal (said->key, second));
  copy = wc_message_omemo_copy (said);
  g_bytes_unref (first);
  g_bytes_unref (second);
  g_assert_cmpstr (said->jid, ==, "juliet@capulet.lit");
  g_assert_cmpint (said->message, ==, 5);
  g_assert_cmpint (said->version, ==, WC_OMEMO_2);
  g_assert_cmpuint (said->device, ==, 7);
  g_clear_pointer (&said, wc_message_omemo_free);
  g_assert_cmpstr (copy->jid, ==, "juliet@capulet.lit");
  g_assert_cmpuint (g_bytes_get_size (copy->key), ==, WC_OMEMO_PUBLIC_KEY_SIZE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/message-omemo/set-key", test_set_key);
  return g_test_run ();
}
