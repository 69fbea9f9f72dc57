/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "store/db.h"

/* What messages say about others, and others about them, read with them. */

/* Completes @messages (element-type WcMessage; NULL elements are passed over), which
 * nobody else has seen yet: annotations with their targets, reactions, when it was
 * edited, who retracted it and why. Costs nothing where no flag says that there is
 * something, and no more where the same was said again and again. */
gboolean wc_annotation_reader_fill (WcDb *db, GPtrArray *messages, GError **error);

/* One text that a message had. */
typedef struct
{
  gint64 ts_us; /* since when */
  char *body;   /* (owned) (nullable) it had none, or is retracted */
  gboolean retracted;
} WcEdit;

void wc_edit_free (WcEdit *self);

/* A message may be corrected any number of times, and all of its texts are kept, and are
 * in an export; this many of them are given at once. */
#define WC_ANNOTATION_READER_MAX_EDITS 200

/* The texts that the message @id of @account had, oldest first, the present one last; of
 * too many the first and the newest. None where it was never corrected. Returns:
 * (transfer full) (element-type WcEdit). */
GPtrArray *
wc_annotation_reader_edits (WcDb *db, gint64 account, gint64 id, GError **error);

/* The message of @account that shows what the archive of @by keeps as @archive_id: that
 * one, or the one that it corrects. 0: nothing does, or (with @error) it failed. */
gint64 wc_annotation_reader_find_shown (
    WcDb *db, gint64 account, const char *by, const char *archive_id, GError **error);

/* Whether a retraction of the message @id is on its way, or was sent. */
gboolean wc_annotation_reader_is_retracting (WcDb *db,
                                             gint64 id,
                                             gboolean *out_retracting,
                                             GError **error);
