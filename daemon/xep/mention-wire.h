/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"

/* Mentions as they are written: <mention/> of XEP-0513, and <reference type='mention'/>
 * of XEP-0372 for older clients. */

/* Adds what the message @in mentions to its builder. Parts of the text are those of the
 * body as it is by now, without quotations and the places of files; what names a part
 * that was cut off has none. What names nobody is dropped. @session: NULL for what was
 * archived. */
void wc_mention_wire_read (WcSession *session, WcInbound *in);

/* Who is mentioned, as everybody who reads it may know them. */
typedef struct
{
  const char *occupant_id; /* (nullable) */
  const char *address;     /* (nullable) */
} WcMentionWho;

/* Adds @mention of @who to @stanza in both ways, as far as they can say it. @shift: code
 * points that stand before the text. */
void wc_mention_wire_write (const WcMention *mention,
                            const WcMentionWho *who,
                            guint shift,
                            WcNode *stanza);
