/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/account-store.h"
#include "store/db.h"

/* A database in a directory of its own, with a clock that stands still until it is moved
 * and one account, me@x.lit. */
typedef struct
{
  WcDb *db; /* (owned) */
  char *directory;
  WcAccount *account; /* (owned) as it was added */
  gint64 now_us;
} WcTempDb;

/* The clock begins at 2023-11-14T22:13:20Z. Returns: (transfer full). */
WcTempDb *wc_temp_db_new (void);
void wc_temp_db_free (WcTempDb *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcTempDb, wc_temp_db_free)

/* Adds @account, for which nothing is encrypted from end to end, and asked for that,
 * unless a test says so. In a transaction. Returns: its id; 0 + error. */
gint64 wc_temp_db_add_account (WcDb *db, const WcAccount *account, GError **error);

/* Closes the file and opens it again, as a restart does. */
void wc_temp_db_reopen (WcTempDb *self);

/* All events of the journal as words, "message.new chat.read …", since the last call.
 * Returns: (transfer full). */
char *wc_temp_db_take_events (WcTempDb *self, gint64 *since);

/* Puts @jid into the roster; the events of that are not among those that @since gets. */
void wc_temp_db_befriend (WcTempDb *self, const char *jid, gint64 *since);
