/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/fake-session.h"
#include "lib/temp-db.h"
#include "store/roster-store.h"
#include "xep/host.h"
#include "xep/im-presence.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

static const WcXep *const xeps[] = { &wc_xep_0115_caps, &wc_xep_im_presence, NULL };

typedef struct
{
  WcTempDb *temp;
  WcLive *live;
  WcHost host;
  WcFakeSession *fake;
  GString *events; /* "jid:show " or "jid:show/priority " */
} Fixture;

static void
on_live (WcLive *live, const WcEvent *event, gpointer data)
{
  const char *priority = wc_details_get (event->delta, "priority");

  g_string_append_printf (((Fixture *) data)->events, "%s:%s%s%s ", event->ref,
                          wc_details_get (event->delta, "show"),
                          priority != NULL ? "/" : "", priority != NULL ? priority : "");
}

static void
setup (Fixture *fixture, gconstpointer data)
{
  fixture->temp = wc_temp_db_new ();
  fixture->live = wc_live_new ();
  fixture->events = g_string_new (NULL);
  g_signal_connect (fixture->live, "event", G_CALLBACK (on_live), fixture);
  fixture->host = (WcHost){ .db = fixture->temp->db,
                            .live = fixture->live,
                            .account = fixture->temp->account,
                            .attached = TRUE };
  wc_db_begin (fixture->temp->db, WC_DB_NORMAL, NULL);
  fixture->fake = wc_fake_session_new_with ("me@x.lit/here", xeps, &fixture->host);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  wc_fake_session_assert_idle (fixture->fake);
  wc_fake_session_free (fixture->fake);
  wc_db_rollback (fixture->temp->db);
  g_object_unref (fixture->live);
  wc_temp_db_free (fixture->temp);
  g_string_free (fixture->events, TRUE);
}

static void
announce (Fixture *fixture)
{
  g_autoptr (GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);

  wc_session_set_features (fixture->fake->session, none, none);
}

/* The presence written last. Transfer full. */
static WcNode *
take_presence (Fixture *fixture)
{
  WcNode *presence = g_queue_pop_head (&fixture->fake->sent);

  g_assert_nonnull (presence);
  g_assert_true (wc_node_is (presence, "presence", WC_NS_CLIENT));
  return presence;
}

/* What a device can do is known by the hash that it showed last. */
static void
test_caps (Fixture *fixture, gconstpointer data)
{
  static const char *const shown[] = { "one", "two", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    {
      g_autofree char *caps =
          shown[i] != NULL
              ? g_strdup_printf ("<c xmlns='http://jabber.org/protocol/caps' "
                                 "hash='sha-1' ver='%s'/>",
                                 shown[i])
              : g_strdup ("");
      g_autofree char *xml =
          g_strdup_printf ("<presence from='friend@b/1'>%s</presence>", caps);
      g_autoptr (GPtrArray) devices = NULL;

      wc_fake_session_receive (fixture->fake, xml);
      devices = wc_im_presence_dup (fixture->fake->session, "friend@b");
      g_assert_cmpstr (((const WcPresence *) devices->pdata[0])->caps, ==, shown[i]);
    }
}

/* Where whoever sends much presence would leave no place for others. */
static void
test_strangers_crowd_out_nobody (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcContact) friend = wc_contact_new (fixture->temp->account->id, "friend@b");
  g_autoptr (GPtrArray) friends = NULL;
  g_autoptr (GPtrArray) strangers = NULL;

  friend->in_roster = TRUE;
  g_assert_true (wc_roster_store_push (fixture->temp->db, friend, NULL, NULL));
  for (guint i = 0; i < 1001; i++)
    {
      g_autofree char *xml = g_strdup_printf ("<presence from='eve@c/%u'/>", i);

      wc_fake_session_receive (fixture->fake, xml);
    }
  wc_fake_session_receive (fixture->fake, "<presence from='friend@b/1'/>");
  wc_fake_session_receive (fixture->fake,
                           "<presence from='eve@c/0'><show>away</show></presence>");
  friends = wc_im_presence_dup (fixture->fake->session, "friend@b");
  strangers = wc_im_presence_dup (fixture->fake->session, "eve@c");
  g_assert_cmpuint (friends->len, ==, 1);
  g_assert_cmpuint (strangers->len, ==, 1000);
  g_assert_true (g_str_has_suffix (fixture->events->str, "eve@c/0:away/0 "));
}

