/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "lib/fake-session.h"
#include "xep/space-item.h"
#include "xml/ns.h"

#define ROOM "coven@chat.lit"
#define SHA "da39a3ee5e6b4b0d3255bfef95601890afd80709"
#define SHA_2 "a9993e364706816aba3e25717850c26c9cd0d89d"

/* What is said in lines, for comparing; "refused". */
static char *
describe (const WcPubsubItem *item)
{
  g_auto (WcSpaceItem) said = { 0 };
  const WcSpaceRoom *room;
  const WcSpaceLink *link;

  if (!wc_space_item_read (item, &said))
    return g_strdup ("refused");
  room = said.room;
  link = said.link;
  if (room != NULL)
    return g_strdup_printf ("room %s '%s'%s%s%s", room->jid, room->name,
                            room->autojoin ? " join" : "", room->pinned ? " pinned" : "",
                            room->is_call ? " call" : "");
  if (link != NULL)
    return g_strdup_printf ("link %s %s %s %s '%s'", link->item, link->service,
                            link->node, link->url, link->title);
  if (said.kind == WC_SPACE_ITEM_OTHER)
    return g_strdup ("other");
  return g_strdup_printf ("picture %d %s %s %s %d %dx%d", said.kind, said.picture.url,
                          said.picture.sha1, said.picture.type, (int) said.picture.bytes,
                          said.picture.width, said.picture.height);
}

static char *
describe_payload (const char *id, const char *payload)
{
  g_autoptr (WcNode) node = payload != NULL ? wc_fake_session_parse (payload) : NULL;
  const WcPubsubItem item = { .id = id, .payload = node };

  return describe (&item);
}

/* The items of an answer, or of a notification. */
static GArray *
read_sample (const WcNode *stanza)
{
  const WcNode *payload = wc_node_child (stanza, NULL, NULL);
  const WcNode *items = wc_node_child (payload, "items", NULL);
  WcPubsubEvent event;

  if (wc_pubsub_event_read (payload, &event))
    return event.items;
  return wc_pubsub_event_read_items (stanza, wc_node_attr (items, "node"));
}

