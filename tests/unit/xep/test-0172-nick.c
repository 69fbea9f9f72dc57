/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/bookmark-fixture.h"
#include "store/roster-store.h"
#include "xep/xep-list.h"

static const WcXep *const xeps[] = { &wc_xep_0172_nick, &wc_xep_0402_bookmarks, NULL };

typedef WcBookmarkFixture *Fixture;

#define EVENT(from, inside)                                                              \
  "<message type='headline' from='" from "'><event "                                     \
  "xmlns='http://jabber.org/protocol/pubsub#event'>" inside "</event></message>"
#define ITEMS(inside) "<items node='http://jabber.org/protocol/nick'>" inside "</items>"
#define NICK(text)                                                                       \
  "<item id='current'><nick xmlns='http://jabber.org/protocol/nick'>" text               \
  "</nick></item>"

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (WcContact) contact = NULL;

  *f = wc_bookmark_fixture_new ();
  contact = wc_contact_new ((*f)->temp->account->id, "ana@b");
  contact->in_roster = TRUE;
  g_assert_true (wc_roster_store_push ((*f)->temp->db, contact, NULL, NULL));
  wc_bookmark_fixture_bind (*f, xeps);
  g_queue_clear_full (&(*f)->fake->sent, (GDestroyNotify) wc_node_unref);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_bookmark_fixture_free (*f);
}

static void
assert_nick (Fixture *f, const char *jid, const char *expected)
{
  g_autoptr (WcContact) contact =
      wc_roster_store_get ((*f)->temp->db, (*f)->temp->account->id, jid, NULL);

  g_assert_cmpstr (contact != NULL ? contact->nick : NULL, ==, expected);
}

static void
test_told (Fixture *f, gconstpointer data)
{
  WcFakeSession *fake = (*f)->fake;

  wc_fake_session_receive (fake, EVENT ("Ana@b", ITEMS (NICK ("annie"))));
  assert_nick (f, "ana@b", "annie");
  wc_fake_session_receive (fake, EVENT ("ana@b", ITEMS (NICK (""))));
  assert_nick (f, "ana@b", NULL);
  wc_fake_session_receive (fake, EVENT ("ana@b", ITEMS (NICK ("a") NICK ("b"))));
  assert_nick (f, "ana@b", "b");
  wc_fake_session_receive (fake, EVENT ("ana@b", ITEMS ("<retract id='current'/>")));
  assert_nick (f, "ana@b", NULL);
  wc_fake_session_receive (fake, EVENT ("ana@b", ITEMS (NICK ("c"))));
  wc_fake_session_receive (
      fake, EVENT ("ana@b", "<delete node='http://jabber.org/protocol/nick'/>"));
  assert_nick (f, "ana@b", NULL);
}

/* Strangers, devices that are no PEP, other nodes and other payloads change nothing. */
static void
test_forged (Fixture *f, gconstpointer data)
{
  static const char *const lies[] = {
    EVENT ("eve@evil", ITEMS (NICK ("ana"))),
    EVENT ("ana@b/phone", ITEMS (NICK ("other"))),
    EVENT ("ana@b", "<items node='urn:other'>" NICK ("other") "</items>"),
    EVENT ("ana@b", ITEMS ("<item id='current'><nick xmlns='urn:other'>x</nick></item>")),
    EVENT ("ana@b", ITEMS ("<item id='current'/>")),
    EVENT ("me@x.lit", ITEMS (NICK ("other"))),
  };
  g_autofree char *filler = g_strnfill (2000, 'x');
  g_autofree char *huge = g_strconcat (
      "<message from='ana@b'><event xmlns='http://jabber.org/protocol/pubsub#event'>"
      "<items node='http://jabber.org/protocol/nick'><item><nick "
      "xmlns='http://jabber.org/protocol/nick'>",
      filler, "</nick></item></items></event></message>", NULL);

  wc_fake_session_receive ((*f)->fake, EVENT ("ana@b", ITEMS (NICK ("annie"))));
  for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
    wc_fake_session_receive ((*f)->fake, lies[i]);
  wc_fake_session_receive ((*f)->fake, huge);
  assert_nick (f, "ana@b", "annie");
  assert_nick (f, "eve@evil", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/xep/0172/told", Fixture, NULL, set_up, test_told, tear_down);
  g_test_add ("/xep/0172/forged", Fixture, NULL, set_up, test_forged, tear_down);
  return g_test_run ();
}
