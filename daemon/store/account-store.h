/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/account.h"
#include "store/db.h"

/* The configured accounts. Functions that change something must be called inside a
 * transaction and write their journal rows into it. */

/* Adds an account with its settings. An account of the same JID that was removed with its
 * history kept comes back with it. CONFLICT with the detail "field" when the JID or alias
 * is taken. Journal: account.new. Returns its id, 0 + error on failure. */
gint64 wc_account_store_add (WcDb *db, const WcAccount *account, GError **error);

/* Saves all settings and facts of the account with the id of @account; JID and id do not
 * change. CONFLICT when the alias is taken. Journal: account.changed. */
gboolean wc_account_store_save (WcDb *db, const WcAccount *account, GError **error);

/* Facts that change by themselves and are no event: the first login (kept when it is set
 * already), the time of the last catch-up, the strongest mechanism used. */
gboolean
wc_account_store_set_login (WcDb *db, gint64 account, gint64 login_us, GError **error);
gboolean
wc_account_store_set_last_sync (WcDb *db, gint64 account, gint64 sync_us, GError **error);
gboolean wc_account_store_set_mechanism (WcDb *db,
                                         gint64 account,
                                         const char *mechanism,
                                         GError **error);

/* Takes the account away. @keep_history: its messages wait for the account to be added
 * again; otherwise everything of it is deleted, the messages in steps by
 * wc_account_store_purge(). Journal: account.removed. NOT_FOUND. */
gboolean
wc_account_store_remove (WcDb *db, gint64 account, gboolean keep_history, GError **error);

/* Deletes up to @limit messages of removed accounts, and the rest of such an account with
 * its last message. For idle moments; opens its own transaction. */
gboolean
wc_account_store_purge (WcDb *db, guint limit, gboolean *out_more, GError **error);

/* Returns: (transfer full), all accounts in the order they were added (element-type
 * WcAccount), or one; NULL + NOT_FOUND. */
GPtrArray *wc_account_store_list (WcDb *db, GError **error);
WcAccount *wc_account_store_get (WcDb *db, gint64 account, GError **error);

/* Certificates that a person has accepted for this account, by SHA-256 fingerprint in
 * lower-case hex. */
gboolean wc_account_store_add_pin (WcDb *db,
                                   gint64 account,
                                   const char *fingerprint,
                                   GError **error);
/* Returns: (transfer full) (array zero-terminated=1), NULL + error. */
char **wc_account_store_dup_pins (WcDb *db, gint64 account, GError **error);

/* Sums over all chats of the account (0: of all accounts). */
guint wc_account_store_count_unread (WcDb *db, gint64 account);
