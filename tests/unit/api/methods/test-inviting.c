/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/api-fixture.h"

#define MADE                                                                             \
  "{'invite':{'uri':'xmpp:juliet@capulet.lit?roster;preauth=TOKEN;ibr=y',"               \
  "'url':'https://capulet.lit/invite','expires_ts':1700000000000,'registers':true}}"

static void
test_invite (void)
{
  g_autoptr (WcApiFixture) f = wc_api_fixture_new ();
  WcFakePeople *people = wc_fake_link_get_people (f->base->link);

  wc_api_fixture_expect (f, "Contacts.Invite", "{'account':''}", "Offline");
  wc_api_fixture_expect (f, "Accounts.Invite", "{'account':''}", "Offline");
  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  wc_api_fixture_expect (f, "Contacts.Invite", "{'account':''}", MADE);
  wc_api_fixture_expect (f, "Accounts.Invite", "{'account':''}", MADE);
  wc_api_fixture_expect (f, "Accounts.Invite",
                         "{'account':'','options':{'name':'rosaline','contact':true}}",
                         MADE);
  wc_fake_people_assert_log (people, "invite;invite -;invite rosaline contact");
}

static void
test_names (void)
{
  static const char *const names[] = { "", "a@b", "a/b", "a b", "@" };
  g_autoptr (WcApiFixture) f = wc_api_fixture_new ();

  wc_fake_link_set_state (f->base->link, WC_ACCOUNT_STATE_ONLINE);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *how =
          g_strdup_printf ("{'account':'','options':{'name':'%s'}}", names[i]);

      wc_api_fixture_expect (f, "Accounts.Invite", how, "InvalidArgument options.name");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/methods/inviting/invite", test_invite);
  g_test_add_func ("/api/methods/inviting/names", test_names);
  return g_test_run ();
}
