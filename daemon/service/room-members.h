/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/room-service.h"

/* Who is in a room or on its lists (XEP-0045 § 9.5 and the like). Addresses and errors as
 * in service/room-actions.h. */

/* Which members, a page of them: without @by_affiliation who is there now, moderators
 * first, then by nick (nobody while we are not in the room); with it whom the room's list
 * of @affiliation has, by address. */
typedef struct
{
  const char *chat;
  gboolean by_affiliation;
  WcAffiliation affiliation;
  gboolean by_role;
  WcRole role;
  const char *cursor; /* (nullable) out_next of the page before */
  guint limit;
  GCancellable *cancellable; /* (nullable) */
} WcRoomMembersQuery;

/* INVALID_ARGUMENT (field "options.cursor") for a cursor that is none. Value: (transfer
 * full) (element-type WcOccupant); @out_next: (transfer full), NULL at the end. */
void wc_room_members_list_async (WcRoomService *service,
                                 const WcAccount *account,
                                 const WcRoomMembersQuery *query,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GPtrArray *
wc_room_members_list_finish (GAsyncResult *result, char **out_next, GError **error);

/* The cursor of the page that begins behind @member. Returns: (transfer full). */
char *wc_room_members_dup_cursor (const WcOccupant *member, gboolean by_affiliation);
