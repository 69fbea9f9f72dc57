/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/str.h"
#include "lib/fake-session.h"
#include "xep/bookmark-item.h"
#include "xml/ns.h"

#define ROOM "coven@chat.lit"

static WcBookmark *
parse (const char *id, const char *payload)
{
  g_autoptr (WcNode) node = payload != NULL ? wc_fake_session_parse (payload) : NULL;
  WcPubsubItem item = { .id = id, .payload = node };

  return wc_bookmark_item_parse (7, &item);
}

#define RICH                                                                             \
  "<conference xmlns='urn:xmpp:bookmarks:1' name='The Coven' autojoin='1' odd='kept'>"   \
  "<nick>witch</nick><password>burn</password><strange xmlns='u:s'>x</strange>"          \
  "<extensions><state xmlns='u:c' xmlns:a0='u:p' a0:minimized='true'/><notify "          \
  "xmlns='urn:xmpp:notification-settings:0'><on-mention/></notify></extensions>"         \
  "</conference>"

static void
test_parse (void)
{
  g_autoptr (WcBookmark) bookmark = parse ("Coven@Chat.Lit", RICH);

  g_assert_cmpint (bookmark->account, ==, 7);
  g_assert_cmpstr (bookmark->room, ==, ROOM);
  g_assert_cmpstr (bookmark->name, ==, "The Coven");
  g_assert_true (bookmark->autojoin);
  g_assert_cmpstr (bookmark->nick, ==, "witch");
  g_assert_cmpstr (bookmark->password, ==, "burn");
  g_assert_cmpint (wc_bookmark_item_get_place (bookmark), ==, WC_BOOKMARK_ITEM_PUBLISHED);
}

static void
test_minimal (void)
{
  g_autoptr (WcBookmark) bookmark =
      parse (ROOM, "<conference xmlns='urn:xmpp:bookmarks:1' autojoin='yes'/>");

  g_assert_null (bookmark->name);
  g_assert_false (bookmark->autojoin);
  g_assert_null (bookmark->nick);
  g_assert_null (bookmark->password);
}

static void
test_refused (void)
{
  g_autofree char *huge = g_strnfill (WC_BOOKMARK_ITEM_MAX_BYTES, 'x');
  g_autofree char *large = g_strdup_printf (
      "<conference xmlns='urn:xmpp:bookmarks:1'><extensions>%s</extensions>"
      "</conference>",
      huge);
  static const char minimal[] = "<conference xmlns='urn:xmpp:bookmarks:1'/>";

  g_assert_null (parse (NULL, minimal));
  g_assert_null (parse ("chat.lit", minimal));
  g_assert_null (parse (ROOM "/witch", minimal));
  g_assert_null (parse ("@", minimal));
  g_assert_null (parse (ROOM, NULL));
  g_assert_null (parse (ROOM, "<conference xmlns='urn:xmpp:bookmarks:0'/>"));
  g_assert_null (parse (ROOM, "<storage xmlns='urn:xmpp:bookmarks:1'/>"));
  g_assert_null (parse (ROOM, large));
}

/* A text without end is none, but is not lost. */
static void
test_long_texts (void)
{
  g_autofree char *name = g_strnfill (1024, 'n');
  g_autofree char *xml = g_strdup_printf (
      "<conference xmlns='urn:xmpp:bookmarks:1' name='%s'><nick>%s</nick>"
      "<password/></conference>",
      name, name);
  g_autoptr (WcBookmark) bookmark = parse (ROOM, xml);
  g_autoptr (WcBookmark) wanted = NULL;
  g_autoptr (WcNode) item = NULL;
  const WcNode *written;

  g_assert_null (bookmark->name);
  g_assert_null (bookmark->nick);
  g_assert_null (bookmark->password);
  g_assert_nonnull (strstr (bookmark->xml, name));
  wanted = wc_bookmark_copy (bookmark);
  wanted->autojoin = TRUE;
  item = wc_bookmark_item_build (wanted, bookmark);
  written = wc_node_child (item, "conference", WC_NS_BOOKMARKS);
  g_assert_cmpstr (wc_node_attr (written, "name"), ==, name);
  g_assert_cmpstr (wc_node_child_text (written, "nick", WC_NS_BOOKMARKS), ==, name);
  g_assert_true (wc_node_attr_boolean (written, "autojoin"));
}

