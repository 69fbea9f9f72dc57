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
test_list (Fixture *f, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *group = NULL;

  wc_service_fixture_add_contact ((*f)->base, "a@x.lit", "Anna", "Friends");
  wc_service_fixture_add_contact ((*f)->base, "b@x.lit", NULL, "Family");
  first =
      wc_api_fixture_call (*f, "Contacts.List", "{'account':'','options':{'limit':1}}");
  wc_api_fixture_assert_pick (first, "items.0.title", "Anna");
  wc_api_fixture_assert_pick (first, "items.0.subscription", "both");
  wc_api_fixture_assert_pick (first, "items.0.show", "offline");
  wc_api_fixture_assert_pick (first, "next", "a@x.lit");
  group = wc_api_fixture_call (*f, "Contacts.List",
                               "{'account':'','options':{'groups':['Family']}}");
  wc_api_fixture_assert_pick (group, "items.0.title", "b@x.lit");
  wc_api_fixture_assert_pick (group, "next", "");
}

static void
test_get (Fixture *f, gconstpointer data)
{
  g_autofree char *contact = NULL;
  WcPresence *presence = wc_presence_new ((*f)->base->store->account, "a@x.lit/home",
                                          WC_PRESENCE_SHOW_DND, "busy");

  wc_service_fixture_add_contact ((*f)->base, "a@x.lit", "Anna", "Friends");
  wc_fake_link_add_presence ((*f)->base->link, presence);
  contact = wc_api_fixture_call (*f, "Contacts.Get", "{'account':'','jid':'A@x.lit'}");
  wc_api_fixture_assert_pick (contact, "contact.show", "dnd");
  wc_api_fixture_assert_pick (contact, "contact.status", "busy");
  wc_api_fixture_expect (*f, "Contacts.Get", "{'account':'','jid':'z@x.lit'}",
                         "NotFound");
  wc_api_fixture_expect (*f, "Contacts.Get", "{'account':'','jid':'a b'}",
                         "InvalidArgument jid");
}

static void
test_changes (Fixture *f, gconstpointer data)
{
  g_autofree char *log = NULL;

  wc_api_fixture_expect (*f, "Contacts.Add", "{'account':'','jid':'a@x.lit'}", "Offline");
  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_ONLINE);
  wc_service_fixture_add_contact ((*f)->base, "b@x.lit", "Ben", "Family");
  wc_api_fixture_expect (*f, "Contacts.Add",
                         "{'account':'','jid':'a@x.lit','options':{'name':'Anna',"
                         "'groups':['Friends'],'subscribe':false}}",
                         "{}");
  wc_api_fixture_expect (*f, "Contacts.Update",
                         "{'account':'','jid':'b@x.lit','options':{'groups':[]}}", "{}");
  wc_api_fixture_expect (*f, "Contacts.Remove", "{'account':'','jid':'b@x.lit'}", "{}");
  wc_api_fixture_expect (*f, "Contacts.Approve", "{'account':'','jid':'c@x.lit'}", "{}");
  wc_api_fixture_expect (*f, "Contacts.Deny", "{'account':'','jid':'c@x.lit'}", "{}");
  wc_api_fixture_expect (*f, "Contacts.Remove", "{'account':'','jid':'z@x.lit'}",
                         "NotFound");
  log = wc_fake_link_take_log ((*f)->base->link);
  g_assert_cmpstr (log, ==,
                   "set a@x.lit name=Anna groups=Friends;set b@x.lit name=Ben groups=;"
                   "remove b@x.lit;approve c@x.lit;deny c@x.lit");
}

/* Of an invitation the address and the token count, not what it calls its sender. */
static void
test_invitations (Fixture *f, gconstpointer data)
{
  g_autofree char *log = NULL;

  wc_fake_link_set_state ((*f)->base->link, WC_ACCOUNT_STATE_ONLINE);
  wc_api_fixture_expect (*f, "Contacts.Add",
                         "{'account':'','jid':'xmpp:A@x.lit?roster;preauth=T;name=Mum'}",
                         "{}");
  wc_api_fixture_expect (*f, "Contacts.Add", "{'account':'','jid':'xmpp:r@muc.lit?join'}",
                         "InvalidArgument jid");
  wc_api_fixture_expect (*f, "Contacts.Add", "{'account':'','jid':'xmpp:a@@?roster'}",
                         "InvalidArgument jid");
  log = wc_fake_link_take_log ((*f)->base->link);
  g_assert_cmpstr (log, ==,
                   "set a@x.lit name=- groups=-;approve a@x.lit;"
                   "subscribe a@x.lit token=T");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/methods/contacts/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("list", test_list);
  ADD ("get", test_get);
  ADD ("changes", test_changes);
  ADD ("invitations", test_invitations);
  return g_test_run ();
}
