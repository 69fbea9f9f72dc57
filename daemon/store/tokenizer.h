/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/sqlite.h"

/* What SQLite offers for full-text search on @handle; borrowed, NULL where it has none.
 */
fts5_api *wc_tokenizer_find_fts5 (sqlite3 *handle);

/* Registers the FTS5 tokenizer "whinchat" on @handle; every connection that searches or
 * writes messages needs it. */
gboolean wc_tokenizer_register (sqlite3 *handle, GError **error);
