/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/bookmark-fixture.h"
#include "store/block-store.h"
#include "xep/0191-blocking.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

static const WcXep *const xeps[] = { &wc_xep_0191_blocking, NULL };

typedef WcBookmarkFixture *Fixture;

#define ASKED "<iq type='get'><blocklist xmlns='urn:xmpp:blocking'/></iq>"
#define LIST(inside) "<blocklist xmlns='urn:xmpp:blocking'>" inside "</blocklist>"
#define PUSH(from, name, inside)                                                         \
  "<iq type='set' id='push1'" from "><" name " xmlns='urn:xmpp:blocking'>" inside        \
  "</" name "></iq>"
#define TAKEN "<iq type='result' id='push1'/>"

static void
answer_list (WcBookmarkFixture *f, const char *list)
{
  g_autoptr (WcNode) request = wc_node_ref (g_queue_peek_head (&f->fake->sent));

  wc_fake_session_assert_sent (f->fake, ASKED);
  g_queue_push_head (&f->fake->sent, g_steal_pointer (&request));
  wc_fake_session_answer (f->fake, list);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  *f = wc_bookmark_fixture_new ();
  wc_bookmark_fixture_bind (*f, xeps);
  wc_bookmark_fixture_announce (*f, NULL, WC_NS_BLOCKING);
  answer_list (*f, LIST ("<item jid='Romeo@montague.net'/><item jid='@'/><item/>"
                         "<item jid='evil.lit'/>"));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_bookmark_fixture_free (*f);
}

static void
assert_held (Fixture *f, const char *expected)
{
  g_autoptr (GPtrArray) held =
      wc_block_store_list ((*f)->temp->db, (*f)->temp->account->id, NULL);
  g_autofree char *text = NULL;

  g_ptr_array_add (held, NULL);
  text = g_strjoinv (" ", (char **) held->pdata);
  g_assert_cmpstr (text, ==, expected);
}

static void
log_in_again (Fixture *f, const char *feature)
{
  wc_bookmark_fixture_bind (*f, xeps);
  wc_bookmark_fixture_announce (*f, NULL, feature);
}

/* What another device did meanwhile is seen at the next login; a server that fails to
 * tell has not unblocked anybody, one that cannot block has. */
static void
test_list (Fixture *f, gconstpointer data)
{
  assert_held (f, "evil.lit romeo@montague.net");
  log_in_again (f, WC_NS_BLOCKING);
  wc_fake_session_refuse ((*f)->fake, "internal-server-error");
  assert_held (f, "evil.lit romeo@montague.net");
  log_in_again (f, WC_NS_BLOCKING);
  answer_list (*f, LIST ("<item jid='evil.lit'/><item jid='a@b/c'/>"));
  assert_held (f, "a@b/c evil.lit");
  log_in_again (f, NULL);
  assert_held (f, "");
}

/* What differs from before is told, and nothing else. */
static void
test_events (Fixture *f, gconstpointer data)
{
  gint64 since = 0;
  g_autofree char *before = wc_temp_db_take_events ((*f)->temp, &since);
  g_autofree char *after = NULL;

  g_assert_cmpstr (before, ==, "account.new contact.changed contact.changed");
  wc_fake_session_receive ((*f)->fake,
                           PUSH ("", "block", "<item jid='a@b'/><item jid='evil.lit'/>"));
  wc_fake_session_assert_sent ((*f)->fake, TAKEN);
  after = wc_temp_db_take_events ((*f)->temp, &since);
  g_assert_cmpstr (after, ==, "contact.changed");
}

static void
test_pushes (Fixture *f, gconstpointer data)
{
  wc_fake_session_receive ((*f)->fake, PUSH ("", "block", "<item jid='a@b'/>"));
  wc_fake_session_assert_sent ((*f)->fake, TAKEN);
  assert_held (f, "a@b evil.lit romeo@montague.net");
  wc_fake_session_receive ((*f)->fake, PUSH (" from='me@x.lit'", "unblock",
                                             "<item jid='romeo@montague.net'/>"));
  wc_fake_session_assert_sent ((*f)->fake,
                               "<iq type='result' id='push1' to='me@x.lit'/>");
  assert_held (f, "a@b evil.lit");
  wc_fake_session_receive ((*f)->fake, PUSH ("", "unblock", "<item jid='@'/>"));
  wc_fake_session_assert_sent ((*f)->fake, TAKEN);
  assert_held (f, "a@b evil.lit");
  wc_fake_session_receive ((*f)->fake, PUSH ("", "unblock", ""));
  wc_fake_session_assert_sent ((*f)->fake, TAKEN);
  assert_held (f, "");
}

/* Whom we block is nobody else's to say. */
static void
test_forged (Fixture *f, gconstpointer data)
{
  static const char *const liars[] = {
    PUSH (" from='eve@evil/x'", "block", "<item jid='mother@home'/>"),
    PUSH (" from='x.lit'", "block", "<item jid='mother@home'/>"),
    PUSH (" from='romeo@montague.net/o'", "unblock", ""),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (liars); i++)
    {
      wc_fake_session_receive ((*f)->fake, liars[i]);
      wc_node_unref (g_queue_pop_head (&(*f)->fake->sent)); /* the refusal */
      assert_held (f, "evil.lit romeo@montague.net");
    }
}

