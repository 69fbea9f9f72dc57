/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/annotation-fixture.h"
#include "store/annotation-author.h"
#include "store/room-store.h"

#define ROOM "coven@rooms.lit"

static void
react (WcStoreFixture *f, const WcAnnotationSaid *as, gint64 at, const char *value)
{
  WcAnnotationSaid said = *as;

  said.at = at;
  said.kind = WC_ANNOTATION_REACTIONS;
  said.target_id = "m";
  said.value = value;
  wc_annotation_fixture_say (f, &said);
}

#define DISTINCT "SELECT DISTINCT author FROM annotation WHERE kind = 2"

/* Any number of devices is one person, in a chat with one. */
static void
test_person (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  wc_annotation_fixture_say (f, &(WcAnnotationSaid){ .at = 1, .id = "m", .body = "b" });
  react (f, &(WcAnnotationSaid){ .from = WC_STORE_ROMEO "/one" }, 2, "1");
  react (f, &(WcAnnotationSaid){ .from = WC_STORE_ROMEO "/two" }, 3, "2");
  react (f, &(WcAnnotationSaid){ .outgoing = TRUE }, 4, "3");
  g_assert_cmpint (wc_store_fixture_count (f, DISTINCT), ==, 2);
  g_assert_cmpint (wc_store_fixture_count (f, DISTINCT " AND author = 0"), ==, 1);
}

/* Said before there was a chat, and so under another name: it is one person still. */
static void
test_before_the_chat (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  react (f, &(WcAnnotationSaid){ .from = WC_STORE_ROMEO "/one" }, 2, "1");
  react (f, &(WcAnnotationSaid){ .from = WC_STORE_ROMEO "/two" }, 3, "2");
  wc_annotation_fixture_say (f, &(WcAnnotationSaid){ .at = 1, .id = "m", .body = "b" });
  wc_annotation_fixture_assert (f, NULL, "m \"b\" reactions=romeo@montague.lit/two:2\n");
}

/* A chat turns out to be a room: who spoke under several nicks was not one person. */
static void
test_room (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcRoom) room = wc_room_new (f->account, ROOM);
  g_autoptr (GError) error = NULL;

  wc_annotation_fixture_say (
      f, &(WcAnnotationSaid){
             .chat = ROOM, .from = ROOM "/a", .at = 1, .id = "m", .body = "b" });
  react (f, &(WcAnnotationSaid){ .chat = ROOM, .from = ROOM "/a" }, 2, "1");
  react (f, &(WcAnnotationSaid){ .chat = ROOM, .from = ROOM "/b" }, 3, "2");
  wc_annotation_fixture_assert (f, ROOM, "m \"b\" reactions=" ROOM "/b:2\n");
  wc_store_fixture_begin (f);
  wc_room_store_save (f->db, room, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  wc_annotation_fixture_assert (
      f, ROOM, "m \"b\" reactions=" ROOM "/a:1 reactions=" ROOM "/b:2\n");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/annotation-author/person", test_person);
  g_test_add_func ("/annotation-author/before-the-chat", test_before_the_chat);
  g_test_add_func ("/annotation-author/room", test_room);
  return g_test_run ();
}
