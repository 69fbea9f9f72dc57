/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "store/db.h"

/* The files of messages. They belong to a text, and a correction brings its own: those of
 * texts that do not stand are kept with them, and seen nowhere. They go with their
 * message, by triggers of the schema; then their local copies wait in a list to be
 * deleted. Functions that change something must be called inside a transaction. */

/* For wc_message_store_add(): stores the attachments of @message. */
gboolean wc_attachment_store_add (WcDb *db, const WcMessage *message, GError **error);

/* Stores one that belongs to no message yet. Returns its id, 0 + error. */
gint64 wc_attachment_store_add_alone (WcDb *db,
                                      gint64 account,
                                      const WcAttachment *attachment,
                                      GError **error);

/* Stores those (element-type WcAttachment) that wait with @scheduled, which is to be sent
 * later; they go with it. _list: (transfer full) in their order; with no id, as what
 * their message stores. */
gboolean wc_attachment_store_add_scheduled (WcDb *db,
                                            gint64 account,
                                            gint64 scheduled,
                                            const GPtrArray *attachments,
                                            GError **error);
GPtrArray *
wc_attachment_store_list_scheduled (WcDb *db, gint64 scheduled, GError **error);

/* The bytes of those copies of @account that wait so. */
gboolean wc_attachment_store_total_scheduled (WcDb *db,
                                              gint64 account,
                                              gint64 *out_bytes,
                                              GError **error);

/* Completes @messages (element-type WcMessage; NULL elements are passed over), which
 * nobody else has seen yet, with the attachments of their texts of now. */
gboolean wc_attachment_store_fill (WcDb *db, GPtrArray *messages, GError **error);

/* An attachment with whose it is. */
typedef struct
{
  WcAttachment *attachment; /* (owned) */
  gint64 account;
  gint64 message; /* 0: of none */
  char *chat;     /* (owned) (nullable) of the message */
} WcStoredAttachment;

void wc_stored_attachment_free (WcStoredAttachment *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcStoredAttachment, wc_stored_attachment_free)

/* The ids of messages with files, newest first: of @account, in @chat (nullable: any),
 * before @before (0: from the newest), not older than @since_us. Returns: (transfer full)
 * (element-type gint64), @limit at most. */
typedef struct
{
  gint64 account;
  const char *chat;
  gint64 before;
  gint64 since_us;
  guint limit;
} WcAttachmentQuery;

GArray *
wc_attachment_store_list (WcDb *db, const WcAttachmentQuery *query, GError **error);

/* NULL + NOT_FOUND. Returns: (transfer full). _by_job: the one whose transfer @job is or
 * was. */
WcStoredAttachment *wc_attachment_store_get (WcDb *db, gint64 id, GError **error);
WcStoredAttachment *
wc_attachment_store_find_by_job (WcDb *db, const char *job, GError **error);

/* Those that are to be uploaded, and have been taken up by no job that is not over.
 * Returns: (transfer full) (element-type WcStoredAttachment). */
GPtrArray *wc_attachment_store_list_waiting (WcDb *db, GError **error);

/* Puts what moving it changes of @changed (sources, hashes, type, size, state, copy, job)
 * in the place of the row with its id; where other messages say that it lies stays theirs
 * to say. _set_thumbnail: the same of its small picture. Journal: message.changed where
 * it has a message. NOT_FOUND. */
gboolean wc_attachment_store_save (WcDb *db, const WcAttachment *changed, GError **error);
gboolean
wc_attachment_store_set_thumbnail (WcDb *db, const WcAttachment *changed, GError **error);

/* Notes which job moves the file; no journal row. */
gboolean
wc_attachment_store_set_job (WcDb *db, gint64 id, const char *job, GError **error);

/* A local copy was used now, so that the cache keeps it longer than others. */
gboolean wc_attachment_store_touch (WcDb *db, gint64 id, GError **error);

/* What the cache holds of @account (0: of all): how many local copies, and their bytes;
 * those of files that are still to be uploaded are not counted. */
typedef struct
{
  gint64 n_files;
  gint64 bytes;
} WcAttachmentTotals;

gboolean wc_attachment_store_total (WcDb *db,
                                    gint64 account,
                                    WcAttachmentTotals *out,
                                    GError **error);

/* Lets go of local copies that can be fetched again, those not used for longest first,
 * until no more than @keep_bytes are left of @account (0: of all). *@out_n: how many
 * went. */
gboolean wc_attachment_store_purge (
    WcDb *db, gint64 account, gint64 keep_bytes, guint *out_n, GError **error);

/* A local copy of what @source names (one of the attachment's sources): of @account, and
 * (@sent_to not NULL) of something that was sent in that chat, "" being any. NULL without
 * an error: there is none. Returns: (transfer full). */
typedef struct
{
  gint64 account;
  const char *source;
  const char *sent_to; /* (nullable) */
} WcHeldQuery;

WcStoredAttachment *
wc_attachment_store_find_held (WcDb *db, const WcHeldQuery *query, GError **error);

/* Local copies that nobody names any more: the names of @limit at most (transfer full);
 * _forget: @name is deleted. */
char **wc_attachment_store_list_gone (WcDb *db, guint limit, GError **error);
gboolean wc_attachment_store_forget_gone (WcDb *db, const char *name, GError **error);

/* Whether a row names the local copy @name, or a job that is not over writes to it, or it
 * is one of those above. */
gboolean wc_attachment_store_knows_file (WcDb *db,
                                         const char *name,
                                         gboolean *out_known,
                                         GError **error);
