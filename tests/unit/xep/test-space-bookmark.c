/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/str.h"
#include "lib/fake-session.h"
#include "xep/space-bookmark.h"
#include "xml/ns.h"

#define OWN "me@x.lit"
#define ID "5e3c32d4b4e5d65c4bb8d1e5d2d0f9f5a7b1c2d3"

static WcSpace *
parse_as (const char *id, const char *payload)
{
  g_autoptr (WcNode) node = payload != NULL ? wc_fake_session_parse (payload) : NULL;
  const WcPubsubItem item = { .id = id, .payload = node };

  return wc_space_bookmark_parse (7, &item);
}

static WcSpace *
parse (const char *payload)
{
  return parse_as (ID, payload);
}

#define NS "xmlns='urn:xmpp:pubsub:subscription:0'"
#define IN(attributes, inside)                                                           \
  "<subscription " NS " " attributes ">" inside "</subscription>"
#define TEAM(inside) IN ("server='spaces.x.lit' node='6mUb3XUw'", inside)
#define NOTIFY_0(inside)                                                                 \
  "<notify xmlns='urn:xmpp:notification-settings:0'>" inside "</notify>"
#define NOTIFY_1(inside)                                                                 \
  "<notify xmlns='urn:xmpp:notification-settings:1'>" inside "</notify>"
#define PINNED "<pinned xmlns='urn:xmpp:bookmarks-pinning:0'/>"
#define ITEM(inside)                                                                     \
  "<item xmlns='http://jabber.org/protocol/pubsub' id='" ID "'>" inside "</item>"

static void
assert_built (const WcSpace *wanted, const WcSpace *held, const char *xml)
{
  g_autoptr (WcNode) item = wc_space_bookmark_build (wanted, held, OWN);
  g_autoptr (WcNode) expected = wc_fake_session_parse (xml);
  g_autofree char *text = wc_node_to_string (item, NULL);

  if (!wc_node_equal (item, expected))
    g_error ("expected %s\nwas built %s", xml, text);
}

/* What Movim has written is read, and found under the id that we would give it. */
static void
test_movim (void)
{
  g_autofree char *xml = wc_fake_session_sample ("0503", "movim-membership.xml");
  g_autoptr (WcNode) iq = wc_fake_session_parse (xml);
  g_autoptr (GArray) items = wc_pubsub_event_read_items (iq, WC_NS_MOVIM_SPACES);
  const WcPubsubItem *item = &g_array_index (items, WcPubsubItem, 0);
  g_autoptr (WcSpace) space = NULL;
  g_autoptr (WcSpace) unknown = wc_space_new (7, "spaces.x.lit", "6mUb3XUw");
  g_autofree char *id = wc_space_bookmark_dup_id (unknown, OWN);

  g_assert_cmpuint (items->len, ==, 1);
  space = wc_space_bookmark_parse (7, item);
  g_assert_cmpint (space->account, ==, 7);
  g_assert_cmpstr (space->service, ==, "spaces.x.lit");
  g_assert_cmpstr (space->node, ==, "6mUb3XUw");
  g_assert_cmpstr (space->title, ==, "Our team");
  g_assert_true (space->pinned);
  g_assert_cmpint (space->notify, ==, WC_NOTIFY_ALWAYS);
  g_assert_cmpint (space->state, ==, WC_SPACE_STATE_NONE);
  g_assert_cmpstr (id, ==, item->id);
}

/* The example of XEP-0330 § 3.1.1. */
static void
test_id (void)
{
  g_autoptr (WcSpace) space = wc_space_new (7, "pubsub.montague.lit", "party");
  g_autofree char *id = wc_space_bookmark_dup_id (space, "romeo@montague.lit");

  g_assert_cmpstr (id, ==, "de6c6772ff43d9a604ea78e51ce28b63ab8692eb");
}

