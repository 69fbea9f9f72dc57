/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/scope.h"
#include "api/subscription.h"
#include "base/error.h"
#include "lib/fake-caller.h"
#include "lib/service-fixture.h"
#include "store/journal.h"

typedef struct
{
  WcServiceFixture *base;
  WcFakeCaller *caller;
  WcSubscription *subscription;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_service_fixture_new ();
  f->caller = wc_fake_caller_new (WC_SCOPE_ALL, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->subscription, wc_subscription_free);
  wc_fake_caller_free (f->caller);
  wc_service_fixture_free (f->base);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
begin (Fixture *f, WcSubscriptionPlan plan)
{
  g_autoptr (GError) error = NULL;

  plan.filter =
      wc_event_filter_new (f->base->services->events, &(WcEventWish){ 0 }, NULL);
  f->subscription =
      wc_subscription_new (f->base->services, f->caller->caller, &plan, &error);
  g_assert_no_error (error);
  settle ();
}

static gint64
head (Fixture *f)
{
  return wc_event_service_get_head (f->base->services->events);
}

static void
say (Fixture *f, const char *body)
{
  f->base->store->now_us += G_USEC_PER_SEC;
  wc_store_fixture_say (f->base->store, WC_STORE_ROMEO, FALSE, f->base->store->now_us,
                        body);
}

/* The names of the notifications so far, and of the events their kinds. */
static char *
notes (Fixture *f)
{
  GString *names = g_string_new (NULL);
  char *note;

  while ((note = wc_fake_caller_pop (f->caller)) != NULL)
    {
      const char *kind = strstr (note, "'kind': <'");

      g_string_append_len (names, note, strcspn (note, " "));
      if (g_str_has_prefix (note, "event"))
        g_string_append_printf (names, ":%.*s", (int) strcspn (kind + 10, "'"),
                                kind + 10);
      g_string_append_c (names, ' ');
      g_free (note);
    }
  return g_string_free (names, FALSE);
}

static void
assert_notes (Fixture *f, const char *expected)
{
  g_autofree char *names = NULL;

  settle ();
  names = notes (f);
  g_assert_cmpstr (names, ==, expected);
}

static void
test_backlog_then_live (Fixture *f, gconstpointer data)
{
  gint64 start = head (f);

  say (f, "one");
  begin (f, (WcSubscriptionPlan){ .journal = TRUE, .since = start });
  assert_notes (f, "event:chat.new event:message.new ready ");
  say (f, "two");
  assert_notes (f, "event:message.new ");
}

/* Test that a caller that is behind is given nothing until it has taken what it has, and
 * then everything, in order. */
static void
test_slow (Fixture *f, gconstpointer data)
{
  begin (f, (WcSubscriptionPlan){ .journal = TRUE, .since = head (f) });
  assert_notes (f, "ready ");
  f->caller->backlog = WC_SUBSCRIPTION_BACKLOG;
  say (f, "one");
  say (f, "two");
  assert_notes (f, "");
  f->caller->backlog = 0;
  wc_caller_drained (f->caller->caller);
  assert_notes (f, "event:chat.new event:message.new event:message.new ");
}

static void
test_ephemeral_dropped (Fixture *f, gconstpointer data)
{
  g_autofree char *note = NULL;

  begin (f, (WcSubscriptionPlan){ .journal = FALSE });
  f->caller->backlog = WC_SUBSCRIPTION_BACKLOG;
  for (int i = 0; i < 3; i++)
    wc_live_tell (f->base->live,
                  wc_event_new (WC_EVENT_TYPING, 1, WC_STORE_ROMEO, WC_STORE_ROMEO));
  assert_notes (f, "");
  f->caller->backlog = 0;
  wc_live_tell (f->base->live,
                wc_event_new (WC_EVENT_TYPING, 1, WC_STORE_ROMEO, WC_STORE_ROMEO));
  note = wc_fake_caller_pop (f->caller);
  g_assert_nonnull (strstr (note, "'dropped': <uint32 3>"));
}

static void
test_picture (Fixture *f, gconstpointer data)
{
  for (int i = 0; i < 60; i++)
    {
      g_autofree char *chat = g_strdup_printf ("%d@x.lit", i);

      wc_store_fixture_say (f->base->store, chat, FALSE, f->base->store->now_us + i,
                            "word");
    }
  begin (f, (WcSubscriptionPlan){ .journal = TRUE, .since = head (f), .picture = TRUE });
  assert_notes (f, "state state state state ready ");
  say (f, "news");
  assert_notes (f, "event:chat.new event:message.new ");
}

/* Test that somebody who may touch one chat only is shown no other, nor the accounts. */
static void
test_confined_picture (Fixture *f, gconstpointer data)
{
  static const char *const chats[] = { WC_STORE_ROMEO, NULL };
  g_autofree char *note = NULL;

  wc_fake_caller_free (f->caller);
  f->caller = wc_fake_caller_new (WC_SCOPE_READ, chats);
  say (f, "one");
  wc_store_fixture_say (f->base->store, "nurse@capulet.lit", FALSE,
                        f->base->store->now_us + 5, "two");
  begin (f, (WcSubscriptionPlan){ .journal = TRUE, .since = head (f), .picture = TRUE });
  note = wc_fake_caller_pop (f->caller);
  g_assert_null (strstr (note, "'accounts': "));
  g_assert_nonnull (strstr (note, WC_STORE_ROMEO));
  g_assert_null (strstr (note, "nurse"));
}

static void
prune_everything (Fixture *f)
{
  gboolean more = TRUE;

  f->base->store->now_us += 40 * G_TIME_SPAN_DAY;
  while (more)
    g_assert_true (wc_journal_prune (f->base->store->db, 1000, &more, NULL));
}

static void
test_gap (Fixture *f, gconstpointer data)
{
  WcSubscriptionPlan plan = { .journal = TRUE, .since = head (f) };
  g_autoptr (GError) error = NULL;

  say (f, "one");
  prune_everything (f);
  plan.filter =
      wc_event_filter_new (f->base->services->events, &(WcEventWish){ 0 }, NULL);
  g_assert_null (
      wc_subscription_new (f->base->services, f->caller->caller, &plan, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CURSOR_EXPIRED);
  plan.skip = TRUE;
  begin (f, plan);
  assert_notes (f, "gap ready ");
  say (f, "two");
  assert_notes (f, "event:message.new ");
}

/* Test that a subscriber that slept until its place was pruned is told so. */
static void
test_gap_while_slow (Fixture *f, gconstpointer data)
{
  begin (f, (WcSubscriptionPlan){ .journal = TRUE, .since = head (f) });
  assert_notes (f, "ready ");
  f->caller->backlog = WC_SUBSCRIPTION_BACKLOG;
  say (f, "one");
  prune_everything (f);
  f->caller->backlog = 0;
  wc_caller_drained (f->caller->caller);
  assert_notes (f, "gap ready ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/subscription/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("backlog-then-live", test_backlog_then_live);
  ADD ("slow", test_slow);
  ADD ("ephemeral-dropped", test_ephemeral_dropped);
  ADD ("picture", test_picture);
  ADD ("confined-picture", test_confined_picture);
  ADD ("gap", test_gap);
  ADD ("gap-while-slow", test_gap_while_slow);
  return g_test_run ();
}
