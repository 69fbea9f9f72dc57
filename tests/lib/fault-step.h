/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* After @steps more steps of SQLite's machine the statement that runs then fails with
 * SQLITE_INTERRUPT, once; one that only reads leaves the transaction as it was, as a
 * damaged page does that nothing else needs. @steps below 0: none fails. Returns: whether
 * the one of the call before is still to come. */
gboolean wc_fault_step_set (WcDb *db, int steps);
