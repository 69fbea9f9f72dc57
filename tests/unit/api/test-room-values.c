/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/idl.h"
#include "api/room-values.h"
#include "api/values.h"
#include "base/str.h"
#include "lib/schema-check.h"
#include "lib/service-fixture.h"
#include "store/bookmark-store.h"

#define ROOM "hall@rooms.lit"

/* What @chat is beyond every chat, as text. */
static char *
chat_text (WcServiceFixture *f, const char *address)
{
  g_autoptr (WcIdl) idl = wc_idl_new ();
  g_autoptr (WcChat) chat =
      wc_chat_service_find (f->services->chats, f->store->account, address);
  g_auto (WcDict) dict = WC_DICT_INIT;
  g_autoptr (GVariant) value = NULL;

  wc_room_values_put_chat (&dict, f->services, chat);
  value = g_variant_ref_sink (wc_dict_end (&dict));
  wc_schema_check_dict (wc_idl_find_dict (idl, "Chat"), value);
  return g_variant_print (value, FALSE);
}

#define assert_chat(f, address, expected)                                                \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *text_ = chat_text (f, address);                                     \
    g_assert_cmpstr (text_, ==, expected);                                               \
  }                                                                                      \
  G_STMT_END

static WcRoom *
join_hall (WcServiceFixture *f)
{
  WcRoom *room = wc_service_fixture_join (f, ROOM);

  wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_ONLINE);
  wc_str_set (&room->subject, "News");
  wc_str_set (&room->subject_from, "Nurse");
  room->subject_us = 5000;
  wc_str_set (&room->own_id, "o1");
  wc_str_set (&room->nick, "J");
  room->flags = WC_ROOM_HAS_ARCHIVE | WC_ROOM_PUBLIC;
  room->n_occupants = 3;
  return room;
}

static void
test_joined (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();

  join_hall (f);
  assert_chat (f, ROOM,
               "{'subject': <'News'>, 'subject_from': <'Nurse'>, 'subject_ts': <int64 "
               "5>, 'state': <'joined'>, 'my': <{'nick': <'Juliet'>, 'occupant_id': "
               "<'o1'>, 'role': <'moderator'>, 'affiliation': <'owner'>}>, 'members': "
               "<uint32 3>, 'features': <['archive', 'public']>, 'bookmarked': <false>, "
               "'autojoin': <false>}");
}

/* Only while we are in it: whoever was the first of it. */
static void
test_made (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  WcRoom *room = wc_service_fixture_join (f, ROOM);

  wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_ONLINE);
  room->made = TRUE;
  assert_chat (f, ROOM,
               "{'state': <'joined'>, 'my': <{'nick': <'Juliet'>, 'role': "
               "<'moderator'>, 'affiliation': <'owner'>, 'made': <true>}>, 'members': "
               "<uint32 0>, 'features': <@as []>, 'bookmarked': <false>, 'autojoin': "
               "<false>}");
  room->state = WC_ROOM_STATE_OUT;
  room->wanted = FALSE;
  assert_chat (f, ROOM,
               "{'state': <'out'>, 'my': <{'nick': <'Juliet'>}>, 'features': <@as []>, "
               "'bookmarked': <false>, 'autojoin': <false>}");
}

static void
test_limits (void)
{
  const char *const hearts[] = { "💘", "💜", NULL };
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  WcRoom *room = wc_service_fixture_join (f, ROOM);

  wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_ONLINE);
  room->reactions = wc_reaction_limits_new (1, hearts);
  assert_chat (f, ROOM,
               "{'state': <'joined'>, 'my': <{'nick': <'Juliet'>, 'role': "
               "<'moderator'>, 'affiliation': <'owner'>}>, 'members': <uint32 0>, "
               "'features': <@as []>, 'max_reactions': <uint32 1>, 'allowed_reactions': "
               "<['💘', '💜']>, 'bookmarked': <false>, 'autojoin': <false>}");
  room->reactions->max = -1;
  g_clear_pointer (&room->reactions->allowed, g_strfreev);
  assert_chat (f, ROOM,
               "{'state': <'joined'>, 'my': <{'nick': <'Juliet'>, 'role': "
               "<'moderator'>, 'affiliation': <'owner'>}>, 'members': <uint32 0>, "
               "'features': <@as []>, 'bookmarked': <false>, 'autojoin': <false>}");
}

static void
test_refused (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcBookmark) bookmark = wc_bookmark_new (f->store->account, ROOM);
  WcRoom *room = wc_service_fixture_join (f, ROOM);

  room->state = WC_ROOM_STATE_GONE;
  wc_str_set (&room->reason, "destroyed");
  wc_str_set (&room->text, "over");
  wc_str_set (&room->venue, "new@rooms.lit");
  wc_str_set (&room->description, "All of us");
  bookmark->autojoin = TRUE;
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_bookmark_store_set (f->store->db, bookmark, NULL, NULL));
  wc_store_fixture_commit (f->store);
  assert_chat (f, ROOM,
               "{'description': <'All of us'>, 'state': <'gone'>, 'reason': "
               "<'destroyed'>, 'text': <'over'>, 'venue': <'new@rooms.lit'>, 'my': "
               "<{'nick': <'Juliet'>}>, 'features': <@as []>, 'bookmarked': <true>, "
               "'autojoin': <true>}");
}

