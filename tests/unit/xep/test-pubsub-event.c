/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/pubsub-event.h"
#include "xml/ns.h"

#define EVENT(inside)                                                                    \
  "<event xmlns='http://jabber.org/protocol/pubsub#event'>" inside "</event>"

static void
test_items (void)
{
  g_autoptr (WcNode) node = wc_fake_session_parse (
      EVENT ("<items node='n'><item id='a' publisher='p@x'><e xmlns='u:e'/></item>"
             "<retract id='b'/><item id='c'/><item><e xmlns='u:e'/></item><odd/>"
             "<item xmlns='u:e' id='d'/></items>"));
  g_auto (WcPubsubEvent) event = { 0 };
  const WcPubsubItem *items;

  g_assert_true (wc_pubsub_event_read (node, &event));
  g_assert_cmpint (event.kind, ==, WC_PUBSUB_EVENT_ITEMS);
  g_assert_cmpstr (event.node, ==, "n");
  g_assert_cmpuint (event.items->len, ==, 4);
  items = (const WcPubsubItem *) event.items->data;
  g_assert_cmpstr (items[0].id, ==, "a");
  g_assert_cmpstr (items[0].publisher, ==, "p@x");
  g_assert_true (wc_node_is (items[0].payload, "e", "u:e"));
  g_assert_false (items[0].retracted);
  g_assert_cmpstr (items[1].id, ==, "b");
  g_assert_true (items[1].retracted);
  g_assert_null (items[1].payload);
  g_assert_cmpstr (items[2].id, ==, "c");
  g_assert_null (items[2].payload);
  g_assert_null (items[3].id);
}

typedef struct
{
  const char *xml;
  int kind; /* -1: none */
} Case;

static const Case cases[] = {
  { EVENT ("<purge node='n'/>"), WC_PUBSUB_EVENT_PURGED },
  { EVENT ("<delete node='n'><redirect uri='xmpp:x'/></delete>"),
    WC_PUBSUB_EVENT_DELETED },
  { EVENT ("<configuration node='n'><x xmlns='jabber:x:data' type='result'/>"
           "</configuration>"),
    WC_PUBSUB_EVENT_CONFIG },
  { EVENT ("<configuration node='n'/>"), WC_PUBSUB_EVENT_CONFIG },
  { EVENT ("<subscription node='n' jid='a@x' subscription='subscribed'/>"),
    WC_PUBSUB_EVENT_SUBSCRIPTION },
  { EVENT ("<items node='n'/>"), WC_PUBSUB_EVENT_ITEMS },
  { EVENT ("<items/>"), -1 },
  { EVENT ("<collection node='n'/>"), -1 },
  { EVENT (""), -1 },
  { EVENT ("<purge xmlns='u:e' node='n'/>"), -1 },
};

static void
test_kinds (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WcNode) node = wc_fake_session_parse (cases[i].xml);
      g_auto (WcPubsubEvent) event = { 0 };

      g_assert_cmpint (wc_pubsub_event_read (node, &event), ==, cases[i].kind >= 0);
      if (cases[i].kind < 0)
        continue;
      g_assert_cmpint (event.kind, ==, cases[i].kind);
      g_assert_cmpstr (event.node, ==, "n");
      g_assert_cmpuint (event.items->len, ==, 0);
      g_assert_nonnull (event.element);
    }
}

/* However many a stanza may hold, a bounded number is read. */
static void
test_bounded (void)
{
  g_autoptr (WcNode) event = wc_node_new ("event", WC_NS_PUBSUB_EVENT);
  WcNode *items = wc_node_add (event, "items", NULL);
  g_auto (WcPubsubEvent) read = { 0 };

  wc_node_set (items, "node", "n");
  for (guint i = 0; i < WC_PUBSUB_EVENT_MAX_ITEMS + 10; i++)
    wc_node_add (items, "item", NULL);
  g_assert_true (wc_pubsub_event_read (event, &read));
  g_assert_cmpuint (read.items->len, ==, WC_PUBSUB_EVENT_MAX_ITEMS);
}

static guint
count_answer (const char *xml)
{
  g_autoptr (WcNode) result = wc_fake_session_parse (xml);
  g_autoptr (GArray) items = wc_pubsub_event_read_items (result, "n");

  return items->len;
}

static void
test_answer (void)
{
#define ANSWER(inside)                                                                   \
  "<iq type='result'><pubsub xmlns='http://jabber.org/protocol/pubsub'>" inside          \
  "</pubsub></iq>"
  g_assert_cmpuint (
      count_answer (ANSWER ("<items node='n'><item id='a'/><item id='b'/></items>")), ==,
      2);
  g_assert_cmpuint (count_answer (ANSWER ("<items node='m'><item/></items>")), ==, 0);
  g_assert_cmpuint (count_answer (ANSWER ("")), ==, 0);
  g_assert_cmpuint (count_answer ("<iq type='result'/>"), ==, 0);
}

static void
assert_next (const char *set, guint n_items, const char *expected)
{
  g_autofree char *xml = g_strdup_printf (ANSWER ("<items node='n'/>%s"), set);
  g_autoptr (WcNode) result = wc_fake_session_parse (xml);

  g_assert_cmpstr (wc_pubsub_event_get_next (result, n_items), ==, expected);
}

static void
test_next (void)
{
#define SET(inside) "<set xmlns='http://jabber.org/protocol/rsm'>" inside "</set>"
  assert_next ("", 0, NULL);
  assert_next (SET ("<last>b</last><count>3</count>"), 2, "b");
  assert_next (SET ("<last>b</last><count>3</count>"), 3, NULL);
  assert_next (SET ("<last>b</last>"), 1, NULL);
  assert_next (SET ("<last/><count>3</count>"), 1, NULL);
  assert_next (SET ("<last>b</last><count>-3</count>"), 1, NULL);
  assert_next (SET ("<last>b</last><count>many</count>"), 1, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/pubsub-event/items", test_items);
  g_test_add_func ("/xep/pubsub-event/kinds", test_kinds);
  g_test_add_func ("/xep/pubsub-event/bounded", test_bounded);
  g_test_add_func ("/xep/pubsub-event/answer", test_answer);
  g_test_add_func ("/xep/pubsub-event/next", test_next);
  return g_test_run ();
}
