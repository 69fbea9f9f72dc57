/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/annotation-fixture.h"
#include "store/annotation-target.h"
#include "store/message-store.h"
#include "store/room-store.h"

#define ROOM "coven@rooms.lit"

/* The ids of a message, as whoever sent or archived it gave them. */
typedef struct
{
  const char *id;
  const char *origin_id;
  const char *archive_id;
  const char *archive_by;
} Ids;

static gint64
add (WcStoreFixture *f, const char *chat, gboolean outgoing, const Ids *ids)
{
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, chat, outgoing, WC_STORE_NOW - G_USEC_PER_SEC);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_body (builder, "text");
  wc_message_builder_set_message_id (builder, ids->id);
  wc_message_builder_set_origin_id (builder, ids->origin_id);
  wc_message_builder_set_archive (builder, ids->archive_id, ids->archive_by);
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (f);
  wc_message_store_add (f->db, message, 0, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return message->id;
}

/* What a message from the other side of @chat would be about. */
static gint64
find (WcStoreFixture *f, const char *chat, WcAnnotationKind kind, const char *id)
{
  WcMessageBuilder *builder = wc_store_fixture_message (f, chat, FALSE, WC_STORE_NOW);
  g_autoptr (WcMessage) message = wc_message_builder_end (builder);
  g_autoptr (WcAnnotation) annotation = wc_annotation_new (kind, id, NULL);
  g_autoptr (GError) error = NULL;
  gint64 target = -1;

  g_assert_true (wc_annotation_target_find (f->db, message, annotation, &target, &error));
  g_assert_no_error (error);
  return target;
}

static void
test_every_kind_of_id (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const Ids ids = { "id", "origin", "archive", WC_STORE_JULIET };
  gint64 held = add (f, WC_STORE_ROMEO, FALSE, &ids);

  g_assert_cmpint (find (f, WC_STORE_ROMEO, WC_ANNOTATION_REPLY, "id"), ==, held);
  g_assert_cmpint (find (f, WC_STORE_ROMEO, WC_ANNOTATION_REPLY, "origin"), ==, held);
  g_assert_cmpint (find (f, WC_STORE_ROMEO, WC_ANNOTATION_REPLY, "archive"), ==, held);
  g_assert_cmpint (find (f, WC_STORE_ROMEO, WC_ANNOTATION_REPLY, "other"), ==, 0);
  g_assert_cmpint (find (f, "other@x.lit", WC_ANNOTATION_REPLY, "id"), ==, 0);
}

/* Ours by its origin id, and by what a stranger calls his. */
static void
test_own (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 held = add (f, WC_STORE_ROMEO, TRUE, &(Ids){ "same", "same", NULL, NULL });

  g_assert_cmpint (find (f, WC_STORE_ROMEO, WC_ANNOTATION_REACTIONS, "same"), ==, held);
  g_assert_cmpint (find (f, WC_STORE_ROMEO, WC_ANNOTATION_RETRACTION, "same"), ==, 0);
}

/* An id says little where each sender makes his own: it is the one he may speak of. */
static void
test_same_id_twice (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 theirs = add (f, WC_STORE_ROMEO, FALSE, &(Ids){ .id = "1" });
  gint64 ours = add (f, WC_STORE_ROMEO, TRUE, &(Ids){ .id = "1" });

  g_assert_cmpint (find (f, WC_STORE_ROMEO, WC_ANNOTATION_REPLY, "1"), ==, ours);
  g_assert_cmpint (find (f, WC_STORE_ROMEO, WC_ANNOTATION_CORRECTION, "1"), ==, theirs);
}

static void
test_the_rooms_id_comes_first (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 by_room = add (f, ROOM, FALSE, &(Ids){ "a", NULL, "x", ROOM });
  gint64 by_sender = add (f, ROOM, FALSE, &(Ids){ "x", NULL, "y", ROOM });

  g_assert_cmpint (find (f, ROOM, WC_ANNOTATION_REPLY, "x"), ==, by_room);
  g_assert_cmpint (find (f, ROOM, WC_ANNOTATION_CORRECTION, "x"), ==, by_sender);
  /* which is all that a moderation means */
  g_assert_cmpint (find (f, ROOM, WC_ANNOTATION_MODERATION, "a"), ==, 0);
  /* somebody else's archive */
  add (f, ROOM, FALSE, &(Ids){ "b", NULL, "z", "other@rooms.lit" });
  g_assert_cmpint (find (f, ROOM, WC_ANNOTATION_REPLY, "z"), ==, 0);
}

/* Says @said in a room that is known as one. */
static gint64
say_in_room (WcStoreFixture *f, WcAnnotationSaid said)
{
  g_autofree char *from = g_strconcat (ROOM "/", said.occupant_id, NULL);

  said.chat = ROOM;
  said.from = from;
  return wc_annotation_fixture_say (f, &said);
}

static void
know_room (WcStoreFixture *f)
{
  g_autoptr (WcRoom) room = wc_room_new (f->account, ROOM);
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_room_store_save (f->db, room, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

/* However often somebody else takes the id that an author used: it is his to correct and
 * to take back. */
static void
test_ids_of_others (void)
{
  for (int retracts = 0; retracts < 2; retracts++)
    {
      g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
      g_autofree char *dump = NULL;

      know_room (f);
      say_in_room (f, (WcAnnotationSaid){
                          .at = 1, .id = "x", .occupant_id = "bob", .body = "teh" });
      for (int i = 0; i < 40; i++)
        say_in_room (f, (WcAnnotationSaid){
                            .at = 2 + i, .id = "x", .occupant_id = "eve", .body = "e" });
      say_in_room (f, (WcAnnotationSaid){ .at = 50,
                                          .id = "c",
                                          .occupant_id = "bob",
                                          .kind = retracts ? WC_ANNOTATION_RETRACTION
                                                           : WC_ANNOTATION_CORRECTION,
                                          .target_id = "x",
                                          .body = retracts ? NULL : "the" });
      dump = wc_annotation_fixture_dump (f, ROOM);
      g_assert_true (g_str_has_prefix (dump, retracts ? "x \"\" retracted=\nx \"e\"\n"
                                                      : "x \"the\" edited\nx \"e\"\n"));
      g_assert_null (strstr (dump, "c \""));
    }
}

/* Stands in databases: it never changes. */
static void
test_hash (void)
{
  g_assert_cmpint (wc_annotation_target_hash (NULL), ==, 0);
  g_assert_cmpint (wc_annotation_target_hash ("a"), ==, 0xe40c292c);
  g_assert_cmpint (wc_annotation_target_hash ("foobar"), ==, 0xbf9cf968);
}

static void
test_itself (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  g_assert_cmpint (find (f, WC_STORE_ROMEO, WC_ANNOTATION_RETRACTION, NULL), >, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/annotation-target/every-kind-of-id", test_every_kind_of_id);
  g_test_add_func ("/annotation-target/own", test_own);
  g_test_add_func ("/annotation-target/same-id-twice", test_same_id_twice);
  g_test_add_func ("/annotation-target/the-rooms-id-comes-first",
                   test_the_rooms_id_comes_first);
  g_test_add_func ("/annotation-target/itself", test_itself);
  g_test_add_func ("/annotation-target/ids-of-others", test_ids_of_others);
  g_test_add_func ("/annotation-target/hash", test_hash);
  return g_test_run ();
}