static void
test_private (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();

  join_hall (f);
  wc_store_fixture_say (f->store, ROOM "/Nurse", FALSE, f->store->now_us, "pst");
  wc_store_fixture_say (f->store, WC_STORE_ROMEO, FALSE, f->store->now_us, "Juliet!");
  assert_chat (f, ROOM "/Nurse", "{'room': <'hall@rooms.lit'>, 'nick': <'Nurse'>}");
  assert_chat (f, WC_STORE_ROMEO, "{}");
}

/* Who wrote @from in @chat, as text. */
static char *
author_text (WcServiceFixture *f, const char *chat, const char *from, const char *real)
{
  g_autoptr (WcMessageBuilder) builder = wc_message_builder_new ();
  g_autoptr (WcMessage) message = NULL;
  g_auto (WcDict) dict = WC_DICT_INIT;
  g_autoptr (GVariant) value = NULL;

  wc_message_builder_peek (builder)->account = f->store->account;
  wc_message_builder_set_chat (builder, chat);
  wc_message_builder_set_from (builder, from);
  wc_message_builder_set_occupant (builder, real != NULL ? "o2" : NULL, real);
  message = wc_message_builder_end (g_steal_pointer (&builder));
  wc_room_values_put_author (&dict, f->services, message);
  value = g_variant_ref_sink (wc_dict_end (&dict));
  return g_variant_print (value, FALSE);
}

#define assert_author(f, chat, from, real, expected)                                     \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *text_ = author_text (f, chat, from, real);                          \
    g_assert_cmpstr (text_, ==, expected);                                               \
  }                                                                                      \
  G_STMT_END

/* Test that a device is not told to be a nick. */
static void
test_author (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();

  join_hall (f);
  assert_author (f, ROOM, ROOM "/Nurse", "nurse@x.lit",
                 "{'occupant_id': <'o2'>, 'real_jid': <'nurse@x.lit'>, 'nick': "
                 "<'Nurse'>}");
  assert_author (f, ROOM "/Nurse", ROOM "/Nurse", NULL, "{'nick': <'Nurse'>}");
  assert_author (f, ROOM, ROOM, NULL, "{}");
  assert_author (f, WC_STORE_ROMEO, WC_STORE_ROMEO "/orchard", NULL, "{}");
  assert_author (f, WC_STORE_ROMEO, WC_STORE_JULIET "/whinchat", NULL, "{}");
}

static void
test_member (void)
{
  g_autoptr (WcIdl) idl = wc_idl_new ();
  g_autoptr (WcOccupant) occupant = wc_occupant_new ("Nurse", "nurse@x.lit/a", "o2");
  g_autoptr (GVariant) value = NULL;
  g_autofree char *text = NULL;

  occupant->role = WC_ROLE_VISITOR;
  occupant->affiliation = WC_AFFILIATION_MEMBER;
  occupant->show = WC_PRESENCE_SHOW_AWAY;
  wc_str_set (&occupant->hats, "u:n\t-1\tNurse\nu:h\t30\tHost");
  value = g_variant_ref_sink (wc_room_values_member (occupant));
  wc_schema_check_dict (wc_idl_find_dict (idl, "Member"), value);
  text = g_variant_print (value, FALSE);
  g_assert_cmpstr (text, ==,
                   "{'nick': <'Nurse'>, 'jid': <'nurse@x.lit/a'>, 'occupant_id': <'o2'>, "
                   "'role': <'visitor'>, 'affiliation': <'member'>, 'show': <'away'>, "
                   "'hats': <[{'uri': <'u:n'>, 'title': <'Nurse'>}, {'uri': <'u:h'>, "
                   "'title': <'Host'>, 'hue': <uint32 30>}]>, 'self': <false>}");
}

/* Test that the password of a room is not read out. */
static void
test_bookmark (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcIdl) idl = wc_idl_new ();
  g_autoptr (WcBookmark) bookmark = wc_bookmark_new (f->store->account, ROOM);
  g_autoptr (GVariant) value = NULL;
  g_autofree char *text = NULL;

  wc_str_set (&bookmark->name, "Hall");
  wc_str_set (&bookmark->password, "s3cret");
  value = g_variant_ref_sink (wc_room_values_bookmark (f->services, bookmark));
  wc_schema_check_dict (wc_idl_find_dict (idl, "Bookmark"), value);
  text = g_variant_print (value, FALSE);
  g_assert_cmpstr (text, ==,
                   "{'account': <'juliet@capulet.lit'>, 'room': <'hall@rooms.lit'>, "
                   "'name': <'Hall'>, 'autojoin': <false>, 'has_password': <true>, "
                   "'pinned': <false>, 'notify': <'default'>}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api/room-values/joined", test_joined);
  g_test_add_func ("/api/room-values/made", test_made);
  g_test_add_func ("/api/room-values/limits", test_limits);
  g_test_add_func ("/api/room-values/refused", test_refused);
  g_test_add_func ("/api/room-values/private", test_private);
  g_test_add_func ("/api/room-values/author", test_author);
  g_test_add_func ("/api/room-values/member", test_member);
  g_test_add_func ("/api/room-values/bookmark", test_bookmark);
  return g_test_run ();
}
