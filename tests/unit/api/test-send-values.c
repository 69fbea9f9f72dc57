/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/send-values.h"

static void
test_all (void)
{
  g_autoptr (GVariant) options = g_variant_ref_sink (g_variant_new_parsed (
      "{'key': <'k'>, 'subject': <'S'>, 'thread': <'t'>, 'thread_parent': <'p'>, "
      "'spoiler': <''>, 'reply_to': <int64 7>, 'quote_fallback': <false>, "
      "'unstyled': <true>, 'attention': <true>, 'mentions': <[{'jid': <'a@x'>}]>, "
      "'links': <[{'about': <'https://x.test'>}]>}"));
  g_auto (WcSendValues) send = { .body = "as it was" };

  wc_send_values_read (&send, options);
  g_assert_cmpstr (send.body, ==, "as it was");
  g_assert_cmpstr (send.key, ==, "k");
  g_assert_cmpstr (send.subject, ==, "S");
  g_assert_cmpstr (send.thread, ==, "t");
  g_assert_cmpstr (send.thread_parent, ==, "p");
  g_assert_cmpstr (send.spoiler, ==, "");
  g_assert_cmpint (send.reply_to, ==, 7);
  g_assert_true (!send.quote && send.unstyled && send.attention);
  g_assert_cmpuint (send.mentions->len, ==, 1);
  g_assert_cmpuint (send.previews->len, ==, 1);
}

static void
test_nothing (void)
{
  g_autoptr (GVariant) options = g_variant_ref_sink (g_variant_new_parsed ("@a{sv} {}"));
  g_auto (WcSendValues) send = { 0 };

  wc_send_values_read (&send, options);
  g_assert_true (send.key == NULL && send.spoiler == NULL && send.thread_parent == NULL);
  g_assert_true (send.mentions == NULL && send.previews == NULL);
  g_assert_true (send.quote && !send.unstyled && !send.attention);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/send-values/all", test_all);
  g_test_add_func ("/api/send-values/nothing", test_nothing);
  return g_test_run ();
}
