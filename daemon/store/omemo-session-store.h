/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-device.h"
#include "model/omemo-session.h"
#include "store/db.h"

/* Sessions with devices (XEP-0384). A record has no check of its own, and a damaged one
 * makes garbage: so a digest stands beside it. */

/* NULL without error when there is none. One whose digest does not fit is kept aside, so
 * that it is never used and can still be looked at: NULL + STORAGE with the detail
 * "reason" "store"; from then on there is none (unless the transaction is rolled back:
 * then it is found out again). In a transaction. Returns: (transfer full). */
WcOmemoSession *
wc_omemo_session_store_load (WcDb *db, const WcOmemoAddress *with, GError **error);

/* Puts @session, with its record, in the place of what there is. In a transaction. */
gboolean wc_omemo_session_store_save (WcDb *db,
                                      const WcOmemoAddress *with,
                                      const WcOmemoSession *session,
                                      GError **error);

/* Puts @record in the place of what there is, with the identity key that is inside it:
 * what else is known of the session stays. In a transaction. */
gboolean wc_omemo_session_store_put (WcDb *db,
                                     const WcOmemoAddress *with,
                                     GBytes *record,
                                     GBytes *remote_key,
                                     GError **error);

/* A message was read in it: what was sent before has an answer. In a transaction. */
gboolean
wc_omemo_session_store_received (WcDb *db, const WcOmemoAddress *with, GError **error);

/* An empty message is to answer the ratchet key @ratchet of the other side; *@out_first:
 * none has before. In a transaction. */
gboolean wc_omemo_session_store_ack (WcDb *db,
                                     const WcOmemoAddress *with,
                                     GBytes *ratchet,
                                     gboolean *out_first,
                                     GError **error);

/* All with the devices of a JID, without the records (NULL), which are not looked at.
 * Returns: (transfer full) (element-type WcOmemoSession). */
GPtrArray *
wc_omemo_session_store_list (WcDb *db, const WcOmemoAddress *with, GError **error);

/* _remove: nothing where there is none. _clear: all sessions of an account, as their
 * state is older than what was sent; those that were kept aside as well. In a
 * transaction. */
gboolean
wc_omemo_session_store_remove (WcDb *db, const WcOmemoAddress *with, GError **error);
gboolean wc_omemo_session_store_clear (WcDb *db, gint64 account, GError **error);

/* One more message was written in it, and not answered yet. NOT_FOUND where there is
 * none. In a transaction. */
gboolean
wc_omemo_session_store_note_sent (WcDb *db, const WcOmemoAddress *with, GError **error);

/* How many are kept aside; 0 too when the store fails. */
guint wc_omemo_session_store_count_damaged (WcDb *db, gint64 account);
