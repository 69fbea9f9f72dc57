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
test_set (Fixture *f, gconstpointer data)
{
  g_autofree char *account = NULL;

  wc_api_fixture_expect (*f, "Presence.Set",
                         "{'account':'','show':'away','text':'at lunch'}", "{}");
  account = wc_api_fixture_call (*f, "Accounts.Get", "{'account':''}");
  wc_api_fixture_assert_pick (account, "account.show", "away");
  wc_api_fixture_assert_pick (account, "account.status", "at lunch");
  wc_api_fixture_expect (*f, "Presence.Set", "{'account':'','show':'busy','text':''}",
                         "InvalidArgument show");
}

static void
test_get (Fixture *f, gconstpointer data)
{
  WcPresence *presence = wc_presence_new ((*f)->base->store->account, "r@m.lit/x",
                                          WC_PRESENCE_SHOW_XA, "asleep");

  presence->idle_since_us = 5000;
  presence->priority = -3;
  wc_fake_link_add_presence ((*f)->base->link, presence);
  wc_api_fixture_expect (
      *f, "Presence.Get", "{'account':'','jid':'r@m.lit'}",
      "{'resources':[{'account':'juliet@capulet.lit','jid':'r@m.lit/x','show':'xa',"
      "'status':'asleep','priority':-3,'idle_ts':5}]}");
  wc_api_fixture_expect (*f, "Presence.Get", "{'account':'','jid':'nobody@m.lit'}",
                         "{'resources':[]}");
}

static void
test_chat_state (Fixture *f, gconstpointer data)
{
  g_autofree char *log = NULL;

  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_ONLINE);
  wc_api_fixture_expect (*f, "Presence.SetChatState",
                         "{'account':'','chat':'r@m.lit','state':'composing'}", "{}");
  log = wc_fake_link_take_log ((*f)->base->link);
  g_assert_cmpstr (log, ==, "r@m.lit composing");
  wc_api_fixture_expect (*f, "Presence.SetChatState",
                         "{'account':'','chat':'r@m.lit','state':'typing'}",
                         "InvalidArgument state");
}

static void
test_last_activity (Fixture *f, gconstpointer data)
{
  g_autofree char *answer = NULL;

  wc_api_fixture_expect (*f, "Presence.LastActivity", "{'account':'','jid':'a@x.lit'}",
                         "Offline");
  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_ONLINE);
  wc_api_fixture_expect (*f, "Presence.LastActivity", "{'account':'','jid':'a b@x'}",
                         "InvalidArgument jid");
  answer = wc_api_fixture_call (*f, "Presence.LastActivity",
                                "{'account':'','jid':'A@x.lit/home'}");
  wc_api_fixture_assert_pick (answer, "activity.jid", "a@x.lit/home");
  wc_api_fixture_assert_pick (answer, "activity.seconds", "903");
  wc_api_fixture_assert_pick (answer, "activity.status", "Heading Home");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/methods/presence/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("set", test_set);
  ADD ("get", test_get);
  ADD ("chat-state", test_chat_state);
  ADD ("last-activity", test_last_activity);
  return g_test_run ();
}