static void
change (Fixture *f, gboolean blocked, const WcPeopleReport *report)
{
  static const char *const jids[] = { "a@b", "c.lit", NULL };
  const WcPeopleBlock change = { jids, blocked, report };

  wc_blocking_change ((*f)->fake->session, &change, wc_bookmark_fixture_reply, *f);
}

/* What the server has taken is here at once, whether it tells us or not. */
static void
test_change (Fixture *f, gconstpointer data)
{
  change (f, TRUE, NULL);
  wc_fake_session_answer ((*f)->fake, NULL);
  assert_held (f, "a@b c.lit evil.lit romeo@montague.net");
  change (f, FALSE, NULL);
  wc_fake_session_assert_sent ((*f)->fake,
                               "<iq type='set'><unblock xmlns='urn:xmpp:blocking'>"
                               "<item jid='a@b'/><item jid='c.lit'/></unblock></iq>");
  change (f, FALSE, NULL);
  wc_fake_session_refuse ((*f)->fake, "not-allowed");
  assert_held (f, "a@b c.lit evil.lit romeo@montague.net");
  wc_bookmark_fixture_assert_replied (*f, "ok\nnot-allowed\n");
}

static void
test_report (Fixture *f, gconstpointer data)
{
  WcPeopleStanzaId own = { (char *) "me@x.lit", (char *) "28482-98726-73623" };
  WcPeopleStanzaId said = { (char *) "room@y.lit", (char *) "38383-38018-18385" };
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  const WcPeopleReport spam = { "spam", "Never came trouble to my house like this.",
                                ids };
  const WcPeopleReport abuse = { "abuse", NULL, NULL };

  g_ptr_array_add (ids, &own);
  g_ptr_array_add (ids, &said);
  change (f, TRUE, &spam);
  wc_fake_session_assert_idle ((*f)->fake);
  wc_bookmark_fixture_assert_replied (*f, "the server takes no reports\n");
  wc_bookmark_fixture_announce (*f, WC_NS_BLOCKING, WC_NS_REPORTING);
#define SPAM(jid)                                                                        \
  "<item jid='" jid "'><report xmlns='urn:xmpp:reporting:1' "                            \
  "reason='urn:xmpp:reporting:spam'><stanza-id xmlns='urn:xmpp:sid:0' by='me@x.lit' "    \
  "id='28482-98726-73623'/><stanza-id xmlns='urn:xmpp:sid:0' by='room@y.lit' "           \
  "id='38383-38018-18385'/><text>Never came trouble to my house like this.</text>"       \
  "</report></item>"
  change (f, TRUE, &spam);
  wc_fake_session_assert_sent (
      (*f)->fake, "<iq type='set'><block xmlns='urn:xmpp:blocking'>" SPAM ("a@b")
                      SPAM ("c.lit") "</block></iq>");
  change (f, TRUE, &abuse);
  wc_fake_session_assert_sent (
      (*f)->fake,
      "<iq type='set'><block xmlns='urn:xmpp:blocking'><item jid='a@b'><report "
      "xmlns='urn:xmpp:reporting:1' reason='urn:xmpp:reporting:abuse'/></item>"
      "<item jid='c.lit'><report xmlns='urn:xmpp:reporting:1' "
      "reason='urn:xmpp:reporting:abuse'/></item></block></iq>");
}

#define BOUNCE(inside)                                                                   \
  "<message type='error' from='a@b'><error type='cancel'>" inside "</error></message>"
#define NOT_ACCEPTABLE "<not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
#define BLOCKED "<blocked xmlns='urn:xmpp:blocking:errors'/>"

static void
test_bounced (Fixture *f, gconstpointer data)
{
  g_autoptr (WcNode) told = wc_fake_session_parse (BOUNCE (NOT_ACCEPTABLE BLOCKED));
  g_autoptr (WcNode) silent = wc_fake_session_parse (BOUNCE (NOT_ACCEPTABLE));
  g_autoptr (WcNode) other = wc_fake_session_parse (BOUNCE (
      "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>" BLOCKED));
  WcSession *session = (*f)->fake->session;

  g_assert_true (wc_blocking_is_reason (session, told, "a@b"));
  g_assert_false (wc_blocking_is_reason (session, silent, "a@b"));
  g_assert_true (wc_blocking_is_reason (session, silent, "eve@evil.lit"));
  g_assert_false (wc_blocking_is_reason (session, other, "eve@evil.lit"));
}

/* Without the server nothing is blocked, and nothing is claimed to be. */
static void
test_not_offered (void)
{
  g_autoptr (WcBookmarkFixture) f = wc_bookmark_fixture_new ();

  wc_bookmark_fixture_bind (f, xeps);
  wc_bookmark_fixture_announce (f, NULL, NULL);
  change (&f, TRUE, NULL);
  wc_fake_session_assert_idle (f->fake);
  wc_bookmark_fixture_assert_replied (f, "the server cannot block anybody\n");
  assert_held (&f, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/xep/0191/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("list", test_list);
  ADD ("events", test_events);
  ADD ("pushes", test_pushes);
  ADD ("forged", test_forged);
  ADD ("change", test_change);
  ADD ("report", test_report);
  ADD ("bounced", test_bounced);
  g_test_add_func ("/xep/0191/not-offered", test_not_offered);
  return g_test_run ();
}
