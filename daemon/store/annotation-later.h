/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* Messages whose names are not all joined yet: anybody may say as much as he likes about
 * an id before its message comes, and joining all of it takes longer than others may wait
 * (see store/annotation-store.h). It is noted in the transaction that left it. */
typedef struct
{
  gint64 message;
  gint64 before; /* what is said by older messages than this is left */
} WcAnnotationLater;

/* Inside a transaction. What is noted already of that message is not forgotten. */
gboolean
wc_annotation_later_note (WcDb *db, const WcAnnotationLater *later, GError **error);

/* Takes one off the list; @out_later->message 0: nothing is left. Inside a transaction.
 */
gboolean
wc_annotation_later_take (WcDb *db, WcAnnotationLater *out_later, GError **error);

/* Whether something is left. */
gboolean wc_annotation_later_is_due (WcDb *db);
