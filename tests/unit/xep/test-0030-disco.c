/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/0030-disco.h"
#include "xep/host.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

static const char *const more[] = { "urn:z", "urn:a", NULL };
static const WcXep other = { .name = "other", .features = more };
static const WcXep *const xeps[] = { &other, &wc_xep_0030_disco, NULL };

#define SERVER                                                                           \
  "<iq type='get' to='x.lit'><query "                                                    \
  "xmlns='http://jabber.org/protocol/disco#info'/></iq>"
#define ACCOUNT                                                                          \
  "<iq type='get' to='me@x.lit'><query "                                                 \
  "xmlns='http://jabber.org/protocol/disco#info'/></iq>"

static void
test_asks_server_and_account (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new_with ("me@x.lit/here", xeps, NULL);

  wc_fake_session_answer (fake,
                          "<query xmlns='http://jabber.org/protocol/disco#info'><feature "
                          "var='urn:s'/><feature/></query>");
  g_assert_false (wc_session_server_has (fake->session, "urn:s"));
  wc_fake_session_answer (fake,
                          "<query xmlns='http://jabber.org/protocol/disco#info'><feature "
                          "var='urn:acc'/></query>");
  g_assert_true (wc_session_server_has (fake->session, "urn:s"));
  g_assert_true (wc_session_account_has (fake->session, "urn:acc"));
  g_assert_false (wc_session_account_has (fake->session, "urn:s"));
  wc_fake_session_assert_idle (fake);
}

static void
note_ready (WcSession *session, gpointer state)
{
  *(guint *) state += 1;
}

static void
test_refusals_are_answers (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new_with ("me@x.lit/here", xeps, NULL);
  guint ready = 0;

  wc_session_when_ready (fake->session, note_ready, &ready);
  wc_fake_session_refuse (fake, "service-unavailable");
  g_assert_cmpuint (ready, ==, 0);
  wc_fake_session_refuse (fake, "service-unavailable");
  g_assert_cmpuint (ready, ==, 1);
}

static void
test_loss_is_no_answer (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new_with ("me@x.lit/here", xeps, NULL);
  guint ready = 0;

  wc_session_when_ready (fake->session, note_ready, &ready);
  wc_session_unbind (fake->session, FALSE);
  g_assert_cmpuint (ready, ==, 0);
}

/* Who is late is asked again; who never answers announces nothing. */
static void
test_late (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new_with ("me@x.lit/here", xeps, NULL);
  guint ready = 0;

  wc_session_when_ready (fake->session, note_ready, &ready);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpuint (ready, ==, 0);
      wc_fake_session_assert_sent (fake, SERVER);
      wc_fake_session_assert_sent (fake, ACCOUNT);
      wc_fake_session_assert_idle (fake);
      wc_fake_clock_advance (fake->clock, 60 * G_USEC_PER_SEC);
    }
  /* One of the two is asked once more. */
  wc_fake_session_answer (fake, "<query xmlns='http://jabber.org/protocol/disco#info'/>");
  g_assert_cmpuint (ready, ==, 1);
  wc_fake_session_assert_idle (fake);
}

static void
test_answers (void)
{
  g_autoptr (WcAccount) account = wc_account_new ("me@x.lit");
  WcHost host = { .account = account };
  g_autoptr (WcFakeSession) fake =
      wc_fake_session_new_with ("me@x.lit/here", xeps, &host);

  wc_fake_session_assert_sent (fake, SERVER);
  wc_fake_session_assert_sent (fake, ACCOUNT);
  wc_fake_session_receive (
      fake, "<iq type='get' id='1' from='a@b'><query "
            "xmlns='http://jabber.org/protocol/disco#info' node='n'/></iq>");
  wc_fake_session_assert_sent (
      fake, "<iq type='result' id='1' to='a@b'><query "
            "xmlns='http://jabber.org/protocol/disco#info' node='n'>"
            "<identity category='client' type='pc' name='Whinchat'/>"
            "<feature var='http://jabber.org/protocol/disco#info'/><feature "
            "var='http://jabber.org/protocol/disco#items'/>"
            "<feature var='urn:a'/><feature var='urn:z'/></query></iq>");
  wc_fake_session_receive (fake, "<iq type='get' id='2' from='a@b'><query "
                                 "xmlns='http://jabber.org/protocol/disco#items'/></iq>");
  wc_fake_session_assert_sent (fake,
                               "<iq type='result' id='2' to='a@b'><query "
                               "xmlns='http://jabber.org/protocol/disco#items'/></iq>");
}

