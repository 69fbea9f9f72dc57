/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-session.h"
#include "xep/0401-invites.h"
#include "xml/stanza.h"

#define FIELD(var, value)                                                                \
  "<field type='text-single' var='" var "'><value>" value "</value></field>"
#define ANSWER(fields)                                                                   \
  "<iq type='result'><command xmlns='http://jabber.org/protocol/commands' "              \
  "node='urn:xmpp:invite#invite' status='completed'><x xmlns='jabber:x:data' "           \
  "type='result'>" fields "</x></command></iq>"
#define URI FIELD ("uri", "xmpp:inviter@example.com?roster;preauth=TOKEN;ibr=y")

static WcPeopleInvite *
parse (const char *xml, GError **error)
{
  g_autoptr (WcNode) result = wc_fake_session_parse (xml);

  return wc_invites_parse (result, /* refusal= */ NULL, error);
}

/* XEP-0401 example 4. */
static void
test_parse (void)
{
  g_autoptr (WcPeopleInvite) whole =
      parse (ANSWER ("<field type='hidden' var='FORM_TYPE'>"
                     "<value>urn:xmpp:invite#invitation</value></field>" URI FIELD (
                         "landing-url", "https://example.com/invite/#TOKEN")
                         FIELD ("expire", "2017-11-06T02:56:15Z")),
             NULL);
  g_autoptr (WcPeopleInvite) least =
      parse (ANSWER (FIELD ("uri", "xmpp:me@x.lit?roster;preauth=T") FIELD (
                 "landing-url", "javascript:alert(1)") FIELD ("expire", "soon")),
             NULL);

  g_assert_cmpstr (whole->uri, ==, "xmpp:inviter@example.com?roster;preauth=TOKEN;ibr=y");
  g_assert_cmpstr (whole->url, ==, "https://example.com/invite/#TOKEN");
  g_assert_cmpint (whole->expires_us, ==, G_GINT64_CONSTANT (1509936975000000));
  g_assert_true (whole->registers);
  g_assert_null (least->url);
  g_assert_cmpint (least->expires_us, ==, 0);
  g_assert_false (least->registers);
}

static void
test_wire (void)
{
  g_auto (WcInbound) prosody = wc_fake_session_inbound ("0401", "prosody-invite.xml");
  g_autoptr (WcPeopleInvite) invite = wc_invites_parse (prosody.stanza, NULL, NULL);

  g_assert_cmpstr (invite->uri, ==,
                   "xmpp:me@x.lit?roster;preauth=ZeZzLv6uuwuEkK28WFYxq2Oy;ibr=y");
  g_assert_null (invite->url);
  g_assert_true (invite->registers);
}

/* What a person would give away without looking at it has to be what it is called. */
static void
test_no_invitation (void)
{
  static const char *const answers[] = {
    "<iq type='result'/>",
    "<iq type='result'><command xmlns='http://jabber.org/protocol/commands' "
    "status='completed'/></iq>",
    ANSWER (""),
    ANSWER (FIELD ("uri", "https://evil/")),
    ANSWER (FIELD ("uri", "xmpp:me@x.lit?roster")),
    ANSWER (FIELD ("uri", "xmpp:me@x.lit?remove;preauth=T")),
    ANSWER (FIELD ("uri", "xmpp:?roster;preauth=T")),
    "<iq type='result'><command xmlns='http://jabber.org/protocol/commands' "
    "status='executing'><x xmlns='jabber:x:data' type='form'>" URI "</x></command></iq>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (answers[i], &error));
      g_assert_error (error, WC_ERROR, WC_ERROR_REMOTE_ERROR);
    }
}

static void
on_answer (WcSession *session, gpointer data, const WcNode *result, const GError *refusal)
{
  g_assert_null (wc_invites_parse (result, refusal, data));
}

static void
assert_refused (const char *condition, int code)
{
  WcFakeSession *fake = wc_fake_session_new ("me@x.lit/here");
  g_autoptr (GError) error = NULL;

  wc_invites_ask (fake->session, /* account= */ FALSE, on_answer, &error);
  wc_fake_session_refuse (fake, condition);
  g_assert_error (error, WC_ERROR, code);
  wc_fake_session_free (fake);
}

