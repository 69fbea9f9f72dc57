/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "xep/muc-directory.h"

#define IQ(inside) "<iq from='rooms.lit' type='result' id='1'>" inside "</iq>"
#define LIST(inside)                                                                     \
  IQ ("<query xmlns='http://jabber.org/protocol/disco#items'>" inside "</query>")
#define FOUND(inside)                                                                    \
  IQ ("<result xmlns='urn:xmpp:channel-search:0:search'>" inside "</result>")
#define SET(inside) "<set xmlns='http://jabber.org/protocol/rsm'>" inside "</set>"

typedef WcRoomPage *(*Parse) (gint64, const WcNode *, const WcMucDirectoryPart *);

/* "jid=name jid=- >next" */
static char *
read_page (Parse parse, const char *xml, const char *after, guint limit)
{
  const WcMucDirectoryPart part = { after, limit };
  g_autoptr (WcNode) iq = wc_fake_session_parse (xml);
  g_autoptr (WcRoomPage) page = parse (7, iq, &part);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < page->rooms->len; i++)
    {
      const WcRoom *room = g_ptr_array_index (page->rooms, i);

      g_assert_cmpint (room->account, ==, 7);
      g_string_append_printf (text, "%s=%s ", room->room,
                              room->name != NULL ? room->name : "-");
    }
  if (page->next != NULL)
    g_string_append_printf (text, ">%s", page->next);
  return g_string_free (text, FALSE);
}

#define assert_page(parse, xml, after, limit, words)                                     \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *page_ = read_page (parse, xml, after, limit);                       \
    g_assert_cmpstr (page_, ==, words);                                                  \
  }                                                                                      \
  G_STMT_END

static void
test_questions (void)
{
  const WcMucDirectoryPart first = { NULL, 5 };
  const WcMucDirectoryPart next = { "a@b", 50 };
  g_autoptr (WcNode) list = wc_muc_directory_build_list (&next);
  g_autoptr (WcNode) search = wc_muc_directory_build_search ("xmpp.org", &first);
  g_autofree char *list_xml = wc_node_to_string (list, NULL);
  g_autofree char *search_xml = wc_node_to_string (search, NULL);

  g_assert_cmpstr (list_xml, ==,
                   "<query xmlns='http://jabber.org/protocol/disco#items'>" SET (
                       "<max>50</max><after>a@b</after>") "</query>");
  g_assert_cmpstr (
      search_xml, ==,
      "<search xmlns='urn:xmpp:channel-search:0:search'>" SET (
          "<max>5</max>") "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' "
                          "type='hidden'>"
                          "<value>urn:xmpp:channel-search:0:search-params</value></field>"
                          "<field var='q' "
                          "type='text-single'><value>xmpp.org</value></field>"
                          "<field var='key' type='list-single'>"
                          "<value>{urn:xmpp:channel-search:0:order}address</value></"
                          "field></x></search>");
}

#define ITEM(jid, rest) "<item jid='" jid "'" rest "/>"

/* Test that a service without pages is read in some, whatever its order is. */
static void
test_whole_list (void)
{
  static const char list[] = LIST (ITEM ("c@r.lit", " name='C'") ITEM ("A@r.lit", "")
                                       ITEM ("r.lit", "") "<item/>" //
                                   ITEM ("@@", "") ITEM ("b@r.lit", " name=''"));

  assert_page (wc_muc_directory_parse_list, list, NULL, 2,
               "a@r.lit=- b@r.lit=- >b@r.lit");
  assert_page (wc_muc_directory_parse_list, list, "b@r.lit", 2, "c@r.lit=C ");
  assert_page (wc_muc_directory_parse_list, list, "aa@r.lit", 1, "b@r.lit=- >b@r.lit");
  assert_page (wc_muc_directory_parse_list, list, "x@r.lit", 2, "");
  assert_page (wc_muc_directory_parse_list, LIST (""), NULL, 2, "");
  assert_page (wc_muc_directory_parse_list, IQ (""), NULL, 2, "");
}

