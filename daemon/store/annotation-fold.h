/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* For the folder store/ alone: what all annotations of a message make of it. The result
 * depends on what is held alone, not on the order in which it came: the newest correction
 * counts, a retraction outdoes them all and leaves no text behind, here or in what was
 * corrected. What failed to be sent does not count, nor does a retraction of ours before
 * the server has it; behind that its text is gone for good. Journal: message.changed,
 * when something did. @said (nullable): the delta "fields" where only more was said about
 * it ("reactions", "reply"). Costs the same however much was said before. */
gboolean wc_annotation_fold (WcDb *db, gint64 target, const char *said, GError **error);

/* The message @id was sent, or it failed or did not after all (@failing): what it says
 * about others may count from now on, or not any more. */
gboolean
wc_annotation_fold_carried (WcDb *db, gint64 id, gboolean failing, GError **error);

/* The message @id turns out to be a part of another one: its kind and its flags are again
 * those that it came with, and not of what was said about it while it stood alone, but
 * that it was taken back. */
gboolean wc_annotation_fold_undo (WcDb *db, gint64 id, GError **error);

/* The message @id is to be forgotten: what it says about others is deleted, and they are
 * as if that had never been said. Only what it retracted stays so, by a mark as an
 * archive leaves it (who and when, not why): a text that is gone does not come back, and
 * it has to be told that there was one. */
gboolean wc_annotation_fold_without (WcDb *db, gint64 id, GError **error);
