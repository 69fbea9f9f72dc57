/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/occupant.h"
#include "store/db.h"

/* Who is what in a room for good, as its lists say (XEP-0463): held whole, with the
 * version that the room gave them, or not at all. Functions that change something must be
 * called inside a transaction. */

/* How many of a room are held; of a larger one nobody is. */
#define WC_AFFILIATION_STORE_MAX 10000

/* What leads to @version. */
typedef struct
{
  gint64 account;
  const char *room;
  const char *version;
  gboolean whole;   /* who is not among @items is on no list */
  GPtrArray *items; /* (element-type WcOccupant) jid, affiliation, reason; NONE: on no
                     * list any more. Of two with one address the later counts. */
} WcAffiliationChange;

/* Applies @change. Nothing where the room is not known; where there are too many, nobody
 * is held afterwards. @out_held: whether they are held as of that version. */
gboolean wc_affiliation_store_apply (WcDb *db,
                                     const WcAffiliationChange *change,
                                     gboolean *out_held,
                                     GError **error);

/* What was held says nothing any more. */
gboolean
wc_affiliation_store_forget (WcDb *db, gint64 account, const char *room, GError **error);

/* The version of what is held; NULL: nothing is, or the store fails. Returns: (transfer
 * full). */
char *wc_affiliation_store_dup_version (WcDb *db, gint64 account, const char *room);

/* Whom the list of @affiliation has, by address. Returns: (transfer full) (element-type
 * WcOccupant) without nicks; NULL + error. */
GPtrArray *wc_affiliation_store_list (WcDb *db,
                                      gint64 account,
                                      const char *room,
                                      WcAffiliation affiliation,
                                      GError **error);