static void
test_own_presence (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcNode) first = NULL;
  g_autoptr (WcNode) away = NULL;
  g_autoptr (WcNode) gone = NULL;

  wc_im_presence_update (fixture->fake->session);
  wc_fake_session_assert_idle (fixture->fake);
  announce (fixture);
  first = take_presence (fixture);
  g_assert_nonnull (wc_node_child (first, "c", WC_NS_CAPS));
  g_assert_null (wc_node_child (first, "idle", WC_NS_IDLE));
  g_assert_null (wc_node_attr (first, "type"));

  fixture->temp->account->show = g_strdup ("away");
  fixture->temp->account->status = g_strdup ("lunch");
  fixture->host.attached = FALSE;
  wc_im_presence_update (fixture->fake->session);
  away = take_presence (fixture);
  g_assert_cmpstr (wc_node_child_text (away, "show", NULL), ==, "away");
  g_assert_cmpstr (wc_node_child_text (away, "status", NULL), ==, "lunch");
  g_assert_cmpstr (wc_node_attr (wc_node_child (away, "idle", WC_NS_IDLE), "since"), ==,
                   "2023-11-14T22:13:20Z");

  g_free (fixture->temp->account->show);
  fixture->temp->account->show = g_strdup ("offline");
  wc_im_presence_update (fixture->fake->session);
  gone = take_presence (fixture);
  g_assert_cmpstr (wc_node_attr (gone, "type"), ==, "unavailable");
  g_assert_null (wc_node_child (gone, "show", NULL));
}

static void
test_idle_is_private (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcNode) presence = NULL;

  fixture->host.attached = FALSE;
  fixture->temp->account->share &= ~WC_ACCOUNT_SHARE_IDLE;
  announce (fixture);
  presence = take_presence (fixture);
  g_assert_null (wc_node_child (presence, "idle", WC_NS_IDLE));
}

static guint
count_resources (Fixture *fixture, const char *jid)
{
  g_autoptr (GPtrArray) resources = wc_im_presence_dup (fixture->fake->session, jid);

  return resources->len;
}

static void
test_their_presence (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) resources = NULL;
  const WcPresence *presence;

  wc_fake_session_receive (fixture->fake, "<presence "
                                          "from='A@b/one'><show>dnd</show><status>busy</"
                                          "status><priority>5</priority></presence>");
  wc_fake_session_receive (
      fixture->fake,
      "<presence "
      "from='a@b/two'><show>nonsense</show><priority>999</priority></presence>");
  g_assert_cmpuint (count_resources (fixture, "a@b"), ==, 2);
  wc_fake_session_receive (fixture->fake,
                           "<presence from='a@b/two' type='unavailable'/>");
  resources = wc_im_presence_dup (fixture->fake->session, "a@b");
  g_assert_cmpuint (resources->len, ==, 1);
  presence = resources->pdata[0];
  g_assert_cmpint (presence->show, ==, WC_PRESENCE_SHOW_DND);
  g_assert_cmpint (presence->priority, ==, 5);
  g_assert_cmpstr (presence->status, ==, "busy");
  g_assert_cmpstr (fixture->events->str, ==,
                   "a@b/one:dnd/5 a@b/two:available/0 a@b/two:offline ");
}

static void
test_ignored (Fixture *fixture, gconstpointer data)
{
  wc_fake_session_receive (fixture->fake, "<presence/>");
  wc_fake_session_receive (fixture->fake, "<presence from='a b@c'/>");
  wc_fake_session_receive (fixture->fake, "<presence from='a@b' type='error'/>");
  wc_fake_session_receive (fixture->fake,
                           "<presence from='r@muc/n'><x "
                           "xmlns='http://jabber.org/protocol/muc#user'/></presence>");
  g_assert_cmpstr (fixture->events->str, ==, "");
}

