/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fake-session.h"
#include "xep/muc-user.h"
#include "xml/ns.h"

#define X(inside) "<x xmlns='http://jabber.org/protocol/muc#user'>" inside "</x>"

static void
read_x (WcMucUser *user, const char *xml)
{
  g_autoptr (WcNode) x = wc_fake_session_parse (xml);

  wc_muc_user_read (user, x);
}

static void
test_status (void)
{
  static const struct
  {
    const char *code;
    guint status;
  } cases[] = {
    { "104", WC_MUC_STATUS_CONFIGURED },
    { "110", WC_MUC_STATUS_SELF },
    { "170", WC_MUC_STATUS_CONFIGURED },
    { "174", WC_MUC_STATUS_CONFIGURED },
    { "201", WC_MUC_STATUS_CREATED },
    { "301", WC_MUC_STATUS_BANNED },
    { "303", WC_MUC_STATUS_RENAMED },
    { "307", WC_MUC_STATUS_KICKED },
    { "321", WC_MUC_STATUS_NOT_MEMBER },
    { "322", WC_MUC_STATUS_NOT_MEMBER },
    { "332", WC_MUC_STATUS_SHUTDOWN },
    { "333", WC_MUC_STATUS_FAILED },
    { "100", 0 },
    { "210", 0 },
    { "110x", 0 },
    { "-110", 0 },
    { "", 0 },
    { "99999999999999999999", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (WcMucUser) user = { 0 };
      g_autofree char *xml = g_strdup_printf (X ("<status code='%s'/>"), cases[i].code);

      read_x (&user, xml);
      g_assert_cmpuint (user.status, ==, cases[i].status);
    }
}

static void
test_all_of_it (void)
{
  g_auto (WcMucUser) user = { 0 };

  read_x (&user,
          X ("<item affiliation='admin' role='moderator' jid='Bob@B.lit/Res' nick='new'>"
             "<actor nick='al' jid='al@b.lit'/><reason>because</reason></item>"
             "<status code='110'/><status code='303'/>"));
  g_assert_cmpuint (user.status, ==, WC_MUC_STATUS_SELF | WC_MUC_STATUS_RENAMED);
  g_assert_cmpint (user.role, ==, WC_ROLE_MODERATOR);
  g_assert_cmpint (user.affiliation, ==, WC_AFFILIATION_ADMIN);
  g_assert_cmpstr (user.jid, ==, "bob@b.lit/Res");
  g_assert_cmpstr (user.nick, ==, "new");
  g_assert_cmpstr (user.by, ==, "al");
  g_assert_cmpstr (user.reason, ==, "because");
  g_assert_false (user.destroyed);
}

static void
test_destroyed (void)
{
  g_auto (WcMucUser) user = { 0 };
  g_auto (WcMucUser) bad = { 0 };

  read_x (&user, X ("<item/><destroy jid='New@muc.lit'><reason>moved</reason>"
                    "<password>pw</password></destroy>"));
  g_assert_true (user.destroyed);
  g_assert_cmpstr (user.venue, ==, "new@muc.lit");
  g_assert_cmpstr (user.reason, ==, "moved");

  read_x (&bad, X ("<destroy jid='muc.lit'/>"));
  g_assert_true (bad.destroyed);
  g_assert_null (bad.venue);
}

/* What nobody understands says nothing. */
static void
test_nonsense (void)
{
  static const char *const cases[] = {
    X (""),
    X ("<item role='king' affiliation='god' jid='a b@c' nick=''><actor jid='@'/>"
       "<reason/></item>"),
    X ("<status/><item xmlns='other' role='moderator'/>"),
    "<x xmlns='http://jabber.org/protocol/muc#user'><destroy xmlns='other'/></x>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (WcMucUser) user = { 0 };

      read_x (&user, cases[i]);
      g_assert_cmpuint (user.status, ==, 0);
      g_assert_cmpint (user.role, ==, WC_ROLE_NONE);
      g_assert_cmpint (user.affiliation, ==, WC_AFFILIATION_NONE);
      g_assert_null (user.jid);
      g_assert_null (user.nick);
      g_assert_null (user.by);
      g_assert_null (user.reason);
      g_assert_false (user.destroyed);
    }
}

static void
test_absent (void)
{
  g_auto (WcMucUser) user = { 0 };

  wc_muc_user_read (&user, NULL);
  g_assert_cmpint (user.affiliation, ==, WC_AFFILIATION_NONE);
  g_assert_false (user.destroyed);
}

/* Long texts are cut at the border of a character. */
static void
test_cut (void)
{
  g_autoptr (GString) long_text = g_string_new ("a");
  g_autofree char *xml = NULL;
  g_autoptr (WcNode) node = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append (long_text, "é");
  xml = g_strdup_printf ("<presence><status>%s</status></presence>", long_text->str);
  node = wc_fake_session_parse (xml);
  text = wc_muc_user_dup_text (node, "status", WC_NS_CLIENT);
  g_assert_cmpuint (strlen (text), ==, 1023);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (g_str_has_prefix (long_text->str, text));
}

static void
test_fits (void)
{
  g_autofree char *exact = g_strnfill (1024, 'x');
  g_autofree char *xml = g_strdup_printf ("<presence><a>%s</a><b/></presence>", exact);
  g_autoptr (WcNode) node = wc_fake_session_parse (xml);
  g_autofree char *text = wc_muc_user_dup_text (node, "a", WC_NS_CLIENT);

  g_assert_cmpstr (text, ==, exact);
  g_assert_null (wc_muc_user_dup_text (node, "b", WC_NS_CLIENT));
  g_assert_null (wc_muc_user_dup_text (node, "c", WC_NS_CLIENT));
  g_assert_null (wc_muc_user_dup_text (NULL, "a", WC_NS_CLIENT));
}

static void
test_occupant_id (void)
{
  g_autofree char *large = g_strnfill (257, 'x');
  g_autofree char *too_large = g_strdup_printf (
      "<message><occupant-id xmlns='urn:xmpp:occupant-id:0' id='%s'/></message>", large);
  const struct
  {
    const char *xml;
    const char *id;
  } cases[] = {
    { "<message><occupant-id xmlns='urn:xmpp:occupant-id:0' id='abc'/></message>",
      "abc" },
    { "<message><occupant-id xmlns='urn:xmpp:occupant-id:0' id=''/></message>", NULL },
    { "<message><occupant-id xmlns='urn:xmpp:occupant-id:0'/></message>", NULL },
    { "<message><occupant-id xmlns='urn:xmpp:occupant-id:1' id='abc'/></message>", NULL },
    { "<message><a><occupant-id xmlns='urn:xmpp:occupant-id:0' id='abc'/></a></message>",
      NULL },
    { too_large, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WcNode) node = wc_fake_session_parse (cases[i].xml);

      g_assert_cmpstr (wc_muc_user_get_occupant_id (node), ==, cases[i].id);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/muc-user/status", test_status);
  g_test_add_func ("/xep/muc-user/all", test_all_of_it);
  g_test_add_func ("/xep/muc-user/destroyed", test_destroyed);
  g_test_add_func ("/xep/muc-user/nonsense", test_nonsense);
  g_test_add_func ("/xep/muc-user/absent", test_absent);
  g_test_add_func ("/xep/muc-user/cut", test_cut);
  g_test_add_func ("/xep/muc-user/fits", test_fits);
  g_test_add_func ("/xep/muc-user/occupant-id", test_occupant_id);
  return g_test_run ();
}
