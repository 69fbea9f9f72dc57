/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-policy.h"
#include "store/db.h"

/* When accounts and chats encrypt (XEP-0384). What is said of a chat outlives it: it is
 * about its other side, and who deletes a chat has not changed his mind about that. */

/* The default where none was saved. */
gboolean
wc_omemo_policy_store_get (WcDb *db, gint64 account, WcOmemoPolicy *out, GError **error);

/* In a transaction. */
gboolean wc_omemo_policy_store_save (WcDb *db,
                                     gint64 account,
                                     const WcOmemoPolicy *policy,
                                     GError **error);

/* What is said of the chat with @jid, a bare JID: nothing (zeros), where nobody has. */
gboolean wc_omemo_policy_store_get_chat (
    WcDb *db, gint64 account, const char *jid, WcOmemoChatPolicy *out, GError **error);

/* In a transaction. */
gboolean wc_omemo_policy_store_save_chat (WcDb *db,
                                          gint64 account,
                                          const char *jid,
                                          const WcOmemoChatPolicy *policy,
                                          GError **error);

/* What holds in the chat with @jid: both of the above together. */
gboolean wc_omemo_policy_store_get_in_chat (
    WcDb *db, gint64 account, const char *jid, WcOmemoPolicy *out, GError **error);
