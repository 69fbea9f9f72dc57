/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/extra-fixture.h"
#include "lib/service-fixture.h"
#include "service/mentions.h"

#define ROOM "hall@rooms.lit"

/* What becomes of @body in @chat with @mention (transfer full); of what is refused, the
 * field. */
static char *
add (const char *chat, const char *body, WcMention *mention)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (GPtrArray) wanted =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_mention_free);
  WcMessageBuilder *draft = wc_message_builder_new ();
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  gboolean added;

  wc_service_fixture_join (f, ROOM);
  g_ptr_array_add (wanted, mention);
  wc_message_builder_set_body (draft, body);
  added = wc_mentions_add (f->store->db, f->store->account, chat, wanted, draft, &error);
  message = wc_message_builder_end (draft);
  if (added)
    return wc_extra_fixture_print (message);
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  return g_strdup (wc_error_get_detail (error, "field"));
}

#define assert_added(chat, body, mention, expected)                                      \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *added_ = add (chat, body, mention);                                 \
    g_assert_cmpstr (added_, ==, expected);                                              \
  }                                                                                      \
  G_STMT_END

#define PERSON(jid, start, length) wc_extra_fixture_mention (jid, NULL, start, length)
#define REFUSED "options.mentions"

static void
test_people (void)
{
  assert_added (ROOM, "well, Bob?", PERSON ("bob", 0, 0), ROOM "/bob 6+3");
  assert_added (ROOM, "bob, bob", PERSON (ROOM "/bob", 5, 3), ROOM "/bob 5+3");
  assert_added (ROOM, "nobody", PERSON ("bob", 0, 0), ROOM "/bob");
  assert_added (ROOM, "where is bob?", PERSON ("Bob@Y.lit", 0, 0), "bob@y.lit 9+3");
  assert_added (ROOM "/al", "ask bob", PERSON ("bob", 0, 0), ROOM "/bob 4+3");
  assert_added ("al@y.lit", "ask bob", PERSON ("bob@y.lit", 0, 0), "bob@y.lit 4+3");
  assert_added (ROOM, NULL, PERSON ("bob", 0, 0), ROOM "/bob");
}

static void
test_groups (void)
{
  WcMention *elsewhere = wc_extra_fixture_mention (NULL, "channel", 0, 0);

  elsewhere->uri = g_strdup ("xmpp:" ROOM);
  assert_added (ROOM, "all!", wc_extra_fixture_mention (NULL, "channel", 0, 3),
                "@channel 0+3");
  assert_added ("al@y.lit", "all!", elsewhere, "@channel xmpp:" ROOM);
  assert_added ("al@y.lit", "all!", wc_extra_fixture_mention (NULL, "channel", 0, 0),
                REFUSED);
}

static void
test_refused (void)
{
  assert_added (ROOM, "bob", PERSON ("bob", 1, 3), REFUSED);
  assert_added (ROOM, "bob", PERSON ("bob", G_MAXUINT, 2), REFUSED);
  assert_added (ROOM, "bob", PERSON (NULL, 0, 0), REFUSED);
  assert_added (ROOM, "bob", PERSON ("a b@c", 0, 0), REFUSED);
  assert_added ("al@y.lit", "bob", PERSON ("", 0, 0), REFUSED);
  assert_added (ROOM, "bob", wc_extra_fixture_mention ("bob", "channel", 0, 0), REFUSED);
}

static void
test_too_many (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (GPtrArray) wanted =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_mention_free);
  g_autoptr (WcMessageBuilder) draft = wc_message_builder_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i <= WC_EXTRA_MAX_MENTIONS; i++)
    g_ptr_array_add (wanted, PERSON ("bob@y.lit", 0, 0));
  g_assert_false (wc_mentions_add (f->store->db, f->store->account, "al@y.lit", wanted,
                                   draft, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
}

/* Test that a room that we are in is asked, as we stand to it. */
static void
test_rules (void)
{
  g_autoptr (WcRoom) room = wc_room_new (1, ROOM);
  g_autoptr (WcMessageBuilder) draft = wc_message_builder_new ();
  g_autoptr (GError) role = NULL;
  g_autoptr (GError) count = NULL;

  g_assert_true (wc_mentions_check (room, draft, NULL));
  wc_extra_take_mention (wc_message_builder_peek_extra (draft),
                         wc_extra_fixture_mention (NULL, "channel", 0, 0));
  room->mentions.by[WC_MENTION_OF_CHANNEL] = WC_MENTION_BY_MODERATORS;
  room->role = WC_ROLE_PARTICIPANT;
  g_assert_true (wc_mentions_check (NULL, draft, NULL));
  g_assert_true (wc_mentions_check (room, draft, NULL));
  room->state = WC_ROOM_STATE_JOINED;
  g_assert_false (wc_mentions_check (room, draft, &role));
  g_assert_cmpstr (wc_error_get_detail (role, "field"), ==, REFUSED);
  room->role = WC_ROLE_MODERATOR;
  g_assert_true (wc_mentions_check (room, draft, NULL));
  room->mentions.limited = TRUE;
  g_assert_false (wc_mentions_check (room, draft, &count));
  g_assert_cmpstr (wc_error_get_detail (count, "field"), ==, REFUSED);
}

/* A key stands for one list. */
static void
test_append (void)
{
  g_autoptr (GString) text = g_string_new ("");
  g_autoptr (GPtrArray) one =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_mention_free);

  wc_mentions_append (text, NULL);
  g_assert_cmpstr (text->str, ==, "");
  g_ptr_array_add (one, PERSON ("bob", 1, 2));
  wc_mentions_append (text, one);
  g_assert_cmpstr (text->str, ==, "|@1+2|bob|||");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/mentions/people", test_people);
  g_test_add_func ("/service/mentions/groups", test_groups);
  g_test_add_func ("/service/mentions/refused", test_refused);
  g_test_add_func ("/service/mentions/too-many", test_too_many);
  g_test_add_func ("/service/mentions/rules", test_rules);
  g_test_add_func ("/service/mentions/append", test_append);
  return g_test_run ();
}
