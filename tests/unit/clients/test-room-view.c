/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/room-view.h"
#include "common/object.h"

static const WcScreen pipe_screen = { FALSE, FALSE, 0 };

static JsonObject *
parse (const char *json)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = wc_object_parse (json, -1, &error);

  g_assert_no_error (error);
  return object;
}

typedef char *(*View) (GPtrArray *objects, const WcScreen *screen);

static void
assert_line (View view, const char *json, const char *expected)
{
  g_autoptr (GPtrArray) objects =
      g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_autofree char *text = NULL;

  g_ptr_array_add (objects, parse (json));
  text = view (objects, &pipe_screen);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_list (void)
{
  assert_line (wc_room_view_list,
               "{\"chat\":\"tea@m.x\",\"title\":\"Tea\\u001b[2J time\",\"state\":"
               "\"joined\",\"unread\":3,\"my\":{\"nick\":\"Alice\"},\"members\":12,"
               "\"subject\":\"Green\\nor black?\"}",
               "joined  3  Tea time  tea@m.x  Alice  12  Green or black?\n");
  assert_line (wc_room_view_list,
               "{\"chat\":\"tea@m.x\",\"title\":\"tea@m.x\",\"state\":\"refused\","
               "\"reason\":\"banned\",\"text\":\"Out\\u0007!\",\"subject\":\"x\"}",
               "refused    tea@m.x        banned: Out!\n");
  assert_line (wc_room_view_list,
               "{\"chat\":\"tea@m.x\",\"title\":\"Tea\",\"state\":\"gone\","
               "\"venue\":\"pot@m.x\"}",
               "gone    Tea  tea@m.x      now at pot@m.x\n");
  assert_line (wc_room_view_list, "{}", "\n");
}

static void
test_show (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_utc (2024, 11, 23, 8, 0, 0);
  g_autoptr (JsonObject) room = parse (
      "{\"chat\":\"tea@m.x\",\"account\":\"a@x\",\"title\":\"Tea\",\"state\":\"joined\","
      "\"description\":\"All\\nabout tea\",\"my\":{\"nick\":\"Alice\",\"role\":"
      "\"moderator\",\"affiliation\":\"owner\"},\"subject\":\"Green?\",\"subject_from\":"
      "\"Bob\",\"subject_ts\":1732190400000,\"members\":2,\"unread\":1,\"features\":["
      "\"archive\",7,\"members-only\"],\"max_reactions\":1,\"allowed_reactions\":["
      "\"💘\",\"💜\"],\"slow_mode_s\":20,\"activity\":562,\"bookmarked\":true,\"autojoin\":"
      "true}");
  g_autofree char *text = wc_room_view_show (room, &pipe_screen, now);

  g_assert_cmpstr (text, ==,
                   "address    tea@m.x\n"
                   "account    a@x\n"
                   "title      Tea\n"
                   "about      All about tea\n"
                   "state      joined\n"
                   "nick       Alice\n"
                   "you are    moderator, owner\n"
                   "subject    Green?\n"
                   "set by     Bob, 2024-11-21 12:00\n"
                   "in it      2\n"
                   "unread     1\n"
                   "room is    archive, members-only\n"
                   "reactions  at most 1: 💘 💜\n"
                   "slow mode  20 s between messages\n"
                   "activity   about 562 messages a day\n"
                   "bookmark   joined at each login\n");
}

static void
test_show_little (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_utc (2024, 11, 23, 8, 0, 0);
  g_autoptr (JsonObject) room =
      parse ("{\"chat\":\"tea@m.x\",\"state\":\"refused\",\"reason\":\"kicked\",\"my\":"
             "{\"role\":\"visitor\",\"affiliation\":\"none\"},\"subject_from\":\"Bob\"}");
  g_autofree char *text = wc_room_view_show (room, &pipe_screen, now);

  g_assert_cmpstr (text, ==,
                   "address  tea@m.x\n"
                   "state    refused\n"
                   "because  kicked\n"
                   "you are  visitor\n");
}

static void
test_members (void)
{
  assert_line (wc_room_view_members,
               "{\"nick\":\"Bob\\u202e\",\"role\":\"moderator\",\"affiliation\":"
               "\"admin\",\"jid\":\"bob@x/phone\",\"status\":\"away\\tfor tea\"}",
               "Bob  moderator  admin  bob@x/phone  away for tea\n");
  assert_line (wc_room_view_members,
               "{\"role\":\"none\",\"affiliation\":\"outcast\",\"jid\":\"eve@x\","
               "\"status\":\"-\",\"reason\":\"spam\"}",
               "    outcast  eve@x  spam\n");
  assert_line (wc_room_view_members,
               "{\"nick\":\"Bob\",\"role\":\"visitor\",\"hats\":[{\"title\":"
               "\"Tea\\u001b[2J\"},7,{\"title\":\"Host\"}],\"status\":\"away\"}",
               "Bob  visitor      [Tea] [Host] away\n");
  assert_line (wc_room_view_members,
               "{\"nick\":\"Al\",\"role\":\"participant\",\"affiliation\":\"none\"}",
               "Al  participant\n");
}

static void
test_readers (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_utc (2024, 11, 21, 20, 0, 0);
  g_autoptr (GPtrArray) readers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_autofree char *text = NULL;

  g_ptr_array_add (readers, parse ("{\"nick\":\"Bob\\u202e\",\"jid\":\"bob@x\","
                                   "\"read_id\":7,\"ts\":1732190400000}"));
  g_ptr_array_add (readers, parse ("{\"occupant_id\":\"o2\",\"ts\":1732190400000}"));
  text = wc_room_view_readers (readers, &pipe_screen, now);
  g_assert_cmpstr (text, ==, "Bob  12:00  bob@x\n     12:00\n");
}

static void
test_directory (void)
{
  assert_line (wc_room_view_directory,
               "{\"room\":\"tea@m.x\",\"name\":\"Tea\\u001b[2J\",\"members\":12,"
               "\"description\":\"All about\\ttea\"}",
               "12  tea@m.x  Tea  All about tea\n");
  assert_line (wc_room_view_directory, "{\"room\":\"pot@m.x\"}", "  pot@m.x\n");
}

static void
test_bookmarks (void)
{
  assert_line (wc_room_view_bookmarks,
               "{\"room\":\"tea@m.x\",\"name\":\"Tea\\u001b]0;x\\u0007\",\"autojoin\":"
               "true,\"nick\":\"Alice\",\"has_password\":true}",
               "tea@m.x  autojoin  Alice  password  Tea\n");
  assert_line (wc_room_view_bookmarks, "{\"room\":\"tea@m.x\",\"autojoin\":false}",
               "tea@m.x\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/room-view/list", test_list);
  g_test_add_func ("/clients/room-view/show", test_show);
  g_test_add_func ("/clients/room-view/show-little", test_show_little);
  g_test_add_func ("/clients/room-view/members", test_members);
  g_test_add_func ("/clients/room-view/readers", test_readers);
  g_test_add_func ("/clients/room-view/directory", test_directory);
  g_test_add_func ("/clients/room-view/bookmarks", test_bookmarks);

  return g_test_run ();
}
