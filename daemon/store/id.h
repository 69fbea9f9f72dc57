/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/sqlite.h"

/* The ids that others give to messages, in as few bytes as say the same: UUIDs in 16,
 * texts of the alphabet of base64url (RFC 4648 § 5) in three for four letters. Every text
 * has one form alone, so that equal ids are equal as they are stored. */

/* Longest text that is packed, with its end, and the bytes that come of it. */
#define WC_ID_TEXT 65
#define WC_ID_BYTES 48

/* Packs @text into @out. Returns how many bytes that is; 0 when it has no shorter form
 * and is to be stored as it is. */
gsize wc_id_pack (const char *text, guint8 out[WC_ID_BYTES]);

/* The text that was packed into these @n_bytes, written to @out; "" for bytes that come
 * of no text. Returns: @out. */
const char *wc_id_unpack (const guint8 *bytes, gsize n_bytes, char out[WC_ID_TEXT]);

/* Registers the SQL function id_pack (text), which gives a BLOB, or what it was given
 * where that is no text or has no shorter form. */
gboolean wc_id_register (sqlite3 *handle, GError **error);
