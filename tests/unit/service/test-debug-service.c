/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/service-fixture.h"

static void
on_stanza (gboolean outgoing, const char *xml, gpointer data)
{
  g_string_append_printf (data, "%s%s", outgoing ? ">" : "<", xml);
}

static void
test_tap (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcAccount) account = wc_service_fixture_account (f);
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autofree char *log = NULL;
  WcDebugTap *one =
      wc_debug_service_tap (f->services->debug, account, on_stanza, seen, NULL);
  WcDebugTap *two =
      wc_debug_service_tap (f->services->debug, account, on_stanza, seen, NULL);

  wc_fake_link_pass (f->link, TRUE, "a");
  g_assert_cmpstr (seen->str, ==, ">a>a");
  wc_debug_tap_free (one);
  wc_fake_link_pass (f->link, FALSE, "b");
  g_assert_cmpstr (seen->str, ==, ">a>a<b");
  wc_debug_tap_free (two);
  log = wc_fake_link_take_log (f->link);
  g_assert_true (g_str_has_suffix (log, "tapped;untapped"));
}

static void
test_send (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcAccount) account = wc_service_fixture_account (f);
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *reply = NULL;

  wc_debug_service_send_async (f->services->debug, account, "<iq/>", NULL,
                               wc_service_fixture_done, &first);
  g_assert_null (wc_debug_service_send_finish (f->services->debug,
                                               wc_service_fixture_wait (&first), &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);
  wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_ONLINE);
  wc_fake_link_answer_next (f->link, "<iq type='result'/>");
  wc_debug_service_send_async (f->services->debug, account, "<iq/>", NULL,
                               wc_service_fixture_done, &second);
  reply = wc_debug_service_send_finish (f->services->debug,
                                        wc_service_fixture_wait (&second), NULL);
  g_assert_cmpstr (reply, ==, "<iq type='result'/>");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/debug-service/tap", test_tap);
  g_test_add_func ("/service/debug-service/send", test_send);
  return g_test_run ();
}
