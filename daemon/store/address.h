/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* For the folder store/ alone: JIDs by number, so that rows that repeat them stay small.
 * An address stays as long as something names it, see store/address-sweep.h. */

/* The number of @jid, made when it is new (inside a transaction); 0 + error. */
gint64 wc_address_intern (WcDb *db, const char *jid, GError **error);

/* The number of @jid; FALSE + error, 0 when nothing ever named it. */
gboolean wc_address_find (WcDb *db, const char *jid, gint64 *out_address, GError **error);

/* For store/address-sweep: from now on every number that is given out is added to @named
 * (borrowed; element-type gint64 as pointer); NULL: to nothing. _forget: numbers that are
 * remembered may be wrong. */
void wc_address_set_watch (WcDb *db, GHashTable *named);
void wc_address_forget_numbers (WcDb *db);
