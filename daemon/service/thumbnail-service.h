/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/account-service.h"
#include "service/file-service.h"

/* Small pictures of files (XEP-0264) that their sender named, and did not send along. */
typedef struct _WcThumbnailService WcThumbnailService;

/* Both are borrowed. Returns: (transfer full). */
WcThumbnailService *wc_thumbnail_service_new (WcDb *db, WcAccountService *accounts);
void wc_thumbnail_service_free (WcThumbnailService *self);

/* The picture of the file at @place: as it is held, or asked for at who named it, and
 * kept with the file then. NOT_FOUND: there is no such file, it has none, or nobody could
 * prove that it is what is named; TOO_LARGE; OFFLINE, REMOTE_ERROR and its kin. _finish:
 * (transfer full), a data: URI. */
void wc_thumbnail_service_fetch_async (WcThumbnailService *self,
                                       const WcAccount *account,
                                       const WcFilePlace *place,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
char *wc_thumbnail_service_fetch_finish (GAsyncResult *result, GError **error);
