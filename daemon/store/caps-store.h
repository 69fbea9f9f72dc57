/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/reaction-limits.h"
#include "store/db.h"

/* What clients can do, by the hash of it (XEP-0115). Only verified answers may come in:
 * they hold for everybody who shows the same hash. */

typedef struct
{
  char **features;             /* (array zero-terminated=1) sorted */
  char **identities;           /* (array zero-terminated=1) "category/type/lang/name" */
  WcReactionLimits *reactions; /* (nullable) of those to whom it belongs */
} WcCaps;

void wc_caps_free (WcCaps *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcCaps, wc_caps_free)

/* Finds by hash function name ("sha-1") and hash; NULL without error when unknown.
 * Returns: (transfer full). */
WcCaps *wc_caps_store_find (WcDb *db, const char *hash, const char *ver, GError **error);

/* Notes that the answer is in use, so that it is kept. In a transaction. */
gboolean
wc_caps_store_touch (WcDb *db, const char *hash, const char *ver, GError **error);

/* In a transaction. Keeps a verified answer; when there are too many (1,000), those
 * unused longest go. */
gboolean wc_caps_store_add (
    WcDb *db, const char *hash, const char *ver, const WcCaps *caps, GError **error);
