/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* Whether the password of an account is being changed on its server: from before the
 * server is asked until its answer has been acted upon. Outlives a crash in between. */

/* In a transaction. */
gboolean
wc_password_change_store_set (WcDb *db, gint64 account, gboolean open, GError **error);

/* FALSE also when the store cannot tell. */
gboolean wc_password_change_store_is_open (WcDb *db, gint64 account);
