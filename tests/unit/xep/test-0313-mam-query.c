/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/0313-mam-private.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

/* The words of a question to an archive. */

static void
assert_xml (WcNode *node, const char *expected)
{
  g_autoptr (WcNode) owned = node;
  g_autofree char *text = wc_node_to_string (owned, WC_NS_CLIENT);

  g_assert_cmpstr (text, ==, expected);
}

#define FORM                                                                             \
  "<query xmlns='urn:xmpp:mam:2' queryid='q'><x xmlns='jabber:x:data' type='submit'>"    \
  "<field var='FORM_TYPE'><value>urn:xmpp:mam:2</value></field>"
#define SET "</x><set xmlns='http://jabber.org/protocol/rsm'>"

static void
test_build (void)
{
  WcArchiveQuery all = { .max = 250 };
  WcArchiveQuery older = { .with = "a@b",
                           .start_us = 1700000000000001,
                           .end_us = 1700000001000000,
                           .before_id = "",
                           .max = 7 };

  assert_xml (wc_mam_query_build (&all, "q"), FORM SET "<max>250</max></set></query>");
  assert_xml (wc_mam_query_build (&older, "q"), FORM
              "<field var='with'><value>a@b</value></field>"
              "<field var='start'><value>2023-11-14T22:13:20.000001Z</value></field>"
              "<field var='end'><value>2023-11-14T22:13:21.000000Z</value></field>" SET
              "<max>7</max><before/></set></query>");
}

/* XEP-0431: in Clark notation, whatever is looked for. */
static void
test_build_text (void)
{
  WcArchiveQuery words = { .text = "a <b> & \"c\"", .before_id = "", .max = 7 };

  assert_xml (wc_mam_query_build (&words, "q"),
              FORM "<field var='{urn:xmpp:fulltext:0}fulltext'>"
                   "<value>a &lt;b&gt; &amp; \"c\"</value></field>" SET
                   "<max>7</max><before/></set></query>");
}

static const struct
{
  const char *file;
  gboolean offers;
} forms[] = {
  { "form-fulltext.xml", TRUE },         { "form-example.xml", FALSE },
  { "ejabberd-form.xml", FALSE },        { "prosody-form.xml", FALSE },
  { "form-of-another-kind.xml", FALSE }, { "form-submitted.xml", FALSE },
};

static void
test_offers_text (void)
{
  g_assert_false (wc_mam_query_offers_text (NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_auto (WcInbound) in = wc_fake_session_inbound ("0313", forms[i].file);

      g_assert_cmpint (
          wc_mam_query_offers_text (wc_node_child (in.stanza, "query", WC_NS_MAM)), ==,
          forms[i].offers);
    }
}

/* One item by its id where ids can be asked for, else around its time; a room has not
 * said whether they can. */
static void
test_build_item (void)
{
  static const WcXep *const xeps[] = { &wc_xep_0313_mam, NULL };
  WcFakeSession *fake = wc_fake_session_new_with ("me@x.lit/here", xeps, NULL);
  g_autoptr (GHashTable) server = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) account = g_hash_table_new (g_str_hash, g_str_equal);
  WcMamItem own = { .id = "i", .with = "a@b", .stamp_us = 1700000001000000 };
  const char *around =
      FORM "<field var='with'><value>a@b</value></field>"
           "<field var='start'><value>2023-11-14T22:13:20.000000Z</value></field>"
           "<field var='end'><value>2023-11-14T22:13:22.000000Z</value></field>" SET
           "<max>50</max></set></query>";

  assert_xml (wc_mam_query_build_item (fake->session, &own, "q"), around);
  g_hash_table_add (account, (gpointer) (WC_NS_MAM "#extended"));
  wc_session_set_features (fake->session, server, account);
  assert_xml (wc_mam_query_build_item (fake->session, &own, "q"),
              FORM "<field var='ids'><value>i</value></field>" SET
                   "<max>1</max></set></query>");
  own.room = "coven@chat.x.lit";
  assert_xml (wc_mam_query_build_item (fake->session, &own, "q"), around);
  wc_fake_session_free (fake);
}

static void
assert_total (const char *count, gint64 expected)
{
  g_autoptr (WcNode) fin = wc_node_new ("fin", WC_NS_MAM);
  WcNode *set = wc_node_add (fin, "set", WC_NS_RSM);

  if (count != NULL)
    wc_node_add_with_text (set, "count", NULL, count);
  g_assert_cmpint (wc_mam_query_read_total (fin), ==, expected);
}

static void
test_total (void)
{
  g_assert_cmpint (wc_mam_query_read_total (NULL), ==, -1);
  assert_total (NULL, -1);
  assert_total ("17", 17);
  assert_total ("-3", -1);
  assert_total ("many", -1);
  assert_total ("99999999999999999999", -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/0313/query/build", test_build);
  g_test_add_func ("/xep/0313/query/text", test_build_text);
  g_test_add_func ("/xep/0313/query/offers-text", test_offers_text);
  g_test_add_func ("/xep/0313/query/item", test_build_item);
  g_test_add_func ("/xep/0313/query/total", test_total);
  return g_test_run ();
}
