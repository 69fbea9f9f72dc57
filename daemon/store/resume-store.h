/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* What an account needs to resume its stream (XEP-0198) after the daemon was restarted.
 * Entries of the outbox name the stanzas that may not have arrived. */

typedef struct
{
  gint64 account;
  char *previd;     /* the stream's id for resumption */
  char *jid;        /* full JID that was bound */
  char *location;   /* (nullable) host:port to reconnect to */
  guint32 inbound;  /* stanzas handled by us; counts modulo 2^32 */
  guint32 outbound; /* the last h the server told us */
  gint64 max_s;     /* how long the server keeps the stream; 0: unknown */
  gint64 alive_us;  /* when the stream was last known to live */

  /* Whether the account announced that the ids of its archive can be believed (XEP-0359
   * § 5): what is sent again arrives before anybody could ask. */
  gboolean stanza_ids;
} WcResumeState;

void wc_resume_state_free (WcResumeState *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcResumeState, wc_resume_state_free)

/* Replaces the account's state: a new stream was enabled. In a transaction. */
gboolean wc_resume_store_save (WcDb *db, const WcResumeState *state, GError **error);

/* The state; NULL without error when there is none. Returns: (transfer full). */
WcResumeState *wc_resume_store_load (WcDb *db, gint64 account, GError **error);

/* The inbound count, in the transaction of what it acknowledges; _outbound: the server's
 * h. Both also note that the stream lives. Do nothing where there is no state. */
gboolean
wc_resume_store_set_inbound (WcDb *db, gint64 account, guint32 count, GError **error);
gboolean
wc_resume_store_set_outbound (WcDb *db, gint64 account, guint32 h, GError **error);

/* Notes what was announced on this stream. Does nothing where there is no state. */
gboolean wc_resume_store_set_stanza_ids (WcDb *db,
                                         gint64 account,
                                         gboolean stanza_ids,
                                         GError **error);

/* The stream cannot be resumed any more. */
gboolean wc_resume_store_forget (WcDb *db, gint64 account, GError **error);
