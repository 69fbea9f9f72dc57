/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/extra.h"
#include "model/occupant.h"

/* Who a mention is for (XEP-0513 § 3): each has a rule of its own. */
typedef enum
{
  WC_MENTION_OF_PERSON,
  WC_MENTION_OF_CHANNEL,
  WC_MENTION_OF_SPACE,
  WC_MENTION_OF_SERVER,
  WC_MENTION_OF_ASSOCIATION, /* those of a role or an affiliation */
  WC_MENTION_OF_HAT,
} WcMentionOf;

#define WC_N_MENTION_OF (WC_MENTION_OF_HAT + 1)

/* Who may. */
typedef enum
{
  WC_MENTION_BY_ANYBODY, /* the room does not say */
  WC_MENTION_BY_PARTICIPANTS,
  WC_MENTION_BY_MODERATORS,
  WC_MENTION_BY_NOBODY,
} WcMentionBy;

/* Whom the people of a room may mention (§ 3.6); a value, all 0: as they like. */
typedef struct
{
  gboolean limited;
  guint max; /* mentions of one message, where they are limited */
  WcMentionBy by[WC_N_MENTION_OF];
} WcMentionRules;

/* The word of the XEP for a rule; FALSE: it is none. */
gboolean wc_mention_rules_parse_by (const char *word, WcMentionBy *out_by);

/* Whether a message may have @n mentions. */
gboolean wc_mention_rules_allow_count (const WcMentionRules *self, guint n);

/* Whether who has the role @role may mention so. WC_ROLE_NONE: nobody knows which they
 * have, as of what was said before; then only what everybody may, who may speak. */
gboolean wc_mention_rules_allow (const WcMentionRules *self,
                                 const WcMention *mention,
                                 WcRole role);
