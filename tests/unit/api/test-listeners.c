/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/api-fixture.h"

static WcEventFilter *
everything (WcApiFixture *f)
{
  return wc_event_filter_new (f->base->services->events, &(WcEventWish){ 0 }, NULL);
}

static gboolean
subscribe (WcApiFixture *f, gboolean active)
{
  const WcSubscriptionPlan plan = { .filter = everything (f),
                                    .journal = TRUE,
                                    .since = wc_event_service_get_head (
                                        f->base->services->events),
                                    .active = active };

  return wc_listeners_subscribe (f->listeners, f->caller->caller, &plan,
                                 /* out_cursor= */ NULL, NULL);
}

/* Test that a second subscription takes the place of the first, and that nobody is
 * thought to look any more when it does not say so. */
static void
test_replace (void)
{
  g_autoptr (WcApiFixture) f = wc_api_fixture_new ();

  g_assert_true (subscribe (f, TRUE));
  g_assert_true (subscribe (f, FALSE));
  g_assert_cmpuint (wc_listeners_count (f->listeners), ==, 1);
  g_assert_true (wc_caller_is_listening (f->caller->caller));
  wc_fake_clock_advance (f->base->clock, 10 * G_USEC_PER_SEC);
  g_assert_false (wc_attach_service_is_attached (f->base->services->attach));
}

/* Test that everything of a caller goes with it. */
static void
test_closed (void)
{
  g_autoptr (WcApiFixture) f = wc_api_fixture_new ();
  g_autoptr (WcAccount) account = wc_service_fixture_account (f->base);
  g_autofree char *log = NULL;

  g_assert_true (subscribe (f, TRUE));
  g_assert_true (wc_listeners_tap (f->listeners, f->caller->caller, account, TRUE, NULL));
  wc_caller_close (f->caller->caller);
  g_assert_cmpuint (wc_listeners_count (f->listeners), ==, 0);
  wc_fake_clock_advance (f->base->clock, 10 * G_USEC_PER_SEC);
  log = wc_fake_link_take_log (f->base->link);
  g_assert_cmpstr (log, ==, "attached;tapped;untapped;alone");
}

/* Test that a subscription that cannot begin leaves the one before as it is. */
static void
test_expired (void)
{
  g_autoptr (WcApiFixture) f = wc_api_fixture_new ();
  const WcSubscriptionPlan future = { .filter = everything (f),
                                      .journal = TRUE,
                                      .since = 4000 };
  g_autoptr (GError) error = NULL;

  g_assert_true (subscribe (f, FALSE));
  g_assert_false (wc_listeners_subscribe (f->listeners, f->caller->caller, &future,
                                          /* out_cursor= */ NULL, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (wc_listeners_count (f->listeners), ==, 1);
  g_assert_true (wc_caller_is_listening (f->caller->caller));
}

static void
test_unsubscribe (void)
{
  g_autoptr (WcApiFixture) f = wc_api_fixture_new ();
  g_autoptr (WcAccount) account = wc_service_fixture_account (f->base);

  wc_listeners_unsubscribe (f->listeners, f->caller->caller);
  g_assert_true (subscribe (f, FALSE));
  g_assert_true (wc_listeners_tap (f->listeners, f->caller->caller, account, TRUE, NULL));
  wc_listeners_unsubscribe (f->listeners, f->caller->caller);
  g_assert_true (wc_caller_is_listening (f->caller->caller));
  g_assert_true (
      wc_listeners_tap (f->listeners, f->caller->caller, account, FALSE, NULL));
  g_assert_false (wc_caller_is_listening (f->caller->caller));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/listeners/replace", test_replace);
  g_test_add_func ("/api/listeners/closed", test_closed);
  g_test_add_func ("/api/listeners/expired", test_expired);
  g_test_add_func ("/api/listeners/unsubscribe", test_unsubscribe);
  return g_test_run ();
}
