/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/room-service.h"

/* Making rooms (XEP-0045 § 10.1), once for each idempotency key (API § 3.6). */
typedef struct _WcRoomCreation WcRoomCreation;

/* Everything is borrowed. Returns: (transfer full). */
WcRoomCreation *wc_room_creation_new (WcDb *db, WcRoomService *rooms);
void wc_room_creation_free (WcRoomCreation *self);

/* What is to be made. */
typedef struct
{
  const char *room; /* (nullable) its address, or the part before the '@' alone; NULL: a
                     * random one */
  const char *service; /* (nullable) where, unless room says so; NULL: at the service that
                        * the account's server names */
  const char *key;     /* (nullable) idempotency key, 1 to 64 characters */
  WcRoomCreate create; /* the rest; its nick as the client writes it */
} WcRoomCreationPlan;

/* INVALID_ARGUMENT with the field of "options"; OFFLINE; CONFLICT: there is a room of
 * this address already, or the key was used with other arguments; BUSY: the call of that
 * key is still under way; and the errors of sync/room-port.h. After a crash a call with
 * the same key goes on with the room it had begun. Value: (transfer full) the chat;
 * @out_replayed: of an earlier call. */
void wc_room_creation_run_async (WcRoomCreation *self,
                                 const WcAccount *account,
                                 const WcRoomCreationPlan *plan,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
WcChat *wc_room_creation_run_finish (GAsyncResult *result,
                                     gboolean *out_replayed,
                                     GError **error);