static void
test_requests (Fixture *fixture, gconstpointer data)
{
  g_autoptr (WcContact) asking = NULL;
  g_autoptr (GError) error = NULL;
  gint64 account = fixture->temp->account->id;

  wc_fake_session_receive (
      fixture->fake,
      "<presence from='a@b' type='subscribe'><status>hello</status>"
      "<nick xmlns='http://jabber.org/protocol/nick'>Al</nick></presence>");
  asking = wc_roster_store_get (fixture->temp->db, account, "a@b", &error);
  g_assert_no_error (error);
  g_assert_cmpint (asking->request_us, >, 0);
  g_assert_cmpstr (asking->request_text, ==, "hello");
  g_assert_cmpstr (asking->nick, ==, "Al");

  g_assert_true (wc_im_presence_subscription (fixture->fake->session, "subscribed", "a@b",
                                              NULL, &error));
  wc_fake_session_assert_sent (fixture->fake, "<presence type='subscribed' to='a@b'/>");
  g_assert_true (wc_im_presence_subscription (fixture->fake->session, "subscribe", "a@b",
                                              "hi", &error));
  wc_fake_session_assert_sent (
      fixture->fake,
      "<presence type='subscribe' to='a@b'><status>hi</status></presence>");
  wc_session_unbind (fixture->fake->session, FALSE);
  g_assert_false (wc_im_presence_subscription (fixture->fake->session, "subscribe", "a@b",
                                               NULL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);
}

/* What strangers say is cut, and so many of one domain wait: the next is left to the next
 * login, while others find a place. */
static void
test_much_of_strangers (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (100000, 'x');
  g_autofree char *request =
      g_strdup_printf ("<presence from='a@b' type='subscribe'><status>%s</status>"
                       "<nick xmlns='http://jabber.org/protocol/nick'>%s</nick>"
                       "</presence>",
                       text, text);
  g_autofree char *presence =
      g_strdup_printf ("<presence from='a@b/one'><status>%s</status></presence>", text);
  WcDb *db = fixture->temp->db;
  gint64 account = fixture->temp->account->id;
  g_autoptr (WcContact) asking = NULL;
  g_autoptr (WcContact) late = NULL;
  g_autoptr (WcContact) other = NULL;
  g_autoptr (GPtrArray) resources = NULL;

  wc_fake_session_receive (fixture->fake, request);
  asking = wc_roster_store_get (db, account, "a@b", NULL);
  g_assert_cmpuint (strlen (asking->request_text), ==, 1024);
  g_assert_cmpuint (strlen (asking->nick), ==, 1024);
  wc_fake_session_receive (fixture->fake, presence);
  resources = wc_im_presence_dup (fixture->fake->session, "a@b");
  g_assert_cmpuint (strlen (((WcPresence *) resources->pdata[0])->status), ==, 1024);

  for (guint i = 1; i < WC_ROSTER_STORE_REQUESTS_OF_DOMAIN; i++)
    {
      g_autofree char *one =
          g_strdup_printf ("<presence from='a%u@b' type='subscribe'/>", i);

      wc_fake_session_receive (fixture->fake, one);
      g_assert_cmpuint (
          g_hash_table_size (wc_session_get_dropped (fixture->fake->session)), ==, 0);
    }
  wc_fake_session_receive (fixture->fake, "<presence from='late@b' type='subscribe'/>");
  wc_fake_session_receive (fixture->fake, "<presence from='late@c' type='subscribe'/>");
  g_assert_cmpuint (g_hash_table_size (wc_session_get_dropped (fixture->fake->session)),
                    ==, 1);
  late = wc_roster_store_get (db, account, "late@b", NULL);
  other = wc_roster_store_get (db, account, "late@c", NULL);
  g_assert_null (late);
  g_assert_nonnull (other);
}

/* Without pre-approval at the server an approval ahead of the request is kept here. */
static void
test_granted_ahead (Fixture *fixture, gconstpointer data)
{
  WcSession *session = fixture->fake->session;
  gint64 account = fixture->temp->account->id;
  g_autoptr (WcContact) contact = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (
      wc_im_presence_subscription (session, "subscribed", "a@b", NULL, &error));
  wc_fake_session_assert_sent (fixture->fake, "<presence type='subscribed' to='a@b'/>");
  wc_fake_session_receive (fixture->fake, "<presence from='a@b' type='subscribe'/>");
  wc_fake_session_assert_sent (fixture->fake, "<presence type='subscribed' to='a@b'/>");
  contact = wc_roster_store_get (fixture->temp->db, account, "a@b", &error);
  g_assert_no_error (error);
  g_assert_cmpint (contact->request_us, ==, 0);

  g_assert_true (
      wc_im_presence_subscription (session, "unsubscribed", "a@b", NULL, &error));
  wc_fake_session_assert_sent (fixture->fake, "<presence type='unsubscribed' to='a@b'/>");
  wc_fake_session_receive (fixture->fake, "<presence from='a@b' type='subscribe'/>");
  g_clear_pointer (&contact, wc_contact_unref);
  contact = wc_roster_store_get (fixture->temp->db, account, "a@b", &error);
  g_assert_cmpint (contact->request_us, >, 0);
}

/* XEP-0379 example 3. */
static void
test_redeem (Fixture *fixture, gconstpointer data)
{
  WcSession *session = fixture->fake->session;
  g_autoptr (GError) error = NULL;

  g_queue_clear_full (&fixture->fake->sent, (GDestroyNotify) wc_node_unref);
  g_assert_true (wc_im_presence_redeem (session, "romeo@montague.net", "1tMFqYDdKhfe2pwp",
                                        /* text= */ NULL, &error));
  wc_fake_session_assert_sent (
      fixture->fake, "<presence to='romeo@montague.net' type='subscribe'>"
                     "<preauth xmlns='urn:xmpp:pars:0' token='1tMFqYDdKhfe2pwp'/>"
                     "</presence>");
  wc_session_unbind (session, FALSE);
  g_assert_false (
      wc_im_presence_redeem (session, "romeo@montague.net", "x", NULL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_OFFLINE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/xep/im-presence/" name, Fixture, NULL, setup, func, teardown)
  TEST ("caps", test_caps);
  TEST ("own", test_own_presence);
  TEST ("private", test_idle_is_private);
  TEST ("theirs", test_their_presence);
  TEST ("crowd", test_strangers_crowd_out_nobody);
  TEST ("ignored", test_ignored);
  TEST ("requests", test_requests);
  TEST ("much-of-strangers", test_much_of_strangers);
  TEST ("granted-ahead", test_granted_ahead);
  TEST ("redeem", test_redeem);
  return g_test_run ();
}
