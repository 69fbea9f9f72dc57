/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/service-fixture.h"

static void
assert_log (WcServiceFixture *f, const char *expected)
{
  g_autofree char *log = wc_fake_link_take_log (f->link);

  g_assert_cmpstr (log, ==, expected);
}

/* Test that the servers are told of the first one that looks, and ten seconds after the
 * last one left. */
static void
test_linger (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  WcAttachService *attach = f->services->attach;

  wc_attach_service_enter (attach);
  assert_log (f, "attached");
  wc_attach_service_enter (attach);
  wc_attach_service_leave (attach);
  assert_log (f, "");
  wc_attach_service_leave (attach);
  wc_fake_clock_advance (f->clock, 9 * G_USEC_PER_SEC);
  assert_log (f, "");
  g_assert_true (wc_attach_service_is_attached (attach));
  wc_fake_clock_advance (f->clock, G_USEC_PER_SEC);
  assert_log (f, "alone");
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 0);
}

static void
test_return_in_time (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  WcAttachService *attach = f->services->attach;

  wc_attach_service_enter (attach);
  wc_attach_service_leave (attach);
  wc_fake_clock_advance (f->clock, 5 * G_USEC_PER_SEC);
  wc_attach_service_enter (attach);
  wc_fake_clock_advance (f->clock, 60 * G_USEC_PER_SEC);
  assert_log (f, "attached");
}

static void
test_later_link (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autofree char *log = NULL;
  gint64 nurse;

  wc_attach_service_enter (f->services->attach);
  nurse = wc_service_fixture_add_account (f, "nurse@capulet.lit");
  log = wc_fake_link_take_log (wc_fake_links_peek (f->links, nurse));
  g_assert_cmpstr (log, ==, "attached");
  wc_links_stop (WC_LINKS (f->links), nurse);
  wc_attach_service_leave (f->services->attach);
  wc_fake_clock_advance (f->clock, 10 * G_USEC_PER_SEC);
  assert_log (f, "attached;alone");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/attach-service/linger", test_linger);
  g_test_add_func ("/service/attach-service/return", test_return_in_time);
  g_test_add_func ("/service/attach-service/later-link", test_later_link);
  return g_test_run ();
}
