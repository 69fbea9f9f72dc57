/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/commands.h"
#include "cli/room-actions.h"
#include "cli/room-bookmarks.h"
#include "cli/room-config.h"
#include "cli/room-people.h"
#include "cli/room-search.h"

/* whinchat room: the table of its actions. */

#define EXAMPLE(action) "whinchat room " action "\n"

static const WcCommand actions[] = {
  { .name = "list",
    .arguments = "[WORD]",
    .summary = "Lists the rooms, and how we stand to them",
    .prints = "Chat",
    .examples = EXAMPLE ("list") EXAMPLE ("list --unread --fields chat,unread"),
    .description = "WORD is a part of title, name or address.\n",
    .options = wc_room_actions_list_options,
    .max_args = 1,
    .run = wc_room_actions_run_list },
  { .name = "find",
    .arguments = "[WORD]",
    .summary = "Lists public rooms that one could go into",
    .prints = "ListedRoom",
    .examples =
        EXAMPLE ("find") EXAMPLE ("find tea --service rooms.example.org --details")
            EXAMPLE ("find tea --search api@search.example.org"),
    .description = "WORD is a part of name or address. With --search a service is asked "
                   "that knows\nrooms of many servers, and learns who asks for what.\n",
    .options = wc_room_search_options,
    .max_args = 1,
    .run = wc_room_search_run },
  { .name = "show",
    .arguments = "ROOM",
    .summary = "Prints what is known of a room",
    .prints = "Chat",
    .examples = EXAMPLE ("show tea@conference.example.org"),
    .min_args = 1,
    .max_args = 1,
    .run = wc_room_actions_run_show },
  { .name = "join",
    .arguments = "ROOM",
    .summary = "Goes into a room, now and after each login",
    .prints = "Chat",
    .examples = EXAMPLE (
        "join tea@conference.example.org --nick Alice") "pass show tea "
                                                        "| " EXAMPLE ("join "
                                                                      "tea@conference."
                                                                      "example.org "
                                                                      "--password-stdin"),
    .description =
        "Ends when we are in it. It is bookmarked, so that other devices go in as well.\n"
        "\n"
        "Where the room wants to see a person first, the CAPTCHA is asked on a "
        "terminal,\n"
        "and a picture put into a file. In a script, and where it is answered on the\n"
        "room's page, the join waits for that, three minutes at most.\n"
        "\n"
        "A room that refuses ends it with status 4 (a password or a CAPTCHA is wanted, "
        "its\n"
        "members alone get in, or we are banned), 8 (the nick is another's), 3 (there "
        "is\n"
        "no room at that address, or something else) or 5 (anything else); with --json "
        "the\n"
        "error has the word for it in data.reason.\n",
    .options = wc_room_actions_join_options,
    .min_args = 1,
    .max_args = 1,
    .run = wc_room_actions_run_join },
  { .name = "leave",
    .arguments = "ROOM",
    .summary = "Leaves a room, now and for all logins",
    .examples = EXAMPLE ("leave tea@conference.example.org"),
    .options = wc_room_actions_leave_options,
    .min_args = 1,
    .max_args = 1,
    .run = wc_room_actions_run_leave },
  { .name = "create",
    .arguments = "[NAME]",
    .summary = "Makes a room, goes in and prints its address",
    .prints = "Chat",
    .examples = EXAMPLE ("create tea --name \"Tea time\"")
        EXAMPLE ("create news@conference.example.org --public"),
    .description = "NAME is an address, or what stands before the @; without it one is "
                   "made up.\n",
    .options = wc_room_actions_create_options,
    .max_args = 1,
    .run = wc_room_actions_run_create },
  { .name = "members",
    .arguments = "ROOM",
    .summary = "Lists who is in a room, or on one of its lists",
    .prints = "Member",
    .examples = EXAMPLE ("members tea@conference.example.org")
        EXAMPLE ("members tea --list outcast"),
    .options = wc_room_people_members_options,
    .min_args = 1,
    .max_args = 1,
    .run = wc_room_people_run_members },
  { .name = "readers",
    .arguments = "ROOM [ID]",
    .summary = "Lists how far others have read in a private group",
    .prints = "RoomReader",
    .examples = EXAMPLE ("readers tea@conference.example.org")
        EXAMPLE ("readers tea 1795220379609506 --json"),
    .description = "Who has read most comes first, with the time at which they said so. "
                   "With ID, as\n"
                   "\"history --json\" prints it: who has read that message. It is known "
                   "where only\n"
                   "members get in and see each other's addresses, of those whose "
                   "programs tell it.\n",
    .options = wc_room_people_readers_options,
    .min_args = 1,
    .max_args = 2,
    .run = wc_room_people_run_readers },
  { .name = "invite",
    .arguments = "ROOM CONTACT…",
    .summary = "Invites people into a room",
    .examples = EXAMPLE ("invite tea bob@example.org --reason \"It is four\""),
    .description = "Where only members get in they are made members first, if we may.\n",
    .options = wc_room_people_invite_options,
    .min_args = 2,
    .max_args = WC_COMMAND_ANY,
    .run = wc_room_people_run_invite },
  { .name = "config",
    .arguments = "ROOM [FIELD=VALUE…]",
    .summary = "Shows how a room is configured, or changes it",
    .prints = "FormField",
    .examples = EXAMPLE ("config tea")
        EXAMPLE ("config tea membersonly=yes roomname=\"Tea time\""),
    .description =
        "What can be set is up to the service. A field given several times has several\n"
        "values; FIELD= alone takes all away, and FIELD=- reads a secret from standard\n"
        "input.\n",
    .min_args = 1,
    .max_args = WC_COMMAND_ANY,
    .run = wc_room_config_run },
  { .name = "nick",
    .arguments = "ROOM [NICK]",
    .summary = "Prints our nick in a room, or changes it",
    .prints = "Chat",
    .examples = EXAMPLE ("nick tea Alice"),
    .min_args = 1,
    .max_args = 2,
    .run = wc_room_actions_run_nick },
  { .name = "subject",
    .arguments = "ROOM [TEXT]",
    .summary = "Prints the subject of a room, or sets it",
    .prints = "Chat",
    .examples = EXAMPLE ("subject tea \"Green or black?\""),
    .description = "TEXT is one argument; \"\" takes the subject away.\n",
    .min_args = 1,
    .max_args = 2,
    .run = wc_room_actions_run_subject },
  { .name = "voice",
    .arguments = "ROOM",
    .summary = "Asks the moderators of a room to be let speak",
    .examples = EXAMPLE ("voice lecture@conference.example.org"),
    .description = "Moderators find such wishes in \"whinchat prompts\".\n",
    .min_args = 1,
    .max_args = 1,
    .run = wc_room_actions_run_voice },
  { .name = "kick",
    .arguments = "ROOM NICK",
    .summary = "Throws somebody out, who may come back",
    .examples = EXAMPLE ("kick tea Mallory --reason \"Not here\" --yes"),
    .options = wc_room_people_remove_options,
    .min_args = 2,
    .max_args = 2,
    .run = wc_room_people_run_kick },
  { .name = "ban",
    .arguments = "ROOM NICK",
    .summary = "Throws somebody out for good",
    .examples = EXAMPLE ("ban tea mallory@example.org --yes"),
    .description = "NICK may be an address. \"whinchat room affiliation ROOM ADDRESS "
                   "none\" takes it back.\n",
    .options = wc_room_people_remove_options,
    .min_args = 2,
    .max_args = 2,
    .run = wc_room_people_run_ban },
  { .name = "moderate",
    .arguments = "ROOM ID",
    .summary = "Takes somebody's message away, for everybody",
    .examples = EXAMPLE ("moderate tea 1795220379609507 --reason \"Not here\" --yes"),
    .description =
        "ID is that of the message, as \"whinchat history --json\" shows it.\n",
    .options = wc_room_people_remove_options,
    .min_args = 2,
    .max_args = 2,
    .run = wc_room_people_run_moderate },
  { .name = "role",
    .arguments = "ROOM NICK moderator|participant|visitor",
    .summary = "Gives somebody a role, while they are there",
    .examples = EXAMPLE ("role tea Bob moderator"),
    .options = wc_room_people_change_options,
    .min_args = 3,
    .max_args = 3,
    .run = wc_room_people_run_role },
  { .name = "affiliation",
    .arguments = "ROOM NICK owner|admin|member|none|outcast",
    .summary = "Makes somebody a member, admin or owner, for good",
    .examples = EXAMPLE ("affiliation tea bob@example.org admin"),
    .description = "NICK may be an address.\n",
    .options = wc_room_people_change_options,
    .min_args = 3,
    .max_args = 3,
    .run = wc_room_people_run_affiliation },
  { .name = "destroy",
    .arguments = "ROOM",
    .summary = "Destroys a room for everybody",
    .examples = EXAMPLE ("destroy tea --reason \"The pot is empty\" --yes"),
    .options = wc_room_actions_destroy_options,
    .min_args = 1,
    .max_args = 1,
    .run = wc_room_actions_run_destroy },
  { .name = "bookmarks",
    .arguments = "[ACCOUNT]",
    .summary = "Lists the bookmarks that the server keeps for all devices",
    .prints = "Bookmark",
    .examples = EXAMPLE ("bookmarks --json"),
    .max_args = 1,
    .run = wc_room_bookmarks_run_list },
  { .name = "bookmark",
    .arguments = "ROOM",
    .summary = "Makes or changes a bookmark",
    .examples = EXAMPLE ("bookmark tea@conference.example.org --autojoin yes"),
    .description = "With --autojoin yes every device goes into the room, this one too.\n",
    .options = wc_room_bookmarks_set_options,
    .min_args = 1,
    .max_args = 1,
    .run = wc_room_bookmarks_run_set },
  { .name = "unbookmark",
    .arguments = "ROOM",
    .summary = "Removes a bookmark, and so leaves the room",
    .examples = EXAMPLE ("unbookmark tea@conference.example.org"),
    .min_args = 1,
    .max_args = 1,
    .run = wc_room_bookmarks_run_remove },
  { NULL },
};

const WcCommand wc_cmd_room = {
  .name = "room",
  .arguments = "[ACTION]",
  .summary = "Lists rooms, goes in and out, and manages them",
  .prints = "Chat",
  .examples = "whinchat room\n" EXAMPLE ("join tea@conference.example.org --nick Alice")
      EXAMPLE ("members tea") "whinchat send tea \"Four o'clock\"\n",
  .description =
      "ROOM is an address, or the title of a room, or how only one of them begins. What "
      "is\n"
      "said there is read and written like any other chat; ROOM/NICK is a private one "
      "with\n"
      "somebody in it.\n",
  .actions = actions,
  .run = wc_room_actions_run_all,
};
