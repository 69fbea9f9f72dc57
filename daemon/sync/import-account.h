/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/json-value.h"
#include "model/account.h"
#include "store/db.h"

/* *@out: the account @jid, a canonical bare JID, where it is here (transfer full), else
 * NULL. FALSE + error of the store. */
gboolean
wc_import_account_find (WcDb *db, const char *jid, WcAccount **out, GError **error);

/* Adds the account that @line, one of an export, tells of; @connection: see
 * wc_portable_account_read(). Inside a transaction. INVALID_ARGUMENT, or an error of the
 * store. Returns: (transfer full). */
WcAccount *wc_import_account_add (WcDb *db,
                                  const WcJsonValue *line,
                                  gboolean connection,
                                  GError **error);
