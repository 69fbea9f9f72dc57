/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-device.h"
#include "model/omemo-own.h"
#include "store/db.h"

/* Our own device of each account (XEP-0384). Its keys: store/omemo-own-key-store. */

typedef enum
{
  WC_OMEMO_OWN_BUNDLE,
  WC_OMEMO_OWN_LIST,
} WcOmemoOwnPart;

/* NULL without error when there is none. Returns: (transfer full). */
WcOmemoOwn *wc_omemo_own_store_get (WcDb *db, gint64 account, GError **error);

/* From now on @own is our device (its times and numbers are not looked at): the prekeys
 * of the one before go, the ids of keys go on behind theirs, and all is still to be
 * published. INVALID_ARGUMENT (field "device", "key"). In a transaction. */
gboolean
wc_omemo_own_store_set (WcDb *db, gint64 account, const WcOmemoOwn *own, GError **error);

/* We have no device any more, and no keys of it. In a transaction. */
gboolean wc_omemo_own_store_remove (WcDb *db, gint64 account, GError **error);

/* Something was encrypted: once in each transaction that does. */
gboolean wc_omemo_own_store_count_sent (WcDb *db, gint64 account, GError **error);

/* The device, @ours, took the place of one whose state had gone back: the journal tells
 * it. In a transaction. */
gboolean
wc_omemo_own_store_set_restored (WcDb *db, const WcOmemoAddress *ours, GError **error);

/* Whether the server lets everybody read what is published of @ours, which others have to
 * do to write to it; where that is other than before, the journal has it. Nothing where
 * @ours is not our device any more. In a transaction. */
gboolean wc_omemo_own_store_set_hidden (WcDb *db,
                                        const WcOmemoAddress *ours,
                                        gboolean hidden,
                                        GError **error);

/* The part is other than it is published. In a transaction. */
gboolean
wc_omemo_own_store_change (WcDb *db, gint64 account, WcOmemoOwnPart part, GError **error);

/* The server has taken what the part was when @told was read: it is clean, unless it has
 * changed since; of a bundle, the keys that were there are known to the world. In a
 * transaction. */
gboolean wc_omemo_own_store_published (WcDb *db,
                                       gint64 account,
                                       WcOmemoOwnPart part,
                                       const WcOmemoOwn *told,
                                       GError **error);
