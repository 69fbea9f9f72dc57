/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/foreign-db.h"
#include "cli/foreign-line.h"

/* The name of a directory, "a_at_b", stands for "a@b". Returns: (transfer full), NULL:
 * not for any. */
char *wc_import_profanity_address_of (const char *name);

/* Whether @db is Profanity's (chatlog.db, of 0.9 and later), and its messages. The
 * account is @account where that is not "", else told by who most messages are from or
 * to. */
gboolean wc_import_profanity_is (WcForeignDb *db);
gboolean wc_import_profanity_read (WcForeignDb *db,
                                   const char *account,
                                   WcForeignLines *lines,
                                   GError **error);

/* The older logs, texts: @path is the directory of an account ("juliet_at_capulet.lit",
 * with a directory for each chat) within "chatlogs". */
gboolean wc_import_profanity_read_logs (const char *path,
                                        const char *account,
                                        WcForeignLines *lines,
                                        GError **error);

/* One line of such a log: whether a message begins with it. @date: of the file's name,
 * "2020_03_24". @out_us: when it was said; @out_who: (transfer full) its author as the
 * log has it; @out_text: (transfer full). */
gboolean wc_import_profanity_parse_line (
    const char *line, const char *date, gint64 *out_us, char **out_who, char **out_text);
