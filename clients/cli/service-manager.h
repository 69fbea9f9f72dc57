/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What starts the daemon of this person, and makes one that runs the program that is
 * installed: people are told the same everywhere. The first is a command, the second as
 * much of a sentence as stands behind a colon. Borrowed. */
const char *wc_service_manager_how_to_start (void);
const char *wc_service_manager_how_to_restart (void);
