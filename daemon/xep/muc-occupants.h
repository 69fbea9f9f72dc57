/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/occupant.h"

/* Who is in a room, by nick. */
typedef struct _WcMucOccupants WcMucOccupants;

/* Returns: (transfer full), empty. */
WcMucOccupants *wc_muc_occupants_new (void);
void wc_muc_occupants_free (WcMucOccupants *self);

/* Adds @occupant (transfer full), or puts it in the place of who had its nick. FALSE when
 * there are too many already; our own always has a place. */
gboolean wc_muc_occupants_put (WcMucOccupants *self, WcOccupant *occupant);
void wc_muc_occupants_remove (WcMucOccupants *self, const char *nick);

/* Who has @nick, as @new_nick from now on; nothing where nobody has. */
void
wc_muc_occupants_rename (WcMucOccupants *self, const char *nick, const char *new_nick);

/* Borrowed; NULL when not there. */
const WcOccupant *wc_muc_occupants_find (WcMucOccupants *self, const char *nick);
guint wc_muc_occupants_count (WcMucOccupants *self);

/* Moderators first, then by nick. Returns: (transfer full) (element-type WcOccupant). */
GPtrArray *wc_muc_occupants_dup (WcMucOccupants *self);
