/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/api-fixture.h"

typedef WcApiFixture *Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  *f = wc_api_fixture_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_api_fixture_free (*f);
}

static void
say (Fixture *f, const char *chat, const char *body)
{
  (*f)->base->store->now_us += G_USEC_PER_SEC;
  wc_store_fixture_say ((*f)->base->store, chat, FALSE, (*f)->base->store->now_us, body);
}

static char *
head (Fixture *f)
{
  g_autofree char *answer = wc_api_fixture_call (*f, "Events.Head", "{}");

  return wc_api_fixture_pick (answer, "cursor");
}

static char *
fetch (Fixture *f, const char *since, const char *options)
{
  g_autofree char *params =
      g_strdup_printf ("{'since':'%s','options':%s}", since, options);

  return wc_api_fixture_call (*f, "Events.Fetch", params);
}

static void
test_fetch (Fixture *f, gconstpointer data)
{
  g_autofree char *since = head (f);
  g_autofree char *all = NULL;
  g_autofree char *one = NULL;
  g_autofree char *none = NULL;
  g_autofree char *cursor = NULL;

  say (f, "romeo@montague.lit", "Juliet!");
  all = fetch (f, since, "{}");
  wc_api_fixture_assert_pick (all, "events.0.kind", "chat.new");
  wc_api_fixture_assert_pick (all, "events.1.kind", "message.new");
  wc_api_fixture_assert_pick (all, "events.1.data.body", "Juliet!");
  wc_api_fixture_assert_pick (all, "more", "false");
  one = fetch (f, since, "{'limit':1}");
  wc_api_fixture_assert_pick (one, "events.1", NULL);
  wc_api_fixture_assert_pick (one, "more", "true");
  cursor = wc_api_fixture_pick (all, "cursor");
  none = fetch (f, cursor, "{}");
  wc_api_fixture_assert_pick (none, "events", "[]");
}

static void
test_fetch_waits (Fixture *f, gconstpointer data)
{
  g_autofree char *answer = NULL;
  guint before = (*f)->caller->n_answers;

  wc_api_fixture_start (*f, "Events.Fetch", "{'since':'','options':{'wait_ms':1000}}");
  g_assert_cmpuint ((*f)->caller->n_answers, ==, before);
  say (f, "romeo@montague.lit", "Juliet!");
  while ((*f)->caller->n_answers == before)
    g_main_context_iteration (NULL, TRUE);
  answer = wc_api_fixture_take_answer (*f);
  wc_api_fixture_assert_pick (answer, "events.1.data.body", "Juliet!");
}

static void
test_bad_cursors (Fixture *f, gconstpointer data)
{
  g_autofree char *future =
      g_strdup_printf ("{'since':'%s:999'}", wc_db_get_epoch ((*f)->base->store->db));
  g_autofree char *now = head (f);
  g_autofree char *skipped = NULL;

  wc_api_fixture_expect (*f, "Events.Fetch", "{'since':'other:1'}", "CursorExpired");
  wc_api_fixture_expect (*f, "Events.Fetch", future, "CursorExpired");
  skipped = fetch (f, "other:1", "{'on_expired':'skip'}");
  wc_api_fixture_assert_pick (skipped, "cursor", now);
  wc_api_fixture_expect (*f, "Events.Fetch", "{'since':'nonsense'}",
                         "InvalidArgument cursor");
  wc_api_fixture_expect (*f, "Events.Fetch", "{'since':'','options':{'kinds':['x.y']}}",
                         "InvalidArgument options.kinds");
}

static void
test_consumer (Fixture *f, gconstpointer data)
{
  g_autofree char *first = fetch (f, "", "{'consumer':'bot'}");
  g_autofree char *second = NULL;
  g_autofree char *again = NULL;
  g_autofree char *done = NULL;
  g_autofree char *cursor = NULL;
  g_autofree char *ack = NULL;
  g_autofree char *list = NULL;

  wc_api_fixture_assert_pick (first, "events", "[]");
  say (f, "romeo@montague.lit", "Juliet!");
  second = fetch (f, "", "{'consumer':'bot','kinds':['message.new']}");
  again = fetch (f, "", "{'consumer':'bot','kinds':['message.new']}");
  g_assert_cmpstr (second, ==, again);
  cursor = wc_api_fixture_pick (second, "events.0.cursor");
  ack = g_strdup_printf ("{'consumer':'bot','cursor':'%s'}", cursor);
  wc_api_fixture_expect (*f, "Events.Ack", ack, "{}");
  done = fetch (f, "", "{'consumer':'bot'}");
  wc_api_fixture_assert_pick (done, "events", "[]");
  list = wc_api_fixture_call (*f, "Events.Consumers", "{}");
  wc_api_fixture_assert_pick (list, "consumers.0.consumer", "bot");
  wc_api_fixture_assert_pick (list, "consumers.0.cursor", cursor);
  wc_api_fixture_expect (*f, "Events.Drop", "{'consumer':'bot'}", "{}");
  wc_api_fixture_expect (*f, "Events.Drop", "{'consumer':'bot'}", "NotFound");
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_subscribe (Fixture *f, gconstpointer data)
{
  g_autofree char *now = head (f);
  g_autofree char *expected = g_strdup_printf ("{'cursor':'%s'}", now);
  g_autofree char *ready = NULL;
  g_autofree char *event = NULL;

  wc_api_fixture_expect (*f, "Events.Subscribe", "{'options':{'kinds':['message.new']}}",
                         expected);
  settle ();
  ready = wc_fake_caller_pop ((*f)->caller);
  g_assert_true (g_str_has_prefix (ready, "ready {'cursor'"));
  say (f, "romeo@montague.lit", "Juliet!");
  settle ();
  event = wc_fake_caller_pop ((*f)->caller);
  g_assert_true (g_str_has_prefix (event, "event "));
  g_assert_cmpuint ((*f)->caller->notes->len, ==, 0);
  wc_api_fixture_expect (*f, "Events.Subscribe", "{'options':{'since':'other:1'}}",
                         "CursorExpired");
}

static void
test_listen (Fixture *f, gconstpointer data)
{
  g_autofree char *event = NULL;

  wc_api_fixture_expect (*f, "Events.Listen",
                         "{'options':{'kinds':['typing'],'active':true}}", "{}");
  g_assert_true (wc_attach_service_is_attached ((*f)->base->services->attach));
  say (f, "romeo@montague.lit", "Juliet!");
  wc_live_tell ((*f)->base->live,
                wc_event_new (WC_EVENT_TYPING, 1, "romeo@montague.lit", "r@m.lit/x"));
  settle ();
  event = wc_fake_caller_pop ((*f)->caller);
  g_assert_nonnull (event);
  g_assert_cmpuint ((*f)->caller->notes->len, ==, 0);
  wc_api_fixture_expect (*f, "Events.Unlisten", "{}", "{}");
  g_assert_cmpuint (wc_listeners_count ((*f)->listeners), ==, 0);
  wc_fake_clock_advance ((*f)->base->clock, 10 * G_USEC_PER_SEC);
  g_assert_false (wc_attach_service_is_attached ((*f)->base->services->attach));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/methods/events/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("fetch", test_fetch);
  ADD ("fetch-waits", test_fetch_waits);
  ADD ("bad-cursors", test_bad_cursors);
  ADD ("consumer", test_consumer);
  ADD ("subscribe", test_subscribe);
  ADD ("listen", test_listen);
  return g_test_run ();
}
