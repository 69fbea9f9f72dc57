/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/foreign-db.h"

/* Files of Dino's messages. It knows what they are since step 28 of its schema; before,
 * they are links in the text. */
gboolean wc_dino_files_has (WcForeignDb *db);

/* Joins messages, as "m", with "f.files": a list (JSON) of what those of each are, by the
 * names of doc/export.md. Of a file that came over HTTP "info" names the message. */
#define WC_DINO_FILES_JOIN                                                               \
  "LEFT JOIN (SELECT info, json_group_array (json_object ('name', t.file_name, "         \
  "'media_type', t.mime_type, 'size', t.size, 'width', t.width, 'height', t.height, "    \
  "'duration_ms', t.length, 'sources', json ((SELECT json_group_array (s.data) "         \
  "FROM sfs_sources s WHERE s.file_transfer_id = t.id AND s.type = 'http')), "           \
  "'hashes', json ((SELECT json_group_array (h.algo || ' ' || h.value) "                 \
  "FROM file_hashes h WHERE h.id = t.id)))) AS files FROM file_transfer t "              \
  "WHERE t.provider = 0 AND t.info <> '' GROUP BY t.info) f "                            \
  "ON f.info = CAST (m.id AS TEXT)"

/* A message stanza with @files, of that column (nullable), and what @text (nullable) says
 * beside naming them. NULL: none of them lies where it could be fetched from, so that the
 * text is all there is. Returns: (transfer full) (nullable). */
char *wc_dino_files_dup_stanza (const char *files, const char *text);
