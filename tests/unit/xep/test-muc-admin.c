/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/fake-session.h"
#include "xep/muc-admin.h"
#include "xml/ns.h"

#define ADMIN(inside)                                                                    \
  "<query xmlns='http://jabber.org/protocol/muc#admin'>" inside "</query>"
#define OWNER(inside)                                                                    \
  "<query xmlns='http://jabber.org/protocol/muc#owner'>" inside "</query>"

static void
assert_built (WcNode *built, const char *xml)
{
  g_autoptr (WcNode) node = built;
  g_autoptr (WcNode) wanted = wc_fake_session_parse (xml);
  g_autofree char *text = wc_node_to_string (node, WC_NS_CLIENT);

  if (!wc_node_equal (node, wanted))
    g_error ("expected %s\nwas built %s", xml, text);
}

static void
test_items (void)
{
  assert_built (wc_muc_admin_build_list (WC_AFFILIATION_OUTCAST),
                ADMIN ("<item affiliation='outcast'/>"));
  assert_built (
      wc_muc_admin_build_role ("pistol", WC_ROLE_NONE, "Avaunt!"),
      ADMIN ("<item nick='pistol' role='none'><reason>Avaunt!</reason></item>"));
  assert_built (wc_muc_admin_build_role ("pistol", WC_ROLE_MODERATOR, NULL),
                ADMIN ("<item nick='pistol' role='moderator'/>"));
  assert_built (
      wc_muc_admin_build_affiliation ("a@b", WC_AFFILIATION_MEMBER, "nice"),
      ADMIN ("<item jid='a@b' affiliation='member'><reason>nice</reason></item>"));
}

static void
test_owner (void)
{
  g_autoptr (WcForm) form = wc_form_new_submit ("urn:example");

  assert_built (wc_muc_admin_build_destroy ("new@muc.lit", "moved"),
                OWNER ("<destroy jid='new@muc.lit'><reason>moved</reason></destroy>"));
  assert_built (wc_muc_admin_build_destroy (NULL, NULL), OWNER ("<destroy/>"));
  assert_built (wc_muc_admin_build_get_config (), OWNER (""));
  assert_built (wc_muc_admin_build_set_config (NULL),
                OWNER ("<x xmlns='jabber:x:data' type='cancel'/>"));
  assert_built (wc_muc_admin_build_set_config (form),
                OWNER ("<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' "
                       "type='hidden'><value>urn:example</value></field></x>"));
}

static void
test_invitation (void)
{
  const WcMucAdminInvitation whole = { "a@b", "room@muc.lit", "come", "pw" };
  const WcMucAdminInvitation least = { .jid = "a@b", .room = "room@muc.lit" };
  g_autoptr (WcNode) message = wc_muc_admin_build_invitation (&whole);
  g_autoptr (WcNode) bare = wc_muc_admin_build_invitation (&least);
  const WcNode *x = wc_node_child (message, "x", WC_NS_CONFERENCE);

  g_assert_cmpstr (wc_node_attr (message, "to"), ==, "a@b");
  g_assert_null (wc_node_attr (message, "type"));
  g_assert_nonnull (wc_node_attr (message, "id"));
  g_assert_cmpstr (wc_node_attr (x, "jid"), ==, "room@muc.lit");
  g_assert_cmpstr (wc_node_attr (x, "password"), ==, "pw");
  g_assert_cmpstr (wc_node_attr (x, "reason"), ==, "come");
  x = wc_node_child (bare, "x", WC_NS_CONFERENCE);
  g_assert_null (wc_node_attr (x, "password"));
  g_assert_null (wc_node_attr (x, "reason"));
}

static WcForm *
parse_config (const char *payload, GError **error)
{
  g_autofree char *xml = g_strdup_printf ("<iq type='result'>%s</iq>", payload);
  g_autoptr (WcNode) iq = wc_fake_session_parse (xml);

  return wc_muc_admin_parse_config (iq, error);
}

static void
test_config (void)
{
  static const char *const none[] = {
    "",
    OWNER (""),
    OWNER ("<x xmlns='jabber:x:data' type='result'/>"),
    "<query xmlns='http://jabber.org/protocol/muc#admin'><x xmlns='jabber:x:data' "
    "type='form'/></query>",
  };
  g_autoptr (WcForm) form = parse_config (
      OWNER ("<x xmlns='jabber:x:data' type='form'><title>Cave</title>"
             "<field var='muc#roomconfig_roomname' type='text-single'/></x>"),
      NULL);

  g_assert_cmpstr (form->title, ==, "Cave");
  g_assert_nonnull (wc_form_get_field (form, "muc#roomconfig_roomname"));
  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse_config (none[i], &error));
      g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
    }
}

static GPtrArray *
parse_list (const char *payload)
{
  g_autofree char *xml = g_strdup_printf ("<iq type='result'>%s</iq>", payload);
  g_autoptr (WcNode) iq = wc_fake_session_parse (xml);

  return wc_muc_admin_parse_list (iq, WC_AFFILIATION_MEMBER);
}

static void
test_list (void)
{
  g_autoptr (GPtrArray) listed = parse_list (
      ADMIN ("<item jid='A@b' affiliation='member' nick='al' role='moderator'>"
             "<reason>old friend</reason></item><item jid='c@d'/>"
             /* not of the list, twice, or nobody */
             "<item jid='e@f' affiliation='owner'/><item jid='a@B' affiliation='member'/>"
             "<item affiliation='member'/><item jid='@' affiliation='member'/>"
             "<item xmlns='other' jid='g@h' affiliation='member'/>"));
  const WcOccupant *first = listed->pdata[0];

  g_assert_cmpuint (listed->len, ==, 2);
  g_assert_cmpstr (first->jid, ==, "a@b");
  g_assert_cmpstr (first->reason, ==, "old friend");
  g_assert_cmpint (first->affiliation, ==, WC_AFFILIATION_MEMBER);
  g_assert_cmpint (first->role, ==, WC_ROLE_NONE);
  g_assert_null (first->nick);
  g_assert_cmpstr (((WcOccupant *) listed->pdata[1])->jid, ==, "c@d");
}

static void
test_list_is_bounded (void)
{
  g_autoptr (WcNode) iq = wc_node_new ("iq", WC_NS_CLIENT);
  WcNode *query = wc_node_add (iq, "query", WC_NS_MUC_ADMIN);
  g_autoptr (GPtrArray) listed = NULL;
  g_autoptr (GPtrArray) none = parse_list ("");

  for (guint i = 0; i < 10001; i++)
    {
      g_autofree char *jid = g_strdup_printf ("a%u@b", i);

      wc_node_set (wc_node_add (query, "item", NULL), "jid", jid);
    }
  listed = wc_muc_admin_parse_list (iq, WC_AFFILIATION_MEMBER);
  g_assert_cmpuint (listed->len, ==, 10000);
  g_assert_cmpuint (none->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/muc-admin/items", test_items);
  g_test_add_func ("/xep/muc-admin/owner", test_owner);
  g_test_add_func ("/xep/muc-admin/invitation", test_invitation);
  g_test_add_func ("/xep/muc-admin/config", test_config);
  g_test_add_func ("/xep/muc-admin/list", test_list);
  g_test_add_func ("/xep/muc-admin/list-bounded", test_list_is_bounded);
  return g_test_run ();
}
