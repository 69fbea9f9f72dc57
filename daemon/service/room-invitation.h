/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/room-service.h"

/* Inviting people into a room (XEP-0249, XEP-0045 § 7.8). Addresses and errors as in
 * service/room-actions.h. */

#define WC_ROOM_INVITATION_MAX 50 /* people in one call */

/* A choice that may be left to us. */
typedef enum
{
  WC_ROOM_INVITATION_AS_FITS,
  WC_ROOM_INVITATION_NO,
  WC_ROOM_INVITATION_YES,
} WcRoomInvitationChoice;

typedef struct
{
  const char *chat;
  const char *const *jids;           /* bare JIDs, at least one */
  const char *reason;                /* (nullable) */
  WcRoomInvitationChoice mediated;   /* as fits: where members alone get in and we cannot
                                      * make any, the room may still let them in */
  WcRoomInvitationChoice add_member; /* as fits: where members alone get in and we can */
} WcRoomInvitation;

/* Invites one after the other, in the order given, until one fails; who was invited
 * before stays so. Members are made first. INVALID_ARGUMENT (field "jids"). */
void wc_room_invitation_send_async (WcRoomService *service,
                                    const WcAccount *account,
                                    const WcRoomInvitation *invitation,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean wc_room_invitation_send_finish (GAsyncResult *result, GError **error);
