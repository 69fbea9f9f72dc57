/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/omemo-policy.h"

static const char *const words[WC_N_OMEMO_USES] = { "off", "auto", "on" };

void
wc_omemo_policy_init (WcOmemoPolicy *self)
{
  *self = (WcOmemoPolicy){ WC_OMEMO_USE_AUTO, WC_OMEMO_TRUST_MODE_BTBV, 0, TRUE, FALSE };
}

WcOmemoPolicy
wc_omemo_policy_in_chat (const WcOmemoPolicy *self, const WcOmemoChatPolicy *chat)
{
  WcOmemoPolicy policy = *self;

  /* Who has no device cannot encrypt, and what is demanded everywhere is demanded here.
   */
  if (chat->has_use && self->use == WC_OMEMO_USE_AUTO)
    policy.use = chat->use;
  if (chat->has_trust)
    policy.trust = chat->trust;
  if (chat->has_strict)
    policy.strict = chat->strict;
  return policy;
}

const char *
wc_omemo_use_to_string (WcOmemoUse use)
{
  return words[use];
}

gboolean
wc_omemo_use_from_string (const char *word, WcOmemoUse *out_use)
{
  for (guint i = 0; i < WC_N_OMEMO_USES; i++)
    if (g_strcmp0 (words[i], word) == 0)
      {
        *out_use = (WcOmemoUse) i;
        return TRUE;
      }
  return FALSE;
}
