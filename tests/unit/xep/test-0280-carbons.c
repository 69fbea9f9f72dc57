/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

/* What must become of each stanza in tests/wire/0280/. */
typedef struct
{
  const char *wire;
  WcVerdict verdict;
  WcMessageSource origin;
  gboolean outgoing;
  gint64 stamp_us;
} Case;

static const Case cases[] = {
  { "no-carbon.xml", WC_PASS, WC_MESSAGE_SOURCE_LIVE, FALSE, 0 },
  { "sent.xml", WC_PASS, WC_MESSAGE_SOURCE_CARBON, TRUE, 1700000000500000 },
  { "received.xml", WC_PASS, WC_MESSAGE_SOURCE_CARBON, FALSE, 1700000000500000 },
  { "forged-by-contact.xml", WC_DROP },
  { "forged-by-our-domain.xml", WC_DROP },
  { "forged-by-own-resource.xml", WC_DROP },
  { "without-sender.xml", WC_DROP },
  { "nothing-forwarded.xml", WC_DROP },
  { "forwarded-presence.xml", WC_DROP },
};

static void
test_inbound (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("juliet@capulet.lit/balcony");
  g_auto (WcInbound) in = wc_fake_session_inbound ("0280", c->wire);
  WcVerdict verdict = wc_xep_0280_carbons.inbound (fake->session, NULL, &in);

  g_assert_cmpint (verdict, ==, c->verdict);
  if (verdict == WC_DROP)
    {
      g_assert_cmpuint (g_hash_table_size (wc_session_get_dropped (fake->session)), ==,
                        1);
      return;
    }
  g_assert_cmpint (in.origin, ==, c->origin);
  g_assert_cmpint (in.outgoing, ==, c->outgoing);
  g_assert_cmpint (in.stamp_us, ==, c->stamp_us);
  g_assert_cmpstr (wc_node_child_text (in.stanza, "body", WC_NS_CLIENT), ==,
                   "Wherefore art thou?");
}

/* A carbon inside an archive was forged when it was stored. */
static void
test_not_from_the_archive (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("juliet@capulet.lit/balcony");
  g_auto (WcInbound) in = wc_fake_session_inbound ("0280", "sent.xml");

  in.origin = WC_MESSAGE_SOURCE_ARCHIVE;
  g_assert_cmpint (wc_xep_0280_carbons.inbound (fake->session, NULL, &in), ==, WC_PASS);
  g_assert_nonnull (wc_node_child (in.stanza, "sent", WC_NS_CARBONS));
}

static void
announce (WcFakeSession *fake, const char *feature)
{
  g_autoptr (GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) some = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_add (some, (gpointer) feature);
  wc_session_set_features (fake->session, some, none);
}

static void
test_enabled_where_offered (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("juliet@capulet.lit/balcony");

  wc_xep_0280_carbons.bound (fake->session, NULL);
  wc_fake_session_assert_idle (fake);
  announce (fake, WC_NS_CARBONS);
  wc_fake_session_assert_sent (
      fake, "<iq type='set'><enable xmlns='urn:xmpp:carbons:2'/></iq>");
  wc_fake_session_assert_idle (fake);
}

static void
test_not_asked_for_elsewhere (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("juliet@capulet.lit/balcony");

  wc_xep_0280_carbons.bound (fake->session, NULL);
  announce (fake, WC_NS_PING);
  wc_fake_session_assert_idle (fake);
}

static void
test_refusal_is_survived (void)
{
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("juliet@capulet.lit/balcony");

  wc_xep_0280_carbons.bound (fake->session, NULL);
  announce (fake, WC_NS_CARBONS);
  wc_fake_session_refuse (fake, "not-allowed");
  wc_fake_session_assert_idle (fake);
  g_assert_true (wc_session_is_bound (fake->session));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/xep/0280/inbound/", cases[i].wire, NULL);

      g_test_add_data_func (path, &cases[i], test_inbound);
    }
  g_test_add_func ("/xep/0280/archive", test_not_from_the_archive);
  g_test_add_func ("/xep/0280/bound", test_enabled_where_offered);
  g_test_add_func ("/xep/0280/not-offered", test_not_asked_for_elsewhere);
  g_test_add_func ("/xep/0280/refused", test_refusal_is_survived);
  return g_test_run ();
}
