/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-session.h"
#include "xep/pubsub-owner.h"

#define OWNER(inside)                                                                    \
  "<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>" inside "</pubsub>"
#define IQ(type, inside) "<iq to='spaces.x' type='" type "'>" OWNER (inside) "</iq>"

static const WcPubsubQuery of = { .to = "spaces.x", .node = "n" };

static void
on_reply (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  guint *n_ok = data;

  g_assert_no_error (error);
  g_assert_nonnull (result);
  (*n_ok)++;
}

static GPtrArray *
two_people (void)
{
  GPtrArray *people =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_pubsub_owner_entry_free);
  WcPubsubOwnerEntry *bob = wc_pubsub_owner_entry_new ("bob@x.lit");
  WcPubsubOwnerEntry *eve = wc_pubsub_owner_entry_new ("eve@x.lit");

  bob->affiliation = WC_PUBSUB_AFFILIATION_MEMBER;
  bob->subscription = WC_PUBSUB_SUBSCRIPTION_SUBSCRIBED;
  eve->subid = g_strdup ("s1");
  g_ptr_array_add (people, bob);
  g_ptr_array_add (people, eve);
  return people;
}

/* The next request is this, and its answer is given to who asked. */
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
  g_autoptr (GPtrArray) people = two_people ();
  guint n_ok = 0;

  wc_pubsub_owner_get_subscriptions (fake->session, &of, on_reply, &n_ok);
  expect (fake, IQ ("get", "<subscriptions node='n'/>"));
  wc_pubsub_owner_get_affiliations (fake->session, &of, on_reply, &n_ok);
  expect (fake, IQ ("get", "<affiliations node='n'/>"));
  wc_pubsub_owner_set_subscriptions (fake->session, &of, people, on_reply, &n_ok);
  expect (fake,
          IQ ("set", "<subscriptions node='n'>"
                     "<subscription jid='bob@x.lit' subscription='subscribed'/>"
                     "<subscription jid='eve@x.lit' subscription='none' subid='s1'/>"
                     "</subscriptions>"));
  wc_pubsub_owner_set_affiliations (fake->session, &of, people, on_reply, &n_ok);
  expect (fake, IQ ("set", "<affiliations node='n'>"
                           "<affiliation jid='bob@x.lit' affiliation='member'/>"
                           "<affiliation jid='eve@x.lit' affiliation='none'/>"
                           "</affiliations>"));
  wc_pubsub_owner_delete (fake->session, &of, on_reply, &n_ok);
  expect (fake, IQ ("set", "<delete node='n'/>"));
  wc_pubsub_owner_purge (fake->session, &of, on_reply, &n_ok);
  expect (fake, IQ ("set", "<purge node='n'/>"));
  wc_fake_session_assert_idle (fake);
  g_assert_cmpuint (n_ok, ==, 6);
}

/* "jid affiliation subscription subid" in lines, and how many were dropped. */
static char *
describe (GPtrArray *entries, guint n_dropped)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < entries->len; i++)
    {
      const WcPubsubOwnerEntry *entry = entries->pdata[i];

      g_string_append_printf (words, "%s %s %s %s\n", entry->jid,
                              wc_pubsub_affiliation_to_string (entry->affiliation),
                              wc_pubsub_subscription_to_string (entry->subscription),
                              entry->subid != NULL ? entry->subid : "-");
    }
  g_string_append_printf (words, "%u dropped", n_dropped);
  return g_string_free (words, FALSE);
}

static void
test_subscriptions (void)
{
  g_autoptr (WcNode) result = wc_fake_session_parse ("<iq>" OWNER (
      "<subscriptions node='n'>"
      "<subscription jid='Bob@X.lit' subscription='subscribed' subid='5E2'/>"
      "<subscription jid='eve@x.lit/r' subscription='pending' subid=''/>"
      "<subscription jid='bad@@x.lit' subscription='subscribed'/>"
      "<subscription subscription='subscribed'/>"
      "<subscription jid='a@x.lit' subscription='both'/>"
      "<subscription jid='a@x.lit'/>"
      "<subscription xmlns='u:o' jid='a@x.lit' subscription='subscribed'/>"
      "<subscription jid='z@x.lit' subscription='none'/></subscriptions>") "</iq>");
  guint n_dropped;
  g_autoptr (GPtrArray) entries =
      wc_pubsub_owner_parse_subscriptions (result, "n", &n_dropped, NULL);
  g_autofree char *words = describe (entries, n_dropped);

  g_assert_cmpstr (words, ==,
                   "bob@x.lit none subscribed 5E2\neve@x.lit/r none pending -\n"
                   "z@x.lit none none -\n4 dropped");
}

