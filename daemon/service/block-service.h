/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/account-service.h"

/* Who is blocked (XEP-0191) and reported (XEP-0377). Addresses come as a client writes
 * them. */
typedef struct _WcBlockService WcBlockService;

/* Everything is borrowed. Returns: (transfer full). */
WcBlockService *wc_block_service_new (WcDb *db, WcAccountService *accounts);
void wc_block_service_free (WcBlockService *self);

/* What to change. @jids: at least one. With a report, the messages (ids of the store) are
 * those of the single address in @jids, also what it said in a room: there it is the
 * occupant, who is behind it, or the room. */
typedef struct
{
  const char *const *jids; /* (array zero-terminated=1) */
  gboolean blocked;
  const char *reason;     /* (nullable) of a report: "spam" or "abuse"; NULL: no report */
  const char *text;       /* (nullable) of the report */
  const gint64 *messages; /* (nullable) of the report */
  gsize n_messages;
} WcBlockServiceChange;

/* Ends when the server has it. INVALID_ARGUMENT (fields "jids", "options.text",
 * "options.messages"), NOT_FOUND for a message, NOT_SUPPORTED (detail "feature"), OFFLINE
 * and the server's errors. */
void wc_block_service_change_async (WcBlockService *self,
                                    const WcAccount *account,
                                    const WcBlockServiceChange *change,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean wc_block_service_change_finish (GAsyncResult *result, GError **error);

/* All of them as the server last said, sorted. Returns: (transfer full) (element-type
 * utf8). */
GPtrArray *
wc_block_service_list (WcBlockService *self, const WcAccount *account, GError **error);

/* Whether what comes from the canonical @jid is blocked. */
gboolean wc_block_service_has (WcBlockService *self, gint64 account, const char *jid);
