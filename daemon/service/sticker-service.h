/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/sticker-pack.h"
#include "service/account-service.h"

/* Packs of stickers (XEP-0449): they lie in the PEP of people, nothing of them is kept
 * here. Errors are OFFLINE and those of sync/people-port.h. */
typedef struct _WcStickerService WcStickerService;

/* Borrowed. Returns: (transfer full). */
WcStickerService *wc_sticker_service_new (WcAccountService *accounts);
void wc_sticker_service_free (WcStickerService *self);

/* Those of @jid, our own address too. INVALID_ARGUMENT. _finish: (transfer full)
 * (element-type WcStickerPack). */
void wc_sticker_service_list_async (WcStickerService *self,
                                    const WcAccount *account,
                                    const char *jid,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray *wc_sticker_service_list_finish (GAsyncResult *result, GError **error);

/* The one that @uri names. INVALID_ARGUMENT, NOT_FOUND. _finish: (transfer full). */
void wc_sticker_service_get_async (WcStickerService *self,
                                   const WcAccount *account,
                                   const char *uri,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
WcStickerPack *wc_sticker_service_get_finish (GAsyncResult *result, GError **error);

/* Publishes a pack of our own. INVALID_ARGUMENT: it has no name or no sticker, one
 * has no description, or two are the same picture. _finish: (transfer full) as it lies
 * there. */
void wc_sticker_service_publish_async (WcStickerService *self,
                                       const WcAccount *account,
                                       const WcStickerPack *pack,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
WcStickerPack *wc_sticker_service_publish_finish (GAsyncResult *result, GError **error);

/* Puts the pack that @uri names among our own; takes the pack @id of ours away. NOT_FOUND
 * where there is none, PERMISSION_DENIED where its author does not want that,
 * REMOTE_ERROR where it is not what its name says. */
void wc_sticker_service_import_async (WcStickerService *self,
                                      const WcAccount *account,
                                      const char *uri,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
void wc_sticker_service_remove_async (WcStickerService *self,
                                      const WcAccount *account,
                                      const char *id,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean wc_sticker_service_change_finish (GAsyncResult *result, GError **error);
