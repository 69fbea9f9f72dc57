/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/reaction-limits.h"

/* Emojis are compared byte by byte: who has limits does so too, and one with a variation
 * selector is another one there. */

WcReactionLimits *
wc_reaction_limits_new (int max, const char *const *allowed)
{
  WcReactionLimits *self = g_new0 (WcReactionLimits, 1);

  self->max = max;
  self->allowed = g_strdupv ((char **) allowed);
  return self;
}

WcReactionLimits *
wc_reaction_limits_copy (const WcReactionLimits *self)
{
  return self != NULL
             ? wc_reaction_limits_new (self->max, (const char *const *) self->allowed)
             : NULL;
}

void
wc_reaction_limits_free (WcReactionLimits *self)
{
  g_strfreev (self->allowed);
  g_free (self);
}

gboolean
wc_reaction_limits_equal (const WcReactionLimits *one, const WcReactionLimits *other)
{
  if (one == NULL || other == NULL)
    return one == other;
  if (one->allowed == NULL || other->allowed == NULL)
    return one->max == other->max && one->allowed == other->allowed;
  return one->max == other->max && g_strv_equal ((const char *const *) one->allowed,
                                                 (const char *const *) other->allowed);
}

gboolean
wc_reaction_limits_check (const WcReactionLimits *self,
                          const char *const *emojis,
                          GError **error)
{
  guint n = g_strv_length ((char **) emojis);

  if (self == NULL)
    return TRUE;
  if (self->max >= 0 && n > (guint) self->max)
    {
      g_autofree char *max = g_strdup_printf ("%d", self->max);

      wc_error_invalid (error, "emojis", "emojis: the chat allows %s for a message", max);
      if (error != NULL)
        wc_error_set_detail (*error, "max", max);
      return FALSE;
    }
  for (guint i = 0; i < n && self->allowed != NULL; i++)
    if (!g_strv_contains ((const char *const *) self->allowed, emojis[i]))
      return wc_error_invalid (error, "emojis", "emojis: the chat does not allow %s",
                               emojis[i]);
  return TRUE;
}