#define SPLIT(newer, older)                                                              \
  "<conference xmlns='urn:xmpp:bookmarks:1'><extensions>"                                \
  "<notify xmlns='urn:xmpp:notification-settings:1'>" newer "</notify>"                  \
  "<notify xmlns='urn:xmpp:notification-settings:0'>" older "</notify>"                  \
  "</extensions></conference>"

/* A program that knows the older namespace alone has changed something. */
static void
test_settle (void)
{
  g_autoptr (WcBookmark) held = parse (ROOM, SPLIT ("<never/>", "<never/>"));
  g_autoptr (WcBookmark) bookmark = parse (ROOM, SPLIT ("<never/>", "<always/>"));
  g_autoptr (WcBookmark) plain =
      parse (ROOM, "<conference xmlns='urn:xmpp:bookmarks:1'/>");

  g_assert_false (wc_bookmark_item_may_disagree (plain));
  g_assert_true (wc_bookmark_item_may_disagree (bookmark));
  g_assert_cmpint (bookmark->notify, ==, WC_NOTIFY_NEVER);
  wc_bookmark_item_settle (bookmark, held);
  g_assert_cmpint (bookmark->notify, ==, WC_NOTIFY_ALWAYS);
}

static void
assert_built (const WcBookmark *wanted, const WcBookmark *held, const char *xml)
{
  g_autoptr (WcNode) item = wc_bookmark_item_build (wanted, held);
  g_autoptr (WcNode) expected = wc_fake_session_parse (xml);
  g_autofree char *text = wc_node_to_string (item, NULL);

  if (!wc_node_equal (item, expected))
    g_error ("expected %s\nwas built %s", xml, text);
}

#define ITEM(id, inside)                                                                 \
  "<item xmlns='http://jabber.org/protocol/pubsub' id='" id "'>" inside "</item>"

static void
test_build (void)
{
  g_autoptr (WcBookmark) bookmark = wc_bookmark_new (7, ROOM);

  assert_built (bookmark, NULL,
                ITEM (ROOM, "<conference xmlns='urn:xmpp:bookmarks:1'/>"));
  bookmark->autojoin = TRUE;
  wc_str_set (&bookmark->name, "A <room>");
  wc_str_set (&bookmark->nick, "me");
  wc_str_set (&bookmark->password, "pw");
  assert_built (bookmark, NULL,
                ITEM (ROOM, "<conference xmlns='urn:xmpp:bookmarks:1' name='A &lt;room>' "
                            "autojoin='true'><nick>me</nick><password>pw</password>"
                            "</conference>"));
}

/* § 3.4: what is unknown stays, also where it should not be. */
static void
test_edit (void)
{
  g_autoptr (WcBookmark) held = parse ("Coven@chat.lit", RICH);
  g_autoptr (WcBookmark) wanted = wc_bookmark_copy (held);
  g_autoptr (WcNode) item = NULL;
  g_autoptr (WcBookmark) published = NULL;

  assert_built (wanted, held, ITEM ("Coven@chat.lit", RICH));
  wanted->autojoin = FALSE;
  wc_str_set (&wanted->name, NULL);
  wc_str_set (&wanted->password, NULL);
  wc_str_set (&wanted->nick, "crone");
#define EDITED                                                                           \
  ITEM ("Coven@chat.lit",                                                                \
        "<conference xmlns='urn:xmpp:bookmarks:1' odd='kept'>"                           \
        "<strange xmlns='u:s'>x</strange><extensions><state xmlns='u:c' "                \
        "xmlns:a0='u:p' a0:minimized='true'/><notify "                                   \
        "xmlns='urn:xmpp:notification-settings:0'>"                                      \
        "<on-mention/></notify></extensions><nick>crone</nick></conference>")
  assert_built (wanted, held, EDITED);
  item = wc_bookmark_item_build (wanted, held);
  published = wc_bookmark_item_publish (wanted, item);
  assert_built (wanted, published, EDITED);
  g_assert_cmpint (wc_bookmark_item_get_place (published), ==,
                   WC_BOOKMARK_ITEM_PUBLISHED);
}

