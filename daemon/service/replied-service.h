/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/history-service.h"

/* The message that another one answers, where it is not held: the archive is asked for
 * it. */
typedef struct _WcRepliedService WcRepliedService;

/* Everything is borrowed. Returns: (transfer full). */
WcRepliedService *wc_replied_service_new (WcDb *db,
                                          WcAccountService *accounts,
                                          WcRoomService *rooms,
                                          WcHistoryService *history);
void wc_replied_service_free (WcRepliedService *self);

typedef struct
{
  const WcAccount *account;
  gint64 id;                 /* the answer */
  const char *owner;         /* (nullable) of the jobs that fetch */
  GCancellable *cancellable; /* (nullable) */
} WcRepliedRequest;

/* Gives the message that the one of @request answers. NOT_FOUND: that answers nothing, or
 * what it answers is not there; with asking also OFFLINE, NOT_SUPPORTED, CONFLICT (the
 * account is not in the room), and the error the archive gave. Value: (transfer full). */
void wc_replied_service_fetch_async (WcRepliedService *self,
                                     const WcRepliedRequest *request,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
WcMessage *wc_replied_service_fetch_finish (GAsyncResult *result, GError **error);
