/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-session.h"
#include "xep/pubsub-subscribe.h"

#define PUBSUB(inside)                                                                   \
  "<pubsub xmlns='http://jabber.org/protocol/pubsub'>" inside "</pubsub>"
#define IQ(type, inside) "<iq to='spaces.x' type='" type "'>" PUBSUB (inside) "</iq>"
#define RESULT(inside) "<iq>" PUBSUB (inside) "</iq>"

static const WcPubsubQuery of = { .to = "spaces.x", .node = "n" };
static const WcPubsubQuery all = { .to = "spaces.x" };

static void
on_reply (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  guint *n_ok = data;

  g_assert_no_error (error);
  (*n_ok)++;
}

static void
expect (WcFakeSession *fake, const char *sent)
{
  g_autoptr (WcNode) request = wc_node_ref (g_queue_peek_head (&fake->sent));

  wc_fake_session_assert_sent (fake, sent);
  g_queue_push_head (&fake->sent, g_steal_pointer (&request));
  wc_fake_session_answer (fake, NULL);
}

static void
test_requests (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/r");
  guint n_ok = 0;

  wc_pubsub_subscribe_begin (fake->session, &of, on_reply, &n_ok);
  expect (fake, IQ ("set", "<subscribe node='n' jid='me@x.lit'/>"));
  wc_pubsub_subscribe_end (fake->session, &of, NULL, on_reply, &n_ok);
  expect (fake, IQ ("set", "<unsubscribe node='n' jid='me@x.lit'/>"));
  wc_pubsub_subscribe_end (fake->session, &of, "s1", on_reply, &n_ok);
  expect (fake, IQ ("set", "<unsubscribe node='n' jid='me@x.lit' subid='s1'/>"));
  wc_pubsub_subscribe_get_subscriptions (fake->session, &all, on_reply, &n_ok);
  expect (fake, IQ ("get", "<subscriptions/>"));
  wc_pubsub_subscribe_get_subscriptions (fake->session, &of, on_reply, &n_ok);
  expect (fake, IQ ("get", "<subscriptions node='n'/>"));
  wc_pubsub_subscribe_get_affiliations (fake->session, &all, on_reply, &n_ok);
  expect (fake, IQ ("get", "<affiliations/>"));
  wc_fake_session_assert_idle (fake);
  g_assert_cmpuint (n_ok, ==, 6);
}

/* What it says of the node "n": "subscribed s1"; NULL: nothing. */
static char *
parse (const char *xml)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/r");
  g_autoptr (WcNode) result = wc_fake_session_parse (xml);
  g_autoptr (GError) error = NULL;
  WcPubsubOwn own;

  if (!wc_pubsub_subscribe_parse (fake->session, result, "n", &own, &error))
    {
      g_assert_error (error, WC_ERROR, WC_ERROR_REMOTE_ERROR);
      return NULL;
    }
  g_assert_no_error (error);
  g_assert_cmpstr (own.node, ==, "n");
  return g_strdup_printf ("%s %s", wc_pubsub_subscription_to_string (own.subscription),
                          own.subid != NULL ? own.subid : "-");
}

static void
test_answer (void)
{
  static const struct
  {
    const char *xml;
    const char *said; /* (nullable) */
  } rows[] = {
    /* ejabberd 23.01, of a node whose owners decide */
    { RESULT ("<subscription subscription='pending' node='n' jid='me@x.lit'/>"),
      "pending -" },
    { RESULT ("<subscription node='n' jid='Me@x.lit' subid='s1' "
              "subscription='subscribed'/>"),
      "subscribed s1" },
    { RESULT ("<subscription node='n' jid='me@x.lit' subscription='unconfigured'/>"),
      "unconfigured -" },
    { RESULT ("<subscription node='n' jid='me@x.lit'/>"), NULL },
    { RESULT ("<subscription node='n' jid='me@x.lit' subscription='yes'/>"), NULL },
    { RESULT ("<subscription node='m' jid='me@x.lit' subscription='subscribed'/>"),
      NULL },
    { RESULT ("<subscription jid='me@x.lit' subscription='subscribed'/>"), NULL },
    { RESULT ("<subscription node='n' jid='eve@x.lit' subscription='subscribed'/>"),
      NULL },
    { RESULT ("<subscription node='n' subscription='subscribed'/>"), NULL },
    { RESULT (""), NULL },
    { "<iq/>", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *said = parse (rows[i].xml);

      g_assert_cmpstr (said, ==, rows[i].said);
    }
}

/* "node affiliation subscription subid;" */
static char *
describe (GArray *owns)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < owns->len; i++)
    {
      const WcPubsubOwn *own = &g_array_index (owns, WcPubsubOwn, i);

      g_string_append_printf (words, "%s %s %s %s;", own->node,
                              wc_pubsub_affiliation_to_string (own->affiliation),
                              wc_pubsub_subscription_to_string (own->subscription),
                              own->subid != NULL ? own->subid : "-");
    }
  return g_string_free (words, FALSE);
}

