/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/sqlite.h"

/* Registers the SQL function fold_contains (text, part): whether @part occurs in @text,
 * whatever the case of either, in any script; true when @part is NULL. */
gboolean wc_fold_register (sqlite3 *handle, GError **error);
