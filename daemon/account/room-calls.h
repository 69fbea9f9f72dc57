/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"
#include "sync/room-port.h"

/* The questions of sync/room-port.h that a room answers with an iq (XEP-0045 §§ 8 to 10)
 * or a message: each takes @task (transfer full) and ends it as that header says. The
 * session is bound. */

void wc_room_calls_set_nick (WcSession *session,
                             const char *room,
                             const char *nick,
                             GTask *task);
void wc_room_calls_set_subject (WcSession *session,
                                const char *room,
                                const char *subject,
                                GTask *task);
void wc_room_calls_list_affiliation (WcSession *session,
                                     const char *room,
                                     WcAffiliation affiliation,
                                     GTask *task);
/* Ends @task with @listed (transfer full), to which is added what we see of those who are
 * there. Does not consume @task. */
void wc_room_calls_return_list (WcSession *session,
                                const char *room,
                                GPtrArray *listed,
                                GTask *task);
void wc_room_calls_set_role (WcSession *session, const WcRoomMember *member, GTask *task);
void wc_room_calls_set_affiliation (WcSession *session,
                                    const WcRoomMember *member,
                                    GTask *task);
void
wc_room_calls_moderate (WcSession *session, const WcRoomModerate *moderate, GTask *task);
void wc_room_calls_invite (WcSession *session, const WcRoomInvite *invite, GTask *task);
void
wc_room_calls_destroy (WcSession *session, const WcRoomDestroy *destroy, GTask *task);

/* The owner's form; value: (transfer full) WcForm. set: @form NULL cancels it. */
void wc_room_calls_get_config (WcSession *session, const char *room, GTask *task);
void wc_room_calls_set_config (WcSession *session,
                               const char *room,
                               const WcForm *form,
                               GTask *task);
