/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/files.h"

/* Deletes what nobody needs in the directory of files: copies that the store has let go
 * of, and, once in the daemon's life, what no row names: the rest of a transfer that was
 * given up, or a copy of a message that a crash kept from being stored. */
typedef struct _WcFileSweep WcFileSweep;

/* Both are borrowed and must live longer. Returns: (transfer full). */
WcFileSweep *wc_file_sweep_new (WcFiles *files, WcDb *db);
void wc_file_sweep_free (WcFileSweep *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcFileSweep, wc_file_sweep_free)

/* Whether copies wait to be deleted. */
gboolean wc_file_sweep_is_due (WcFileSweep *self);

/* Does a small part of it; opens its own transactions. *@out_more: there is more. */
gboolean wc_file_sweep_step (WcFileSweep *self, gboolean *out_more, GError **error);
