/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* Calls that must not be done twice: (account, method, key) remembers what was asked and
 * what came of it for 7 days (API § 3.6). */

#define WC_IDEMPOTENCY_KEEP_US (7 * G_TIME_SPAN_DAY)

typedef struct
{
  gint64 account;        /* 0: about no account */
  const char *method;    /* "Messages.Send" */
  const char *key;       /* 1 to 64 characters */
  const char *arguments; /* canonical text of all arguments; only its hash is kept */
} WcIdempotencyCall;

/* What came of an earlier call with this key; NULL without error when there was none.
 * CONFLICT when its arguments were others. Returns: (transfer full). */
char *wc_idempotency_store_find (WcDb *db, const WcIdempotencyCall *call, GError **error);

/* Remembers @result (any text: ids, better than content) in the transaction that did the
 * work. CONFLICT when the key is taken. */
gboolean wc_idempotency_store_add (WcDb *db,
                                   const WcIdempotencyCall *call,
                                   const char *result,
                                   GError **error);

/* For calls that take their time: another @result from now on; or the key is as if it had
 * never been used. Nothing where it is not held. */
gboolean wc_idempotency_store_settle (WcDb *db,
                                      const WcIdempotencyCall *call,
                                      const char *result,
                                      GError **error);
gboolean
wc_idempotency_store_remove (WcDb *db, const WcIdempotencyCall *call, GError **error);

/* Deletes what is older than it is kept. For idle moments; opens its own transaction. */
gboolean wc_idempotency_store_expire (WcDb *db, GError **error);
