/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/mention-rules.h"

gboolean
wc_mention_rules_parse_by (const char *word, WcMentionBy *out_by)
{
  static const struct
  {
    const char *word;
    WcMentionBy by;
  } words[] = {
    { "participants", WC_MENTION_BY_PARTICIPANTS },
    { "moderators", WC_MENTION_BY_MODERATORS },
    { "none", WC_MENTION_BY_NOBODY },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i].word, word))
      {
        *out_by = words[i].by;
        return TRUE;
      }
  return FALSE;
}

gboolean
wc_mention_rules_allow_count (const WcMentionRules *self, guint n)
{
  return !self->limited || n <= self->max;
}

/* Roles and affiliations are the groups that have no word of their own here. */
static WcMentionOf
kind_of (const WcMention *mention)
{
  static const struct
  {
    const char *group;
    WcMentionOf of;
  } groups[] = {
    { "channel", WC_MENTION_OF_CHANNEL },
    { "space", WC_MENTION_OF_SPACE },
    { "server", WC_MENTION_OF_SERVER },
    { "hats", WC_MENTION_OF_HAT },
  };

  if (mention->group == NULL)
    return WC_MENTION_OF_PERSON;
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    if (g_str_equal (groups[i].group, mention->group))
      return groups[i].of;
  return WC_MENTION_OF_ASSOCIATION;
}

gboolean
wc_mention_rules_allow (const WcMentionRules *self, const WcMention *mention, WcRole role)
{
  switch (self->by[kind_of (mention)])
    {
    case WC_MENTION_BY_ANYBODY:
      return TRUE;
    case WC_MENTION_BY_PARTICIPANTS:
      return role != WC_ROLE_VISITOR;
    case WC_MENTION_BY_MODERATORS:
      return role == WC_ROLE_MODERATOR;
    case WC_MENTION_BY_NOBODY:
      return FALSE;
    }
  return FALSE;
}
