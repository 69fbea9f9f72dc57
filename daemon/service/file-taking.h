/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "model/attachment.h"
#include "model/upload-purpose.h"
#include "store/db.h"
#include "sync/files.h"
#include "sync/thumbnailer.h"

/* The most that travels in stanzas: so much goes through every server at once. */
#define WC_FILE_TAKING_MAX_BITS (64 * 1024)

/* A file that a client hands over: a descriptor, or what an upload of before brought. */
typedef struct
{
  int fd;       /* (owned) -1: none */
  char *upload; /* (owned) (nullable) job of Files.Upload */
  WcAttachment
      *claims;             /* (owned) name, type and whatever else the client says of it;
                            * with a source: where it lies already, instead of fd and upload */
  gboolean keep_metadata;  /* a picture is sent with all that it says beside itself */
  gboolean bits;           /* a small picture that travels in stanzas (XEP-0231) */
  WcUploadPurpose purpose; /* what it is uploaded for; of a message's that is said */
} WcFileOffer;

WcFileOffer *wc_file_offer_new (void);
void wc_file_offer_free (WcFileOffer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcFileOffer, wc_file_offer_free)

/* Files that are taken in: see wc_file_service_take_async(). */
typedef struct
{
  WcDb *db;
  WcFiles *files;
  WcThumbnailer *thumbnailer;
  gint64 account;
  GPtrArray *offers; /* (element-type WcFileOffer) (transfer full) */
} WcFileTaking;

/* Beside what is said there, of those that travel in stanzas: INVALID_ARGUMENT where it
 * is no picture, TOO_LARGE. */
void wc_file_taking_async (const WcFileTaking *taking,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
GPtrArray *wc_file_taking_finish (GAsyncResult *result, GError **error);

/* Deletes the copies of (element-type WcAttachment) @attachments that were taken in. */
void wc_file_taking_drop (WcFiles *files, const GPtrArray *attachments);
