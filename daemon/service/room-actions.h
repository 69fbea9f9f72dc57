/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/chat.h"
#include "service/room-service.h"

/* What a person does to a room as a whole. Addresses come as a client writes them:
 * INVALID_ARGUMENT (field "chat", "room" for join, or the one of the option) when one is
 * none, NOT_FOUND for a room we know nothing of. What needs the server is OFFLINE without
 * it, and fails with the errors of sync/room-port.h. Nothing is cancelled that was asked
 * of the room already. */

/* Goes into the room @join->room, as the client writes it. Value: (transfer full) the
 * chat. */
void wc_room_actions_join_async (WcRoomService *self,
                                 const WcAccount *account,
                                 const WcRoomJoin *join,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
WcChat *wc_room_actions_join_finish (GAsyncResult *result, GError **error);

/* Not to be in it any more; works offline too, but for @forget while the account does not
 * run. @forget: its bookmark goes as well. */
void wc_room_actions_leave_async (WcRoomService *self,
                                  const WcAccount *account,
                                  const char *chat,
                                  gboolean forget,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/* What changes in the room itself; the room of @destroy as the client writes it. */
void wc_room_actions_destroy_async (WcRoomService *self,
                                    const WcAccount *account,
                                    const WcRoomDestroy *destroy,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
void wc_room_actions_set_subject_async (WcRoomService *self,
                                        const WcAccount *account,
                                        const char *chat,
                                        const char *subject,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
void wc_room_actions_set_nick_async (WcRoomService *self,
                                     const WcAccount *account,
                                     const char *chat,
                                     const char *nick,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

/* Asks its moderators to be let speak; CONFLICT where we may. */
void wc_room_actions_ask_voice_async (WcRoomService *self,
                                      const WcAccount *account,
                                      const char *chat,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);

/* The owner's form. Value: (transfer full). */
void wc_room_actions_get_config_async (WcRoomService *self,
                                       const WcAccount *account,
                                       const char *chat,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
WcForm *wc_room_actions_get_config_finish (GAsyncResult *result, GError **error);

/* Fills it in. @answers: see wc_form_fill(), whose errors it has; referenced. */
void wc_room_actions_configure_async (WcRoomService *self,
                                      const WcAccount *account,
                                      const char *chat,
                                      GHashTable *answers,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);

/* Ends leave, destroy, set_subject, set_nick, ask_voice and configure. */
gboolean wc_room_actions_finish (GAsyncResult *result, GError **error);