static void
test_affiliations (void)
{
  g_autoptr (WcNode) result = wc_fake_session_parse ("<iq>" OWNER (
      "<affiliations><affiliation jid='me@x.lit' affiliation='owner'/>"
      "<affiliation jid='bob@x.lit' affiliation='publish-only'/>"
      "<affiliation jid='eve@x.lit' affiliation='admin'/>"
      "<affiliation jid='eve@x.lit' affiliation='outcast'/></affiliations>") "</iq>");
  guint n_dropped;
  g_autoptr (GPtrArray) entries =
      wc_pubsub_owner_parse_affiliations (result, "n", &n_dropped, NULL);
  g_autofree char *words = describe (entries, n_dropped);

  g_assert_cmpstr (words, ==,
                   "me@x.lit owner none -\nbob@x.lit publish-only none -\n"
                   "eve@x.lit outcast none -\n1 dropped");
}

static void
test_refused (void)
{
  static const char *const results[] = {
    "<iq/>",
    "<iq>" OWNER ("") "</iq>",
    "<iq>" OWNER ("<affiliations node='m'/><subscriptions node='m'/>") "</iq>",
    "<iq><pubsub xmlns='http://jabber.org/protocol/pubsub'><subscriptions node='n'/>"
    "<affiliations node='n'/></pubsub></iq>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (WcNode) result = wc_fake_session_parse (results[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) other = NULL;
      guint n_dropped;

      g_assert_null (
          wc_pubsub_owner_parse_subscriptions (result, "n", &n_dropped, &error));
      g_assert_error (error, WC_ERROR, WC_ERROR_REMOTE_ERROR);
      g_assert_null (
          wc_pubsub_owner_parse_affiliations (result, "n", &n_dropped, &other));
      g_assert_error (other, WC_ERROR, WC_ERROR_REMOTE_ERROR);
    }
}

static void
test_bounds (void)
{
  g_autofree char *subid = g_strnfill (WC_PUBSUB_OWNER_MAX_SUBID + 1, 's');
  g_autoptr (WcNode) list =
      wc_node_new ("subscriptions", "http://jabber.org/protocol/pubsub#owner");
  g_autoptr (WcNode) result = wc_node_new ("iq", "jabber:client");
  g_autoptr (GPtrArray) entries = NULL;
  guint n_dropped;

  for (int i = 0; i < WC_PUBSUB_OWNER_MAX_ENTRIES + 3; i++)
    {
      WcNode *element = wc_node_add (list, "subscription", NULL);
      g_autofree char *jid = g_strdup_printf ("u%d@x.lit", i);

      wc_node_set (element, "jid", jid);
      wc_node_set (element, "subscription", "subscribed");
      wc_node_set (element, "subid", i == 0 ? subid : "s");
    }
  wc_node_add_tree (
      wc_node_add (result, "pubsub", "http://jabber.org/protocol/pubsub#owner"), list);
  entries = wc_pubsub_owner_parse_subscriptions (result, "n", &n_dropped, NULL);
  g_assert_cmpuint (entries->len, ==, WC_PUBSUB_OWNER_MAX_ENTRIES);
  g_assert_cmpuint (n_dropped, ==, 3);
  g_assert_null (((WcPubsubOwnerEntry *) entries->pdata[0])->subid);
  g_assert_cmpstr (((WcPubsubOwnerEntry *) entries->pdata[1])->subid, ==, "s");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/pubsub-owner/requests", test_requests);
  g_test_add_func ("/xep/pubsub-owner/subscriptions", test_subscriptions);
  g_test_add_func ("/xep/pubsub-owner/affiliations", test_affiliations);
  g_test_add_func ("/xep/pubsub-owner/refused", test_refused);
  g_test_add_func ("/xep/pubsub-owner/bounds", test_bounds);
  return g_test_run ();
}
