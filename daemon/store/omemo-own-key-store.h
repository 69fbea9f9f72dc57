/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-own.h"
#include "store/db.h"

/* The keys with which others begin sessions with our device (XEP-0384 § 4.2): one that is
 * signed and those for one session each. One that is used or retired still opens what was
 * written with it, until it is purged; its id is never given to another one. What changes
 * here changes the bundle (store/omemo-own-store). */

/* Takes @n ids that no key ever had, the first of which is @out_first. NOT_FOUND without
 * a device; CONFLICT where there are no ids left. In a transaction. */
gboolean wc_omemo_own_key_store_take_ids (
    WcDb *db, gint64 account, guint n, guint32 *out_first, GError **error);

/* Keeps @key (its times are not looked at), under an id that was taken. A signed one
 * retires the one before. In a transaction. */
gboolean wc_omemo_own_key_store_add (WcDb *db,
                                     gint64 account,
                                     const WcOmemoOwnKey *key,
                                     GError **error);

/* NULL without error when it is not there, or not any more. Returns: (transfer full). */
WcOmemoOwnKey *wc_omemo_own_key_store_get (
    WcDb *db, gint64 account, guint32 id, gboolean is_signed, GError **error);

/* What is offered, by their ids; of signed ones that is one at most. Returns: (transfer
 * full) (element-type WcOmemoOwnKey). */
GPtrArray *wc_omemo_own_key_store_list (WcDb *db,
                                        gint64 account,
                                        gboolean is_signed,
                                        GError **error);

/* How many for one session are offered. */
gboolean
wc_omemo_own_key_store_count (WcDb *db, gint64 account, gint64 *out_n, GError **error);

/* A session was begun with it: it is not offered any more. Nothing where that was so
 * before. In a transaction. */
gboolean
wc_omemo_own_key_store_use (WcDb *db, gint64 account, guint32 id, GError **error);

/* What went, by a clock that was ahead, later than @now_us went now. In a transaction. */
gboolean wc_omemo_own_key_store_set_gone_by (WcDb *db,
                                             gint64 account,
                                             gint64 now_us,
                                             GError **error);

/* Deletes those that have not been offered since @before_us: used ones at the end of a
 * catch-up, retired ones after a month. In a transaction. */
gboolean wc_omemo_own_key_store_purge (
    WcDb *db, gint64 account, gboolean is_signed, gint64 before_us, GError **error);
