/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/file-policy.h"
#include "store/db.h"

/* The policies of accounts for files. */

/* The default where none was saved. */
gboolean
wc_file_policy_store_get (WcDb *db, gint64 account, WcFilePolicy *out, GError **error);

/* Inside a transaction; since_us becomes now. */
gboolean wc_file_policy_store_save (WcDb *db,
                                    gint64 account,
                                    const WcFilePolicy *policy,
                                    GError **error);

/* Whether any account fetches something by itself; FALSE also when that is not known. */
gboolean wc_file_policy_store_has_any (WcDb *db);
