/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/foreign-db.h"

/* Joins messages, as "m", with "f.files": a list (JSON) of what the files of each are, by
 * the names of doc/export.md. What Dino knows of them grew with its schema: measures,
 * places and hashes came with step 28. NULL: it keeps none. */
const char *wc_dino_files_join (WcForeignDb *db);

/* A message stanza with @files, of that column (nullable), and what @text (nullable) says
 * beside naming them. NULL: none of them lies where it could be fetched from, so that the
 * text is all there is. Returns: (transfer full) (nullable). */
char *wc_dino_files_dup_stanza (const char *files, const char *text);
