/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* Whether a chat is encrypted so far, as its messages tell: what was begun so goes on so.
 */
typedef enum
{
  WC_CHAT_ENCRYPTION_NEW,   /* nothing tells: nobody of ours has written anything there */
  WC_CHAT_ENCRYPTION_CLEAR, /* we have written there, and nothing was encrypted ever */
  WC_CHAT_ENCRYPTION_OMEMO, /* something was */
} WcChatEncryption;

/* Once something was encrypted, no clear message changes that: those of others anybody
 * could make, and ours say of themselves that they may be so. A person who wants a chat
 * to be clear again says so in its policy. */
gboolean wc_chat_encryption_find (
    WcDb *db, gint64 account, const char *chat, WcChatEncryption *out, GError **error);

/* So many messages are looked at, so that nobody makes it dear by writing more. */
#define WC_CHAT_ENCRYPTION_LATELY 50

/* Whether we, or another device of ours, have written any of the newest
 * WC_CHAT_ENCRYPTION_LATELY messages of @chat. FALSE also where the store fails. */
gboolean wc_chat_encryption_is_answered (WcDb *db, gint64 account, const char *chat);
