/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* Whether a chat is encrypted so far, as its messages tell: what was begun so goes on so.
 */
typedef enum
{
  WC_CHAT_ENCRYPTION_NEW,   /* nothing tells: nobody of ours has written anything there */
  WC_CHAT_ENCRYPTION_CLEAR, /* what we wrote last was not */
  WC_CHAT_ENCRYPTION_OMEMO, /* something was encrypted since we last wrote in clear */
} WcChatEncryption;

/* A clear message of others, which anybody could make, changes nothing; nor does one that
 * another device of ours sent, once something was encrypted. */
gboolean wc_chat_encryption_find (
    WcDb *db, gint64 account, const char *chat, WcChatEncryption *out, GError **error);
