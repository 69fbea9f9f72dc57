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

  wc_invites_ask (fake->session, on_answer, &error);
  wc_fake_session_refuse (fake, condition);
  g_assert_error (error, WC_ERROR, code);
  wc_fake_session_free (fake);
}

static void
test_ask (void)
{
  WcFakeSession *fake = wc_fake_session_new ("me@x.lit/here");
  g_autoptr (GError) error = NULL;

  wc_invites_ask (fake->session, on_answer, &error);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/0401/parse", test_parse);
  g_test_add_func ("/xep/0401/wire", test_wire);
  g_test_add_func ("/xep/0401/no-invitation", test_no_invitation);
  g_test_add_func ("/xep/0401/ask", test_ask);
  return g_test_run ();
}
