/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "model/account.h"
#include "model/message.h"
#include "service/file-taking.h"
#include "sync/jobs.h"

/* Files: taking them in from clients, moving them by jobs, giving them out. */
typedef struct _WcFileService WcFileService;

/* The most that is handed over or given out as bytes in one call. */
#define WC_FILE_SERVICE_MAX_DATA (512 * 1024)

/* Everything is borrowed. Returns: (transfer full). */
WcFileService *
wc_file_service_new (WcDb *db, WcJobs *jobs, WcFiles *files, WcThumbnailer *thumbnailer);
void wc_file_service_free (WcFileService *self);

/* A descriptor with these bytes; -1 + TOO_LARGE or STORAGE. */
int wc_file_service_wrap (GBytes *bytes, GError **error);

/* Takes them in (element-type WcFileOffer, transfer full): each is copied, and becomes an
 * attachment that is to be uploaded, with the size and the ThumbHash of a picture and the
 * length of a recording where its claims name none; one that was uploaded already is
 * taken as it is. INVALID_ARGUMENT (also a damaged picture), NOT_FOUND, CONFLICT (that
 * upload is not done), STORAGE; no copy is left then. _finish: (transfer full)
 * (element-type WcAttachment). */
void wc_file_service_take_async (WcFileService *self,
                                 const WcAccount *account,
                                 GPtrArray *offers,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GPtrArray *
wc_file_service_take_finish (WcFileService *self, GAsyncResult *result, GError **error);

/* The copies of files that were taken in are not needed after all. */
void wc_file_service_drop (WcFileService *self, const GPtrArray *attachments);

/* Begins jobs for what was stored to be uploaded. */
void wc_file_service_start (WcFileService *self);

/* Files of the message @id whose upload failed are to be uploaded again. NOT_FOUND: a
 * copy is not there any more. Before wc_message_service_resend(). */
gboolean wc_file_service_again (WcFileService *self,
                                const WcAccount *account,
                                gint64 id,
                                GError **error);

/* Uploads a file that belongs to no message yet. Returns: (transfer full). */
WcJob *wc_file_service_upload (WcFileService *self,
                               const WcAccount *account,
                               const WcAttachment *attachment,
                               WcUploadPurpose purpose,
                               const char *owner,
                               GError **error);

/* Which file is meant: of a message, counted from 0. */
typedef struct
{
  gint64 message;
  guint index;
} WcFilePlace;

/* Fetches it; one that is here already is fetched by a job that is done at once. A fetch
 * that is under way is that one. NOT_FOUND. Returns: (transfer full). */
WcJob *wc_file_service_download (WcFileService *self,
                                 const WcAccount *account,
                                 const WcFilePlace *place,
                                 const char *owner,
                                 GError **error);

/* A descriptor for reading the local copy; -1 + NOT_FOUND (no such file), CONFLICT (it is
 * not here: download it). */
int wc_file_service_open (WcFileService *self,
                          const WcAccount *account,
                          const WcFilePlace *place,
                          GError **error);

/* The same as bytes, @length at most; fewer at the end. Returns: (transfer full). */
GBytes *wc_file_service_read (WcFileService *self,
                              const WcAccount *account,
                              const WcFilePlace *place,
                              gint64 offset,
                              gsize length,
                              GError **error);

/* Messages with files, newest first. Returns: (transfer full) (element-type WcMessage).
 */
typedef struct
{
  const char *chat; /* (nullable) any */
  gint64 before;    /* message; 0: from the newest */
  gint64 since_us;
  guint limit;
} WcFileQuery;

GPtrArray *wc_file_service_list (WcFileService *self,
                                 const WcAccount *account,
                                 const WcFileQuery *query,
                                 GError **error);

/* How much the local copies take; first, with @keep_bytes not negative, lets go of those
 * not used for longest until no more is left. @account 0: of all. */
typedef struct
{
  gint64 n_files;
  gint64 bytes;
  guint n_purged;
} WcFileTotals;

gboolean wc_file_service_cache (WcFileService *self,
                                gint64 account,
                                gint64 keep_bytes,
                                WcFileTotals *out,
                                GError **error);
