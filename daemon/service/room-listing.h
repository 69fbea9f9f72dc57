/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/room-service.h"

/* Which rooms there are to go into: those that a service lists, or what a service that
 * searches finds (XEP-0433), which is asked only when the person names it. Addresses come
 * as a client writes them: INVALID_ARGUMENT with "service" or "options.search"; OFFLINE
 * and the errors of whoever is asked. @query->service "" or NULL: the service for rooms
 * of the account's server; NOT_SUPPORTED where it names none. */
void wc_room_listing_read_async (WcRoomService *service,
                                 const WcAccount *account,
                                 const WcRoomDirectory *query,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

/* Returns: (transfer full). */
WcRoomPage *wc_room_listing_read_finish (GAsyncResult *result, GError **error);
