/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/dict.h"
#include "model/message.h"

/* What of Message is said beside the text: mentions, mentions_me, thread_parent, spoiler,
 * ephemeral_s, links, attention, headline. */
void wc_extra_values_put (WcDict *dict, const WcMessage *message);

/* Of these what @extra itself says. */
void wc_extra_values_put_extra (WcDict *dict, const WcExtra *extra);

/* The mentions and links of SendOptions. Returns: (transfer full) (nullable)
 * (element-type WcMention, WcPreview), NULL where there are none. */
GPtrArray *wc_extra_values_read_mentions (GVariant *options);
GPtrArray *wc_extra_values_read_previews (GVariant *options);
