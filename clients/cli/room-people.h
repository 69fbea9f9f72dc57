/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* The actions of "whinchat room" about people: who is in a room, who comes and who goes.
 * Each is the run function of an action whose first argument is the room. */
int wc_room_people_run_members (WcCli *cli, GError **error);
int wc_room_people_run_readers (WcCli *cli, GError **error);
int wc_room_people_run_invite (WcCli *cli, GError **error);
int wc_room_people_run_kick (WcCli *cli, GError **error);
int wc_room_people_run_moderate (WcCli *cli, GError **error);
int wc_room_people_run_ban (WcCli *cli, GError **error);
int wc_room_people_run_role (WcCli *cli, GError **error);
int wc_room_people_run_affiliation (WcCli *cli, GError **error);

/* Their options. */
extern const WcOption wc_room_people_members_options[];
extern const WcOption wc_room_people_readers_options[];
extern const WcOption wc_room_people_invite_options[];
extern const WcOption wc_room_people_remove_options[];
extern const WcOption wc_room_people_change_options[];
