/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What a room, or somebody's program, lets each person mean about a message (XEP-0444,
 * "Restricted reactions"); a value. */
typedef struct
{
  int max;       /* of one person about one message; -1: any number */
  GStrv allowed; /* (owned) (nullable) those that may be; NULL: any */
} WcReactionLimits;

/* @allowed (nullable) is copied. Returns: (transfer full). _copy: of a @self that may be
 * NULL. */
WcReactionLimits *wc_reaction_limits_new (int max, const char *const *allowed);
WcReactionLimits *wc_reaction_limits_copy (const WcReactionLimits *self);
void wc_reaction_limits_free (WcReactionLimits *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcReactionLimits, wc_reaction_limits_free)

gboolean wc_reaction_limits_equal (const WcReactionLimits *one,
                                   const WcReactionLimits *other);

/* Whether somebody may mean @emojis, each of them once, under @self (nullable: no
 * limits). INVALID_ARGUMENT with the detail "field" "emojis", and "max" where they are
 * too many. */
gboolean wc_reaction_limits_check (const WcReactionLimits *self,
                                   const char *const *emojis,
                                   GError **error);