static char *
describe_sample (const char *file)
{
  g_autofree char *xml = wc_fake_session_sample ("0503", file);
  g_autoptr (WcNode) stanza = wc_fake_session_parse (xml);
  g_autoptr (GArray) items = read_sample (stanza);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < items->len; i++)
    {
      g_autofree char *said = describe (&g_array_index (items, WcPubsubItem, i));

      g_string_append_printf (text, "%s\n", said);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

#define MEGA "megacorp.example.com"

static void
test_samples (void)
{
  static const struct
  {
    const char *file;
    const char *said;
  } rows[] = {
    { "xep-items.xml",
      "room boring-software@conference." MEGA " 'ERP 3000' join\n"
      "room programming-socks@conference." MEGA
      " 'Share your best programming socks deal HERE' pinned\n"
      "room editors@conference." MEGA " 'Settling the text editor wars'\n"
      "link https://" MEGA "/dev-team-presentation (null) (null) https://" MEGA
      "/dev-team-presentation '(null)'\n"
      "link some-hash megacorp-pubsub.example.com dev-announcements (null) '(null)'\n" },
    { "xep-images.xml", "picture 3 https://permanent-uploads." MEGA "/dev/avatar.jpg " SHA
                        " image/jpeg 420 64x64\n"
                        "picture 5 https://permanent-uploads." MEGA
                        "/dev/banner.jpg " SHA_2 " image/jpeg 4242 256x64\n" },
    { "movim-room.xml",
      "room 0d6b1f1e-5c2e-4d8e-9a53-6d1f5a1b2c3d@conference.x.lit 'General' join pinned "
      "call\n" },
    { "movim-avatar.xml",
      "picture 4 https://pod.x.lit/cache/space.jpg " SHA " image/jpeg 20480 512x512\n" },
    { "hostile.xml", "refused\nrefused\nrefused\nrefused\nrefused\nrefused\nrefused\n"
                     "refused\nrefused\nrefused\nrefused\nrefused\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *said = describe_sample (rows[i].file);

      g_assert_cmpstr (said, ==, rows[i].said);
    }
}

#define CONFERENCE(attributes, inside)                                                   \
  "<conference xmlns='urn:xmpp:bookmarks:1'" attributes ">" inside "</conference>"
#define PINNED "<pinned xmlns='urn:xmpp:bookmarks-pinning:0'/>"
#define CALL "<conference-call xmlns='{https://movim.eu}bookmarks-conference-call'/>"
#define FEED(attributes, inside)                                                         \
  "<subscription xmlns='urn:xmpp:pubsub:subscription:0' " attributes ">" inside          \
  "</subscription>"
#define OOB(inside) "<x xmlns='jabber:x:oob'>" inside "</x>"

static void
test_read (void)
{
  static const struct
  {
    const char *id;
    const char *payload;
    const char *said;
  } rows[] = {
    { "Coven@Chat.lit", CONFERENCE ("", ""), "room coven@chat.lit '(null)'" },
    /* marks that stand elsewhere, and a name in another's attribute, are none */
    { ROOM, CONFERENCE (" xmlns:o='u:o' o:name='x' autojoin='yes'", PINNED CALL),
      "room coven@chat.lit '(null)'" },
    { ROOM, CONFERENCE ("", "<extensions xmlns='u:o'>" PINNED "</extensions>"),
      "room coven@chat.lit '(null)'" },
    { ROOM, "<conference xmlns='urn:xmpp:bookmarks:0'/>", "other" },
    { ROOM, FEED ("server='X.lit' node='n'", "<title>T</title>"),
      "link coven@chat.lit x.lit n (null) 'T'" },
    { "i",
      "<subscription xmlns='urn:xmpp:pubsub:subscription' server='a@x.lit' "
      "node='urn:xmpp:microblog:0'><title>T</title></subscription>",
      "link i a@x.lit urn:xmpp:microblog:0 (null) 'T'" },
    { "i", OOB ("<url> https://x.lit/ </url><desc>&lt;b&gt;</desc>"),
      "link i (null) (null) https://x.lit/ '<b>'" },
    { "i", OOB ("<url>data:text/html,x</url>"), "refused" },
    { "i", OOB ("<url><b/></url>"), "refused" },
    { "i", FEED ("server='x.lit' node=''", ""), "refused" },
    { "i", "<muji xmlns='u:m'/>", "other" },
    { "", "<muji xmlns='u:m'/>", "other" },
    { "i", CONFERENCE ("", ""), "refused" },
    { "i", NULL, "refused" },
    { NULL, CONFERENCE ("", ""), "refused" },
    { "urn:xmpp:spaces:banner:metadata:0", OOB ("<url>https://x.lit/</url>"), "refused" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *said = describe_payload (rows[i].id, rows[i].payload);

      g_assert_cmpstr (said, ==, rows[i].said);
    }
}

static void
test_too_large (void)
{
  g_autofree char *huge = g_strnfill (WC_SPACE_ITEM_MAX_BYTES, 'x');
  g_autofree char *large = g_strdup_printf (CONFERENCE ("", "%s"), huge);
  g_autofree char *name = g_strnfill (1025, 'n');
  g_autofree char *named = g_strdup_printf (CONFERENCE (" name='%s'", ""), name);
  g_autofree char *titled =
      g_strdup_printf (FEED ("server='x.lit' node='n'", "<title>%s</title>"), name);
  g_autofree char *id = g_strnfill (2049, 'i');
  g_autofree char *of_large = describe_payload (ROOM, large);
  g_autofree char *of_id = describe_payload (id, FEED ("server='x.lit' node='n'", ""));
  g_autofree char *of_named = describe_payload (ROOM, named);
  g_autofree char *of_titled = describe_payload ("i", titled);

  g_assert_cmpstr (of_large, ==, "refused");
  g_assert_cmpstr (of_id, ==, "refused");
  g_assert_cmpstr (of_named, ==, "room coven@chat.lit '(null)'");
  g_assert_cmpstr (of_titled, ==, "link i x.lit n (null) '(null)'");
}

#define INFO(id, rest) "<info id='" id "' " rest "/>"
#define METADATA(inside)                                                                 \
  "<metadata xmlns='urn:xmpp:avatar:metadata'>" inside "</metadata>"
#define PICTURE(id, inside)                                                              \
  "<items xmlns='http://jabber.org/protocol/pubsub' node='n'><item id='urn:xmpp:" id     \
  ":metadata:0'>" inside "</item></items>"
#define NONE " (null) (null) (null) 0 0x0"

/* All forms are looked at, also in several elements; of those that could be fetched the
 * one that suits counts. */
static void
test_pictures (void)
{
  static const struct
  {
    const char *xml;
    const char *said;
  } rows[] = {
    { PICTURE ("spaces:avatar",
               METADATA (INFO (SHA, "url='https://x/s' width='64'"))
                   METADATA (INFO (SHA_2, "url='https://x/m' width='400'")
                                 INFO (SHA, "url='https://x/l' width='4000'"))),
      "picture 3 https://x/m " SHA_2 " (null) 0 400x0" },
    { PICTURE ("spaces:banner",
               METADATA ("") "<o xmlns='u:o'/>" METADATA (
                   INFO (SHA_2, "url='https://x/m' width='400'")
                       INFO (SHA, "url='https://x/l' width='2000' bytes='8388608'"))),
      "picture 5 https://x/l " SHA " (null) 8388608 2000x0" },
    /* taken away, or nothing that would be fetched */
    { PICTURE ("spaces:avatar", METADATA ("")), "picture 3" NONE },
    { PICTURE ("spaces:avatar",
               METADATA (INFO (SHA, "") INFO (SHA, "url='http://x/'")
                             INFO ("x", "url='https://x/'")
                                 INFO (SHA, "url='https://x/' type='text/html'")
                                     INFO (SHA, "url='https://x/' bytes='8388609'"))),
      "picture 3" NONE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WcNode) items = wc_fake_session_parse (rows[i].xml);
      const WcNode *node = wc_node_child (items, "item", WC_NS_PUBSUB);
      const WcPubsubItem item = { .id = wc_node_attr (node, "id"),
                                  .payload = wc_node_child (node, NULL, NULL) };
      g_autofree char *said = describe (&item);

      g_assert_cmpstr (said, ==, rows[i].said);
    }
}

static void
test_kind_of (void)
{
  static const struct
  {
    const char *id;
    WcSpaceItemKind kind;
    const char *room;
  } rows[] = {
    { "urn:xmpp:spaces:avatar:metadata:0", WC_SPACE_ITEM_AVATAR, NULL },
    { "urn:xmpp:avatar:metadata", WC_SPACE_ITEM_AVATAR_OLD, NULL },
    { "urn:xmpp:spaces:banner:metadata:0", WC_SPACE_ITEM_BANNER, NULL },
    { "Coven@chat.lit", WC_SPACE_ITEM_ROOM, ROOM },
    { "chat.lit", WC_SPACE_ITEM_OTHER, NULL },
    { "https://x.lit/", WC_SPACE_ITEM_OTHER, NULL },
    { "", WC_SPACE_ITEM_OTHER, NULL },
    { NULL, WC_SPACE_ITEM_OTHER, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *room = NULL;

      g_assert_cmpint (wc_space_item_kind_of (rows[i].id, &room), ==, rows[i].kind);
      g_assert_cmpstr (room, ==, rows[i].room);
    }
}

/* Consumes @item. */
static void
assert_item (WcNode *item, const char *xml)
{
  g_autoptr (WcNode) built = item;
  g_autoptr (WcNode) expected = wc_fake_session_parse (xml);
  g_autofree char *text = wc_node_to_string (built, NULL);

  if (!wc_node_equal (built, expected))
    g_error ("expected %s\nwas built %s", xml, text);
}

#define ITEM(id, inside)                                                                 \
  "<item xmlns='http://jabber.org/protocol/pubsub' id='" id "'>" inside "</item>"

static void
test_build_room (void)
{
  g_autoptr (WcSpaceRoom) room = wc_space_room_new (ROOM);

  assert_item (wc_space_item_build_room (room, NULL), ITEM (ROOM, CONFERENCE ("", "")));
  wc_str_set (&room->name, "A <room>");
  room->autojoin = room->pinned = room->is_call = TRUE;
  assert_item (wc_space_item_build_room (room, NULL),
               ITEM (ROOM, CONFERENCE (" name='A &lt;room>' autojoin='true'",
                                       "<extensions>" PINNED CALL "</extensions>")));
}

static WcSpaceRoom *
parse_room (const char *id, const char *payload)
{
  g_autoptr (WcNode) node = wc_fake_session_parse (payload);
  const WcPubsubItem item = { .id = id, .payload = node };
  g_auto (WcSpaceItem) said = { 0 };

  g_assert_true (wc_space_item_read (&item, &said));
  return wc_space_room_ref (said.room);
}

#define FOREIGN "<x xmlns='u:x' a='1'> y </x>"
#define NOTIFY "<notify xmlns='urn:xmpp:notification-settings:0'><on-mention/></notify>"
#define SHARED "<nick>all</nick><password>pw</password>" FOREIGN

/* What is unknown stays, and what is known stays as it was written. */
static void
test_edit_room (void)
{
#define HELD                                                                             \
  CONFERENCE (" name='Old' autojoin='1' odd='kept'",                                     \
              SHARED "<extensions>" FOREIGN NOTIFY PINNED "</extensions>")
  g_autoptr (WcSpaceRoom) held = parse_room ("Coven@chat.lit", HELD);
  g_autoptr (WcSpaceRoom) wanted = wc_space_room_copy (held);

  assert_item (wc_space_item_build_room (wanted, held), ITEM ("Coven@chat.lit", HELD));
  wc_str_set (&wanted->name, "New");
  wanted->autojoin = FALSE;
  wanted->pinned = FALSE;
  wanted->is_call = TRUE;
  assert_item (wc_space_item_build_room (wanted, held),
               ITEM ("Coven@chat.lit",
                     CONFERENCE (" name='New' odd='kept'", SHARED
                                 "<extensions>" FOREIGN NOTIFY CALL "</extensions>")));
  wc_str_set (&held->xml, "<item id='x'>");
  assert_item (
      wc_space_item_build_room (wanted, held),
      ITEM (ROOM, CONFERENCE (" name='New'", "<extensions>" CALL "</extensions>")));
}

/* What is built is read as it was. */
static void
test_build_link (void)
{
  g_autoptr (WcSpaceLink) feed = wc_space_link_new ("f");
  g_autoptr (WcSpaceLink) url = wc_space_link_new ("u");

  feed->kind = WC_SPACE_LINK_FEED;
  wc_str_set (&feed->service, "x.lit");
  wc_str_set (&feed->node, "n");
  assert_item (wc_space_item_build_link (feed),
               ITEM ("f", FEED ("server='x.lit' node='n'", "")));
  wc_str_set (&feed->title, "T");
  assert_item (wc_space_item_build_link (feed),
               ITEM ("f", FEED ("server='x.lit' node='n'", "<title>T</title>")));
  url->kind = WC_SPACE_LINK_URL;
  wc_str_set (&url->url, "https://x.lit/?a&b");
  assert_item (wc_space_item_build_link (url),
               ITEM ("u", OOB ("<url>https://x.lit/?a&amp;b</url>")));
  wc_str_set (&url->title, "T");
  assert_item (wc_space_item_build_link (url),
               ITEM ("u", OOB ("<url>https://x.lit/?a&amp;b</url><desc>T</desc>")));
}

static void
test_build_picture (void)
{
  const WcSpacePicture none = { NULL };
  const WcSpacePicture full = {
    (char *) "https://x.lit/a", (char *) SHA, (char *) "image/png", 420, 64, 32
  };

  assert_item (wc_space_item_build_picture (WC_SPACE_ITEM_BANNER, &none),
               ITEM ("urn:xmpp:spaces:banner:metadata:0", METADATA ("")));
  assert_item (wc_space_item_build_picture (WC_SPACE_ITEM_AVATAR, &full),
               ITEM ("urn:xmpp:spaces:avatar:metadata:0",
                     METADATA (INFO (SHA, "url='https://x.lit/a' type='image/png' "
                                          "bytes='420' width='64' height='32'"))));
  assert_item (wc_space_item_build_picture (WC_SPACE_ITEM_AVATAR_OLD, &none),
               ITEM ("urn:xmpp:avatar:metadata", METADATA ("")));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/space-item/samples", test_samples);
  g_test_add_func ("/xep/space-item/read", test_read);
  g_test_add_func ("/xep/space-item/too-large", test_too_large);
  g_test_add_func ("/xep/space-item/pictures", test_pictures);
  g_test_add_func ("/xep/space-item/kind-of", test_kind_of);
  g_test_add_func ("/xep/space-item/build-room", test_build_room);
  g_test_add_func ("/xep/space-item/edit-room", test_edit_room);
  g_test_add_func ("/xep/space-item/build-link", test_build_link);
  g_test_add_func ("/xep/space-item/build-picture", test_build_picture);
  return g_test_run ();
}
