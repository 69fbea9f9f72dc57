/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/room-service.h"

/* What becomes of people in a room (XEP-0045 §§ 8, 9). Addresses and errors as in
 * service/room-actions.h. */

/* What becomes of somebody: another affiliation, another role, or both. @who: a bare JID,
 * a nick, or room/nick (what looks like a JID is none of the nicks, so that nobody gets
 * what was meant for another). NOT_FOUND when nobody there is meant, CONFLICT when the
 * room hides the address that an affiliation is given to. */
typedef struct
{
  const char *chat;
  const char *who;
  gboolean set_affiliation;
  WcAffiliation affiliation;
  gboolean set_role;
  WcRole role;
  const char *reason; /* (nullable) */
} WcRoomModeration;
void wc_room_moderation_change_async (WcRoomService *service,
                                      const WcAccount *account,
                                      const WcRoomModeration *change,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean wc_room_moderation_change_finish (GAsyncResult *result, GError **error);