static void
test_ask (void)
{
  WcFakeSession *fake = wc_fake_session_new ("me@x.lit/here");
  g_autoptr (GError) error = NULL;

  wc_invites_ask (fake->session, /* account= */ FALSE, on_answer, &error);
  wc_fake_session_assert_sent (
      fake,
      "<iq type='set' to='x.lit'><command xmlns='http://jabber.org/protocol/commands' "
      "node='urn:xmpp:invite#invite' action='execute'/></iq>");
  wc_session_unbind (fake->session, FALSE);
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);
  wc_fake_session_free (fake);
  assert_refused ("item-not-found", WC_ERROR_NOT_SUPPORTED);
  assert_refused ("service-unavailable", WC_ERROR_NOT_SUPPORTED);
  assert_refused ("forbidden", WC_ERROR_NOT_AUTHORIZED);
}

#define FORM(fields)                                                                     \
  "<iq type='result'><command xmlns='http://jabber.org/protocol/commands' "              \
  "sessionid='s1' node='urn:xmpp:invite#create-account' "                                \
  "status='executing'><actions><complete/>"                                              \
  "</actions><x xmlns='jabber:x:data' type='form'>" fields "</x></command></iq>"
#define USERNAME(inside) "<field var='username' type='text-single'>" inside "</field>"
#define SUBMIT(fields)                                                                   \
  "<command xmlns='http://jabber.org/protocol/commands' "                                \
  "node='urn:xmpp:invite#create-account' sessionid='s1' action='complete'>"              \
  "<x xmlns='jabber:x:data' type='submit'>" fields "</x></command>"

static WcNode *
build_next (const char *xml, const WcPeopleNewAccount *account, GError **error)
{
  g_autoptr (WcNode) result = wc_fake_session_parse (xml);

  return wc_invites_build_next (result, account, error);
}

static void
assert_next (const char *xml, const WcPeopleNewAccount *account, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcNode) next = build_next (xml, account, &error);
  g_autoptr (WcNode) wanted = expected != NULL ? wc_fake_session_parse (expected) : NULL;

  g_assert_no_error (error);
  g_assert_cmpint (next == NULL, ==, expected == NULL);
  if (next != NULL)
    g_assert_true (wc_node_equal (next, wanted));
}

/* XEP-0401 § 5.4: what the server asks is answered as far as it is known. */
static void
test_account (void)
{
  static const char subscription[] =
      FORM (USERNAME ("") "<field var='roster-subscription' type='boolean'/>");
  const WcPeopleNewAccount juliet = { "juliet", TRUE };
  const WcPeopleNewAccount anybody = { NULL, FALSE };
  g_autoptr (GError) error = NULL;

  assert_next (subscription, &juliet,
               SUBMIT ("<field var='username' type='text-single'><value>juliet</value>"
                       "</field><field var='roster-subscription' type='boolean'>"
                       "<value>1</value></field>"));
  assert_next (subscription, &anybody,
               SUBMIT ("<field var='roster-subscription' type='boolean'>"
                       "<value>0</value></field>"));
  assert_next (FORM ("<field var='note' type='text-single'/>"), &juliet, SUBMIT (""));
  /* it is done already, or says nothing */
  assert_next (ANSWER (URI), &juliet, NULL);
  assert_next ("<iq type='result'/>", &juliet, NULL);
  g_assert_null (build_next (FORM (USERNAME ("<required/>")), &anybody, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "fields.username");
}

static void
test_account_link (void)
{
  g_autoptr (WcPeopleInvite) invite = parse (
      ANSWER (FIELD ("uri", "xmpp:juliet@example.com?register;preauth=TOKEN")), NULL);

  g_assert_cmpstr (invite->uri, ==, "xmpp:juliet@example.com?register;preauth=TOKEN");
  g_assert_true (invite->registers);
}

static void
test_cancel (void)
{
  WcFakeSession *fake = wc_fake_session_new ("me@x.lit/here");
  g_autoptr (WcNode) result = wc_fake_session_parse (FORM (USERNAME ("")));

  wc_invites_cancel (fake->session, result);
  wc_fake_session_assert_sent (
      fake, "<iq type='set' to='x.lit'><command "
            "xmlns='http://jabber.org/protocol/commands' sessionid='s1' "
            "node='urn:xmpp:invite#create-account' action='cancel'/></iq>");
  wc_fake_session_free (fake);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/0401/parse", test_parse);
  g_test_add_func ("/xep/0401/wire", test_wire);
  g_test_add_func ("/xep/0401/no-invitation", test_no_invitation);
  g_test_add_func ("/xep/0401/ask", test_ask);
  g_test_add_func ("/xep/0401/account", test_account);
  g_test_add_func ("/xep/0401/account-link", test_account_link);
  g_test_add_func ("/xep/0401/cancel", test_cancel);
  return g_test_run ();
}