static void
test_pages (void)
{
  assert_page (wc_muc_directory_parse_list,
               LIST (ITEM ("b@r.lit", "") ITEM ("a@r.lit", "") //
                     SET ("<first index='0'>b</first><last>a</last><count>3</count>")),
               NULL, 2, "b@r.lit=- a@r.lit=- >a");
  assert_page (wc_muc_directory_parse_list,
               LIST (ITEM ("c@r.lit", "") SET ("<first index='2'>c</first><last>c</last>"
                                               "<count>3</count>")),
               "a", 2, "c@r.lit=- ");
  /* no numbers: a page that is full may not be the last */
  assert_page (wc_muc_directory_parse_list,
               LIST (ITEM ("c@r.lit", "") SET ("<first>c</first><last>c</last>")), NULL,
               1, "c@r.lit=- >c");
  assert_page (wc_muc_directory_parse_list,
               LIST (ITEM ("c@r.lit", "") SET ("<first>c</first><last>c</last>")), NULL,
               2, "c@r.lit=- ");
  assert_page (wc_muc_directory_parse_list, LIST (SET ("<count>0</count>")), NULL, 2, "");
  /* more than was asked for: the service takes no notice of pages */
  assert_page (wc_muc_directory_parse_list,
               LIST (ITEM ("c@r.lit", "") ITEM ("b@r.lit", "") SET ("<count>2</count>")),
               NULL, 1, "b@r.lit=- >b@r.lit");
}

/* XEP-0433 § 5.2. */
static void
test_found (void)
{
  static const char found[] = FOUND (
      "<item address='commteam@muc.xmpp.org'><name>commteam</name><nusers>10</nusers>"
      "<is-open/></item><item address='Operators@muc.xmpp.org'>"
      "<name>XMPP Service Operators</name><description>Discussion venue</description>"
      "<nusers>many</nusers></item><item/><item address='muc.xmpp.org'/>" //
      SET ("<first>opaque-string-1</first><last>opaque-string-2</last><max>4</max>"));
  const WcMucDirectoryPart part = { NULL, 4 };
  g_autoptr (WcNode) iq = wc_fake_session_parse (found);
  g_autoptr (WcRoomPage) page = wc_muc_directory_parse_search (7, iq, &part);
  const WcRoom *room = g_ptr_array_index (page->rooms, 0);

  assert_page (wc_muc_directory_parse_search, found, NULL, 4,
               "commteam@muc.xmpp.org=commteam "
               "operators@muc.xmpp.org=XMPP Service Operators >opaque-string-2");
  assert_page (wc_muc_directory_parse_search, found, NULL, 1,
               "commteam@muc.xmpp.org=commteam >opaque-string-2");
  assert_page (wc_muc_directory_parse_search, FOUND (""), NULL, 4, "");
  g_assert_cmpuint (room->n_occupants, ==, 10);
  g_assert_null (room->description);
  room = g_ptr_array_index (page->rooms, 1);
  g_assert_cmpuint (room->n_occupants, ==, 0);
  g_assert_cmpstr (room->description, ==, "Discussion venue");
}

/* Test that strangers cannot make texts or cursors without end. */
static void
test_bounds (void)
{
  g_autofree char *large = g_strnfill (1024, 'x');
  g_autofree char *list = g_strdup_printf (
      LIST (ITEM ("a@r.lit", " name='%s'") SET ("<last>%s</last>")), large, large);

  assert_page (wc_muc_directory_parse_list, list, NULL, 1, "a@r.lit=- ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/muc-directory/questions", test_questions);
  g_test_add_func ("/xep/muc-directory/whole-list", test_whole_list);
  g_test_add_func ("/xep/muc-directory/pages", test_pages);
  g_test_add_func ("/xep/muc-directory/found", test_found);
  g_test_add_func ("/xep/muc-directory/bounds", test_bounds);
  return g_test_run ();
}
