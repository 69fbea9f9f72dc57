/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "store/db.h"

/* What messages say about others. All but wc_annotation_store_mark() is for the folder
 * store/ alone; see store/message-store.h for who calls. Inside a transaction. A message
 * may come before or after those it is about. */

/* Whether @message, which is about to be added, corrects one that is held, or all it says
 * is where files of such a one lie: then it is no message of its own. One whose target is
 * not held is shown until that comes. */
gboolean wc_annotation_store_merges (WcDb *db,
                                     const WcMessage *message,
                                     gboolean *out_merges,
                                     GError **error);

/* Stores the annotations of @message, whose row was added, and changes what they are
 * about. */
gboolean wc_annotation_store_add (WcDb *db, const WcMessage *message, GError **error);

/* @message was added with its annotations, and is shown or a part of one that is held:
 * what waited for one of its ids is joined, and what names an id that several messages
 * have may mean another from now on. What was shown for want of the message that it is a
 * part of is no message any more (message.removed). The newest of it at once, and no more
 * than others may wait for: the rest by _step, one transaction each, when nobody waits,
 * also in the next process. @out_more: there is more. */
gboolean wc_annotation_store_join (WcDb *db, const WcMessage *message, GError **error);
gboolean wc_annotation_store_step (WcDb *db, gboolean *out_more, GError **error);

/* It is known from now on who wrote @message, which may be a part of another: what it
 * says about others may be about those now, and what others say about it as well. */
gboolean
wc_annotation_store_look_again (WcDb *db, const WcMessage *message, GError **error);

/* What the message @id says about others may count from now on: it was sent, or it failed
 * or did not after all (@failing). */
gboolean
wc_annotation_store_carried (WcDb *db, gint64 id, gboolean failing, GError **error);

/* @id goes because of how much history is kept. _unjoin: what is said about it, whatever
 * that is, waits for it again: should an archive bring the one back, it may not bring the
 * other, as that is held. _drop_by: what it says about others, which become what they are
 * without that, goes with it. */
gboolean wc_annotation_store_unjoin (WcDb *db, gint64 id, GError **error);
gboolean wc_annotation_store_drop_by (WcDb *db, gint64 id, GError **error);

/* An archive has @mark in the place of @message, which is held and shown (XEP-0424 § 4):
 * the same becomes of it as if it had come so. */
gboolean wc_annotation_store_mark (WcDb *db,
                                   const WcMessage *message,
                                   const WcAnnotation *mark,
                                   GError **error);
