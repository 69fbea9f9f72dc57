/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* Taking away the addresses that nothing names any more, after an account was deleted:
 * first everything that names one is read, in slices, then the rest of the table goes, in
 * slices. */

/* Asks for it. In a transaction. */
gboolean wc_address_sweep_want (WcDb *db, GError **error);

/* One small step, where it was asked for; @out_more: another is wanted. A failure, or the
 * end of the daemon, makes the next step begin anew. */
gboolean wc_address_sweep_step (WcDb *db, gboolean *out_more, GError **error);