static void
test_old (void)
{
  g_autoptr (WcNode) conference = wc_fake_session_parse (
      "<conference xmlns='storage:bookmarks' jid='Coven@chat.lit' name='The Coven' "
      "autojoin='true' odd='kept'><nick>witch</nick><color>red</color>"
      "<state xmlns='u:c'/></conference>");
  g_autoptr (WcBookmark) old = wc_bookmark_item_parse_old (7, conference);
  g_autoptr (WcBookmark) moving = wc_bookmark_item_move (old);
  g_autofree char *id = wc_bookmark_item_dup_id (ROOM, moving);

  g_assert_cmpstr (old->room, ==, ROOM);
  g_assert_cmpstr (old->name, ==, "The Coven");
  g_assert_cmpstr (old->nick, ==, "witch");
  g_assert_true (old->autojoin);
  g_assert_cmpint (wc_bookmark_item_get_place (old), ==, WC_BOOKMARK_ITEM_OLD);
  g_assert_cmpint (wc_bookmark_item_get_place (moving), ==, WC_BOOKMARK_ITEM_MOVING);
  g_assert_cmpstr (id, ==, ROOM);
  assert_built (moving, moving,
                ITEM (ROOM, "<conference xmlns='urn:xmpp:bookmarks:1' name='The Coven' "
                            "autojoin='true' odd='kept'><nick>witch</nick><extensions>"
                            "<color>red</color><state xmlns='u:c'/></extensions>"
                            "</conference>"));
}

static void
test_old_refused (void)
{
  static const char *const texts[] = {
    "<conference xmlns='storage:bookmarks'/>",
    "<conference xmlns='storage:bookmarks' jid='chat.lit'/>",
    "<conference xmlns='storage:bookmarks' jid='a@b/c'/>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (WcNode) conference = wc_fake_session_parse (texts[i]);

      g_assert_null (wc_bookmark_item_parse_old (7, conference));
    }
}

/* A store of somebody else's making, or a damaged one, costs no more than what it held.
 */
static void
test_broken_store (void)
{
  g_autoptr (WcBookmark) held = wc_bookmark_new (7, ROOM);
  g_autofree char *id = NULL;

  wc_str_set (&held->xml, "<items><item id='x'>");
  id = wc_bookmark_item_dup_id (ROOM, held);
  g_assert_cmpstr (id, ==, ROOM);
  assert_built (held, held, ITEM (ROOM, "<conference xmlns='urn:xmpp:bookmarks:1'/>"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/bookmark-item/parse", test_parse);
  g_test_add_func ("/xep/bookmark-item/minimal", test_minimal);
  g_test_add_func ("/xep/bookmark-item/refused", test_refused);
  g_test_add_func ("/xep/bookmark-item/long-texts", test_long_texts);
  g_test_add_func ("/xep/bookmark-item/settle", test_settle);
  g_test_add_func ("/xep/bookmark-item/build", test_build);
  g_test_add_func ("/xep/bookmark-item/edit", test_edit);
  g_test_add_func ("/xep/bookmark-item/old", test_old);
  g_test_add_func ("/xep/bookmark-item/old-refused", test_old_refused);
  g_test_add_func ("/xep/bookmark-item/broken-store", test_broken_store);
  return g_test_run ();
}
