/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/api-fixture.h"
#include "store/block-store.h"

static void
block (WcApiFixture *f, const char *jid)
{
  WcStoreFixture *store = f->base->store;

  wc_store_fixture_begin (store);
  g_assert_true (wc_block_store_add (store->db, store->account, jid, NULL));
  wc_store_fixture_commit (store);
}

static void
test_blocked (void)
{
  g_autoptr (WcApiFixture) f = wc_api_fixture_new ();
  g_autofree char *contact = NULL;

  wc_service_fixture_add_contact (f->base, "eve@evil.lit", "Eve", "Family");
  wc_api_fixture_expect (f, "Contacts.Blocked", "{'account':''}", "{'jids':[]}");
  block (f, "evil.lit");
  block (f, "a@b/c");
  wc_api_fixture_expect (f, "Contacts.Blocked", "{'account':''}",
                         "{'jids':['a@b/c','evil.lit']}");
  contact =
      wc_api_fixture_call (f, "Contacts.Get", "{'account':'','jid':'eve@evil.lit'}");
  wc_api_fixture_assert_pick (contact, "contact.blocked", "true");
}

static void
test_change (void)
{
  g_autoptr (WcApiFixture) f = wc_api_fixture_new ();
  WcFakePeople *people = wc_fake_link_get_people (f->base->link);
  gint64 id =
      wc_store_fixture_say (f->base->store, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "Buy!");
  g_autofree char *with_message =
      g_strdup_printf ("{'account':'','jids':['" WC_STORE_ROMEO "'],'options':{"
                       "'report':'abuse','messages':[%" G_GINT64_FORMAT "]}}",
                       id);

  wc_api_fixture_expect (f, "Contacts.Block", "{'account':'','jids':['a@b']}", "Offline");
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  wc_api_fixture_expect (f, "Contacts.Block",
                         "{'account':'','jids':['a@b'],'options':{'report':'spam',"
                         "'text':'unasked'}}",
                         "{}");
  wc_api_fixture_expect (f, "Contacts.Unblock", "{'account':'','jids':['a@b','c.d']}",
                         "{}");
  wc_fake_people_assert_log (people, "block a@b spam unasked -;unblock a@b,c.d");
  wc_api_fixture_expect (f, "Contacts.Block", with_message,
                         "InvalidArgument options.messages");
  wc_api_fixture_expect (f, "Contacts.Block",
                         "{'account':'','jids':['a@b'],'options':{'report':'envy'}}",
                         "InvalidArgument options.report");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/methods/blocking/blocked", test_blocked);
  g_test_add_func ("/api/methods/blocking/change", test_change);
  return g_test_run ();
}
