/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/foreign-db.h"
#include "cli/foreign-line.h"

/* Writes a line for each reaction that Dino keeps, behind those of the messages; nothing
 * where it keeps none yet. FALSE + WC_FAILURE. */
gboolean wc_dino_reactions_read (WcForeignDb *db, WcForeignLines *lines, GError **error);
