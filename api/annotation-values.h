/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/dict.h"
#include "model/message.h"

/* What of Message tells about other messages, and what others tell about it: reply,
 * reactions, edited_ts, retracted. */
void wc_annotation_values_put (WcDict *dict, const WcMessage *message);

/* What somebody means about a message, or meant. Returns: (transfer floating). */
GVariant *wc_annotation_values_reaction (const WcReaction *reaction);