static void
test_said (void)
{
  static const struct
  {
    const char *xml;
    const char *title; /* (nullable) */
    gboolean pinned;
    WcNotify notify;
  } rows[] = {
    { TEAM (""), NULL, FALSE, WC_NOTIFY_DEFAULT },
    { IN ("server='Spaces.X.lit' node='6mUb3XUw'", "<title/>"), NULL, FALSE,
      WC_NOTIFY_DEFAULT },
    { "<subscription xmlns='urn:xmpp:pubsub:subscription' server='spaces.x.lit' "
      "node='6mUb3XUw'><title>old</title><extensions>" PINNED
      "</extensions></subscription>",
      "old", TRUE, WC_NOTIFY_DEFAULT },
    { TEAM ("<extensions>" NOTIFY_1 ("<never/>") "</extensions>"), NULL, FALSE,
      WC_NOTIFY_NEVER },
    { TEAM ("<extensions>" NOTIFY_0 ("<on-mention/>") "</extensions>"), NULL, FALSE,
      WC_NOTIFY_MENTIONS },
    { TEAM ("<extensions>" NOTIFY_0 ("<always/>") NOTIFY_1 ("<never/>") "</extensions>"),
      NULL, FALSE, WC_NOTIFY_NEVER },
    /* not where it belongs, or another's title */
    { TEAM (NOTIFY_1 ("<never/>") PINNED "<title xmlns='u:o'>o</title>"), NULL, FALSE,
      WC_NOTIFY_DEFAULT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (WcSpace) space = parse (rows[i].xml);

      g_assert_cmpstr (space->service, ==, "spaces.x.lit");
      g_assert_cmpstr (space->title, ==, rows[i].title);
      g_assert_cmpint (space->pinned, ==, rows[i].pinned);
      g_assert_cmpint (space->notify, ==, rows[i].notify);
      /* nothing else is wanted: nothing else is written */
      {
        g_autofree char *kept = g_strdup_printf (ITEM ("%s"), rows[i].xml);

        if (rows[i].notify == WC_NOTIFY_DEFAULT ||
            !wc_space_bookmark_may_disagree (space))
          assert_built (space, space, kept);
      }
    }
}

static void
test_refused (void)
{
  g_autofree char *huge = g_strnfill (WC_SPACE_BOOKMARK_MAX_BYTES, 'x');
  g_autofree char *large = g_strdup_printf (TEAM ("<extensions>%s</extensions>"), huge);
  g_autofree char *name = g_strnfill (1024, 'n');
  g_autofree char *long_node =
      g_strdup_printf (IN ("server='x.lit' node='%s'", ""), name);
  static const char *const texts[] = {
    IN ("node='n'", ""),
    IN ("server='spaces.x.lit'", ""),
    IN ("server='spaces.x.lit' node=''", ""),
    IN ("server='' node='n'", ""),
    IN ("server='x.lit/there' node='n'", ""),
    IN ("server='a b' node='n'", ""),
    IN ("server='x.lit' node='a&#10;b'", ""),
    "<subscription xmlns='urn:xmpp:pubsub:subscription:1' server='x.lit' node='n'/>",
    "<conference xmlns='urn:xmpp:pubsub:subscription:0' server='x.lit' node='n'/>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_null (parse (texts[i]));
  g_assert_null (parse (NULL));
  g_assert_null (parse_as (NULL, TEAM ("")));
  g_assert_null (parse (large));
  g_assert_null (parse (long_node));
}

static void
test_new (void)
{
  g_autoptr (WcSpace) wanted = wc_space_new (7, "spaces.x.lit", "6mUb3XUw");
  g_autoptr (WcNode) item = wc_space_bookmark_build (wanted, NULL, OWN);
  g_autofree char *id = wc_space_bookmark_dup_id (wanted, OWN);
  g_autoptr (WcNode) expected = wc_fake_session_parse (TEAM (""));
  g_autoptr (WcNode) rich = NULL;
  g_autoptr (WcSpace) again = NULL;

  g_assert_cmpstr (wc_node_attr (item, "id"), ==, id);
  g_assert_true (wc_node_equal (wc_node_child (item, NULL, NULL), expected));
  wc_str_set (&wanted->title, "A <team>");
  wanted->pinned = TRUE;
  wanted->notify = WC_NOTIFY_NEVER;
  rich = wc_space_bookmark_build (wanted, NULL, OWN);
  {
    const WcPubsubItem written = { .id = wc_node_attr (rich, "id"),
                                   .payload = wc_node_child (rich, NULL, NULL) };

    again = wc_space_bookmark_parse (7, &written);
  }
  g_assert_cmpstr (again->title, ==, "A <team>");
  g_assert_true (again->pinned);
  g_assert_cmpint (again->notify, ==, WC_NOTIFY_NEVER);
  /* Movim knows the older one alone */
  g_assert_nonnull (strstr (again->xml, WC_NS_NOTIFY_0));
  g_assert_nonnull (strstr (again->xml, WC_NS_NOTIFY));
}

#define FOREIGN "<x xmlns='u:x' a='1'> y </x>"
#define ODD " odd='kept' server='Spaces.X.lit' node='6mUb3XUw'"

/* What is unknown stays, also where it should not be, and in the namespace it is in. */
static void
test_edit (void)
{
  g_autoptr (WcSpace) held =
      parse (IN (ODD, FOREIGN "<title>Old</title><extensions>" FOREIGN NOTIFY_1 (
                          "<never identity-category='client' "
                          "identity-type='phone'/>") PINNED "</extensions>"));
  g_autoptr (WcSpace) wanted = wc_space_copy (held);
  g_autoptr (WcSpace) other = NULL;

  wanted->pinned = FALSE;
  wc_str_set (&wanted->title, "New");
  assert_built (wanted, held,
                ITEM (IN (ODD, FOREIGN "<extensions>" FOREIGN NOTIFY_1 (
                                   "<never identity-category='client' "
                                   "identity-type='phone'/>") "</extensions>"
                                                              "<title>New</title>")));
  /* a title that we do not know is not taken away */
  wanted->pinned = TRUE;
  wc_str_set (&wanted->title, NULL);
  {
    g_autofree char *kept = g_strdup (held->xml);
    g_autofree char *item = NULL;
    g_autoptr (WcNode) built = wc_space_bookmark_build (wanted, held, "other@x.lit");

    item = wc_node_to_string (built, WC_NS_PUBSUB);
    g_assert_cmpstr (item, ==, kept);
  }
  other = parse ("<subscription xmlns='urn:xmpp:pubsub:subscription' "
                 "server='spaces.x.lit' node='6mUb3XUw'/>");
  wanted->notify = WC_NOTIFY_DEFAULT;
  wc_str_set (&wanted->title, "T");
  assert_built (wanted, other,
                ITEM ("<subscription xmlns='urn:xmpp:pubsub:subscription' "
                      "server='spaces.x.lit' node='6mUb3XUw'><title>T</title>"
                      "<extensions>" PINNED "</extensions></subscription>"));
}

/* One that is too long is none, but is not lost. */
static void
test_long_title (void)
{
  g_autofree char *title = g_strnfill (1025, 't');
  g_autofree char *xml = g_strdup_printf (TEAM ("<title>%s</title>"), title);
  g_autofree char *kept = g_strdup_printf (ITEM ("%s"), xml);
  g_autoptr (WcSpace) space = parse (xml);

  g_assert_null (space->title);
  assert_built (space, space, kept);
}

/* A program that knows the older namespace alone has changed something. */
static void
test_settle (void)
{
  g_autoptr (WcSpace) held = parse (
      TEAM ("<extensions>" NOTIFY_1 ("<never/>") NOTIFY_0 ("<never/>") "</extensions>"));
  g_autoptr (WcSpace) space = parse (
      TEAM ("<extensions>" NOTIFY_1 ("<never/>") NOTIFY_0 ("<always/>") "</extensions>"));
  g_autoptr (WcSpace) plain = parse (TEAM (""));
  g_autoptr (WcSpace) unknown = wc_space_new (7, "spaces.x.lit", "6mUb3XUw");

  g_assert_false (wc_space_bookmark_may_disagree (unknown));
  g_assert_false (wc_space_bookmark_may_disagree (plain));
  g_assert_true (wc_space_bookmark_may_disagree (space));
  g_assert_cmpint (space->notify, ==, WC_NOTIFY_NEVER);
  wc_space_bookmark_settle (space, held);
  g_assert_cmpint (space->notify, ==, WC_NOTIFY_ALWAYS);
  wc_space_bookmark_settle (space, unknown);
  g_assert_cmpint (space->notify, ==, WC_NOTIFY_NEVER);
}

/* A damaged store costs no more than what it held. */
static void
test_broken_store (void)
{
  static const char *const texts[] = { "<item id='x'>", "<items/>", "<item id='x'/>",
                                       "<item id='x'><e xmlns='u:e'/></item>" };
  g_autoptr (WcSpace) held = wc_space_new (7, "spaces.x.lit", "6mUb3XUw");

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (WcNode) item = NULL;
      g_autoptr (WcNode) expected = wc_fake_session_parse (TEAM (""));

      wc_str_set (&held->xml, texts[i]);
      item = wc_space_bookmark_build (held, held, OWN);
      g_assert_true (wc_node_equal (wc_node_child (item, NULL, NULL), expected));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/space-bookmark/movim", test_movim);
  g_test_add_func ("/xep/space-bookmark/id", test_id);
  g_test_add_func ("/xep/space-bookmark/said", test_said);
  g_test_add_func ("/xep/space-bookmark/refused", test_refused);
  g_test_add_func ("/xep/space-bookmark/new", test_new);
  g_test_add_func ("/xep/space-bookmark/edit", test_edit);
  g_test_add_func ("/xep/space-bookmark/long-title", test_long_title);
  g_test_add_func ("/xep/space-bookmark/settle", test_settle);
  g_test_add_func ("/xep/space-bookmark/broken-store", test_broken_store);
  return g_test_run ();
}
