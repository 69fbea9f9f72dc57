/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/author.h"

#define ROOM "coven@rooms.lit"

/* A message by its author, as "from outgoing occupant-id real-jid", '-' for what is not
 * there. */
static WcMessage *
by (const char *chat, const char *author)
{
  g_auto (GStrv) parts = g_strsplit (author, " ", 4);
  WcMessageBuilder *builder = wc_message_builder_new ();

  wc_message_builder_set_chat (builder, chat);
  wc_message_builder_set_from (builder, parts[0]);
  wc_message_builder_peek (builder)->outgoing = g_str_equal (parts[1], "own");
  wc_message_builder_set_occupant (builder, g_str_equal (parts[2], "-") ? NULL : parts[2],
                                   g_str_equal (parts[3], "-") ? NULL : parts[3]);
  return wc_message_builder_end (builder);
}

/* Whether @one may say @kind about what @other wrote. */
static gboolean
may (WcAnnotationKind kind, WcChatKind chat, const char *one, const char *other)
{
  const char *address = chat == WC_CHAT_KIND_CONTACT ? "a@x.lit"
                        : chat == WC_CHAT_KIND_MUC   ? ROOM
                                                     : ROOM "/a";
  g_autoptr (WcMessage) message = by (address, one);
  g_autoptr (WcMessage) target = by (address, other);

  return wc_author_may_say (kind, chat, message, target);
}

static void
test_anybody_answers (void)
{
  const char *one = ROOM "/a - 1 -";
  const char *other = ROOM "/b - 2 -";

  g_assert_true (may (WC_ANNOTATION_REPLY, WC_CHAT_KIND_MUC, one, other));
  g_assert_true (may (WC_ANNOTATION_REACTIONS, WC_CHAT_KIND_MUC, one, other));
  g_assert_false (may (WC_ANNOTATION_CORRECTION, WC_CHAT_KIND_MUC, one, other));
  g_assert_false (may (WC_ANNOTATION_ORIGINAL, WC_CHAT_KIND_MUC, one, one));
}

static void
test_with_a_person (void)
{
  WcAnnotationKind kind = WC_ANNOTATION_RETRACTION;
  WcChatKind chat = WC_CHAT_KIND_CONTACT;

  g_assert_true (may (kind, chat, "a@x.lit/one - - -", "a@x.lit/two - - -"));
  g_assert_false (may (kind, chat, "a@x.lit/one - - -", "me@x.lit/1 own - -"));
  g_assert_false (may (kind, chat, "me@x.lit/1 own - -", "a@x.lit/one - - -"));
  g_assert_true (may (kind, chat, "me@x.lit/2 own - -", "me@x.lit/1 own - -"));
}

/* XEP-0424 § 5: the nick alone says nothing, somebody else may have it now. */
static void
test_in_a_room (void)
{
  WcAnnotationKind kind = WC_ANNOTATION_CORRECTION;
  WcChatKind chat = WC_CHAT_KIND_MUC;

  g_assert_false (may (kind, chat, ROOM "/a - - -", ROOM "/a - - -"));
  g_assert_false (may (kind, chat, ROOM "/a - - p@x.lit", ROOM "/a - - -"));
  g_assert_true (may (kind, chat, ROOM "/a - - p@x.lit", ROOM "/a - - p@x.lit"));
  g_assert_true (may (kind, chat, ROOM "/a - 1 p@x.lit", ROOM "/a - - p@x.lit"));
  g_assert_false (may (kind, chat, ROOM "/a - 1 p@x.lit", ROOM "/a - 2 p@x.lit"));
  g_assert_true (may (kind, chat, ROOM "/a - 1 -", ROOM "/other - 1 -"));
  g_assert_true (may (kind, WC_CHAT_KIND_MUC_PM, ROOM "/a - 1 -", ROOM "/other - 1 -"));
}

static void
test_the_room_moderates (void)
{
  const char *target = ROOM "/a - 1 -";

  g_assert_true (may (WC_ANNOTATION_MODERATION, WC_CHAT_KIND_MUC, ROOM " - - -", target));
  g_assert_false (may (WC_ANNOTATION_MODERATION, WC_CHAT_KIND_MUC, target, target));
  g_assert_false (
      may (WC_ANNOTATION_RETRACTION, WC_CHAT_KIND_MUC, ROOM " - - -", target));
  /* a person's bare address is no room */
  g_assert_false (may (WC_ANNOTATION_MODERATION, WC_CHAT_KIND_CONTACT, "a@x.lit - - -",
                       "a@x.lit/one - - -"));
}

static void
assert_author (WcChatKind chat, const char *author, const char *expected)
{
  g_autoptr (WcMessage) message = by (ROOM, author);
  g_autofree char *made = NULL;

  g_assert_cmpstr (wc_author_key (chat, message, &made), ==, expected);
}

static void
test_author (void)
{
  assert_author (WC_CHAT_KIND_CONTACT, "a@x.lit/one - - -", "a@x.lit");
  assert_author (WC_CHAT_KIND_MUC, ROOM "/nick - - -", ROOM "/nick");
  assert_author (WC_CHAT_KIND_MUC, ROOM "/nick - - a@x.lit", "a@x.lit");
  assert_author (WC_CHAT_KIND_MUC, ROOM "/nick - 1 a@x.lit", "1");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/author/anybody-answers", test_anybody_answers);
  g_test_add_func ("/author/with-a-person", test_with_a_person);
  g_test_add_func ("/author/in-a-room", test_in_a_room);
  g_test_add_func ("/author/the-room-moderates", test_the_room_moderates);
  g_test_add_func ("/author/key", test_author);
  return g_test_run ();
}
