/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/chat.h"
#include "store/db.h"

/* For the folder store/ alone: which message an annotation is about. */

/* What an id may name: in a room the id that the room gave comes first, but for
 * corrections (XEP-0308 § 3 means the attribute, in rooms too), and is the only one that
 * a moderation means (XEP-0425 § 3.1); elsewhere the attribute, then the origin id, then
 * the archive's. An id of a correction means what it corrects, and one of a message that
 * only says where files lie theirs; a correction never means a later one. Nor does it
 * mean one that waits for what it corrects: it waits as well, and both are shown alone,
 * as if it had named the same. One that was taken back meanwhile waits no more. Where
 * files lie can be said only of a message that has such a one, or was retracted.
 *
 * Ids are chosen by senders, so that several messages may have the same. It is the newest
 * of those before @message whose author is entitled to be told so, else the oldest behind
 * it: that depends on what is held alone, not on how it came. What a retraction took away
 * would not come back when something came that it rather means: so it names nothing
 * behind it, and the newest whatever kind of id that has. For the same reason, who takes
 * back a correction of what is behind it means the correction alone, which corrects
 * nothing then. Read forward or backward it finds the same; only where a gap is filled
 * between two of one id, both may be gone, and the text of a correction between them.
 *
 * Who takes another nick in a room goes on in another private chat. What @message does
 * not find in its own it finds in those where the other side is the same by occupant id
 * or real address (store/chat-partner.h); a nick alone never decides.
 * @out_target: 0 when none is held. */
gboolean wc_annotation_target_find (WcDb *db,
                                    const WcMessage *message,
                                    const WcAnnotation *annotation,
                                    gint64 *out_target,
                                    GError **error);

/* The same where nothing else than the message @candidate, which has the id that
 * @annotation names, is to be looked at; 0: all are. What waits means none of those that
 * were there before, however many they are. */
gboolean wc_annotation_target_find_in (WcDb *db,
                                       const WcMessage *message,
                                       const WcAnnotation *annotation,
                                       gint64 candidate,
                                       gint64 *out_target,
                                       GError **error);

/* An annotation that names some id, by the message that carries it. */
typedef struct
{
  gint64 message;
  WcAnnotationKind kind;
  char *id;      /* (owned) */
  gint64 target; /* what that means so far; 0: it waits */
} WcAnnotationName;

void wc_annotation_name_free (WcAnnotationName *self);

/* What stands for the id in the index; 0: @id is NULL. Different ids may have the same.
 */
gint64 wc_annotation_target_hash (const char *id);

/* Whether something names an id of @message, or seems to: nearly always nothing does, and
 * this looks at the index alone. */
gboolean wc_annotation_target_is_named (WcDb *db,
                                        const WcMessage *message,
                                        gboolean *out_named,
                                        GError **error);

/* How many messages that may be meant have its id attribute, @max at most. */
gboolean wc_annotation_target_namesakes (
    WcDb *db, const WcMessage *message, guint max, guint *out_n, GError **error);

/* Some of the annotations that name an id of a message. */
typedef struct
{
  gboolean known; /* those that know whom they mean; FALSE: those that wait */
  gint64 before;  /* only of messages older than this one; G_MAXINT64: of all */
  guint limit;
} WcAnnotationRange;

/* The annotations in @range that name an id of @message. Returns: (transfer full)
 * (element-type WcAnnotationName), of the newest message first. */
GPtrArray *wc_annotation_target_names (WcDb *db,
                                       const WcMessage *message,
                                       const WcAnnotationRange *range,
                                       GError **error);

/* What @message itself says about messages that it does not find. Returns as above. */
GPtrArray *
wc_annotation_target_own_names (WcDb *db, const WcMessage *message, GError **error);

/* The kind of the chat that @message is in; CONTACT where it is none yet. */
gboolean wc_annotation_target_chat_kind (WcDb *db,
                                         const WcMessage *message,
                                         WcChatKind *out_kind,
                                         GError **error);
