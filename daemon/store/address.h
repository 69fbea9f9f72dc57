/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* For the folder store/ alone: JIDs by number, so that rows that repeat them stay small.
 * An address once given stays. */

/* The number of @jid, made when it is new (inside a transaction); 0 + error. */
gint64 wc_address_intern (WcDb *db, const char *jid, GError **error);

/* The number of @jid; FALSE + error, 0 when nothing ever named it. */
gboolean wc_address_find (WcDb *db, const char *jid, gint64 *out_address, GError **error);
