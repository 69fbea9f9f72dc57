/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/annotation.h"
#include "model/chat.h"

/* Who wrote a message, as far as that can be told, and so what he may say of others. */

/* How a room lets us know whether a message is ours (XEP-0045 § 7.4). */
typedef enum
{
  WC_AUTHORSHIP_TOLD,     /* by its list of who is in it, an id or an address */
  WC_AUTHORSHIP_UNTOLD,   /* by a nick alone, which is anybody's who takes it */
  WC_AUTHORSHIP_OUR_NICK, /* the same, and that nick is ours */
} WcAuthorship;

/* Whether the author of @message may say @kind about @target, in a chat of the kind
 * @chat: anybody answers and reacts, only the author corrects, retracts and says where
 * files lie (XEP-0308 § 5, XEP-0424 § 5, XEP-0447 § 6), only the room itself moderates
 * (XEP-0425 § 5). In rooms the author is
 * who has the same occupant id, or the same real address where one of them has no such
 * id; a nick never decides. */
gboolean wc_author_may_say (WcAnnotationKind kind,
                            WcChatKind chat,
                            const WcMessage *message,
                            const WcMessage *target);

/* Whether both were written by the same occupant of a room, as far as that is known. */
gboolean wc_author_is_same_occupant (const WcMessage *one, const WcMessage *other);

/* What names the author of @message among all authors of its chat: occupant id, real
 * address, else its address (bare in a chat with a person). Borrowed or made into
 * @out_made (transfer full), to be freed. */
const char *wc_author_key (WcChatKind chat, const WcMessage *message, char **out_made);
