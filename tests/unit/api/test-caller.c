/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/scope.h"
#include "lib/fake-caller.h"

static void
count (WcCaller *caller, guint *n)
{
  (*n)++;
}

static void
test_facts (void)
{
  static const char *const chats[] = { "romeo@montague.lit", NULL };
  g_autoptr (WcFakeCaller) free = wc_fake_caller_new (WC_SCOPE_ALL, NULL);
  g_autoptr (WcFakeCaller) bound = wc_fake_caller_new (WC_SCOPE_SEND, chats);

  g_assert_cmpuint (wc_caller_get_scopes (bound->caller), ==, WC_SCOPE_SEND);
  g_assert_true (wc_caller_may_touch (free->caller, "anybody@capulet.lit"));
  g_assert_true (wc_caller_may_touch (bound->caller, "romeo@montague.lit"));
  g_assert_false (wc_caller_may_touch (bound->caller, "juliet@capulet.lit"));
  g_assert_null (wc_caller_get_name (free->caller));
  wc_caller_set_name (free->caller, "bar");
  g_assert_cmpstr (wc_caller_get_name (free->caller), ==, "bar");
  wc_caller_set_listening (free->caller, TRUE);
  g_assert_true (wc_caller_is_listening (free->caller));
}

static void
test_notify (void)
{
  g_autoptr (WcFakeCaller) fake = wc_fake_caller_new (WC_SCOPE_ALL, NULL);
  g_autofree char *note = NULL;

  wc_caller_notify (fake->caller, "ready", g_variant_new_parsed ("{'cursor': <'e:1'>}"));
  note = wc_fake_caller_pop (fake);
  g_assert_cmpstr (note, ==, "ready {'cursor': <'e:1'>}");
  fake->backlog = 17;
  g_assert_cmpuint (wc_caller_get_backlog (fake->caller), ==, 17);
}

/* Test that a closed caller is told nothing, and says once that it is closed. */
static void
test_close (void)
{
  g_autoptr (WcFakeCaller) fake = wc_fake_caller_new (WC_SCOPE_ALL, NULL);
  guint n_closed = 0;
  guint n_drained = 0;

  g_signal_connect (fake->caller, "closed", G_CALLBACK (count), &n_closed);
  g_signal_connect (fake->caller, "drained", G_CALLBACK (count), &n_drained);
  wc_caller_drained (fake->caller);
  g_assert_cmpuint (n_drained, ==, 0);
  wc_caller_set_listening (fake->caller, TRUE);
  wc_caller_drained (fake->caller);
  g_assert_cmpuint (n_drained, ==, 1);
  g_assert_false (wc_caller_is_closed (fake->caller));

  wc_caller_close (fake->caller);
  wc_caller_close (fake->caller);
  wc_caller_drained (fake->caller);
  wc_caller_notify (fake->caller, "ready", g_variant_new_parsed ("@a{sv} {}"));
  fake->backlog = 5;
  g_assert_cmpuint (n_closed, ==, 1);
  g_assert_cmpuint (n_drained, ==, 1);
  g_assert_cmpuint (fake->notes->len, ==, 0);
  g_assert_cmpuint (wc_caller_get_backlog (fake->caller), ==, 0);
  g_assert_true (wc_caller_is_closed (fake->caller));
  g_assert_true (g_cancellable_is_cancelled (wc_caller_get_cancellable (fake->caller)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/caller/facts", test_facts);
  g_test_add_func ("/api/caller/notify", test_notify);
  g_test_add_func ("/api/caller/close", test_close);
  return g_test_run ();
}