static void
test_bounded (void)
{
  g_autoptr (WcNode) query = wc_node_new ("query", WC_NS_DISCO_INFO);
  g_autoptr (GHashTable) features = NULL;

  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *name = g_strdup_printf ("urn:%u", i);

      wc_node_set (wc_node_add (query, "feature", NULL), "var", name);
    }
  features = wc_disco_parse_features (query);
  g_assert_cmpuint (g_hash_table_size (features), ==, 1000);
}

/* XEP-0157, example 2, and what a server should not say. */
static void
test_contacts (void)
{
  static const char answer[] =
      "<query xmlns='http://jabber.org/protocol/disco#info'>"
      "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'>"
      "<value>urn:other</value></field><field var='abuse-addresses'>"
      "<value>mailto:other@x</value></field></x>"
      "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'>"
      "<value>http://jabber.org/network/serverinfo</value></field>"
      "<field var='abuse-addresses'><value>mailto:abuse@shakespeare.lit</value>"
      "<value>xmpp:abuse@shakespeare.lit</value></field>"
      "<field var='sales-addresses'/><field var='admin-addresses'>"
      "<value>call me</value></field><field var='other'><value>xmpp:x</value></field>"
      "</x></query>";
  g_autoptr (WcNode) query = wc_fake_session_parse (answer);
  g_autoptr (GHashTable) contacts = wc_disco_parse_contacts (query);
  g_autoptr (GHashTable) nothing = wc_disco_parse_contacts (NULL);
  g_autofree char *abuse = NULL;

  g_assert_cmpuint (g_hash_table_size (nothing), ==, 0);
  g_assert_cmpuint (g_hash_table_size (contacts), ==, 1);
  abuse = g_strjoinv (" ", g_hash_table_lookup (contacts, "abuse"));
  g_assert_cmpstr (abuse, ==, "mailto:abuse@shakespeare.lit xmpp:abuse@shakespeare.lit");
}

static void
test_many_contacts (void)
{
  g_autoptr (GString) text = g_string_new (
      "<query xmlns='http://jabber.org/protocol/disco#info'><x xmlns='jabber:x:data' "
      "type='result'><field var='FORM_TYPE' type='hidden'>"
      "<value>http://jabber.org/network/serverinfo</value></field>"
      "<field var='abuse-addresses'>");
  g_autoptr (WcNode) query = NULL;
  g_autoptr (GHashTable) contacts = NULL;

  for (guint i = 0; i < 150; i++)
    g_string_append_printf (text, "<value>xmpp:a%u@b</value>", i);
  g_string_append (text, "</field></x></query>");
  query = wc_fake_session_parse (text->str);
  contacts = wc_disco_parse_contacts (query);
  g_assert_cmpuint (g_strv_length (g_hash_table_lookup (contacts, "abuse")), ==, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/0030/asks", test_asks_server_and_account);
  g_test_add_func ("/xep/0030/refused", test_refusals_are_answers);
  g_test_add_func ("/xep/0030/loss", test_loss_is_no_answer);
  g_test_add_func ("/xep/0030/late", test_late);
  g_test_add_func ("/xep/0030/answers", test_answers);
  g_test_add_func ("/xep/0030/bounded", test_bounded);
  g_test_add_func ("/xep/0030/contacts", test_contacts);
  g_test_add_func ("/xep/0030/many-contacts", test_many_contacts);
  return g_test_run ();
}
