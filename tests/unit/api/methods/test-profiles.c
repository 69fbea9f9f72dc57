/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/api-fixture.h"

static void
test_profile (void)
{
  g_autoptr (WcApiFixture) f = wc_api_fixture_new ();
  WcFakePeople *people = wc_fake_link_get_people (f->base->link);

  wc_api_fixture_expect (f, "Contacts.SetProfile", "{'account':'','profile':{}}",
                         "Offline");
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  wc_api_fixture_expect (f, "Contacts.Profile", "{'account':'','jid':'A@b'}",
                         "{'profile':{'jid':'a@b','full_name':'Romeo',"
                         "'urls':['https://a','https://b'],'source':'vcard4'}}");
  wc_api_fixture_expect (f, "Contacts.SetProfile",
                         "{'account':'','profile':{'nick':'R','note':'','emails':[],"
                         "'urls':['https://c'],'banner':'https://d',"
                         "'visible':'everyone'}}",
                         "{}");
  wc_api_fixture_expect (f, "Contacts.SetProfile",
                         "{'account':'','profile':{'banner':'d'}}",
                         "InvalidArgument profile.banner");
  wc_fake_people_assert_log (people,
                             "profile a@b;set-profile https://d everyone emails= nick=R "
                             "note= urls=https://c");
}

static void
test_avatar (void)
{
  g_autoptr (WcApiFixture) f = wc_api_fixture_new ();
  WcFakePeople *people = wc_fake_link_get_people (f->base->link);

  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  wc_api_fixture_expect (f, "Contacts.Avatar", "{'account':'','jid':'a@b'}",
                         "{'avatar':{'jid':'a@b',"
                         "'hash':'a9993e364706816aba3e25717850c26c9cd0d89d',"
                         "'type':'image/png','width':64,'height':64,'data':'YWJj'}}");
  wc_api_fixture_expect (f, "Contacts.SetAvatar",
                         "{'account':'','picture':{'data':'R0lGODlhEAAgAA==',"
                         "'room':'hall@rooms'}}",
                         "{}");
  wc_api_fixture_expect (f, "Contacts.SetAvatar",
                         "{'account':'','picture':{'visible':'contacts'}}", "{}");
  wc_api_fixture_expect (f, "Contacts.SetAvatar",
                         "{'account':'','picture':{'data':'YWJj'}}",
                         "InvalidArgument picture.data");
  wc_fake_people_assert_log (
      people, "avatar a@b;set-avatar hall@rooms 10 -;set-avatar - 0 contacts");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/methods/profiles/profile", test_profile);
  g_test_add_func ("/api/methods/profiles/avatar", test_avatar);
  return g_test_run ();
}
