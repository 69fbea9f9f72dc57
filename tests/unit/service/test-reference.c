/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/in-room.h"
#include "service/reference.h"
#include "store/message-store.h"

/* A message of @chat, held, with these ids. Returns: (transfer full). */
static WcMessage *
held (WcInRoom *f, const char *chat, const char *id, const char *by_room)
{
  WcMessageBuilder *builder =
      wc_store_fixture_message (f->base->store, chat, FALSE, WC_STORE_NOW);
  WcMessage *message;
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_body (builder, "text");
  wc_message_builder_set_message_id (builder, id);
  wc_message_builder_set_origin_id (builder, "origin");
  if (by_room != NULL)
    wc_message_builder_set_archive (builder, by_room, chat);
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (f->base->store);
  wc_message_store_add (f->base->store->db, message, 0, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->base->store);
  return message;
}

static void
assert_named (WcInRoom *f,
              const WcMessage *message,
              WcAnnotationKind kind,
              const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = wc_reference_new (f->base->store->db, message, kind, &error);

  g_assert_cmpstr (id, ==, expected);
  if (expected == NULL)
    g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
  else
    g_assert_no_error (error);
}

static void
test_with_a_person (void)
{
  g_autoptr (WcInRoom) f = wc_in_room_new ();
  g_autoptr (WcMessage) message = held (f, WC_STORE_ROMEO, "id", NULL);
  g_autoptr (WcMessage) nameless = held (f, WC_STORE_ROMEO, NULL, NULL);

  assert_named (f, message, WC_ANNOTATION_REPLY, "origin");
  assert_named (f, message, WC_ANNOTATION_REACTIONS, "id");
  assert_named (f, message, WC_ANNOTATION_RETRACTION, "id");
  assert_named (f, message, WC_ANNOTATION_CORRECTION, "id");
  assert_named (f, nameless, WC_ANNOTATION_REACTIONS, "origin");
}

static void
test_in_a_room (void)
{
  g_autoptr (WcInRoom) f = wc_in_room_new ();
  g_autoptr (WcMessage) message = held (f, WC_ROOM_HALL, "id", "by-room");
  g_autoptr (WcMessage) unknown = held (f, WC_ROOM_HALL, "id", NULL);

  assert_named (f, message, WC_ANNOTATION_REPLY, "by-room");
  assert_named (f, message, WC_ANNOTATION_REACTIONS, "by-room");
  assert_named (f, message, WC_ANNOTATION_RETRACTION, "by-room");
  assert_named (f, message, WC_ANNOTATION_CORRECTION, "id");
  assert_named (f, unknown, WC_ANNOTATION_REPLY, NULL);
  assert_named (f, unknown, WC_ANNOTATION_CORRECTION, "id");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reference/with-a-person", test_with_a_person);
  g_test_add_func ("/reference/in-a-room", test_in_a_room);
  return g_test_run ();
}
