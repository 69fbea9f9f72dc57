/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/chat.h"
#include "service/account-service.h"
#include "sync/room-port.h"

/* The rooms of the accounts (XEP-0045) and how we stand to them. What is done in them is
 * in service/room-actions and service/room-members, making one in service/room-creation.
 */
typedef struct _WcRoomService WcRoomService;

/* Everything is borrowed. Returns: (transfer full). */
WcRoomService *wc_room_service_new (WcDb *db, WcLinks *links, WcAccountService *accounts);
void wc_room_service_free (WcRoomService *self);

/* A room by canonical address as it stands now; one that will be joined with the next
 * login is waiting, and so is one that we are in while the account has no connection.
 * NULL without error when we know nothing of it. Returns: (transfer
 * full). */
WcRoom *wc_room_service_find (WcRoomService *self, gint64 account, const char *room);

/* Whether @room, canonical, is one that the account knows. */
gboolean wc_room_service_knows (WcRoomService *self, gint64 account, const char *room);

/* The room that @chat names, as a client writes it. INVALID_ARGUMENT (field "chat") when
 * it is no address of a room, NOT_FOUND when we know nothing of it. Returns: (transfer
 * full). */
WcRoom *wc_room_service_get (WcRoomService *self,
                             const WcAccount *account,
                             const char *chat,
                             GError **error);

/* The chat of a room, by canonical address. NOT_FOUND. Returns: (transfer full). */
WcChat *wc_room_service_get_chat (WcRoomService *self,
                                  const WcAccount *account,
                                  const char *room,
                                  GError **error);

/* Notes that we do not want to be in @room any more, for an account that does not run. */
gboolean
wc_room_service_leave_stored (WcRoomService *self, const WcRoom *room, GError **error);

/* The live side of the account's rooms, borrowed: OFFLINE unless it is logged in. peek:
 * whenever the account runs, else NULL. */
const WcRoomPort *
wc_room_service_get_port (WcRoomService *self, const WcAccount *account, GError **error);
const WcRoomPort *wc_room_service_peek_port (WcRoomService *self, gint64 account);

/* Who else belongs to the room; NULL: not known now. Returns: (transfer full) (nullable).
 */
char **
wc_room_service_dup_members (WcRoomService *self, gint64 account, const char *room);

/* Whether something said in the chat @address (canonical) now would ever get there:
 * always outside of rooms; in rooms and private chats when we are in the room or will be.
 * CONFLICT with the detail "state" otherwise. */
gboolean wc_room_service_may_send (WcRoomService *self,
                                   gint64 account,
                                   const char *address,
                                   GError **error);

/* The canonical resource that @nick is in @room. INVALID_ARGUMENT with @field. Returns:
 * (transfer full). */
char *wc_room_service_normalize_nick (const char *room,
                                      const char *nick,
                                      const char *field,
                                      GError **error);
