/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-identity.h"
#include "store/db.h"

/* What a person thinks of identity keys (XEP-0384). It outlives the devices that have
 * shown them: only an account takes its keys with it. Functions that take a key refuse
 * what is none with INVALID_ARGUMENT (field "key"). */

/* How many keys of a JID are kept that nobody has decided on; of more than these the one
 * goes that was not used for longest, so that a stranger cannot fill the disk. */
#define WC_OMEMO_IDENTITY_STORE_MAX 500

/* @who has shown the key: what is known of it; a new one is kept, with the trust that
 * @mode gives it. @out_is_new is nullable. In a transaction. Returns: (transfer full). */
WcOmemoIdentity *wc_omemo_identity_store_note (WcDb *db,
                                               const WcOmemoKeyOf *who,
                                               WcOmemoTrustMode mode,
                                               gboolean *out_is_new,
                                               GError **error);

/* Notes that something was read or written with it. In a transaction. */
gboolean
wc_omemo_identity_store_touch (WcDb *db, const WcOmemoKeyOf *who, GError **error);

/* What a person has decided. NOT_FOUND where nobody has shown that key. In a
 * transaction. */
gboolean wc_omemo_identity_store_set_trust (WcDb *db,
                                            const WcOmemoKeyOf *who,
                                            WcOmemoTrust trust,
                                            GError **error);

/* NULL without error when it is not known. Returns: (transfer full). */
WcOmemoIdentity *
wc_omemo_identity_store_get (WcDb *db, const WcOmemoKeyOf *who, GError **error);

/* All keys of @jid, or of everybody (NULL), those that were seen first first. Returns:
 * (transfer full) (element-type WcOmemoIdentity). */
GPtrArray *
wc_omemo_identity_store_list (WcDb *db, gint64 account, const char *jid, GError **error);

/* How many keys wait for a person: they are those of devices on their owner's list, or
 * of such as show them instead of the one before. */
gboolean wc_omemo_identity_store_count_undecided (WcDb *db,
                                                  gint64 account,
                                                  gint64 *out_n,
                                                  GError **error);

/* For the folder store/ alone: the number of the key, by which messages name it; 0 when
 * it is not known. */
gboolean wc_omemo_identity_store_find (WcDb *db,
                                       const WcOmemoKeyOf *who,
                                       gint64 *out_id,
                                       GError **error);
