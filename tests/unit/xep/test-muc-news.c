/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/muc-fixture.h"
#include "xep/muc-news.h"

#define X(inside) "<x xmlns='http://jabber.org/protocol/muc#user'>" inside "</x>"
#define SELF "<status code='110'/>"
#define RENAMED                                                                          \
  "<presence type='unavailable'>" X (                                                    \
      "<item nick='new'/><status code='303'/>") "</presence>"
#define NOTHING (-1)

typedef struct
{
  WcMucStage stage;
  const char *nick;
  const char *xml;
  int kind; /* WcMucChangeKind, or NOTHING */
  gboolean self;
} Case;

static const Case cases[] = {
  { WC_MUC_STAGE_JOINING, "me", "<presence>" X ("") "</presence>", NOTHING, FALSE },
  { WC_MUC_STAGE_JOINING, "me2", "<presence>" X (SELF) "</presence>", WC_MUC_JOINED,
    TRUE },
  { WC_MUC_STAGE_JOINING, "me", "<presence type='unavailable'>" X (SELF) "</presence>",
    NOTHING, TRUE },
  { WC_MUC_STAGE_IN, "me", "<presence>" X ("") "</presence>", NOTHING, TRUE },
  { WC_MUC_STAGE_IN, "bob", "<presence>" X ("") "</presence>", NOTHING, FALSE },
  { WC_MUC_STAGE_IN, "moi", "<presence>" X (SELF) "</presence>", WC_MUC_RENAMED, TRUE },
  { WC_MUC_STAGE_IN, "me", RENAMED, WC_MUC_RENAMED, TRUE },
  { WC_MUC_STAGE_IN, "bob", RENAMED, NOTHING, FALSE },
  { WC_MUC_STAGE_IN, "me",
    "<presence type='unavailable'>" X ("<status code='307'/>") "</presence>",
    WC_MUC_KICKED, TRUE },
  { WC_MUC_STAGE_IN, "me",
    "<presence type='unavailable'>" X (
        "<status code='307'/><status code='333'/>") "</presence>",
    WC_MUC_SHUTDOWN, TRUE },
  { WC_MUC_STAGE_IN, "me",
    "<presence type='unavailable'>" X ("<destroy/><status code='307'/>") "</presence>",
    WC_MUC_DESTROYED, TRUE },
  { WC_MUC_STAGE_IN, "me", "<presence type='unavailable'/>", WC_MUC_LOST, TRUE },
  { WC_MUC_STAGE_LEAVING, "me", "<presence type='unavailable'/>", WC_MUC_LEFT, TRUE },
  { WC_MUC_STAGE_LEAVING, "me", "<presence>" X (SELF) "</presence>", NOTHING, TRUE },
  { WC_MUC_STAGE_JOINING, "me", "<presence type='error'/>", WC_MUC_REFUSED, FALSE },
  { WC_MUC_STAGE_JOINING, "me", "<presence type='error' id='old'/>", NOTHING, FALSE },
  { WC_MUC_STAGE_IN, "me", "<presence type='error'/>", NOTHING, FALSE },
  { WC_MUC_STAGE_LEAVING, NULL, "<presence type='error'/>", WC_MUC_LEFT, FALSE },
  { WC_MUC_STAGE_IN, NULL, "<presence/>", NOTHING, FALSE },
};

typedef struct
{
  WcMucFixture muc;
  WcMucRooms *rooms;
  WcMucRoom *room;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  wc_muc_fixture_setup (&f->muc, NULL);
  f->rooms = wc_muc_rooms_new (f->muc.session);
  f->room = wc_muc_rooms_add (f->rooms, "room@muc.lit", "me");
  wc_muc_occupants_put (f->room->occupants, wc_occupant_new ("me", NULL, NULL));
  wc_muc_occupants_put (f->room->occupants, wc_occupant_new ("bob", NULL, NULL));
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_muc_rooms_free (f->rooms);
  wc_muc_fixture_teardown (&f->muc, NULL);
}

/* Test that every kind is read for what it is, and that reading changes nothing. */
static void
test_read (Fixture *f, gconstpointer data)
{
  const Case *each = data;
  g_autoptr (WcNode) stanza = wc_fake_session_parse (each->xml);
  g_autoptr (WcMucNews) news = NULL;

  wc_muc_rooms_expect (f->room, each->stage);
  news = wc_muc_news_read (f->room, each->nick, stanza);
  g_assert_cmpint (news->own ? (int) news->change.kind : NOTHING, ==, each->kind);
  g_assert_cmpint (news->self, ==, each->self);
  g_assert_cmpstr (f->room->nick, ==, "me");
  g_assert_cmpint (f->room->stage, ==, each->stage);
  g_assert_cmpuint (wc_muc_occupants_count (f->room->occupants), ==, 2);
}

static void
test_cause (void)
{
  g_assert_null (wc_muc_news_cause (WC_MUC_STATUS_SELF));
  g_assert_cmpstr (wc_muc_news_cause (WC_MUC_STATUS_KICKED | WC_MUC_STATUS_FAILED), ==,
                   "error");
  g_assert_cmpstr (wc_muc_news_cause (WC_MUC_STATUS_BANNED), ==, "banned");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/xep/muc-news/read/%u", (guint) i);

      g_test_add (path, Fixture, &cases[i], setup, test_read, teardown);
    }
  g_test_add_func ("/xep/muc-news/cause", test_cause);
  return g_test_run ();
}
