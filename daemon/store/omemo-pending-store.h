/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-work.h"
#include "store/db.h"

/* Stanzas that could not be read and may still become readable (XEP-0384): when what lies
 * before them was fetched, or a person has accepted the key that they came with. Each
 * stands for a message, which takes it with it when it goes. */

/* What is kept of an account; where it is more, the oldest go. */
#define WC_OMEMO_PENDING_STORE_MAX 1000
#define WC_OMEMO_PENDING_STORE_BYTES (4 * 1024 * 1024)

/* Keeps @pending (its id is not looked at, nor when it is due), in the place of what its
 * message had. One that is larger than all that is kept is not: TOO_LARGE. In a
 * transaction. */
gboolean wc_omemo_pending_store_add (WcDb *db,
                                     gint64 account,
                                     const WcOmemoPending *pending,
                                     GError **error);

/* Keeps @pending (neither its id nor its message are looked at) as one that is no message
 * yet, because what was written before it is still to come. FALSE without error in
 * *@out_kept: there is no room for more, and nothing may be lost for it. In a
 * transaction. */
gboolean wc_omemo_pending_store_hold (WcDb *db,
                                      gint64 account,
                                      const WcOmemoPending *pending,
                                      gboolean *out_kept,
                                      GError **error);

/* Those that are held so (their message is below 0), in the order in which they came.
 * Returns: (transfer full) (element-type WcOmemoPending). */
GPtrArray *wc_omemo_pending_store_list_held (WcDb *db, gint64 account, GError **error);

/* What the device @by has written may be readable from now on, as long as the database
 * says so: it is due. In a transaction. */
gboolean wc_omemo_pending_store_wake (WcDb *db, const WcOmemoAddress *by, GError **error);

/* Those that are due, at most @limit, in the order in which they came. Returns: (transfer
 * full) (element-type WcOmemoPending). */
GPtrArray *
wc_omemo_pending_store_list_due (WcDb *db, gint64 account, guint limit, GError **error);

/* One was tried again, in vain: it is not due any more. In a transaction. */
gboolean
wc_omemo_pending_store_tried (WcDb *db, gint64 id, WcOmemoReason reason, GError **error);

/* It was read, or will never be. In a transaction. */
gboolean wc_omemo_pending_store_remove (WcDb *db, gint64 id, GError **error);
