/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/account-service.h"
#include "service/job-service.h"
#include "service/room-service.h"
#include "store/message-history.h"
#include "store/message-store.h"
#include "store/thread-store.h"

/* Pages of a chat, and the history behind what is held here. */
typedef struct _WcHistoryService WcHistoryService;

/* Everything is borrowed. Returns: (transfer full). */
WcHistoryService *wc_history_service_new (WcDb *db,
                                          WcJobService *jobs,
                                          WcAccountService *accounts,
                                          WcRoomService *rooms);
void wc_history_service_free (WcHistoryService *self);

typedef struct
{
  const WcAccount *account;
  const char *chat;     /* as the client writes it */
  WcMessageQuery query; /* account and chat are set by the service */
  gboolean fetch; /* where the page reaches back to what is not held, ask the archive */
  const char *owner;         /* (nullable) of the job that fetches */
  GCancellable *cancellable; /* (nullable) */
} WcHistoryRequest;

/* A page. INVALID_ARGUMENT; with fetch also OFFLINE, NOT_SUPPORTED, and the error the
 * archive gave. Value: (transfer full). */
void wc_history_service_list_async (WcHistoryService *self,
                                    const WcHistoryRequest *request,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
WcMessagePage *wc_history_service_list_finish (WcHistoryService *self,
                                               GAsyncResult *result,
                                               GError **error);

/* The threads of a chat, the newest first (element-type WcThread). @query: account and
 * chat are set here, of @chat as the client writes it. INVALID_ARGUMENT. Returns:
 * (transfer full). */
GPtrArray *wc_history_service_list_threads (WcHistoryService *self,
                                            const WcAccount *account,
                                            const char *chat,
                                            const WcThreadQuery *query,
                                            GError **error);

/* Starts a job that fetches older history of a chat back to @until_us (0: all) or until
 * @limit messages came (0: all). NOT_SUPPORTED when the server, or for a room the room,
 * is known to have no archive. Returns: (transfer full) the job. */
typedef struct
{
  const char *chat; /* as the client writes it */
  gint64 until_us;
  guint limit;
  const char *owner; /* (nullable) */
} WcHistoryBackfill;
WcJob *wc_history_service_backfill (WcHistoryService *self,
                                    const WcAccount *account,
                                    const WcHistoryBackfill *backfill,
                                    GError **error);

/* The same, waited for: @backfill->chat is canonical. NOT_SUPPORTED, and the error the
 * archive gave. Value: how many messages came; -1 + error. */
void wc_history_service_fetch_async (WcHistoryService *self,
                                     const WcAccount *account,
                                     const WcHistoryBackfill *backfill,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gssize wc_history_service_fetch_finish (WcHistoryService *self,
                                        GAsyncResult *result,
                                        GError **error);

/* The stanza of a message, from the archive. NOT_FOUND, OFFLINE and the errors of the
 * server. Value: (transfer full) XML. */
void wc_history_service_source_async (WcHistoryService *self,
                                      const WcAccount *account,
                                      gint64 id,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
char *wc_history_service_source_finish (WcHistoryService *self,
                                        GAsyncResult *result,
                                        GError **error);
