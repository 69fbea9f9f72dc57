/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* What a person is writing, kept for each thread of a chat until it is sent or given up.
 */
typedef struct
{
  char *thread;      /* (owned) "": outside of threads */
  char *body;        /* (owned) "": none yet */
  gint64 reply_to;   /* the message of the chat that it answers; 0: none */
  char **uploads;    /* (owned) (nullable) jobs of files that go with it */
  gint64 changed_us; /* when it was saved; ignored by _save() */
} WcDraft;

void wc_draft_free (WcDraft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcDraft, wc_draft_free)

/* Keeps @draft in the place of that of its thread; one that says nothing takes it away.
 * Journal: chat.changed ("draft") when something did. NOT_FOUND (no such chat, or no such
 * message in it). Must be called inside a transaction. */
gboolean wc_draft_store_save (
    WcDb *db, gint64 account, const char *chat, const WcDraft *draft, GError **error);

/* The drafts of a chat, that of no thread first, then by thread. An answer whose message
 * went is none any more. Returns: (transfer full) (element-type WcDraft), empty for a
 * chat that is not there. */
GPtrArray *
wc_draft_store_list (WcDb *db, gint64 account, const char *chat, GError **error);