static void
test_subscriptions (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/r");
  g_autoptr (WcNode) result = wc_fake_session_parse (RESULT (
      "<subscriptions><subscription node='a' jid='me@x.lit' subscription='pending'/>"
      "<subscription node='b' jid='me@x.lit' subscription='none'/>"
      "<subscription node='a' jid='me@x.lit' subscription='subscribed' subid='s2'/>"
      "<subscription node='a' jid='me@x.lit' subscription='none' subid='s3'/>"
      "<subscription node='c' jid='eve@x.lit' subscription='subscribed'/>"
      "<subscription node='c' jid='me@x.lit/r' subscription='subscribed'/>"
      "<subscription node='' jid='me@x.lit' subscription='subscribed'/>"
      "<subscription node='d&#10;' jid='me@x.lit' subscription='subscribed'/>"
      "<subscription jid='me@x.lit' subscription='subscribed'/></subscriptions>"));
  g_autoptr (WcNode) of_one = wc_fake_session_parse (RESULT (
      "<subscriptions node='n'><subscription jid='me@x.lit' subscription='subscribed'/>"
      "</subscriptions>"));
  g_autoptr (GArray) owns =
      wc_pubsub_subscribe_parse_subscriptions (fake->session, result, NULL);
  g_autoptr (GArray) one =
      wc_pubsub_subscribe_parse_subscriptions (fake->session, of_one, NULL);
  g_autofree char *words = describe (owns);
  g_autofree char *of_node = describe (one);

  g_assert_cmpstr (words, ==, "a none subscribed s2;b none none -;");
  g_assert_cmpstr (of_node, ==, "n none subscribed -;");
}

static void
test_affiliations (void)
{
  g_autoptr (WcNode) result = wc_fake_session_parse (
      RESULT ("<affiliations><affiliation affiliation='publisher' node='a'/>"
              "<affiliation affiliation='owner'/><affiliation node='b'/>"
              "<affiliation affiliation='king' node='b'/>"
              "<affiliation affiliation='outcast' node='c'/></affiliations>"));
  g_autoptr (WcNode) none = wc_fake_session_parse (RESULT (""));
  g_autoptr (GArray) owns = wc_pubsub_subscribe_parse_affiliations (result, NULL);
  g_autofree char *words = describe (owns);
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x.lit/r");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) other = NULL;

  g_assert_cmpstr (words, ==, "a publisher none -;c outcast none -;");
  g_assert_null (wc_pubsub_subscribe_parse_affiliations (none, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_REMOTE_ERROR);
  g_assert_null (wc_pubsub_subscribe_parse_subscriptions (fake->session, none, &other));
  g_assert_error (other, WC_ERROR, WC_ERROR_REMOTE_ERROR);
}

static void
test_bounds (void)
{
  g_autoptr (WcNode) result = wc_node_new ("iq", "jabber:client");
  WcNode *list =
      wc_node_add (wc_node_add (result, "pubsub", "http://jabber.org/protocol/pubsub"),
                   "affiliations", NULL);
  g_autoptr (GArray) owns = NULL;

  for (int i = 0; i <= WC_PUBSUB_SUBSCRIBE_MAX_ENTRIES; i++)
    {
      WcNode *element = wc_node_add (list, "affiliation", NULL);

      wc_node_set (element, "node", "n");
      wc_node_set (element, "affiliation", "member");
    }
  owns = wc_pubsub_subscribe_parse_affiliations (result, NULL);
  g_assert_cmpuint (owns->len, ==, WC_PUBSUB_SUBSCRIBE_MAX_ENTRIES);
}

#define CONDITION(name) "<" name " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
#define PRECISELY(name) "<" name " xmlns='http://jabber.org/protocol/pubsub#errors'/>"
#define ERROR(inside) "<iq type='error'><error type='cancel'>" inside "</error></iq>"

static void
test_refusals (void)
{
  static const struct
  {
    const char *xml;
    WcSpaceEvidence evidence;
  } rows[] = {
    /* ejabberd 23.01, asked a second time */
    { ERROR (PRECISELY ("pending-subscription") CONDITION ("not-authorized")),
      WC_SPACE_EVIDENCE_ASKED_PENDING },
    { ERROR (CONDITION ("not-allowed") PRECISELY ("closed-node")),
      WC_SPACE_EVIDENCE_CLOSED },
    { ERROR (CONDITION ("not-authorized") PRECISELY ("not-subscribed")),
      WC_SPACE_EVIDENCE_FORBIDDEN },
    /* Prosody 0.12.3 */
    { ERROR (CONDITION ("forbidden")), WC_SPACE_EVIDENCE_FORBIDDEN },
    { ERROR (CONDITION ("item-not-found")), WC_SPACE_EVIDENCE_MISSING },
    { ERROR ("<gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>xmpp:y</gone>"),
      WC_SPACE_EVIDENCE_MISSING },
  };
  static const char *const silent[] = {
    ERROR (CONDITION ("not-allowed")),
    ERROR (CONDITION ("remote-server-timeout")),
    ERROR (PRECISELY ("forbidden")),
    ERROR (""),
    "<iq type='error'/>",
    "<iq type='error'>" CONDITION ("forbidden") "</iq>",
  };
  WcSpaceEvidence evidence = WC_SPACE_EVIDENCE_LEFT;

  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    {
      g_autoptr (WcNode) refusal = wc_fake_session_parse (silent[i]);

      g_assert_false (wc_pubsub_subscribe_read_refusal (refusal, &evidence));
    }
  g_assert_false (wc_pubsub_subscribe_read_refusal (NULL, &evidence));
  g_assert_cmpint (evidence, ==, WC_SPACE_EVIDENCE_LEFT);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WcNode) refusal = wc_fake_session_parse (rows[i].xml);

      g_assert_true (wc_pubsub_subscribe_read_refusal (refusal, &evidence));
      g_assert_cmpint (evidence, ==, rows[i].evidence);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/pubsub-subscribe/requests", test_requests);
  g_test_add_func ("/xep/pubsub-subscribe/answer", test_answer);
  g_test_add_func ("/xep/pubsub-subscribe/subscriptions", test_subscriptions);
  g_test_add_func ("/xep/pubsub-subscribe/affiliations", test_affiliations);
  g_test_add_func ("/xep/pubsub-subscribe/bounds", test_bounds);
  g_test_add_func ("/xep/pubsub-subscribe/refusals", test_refusals);
  return g_test_run ();
}
