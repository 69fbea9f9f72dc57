/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/details.h"
#include "store/db.h"

/* Texts and files that become messages when their time has come. */
typedef struct
{
  gint64 id; /* never given again */
  gint64 account;
  char *chat;             /* (owned) canonical address */
  gint64 at_us;           /* when it is to be sent */
  gint64 created_us;      /* when somebody asked for it */
  char *body;             /* (owned) may be "" with files */
  GPtrArray *attachments; /* (owned) (nullable) (element-type WcAttachment) its files */
  GHashTable *details;    /* (owned) what else is said, see model/details.h */
  char *error;            /* (owned) (nullable) why it was not sent when it was time */
} WcScheduled;

void wc_scheduled_free (WcScheduled *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcScheduled, wc_scheduled_free)

/* Those that change something must be called inside a transaction, and write their
 * journal rows into it. */

/* Keeps @what, whose id is ignored, and its files. Makes the chat where there is none.
 * Journal: scheduled.changed. Returns its id, 0 + error. */
gint64 wc_scheduled_store_add (WcDb *db, const WcScheduled *what, GError **error);

/* Saves at_us, body, details and error, not its files. NOT_FOUND. Journal:
 * scheduled.changed. */
gboolean wc_scheduled_store_save (WcDb *db, const WcScheduled *what, GError **error);

/* It is not to be sent any more, or was sent as @message (0: it was not). NOT_FOUND.
 * Journal: scheduled.removed. */
gboolean wc_scheduled_store_remove (
    WcDb *db, gint64 account, gint64 id, gint64 message, GError **error);

/* NOT_FOUND. Returns: (transfer full). */
WcScheduled *wc_scheduled_store_get (WcDb *db, gint64 account, gint64 id, GError **error);

/* Those of @account (0: of all) and @chat (nullable), by time. Returns: (transfer full)
 * (element-type WcScheduled). */
GPtrArray *
wc_scheduled_store_list (WcDb *db, gint64 account, const char *chat, GError **error);

/* The first whose time has come by @now_us, of accounts in use, that nothing kept from
 * being sent yet; NULL without error when there is none. Returns: (transfer full). */
WcScheduled *wc_scheduled_store_due (WcDb *db, gint64 now_us, GError **error);

/* When the next of them is due; 0: nothing waits. */
gint64 wc_scheduled_store_next (WcDb *db);
