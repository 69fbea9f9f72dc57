/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/sqlite.h"

/* Registers the FTS5 tokenizer "whinchat" on @handle; every connection that searches or
 * writes messages needs it. */
gboolean wc_tokenizer_register (sqlite3 *handle, GError **error);
