/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/json-value.h"
#include "model/account.h"
#include "store/db.h"

/* The line of an account in an export, with its end. Where its password comes from is not
 * in it, nor its resource, which belongs to one installation, nor whether it is enabled.
 * Returns: (transfer full), NULL + error of the store. */
char *wc_portable_account_write (WcDb *db, const WcAccount *account, GError **error);

/* The account that @line tells of, disabled and without a password; settings are those of
 * a new account where it has none. @connection: also what says whom the password is given
 * to and which command tells it. INVALID_ARGUMENT with the member in the detail "field".
 * Returns: (transfer full). */
WcAccount *
wc_portable_account_read (const WcJsonValue *line, gboolean connection, GError **error);

/* Adds the certificates that @line says were accepted. Inside a transaction. */
gboolean wc_portable_account_add_pins (WcDb *db,
                                       gint64 account,
                                       const WcJsonValue *line,
                                       GError **error);
