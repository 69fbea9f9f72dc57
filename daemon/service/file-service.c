/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "base/str.h"
#include "service/chat-address.h"
#include "service/file-service.h"
#include "store/attachment-store.h"
#include "store/message-history.h"
#include "store/message-store.h"
#include "sync/file-jobs.h"
#include "sync/uploads.h"

/* A client's file is copied before its call is answered: who sends a file and goes, goes
 * without fear. */

/* Copies that are deleted before an answer; the rest goes when nobody waits. */
#define SWEPT_AT_ONCE 100

struct _WcFileService
{
  WcDb *db;
  WcJobs *jobs;
  WcFiles *files;
  WcThumbnailer *thumbnailer;
};

WcFileService *
wc_file_service_new (WcDb *db, WcJobs *jobs, WcFiles *files, WcThumbnailer *thumbnailer)
{
  WcFileService *self = g_new0 (WcFileService, 1);

  self->db = db;
  self->jobs = jobs;
  self->files = files;
  self->thumbnailer = thumbnailer;
  return self;
}

void
wc_file_service_free (WcFileService *self)
{
  g_free (self);
}

int
wc_file_service_wrap (GBytes *bytes, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  int fd;

  if (size > WC_FILE_SERVICE_MAX_DATA)
    {
      g_set_error (error, WC_ERROR, WC_ERROR_TOO_LARGE, "data has %d bytes at most",
                   WC_FILE_SERVICE_MAX_DATA);
      wc_error_set_detail (*error, "max", G_STRINGIFY (WC_FILE_SERVICE_MAX_DATA));
      return -1;
    }
  fd = memfd_create ("whinchat", MFD_CLOEXEC);
  if (fd >= 0 && write (fd, data, size) == (gssize) size)
    return fd;
  g_set_error (error, WC_ERROR, WC_ERROR_STORAGE, "the file cannot be taken: %s",
               g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

void
wc_file_service_take_async (WcFileService *self,
                            const WcAccount *account,
                            GPtrArray *offers,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  const WcFileTaking taking = { self->db, self->files, self->thumbnailer, account->id,
                                offers };

  wc_file_taking_async (&taking, cancellable, callback, user_data);
}

GPtrArray *
wc_file_service_take_finish (WcFileService *self, GAsyncResult *result, GError **error)
{
  return wc_file_taking_finish (result, error);
}

void
wc_file_service_drop (WcFileService *self, const GPtrArray *attachments)
{
  wc_file_taking_drop (self->files, attachments);
}

void
wc_file_service_start (WcFileService *self)
{
  wc_uploads_start_waiting (self->db, self->jobs);
}

static gboolean
store_again (WcDb *db, gpointer data, GError **error)
{
  const GPtrArray *attachments = data;

  for (guint i = 0; i < attachments->len; i++)
    {
      g_autoptr (WcAttachment) changed = wc_attachment_copy (attachments->pdata[i]);

      if (changed->state != WC_ATTACHMENT_FAILED)
        continue;
      changed->state = WC_ATTACHMENT_UPLOADING;
      g_clear_pointer (&changed->job, g_free);
      if (!wc_attachment_store_save (db, changed, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
wc_file_service_again (WcFileService *self,
                       const WcAccount *account,
                       gint64 id,
                       GError **error)
{
  g_autoptr (WcMessage) message = wc_message_store_get (self->db, account->id, id, error);

  if (message == NULL || message->attachments == NULL)
    return message != NULL;
  for (guint i = 0; i < message->attachments->len; i++)
    {
      const WcAttachment *file = message->attachments->pdata[i];

      if (file->state != WC_ATTACHMENT_FAILED ||
          (file->file != NULL &&
           wc_files_get_size (self->files, file->file) == file->size))
        continue;
      g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND,
                           "the copy of a file is not there any more");
      return FALSE;
    }
  return wc_db_run (self->db, WC_DB_FULL, store_again, message->attachments, error);
}

typedef struct
{
  gint64 account;
  const WcAttachment *attachment;
  gint64 id;
} Adding;

static gboolean
store_alone (WcDb *db, gpointer data, GError **error)
{
  Adding *adding = data;

  adding->id =
      wc_attachment_store_add_alone (db, adding->account, adding->attachment, error);
  return adding->id != 0;
}

WcJob *
wc_file_service_upload (WcFileService *self,
                        const WcAccount *account,
                        const WcAttachment *attachment,
                        WcUploadPurpose purpose,
                        const char *owner,
                        GError **error)
{
  Adding adding = { account->id, attachment, 0 };
  WcFileJob wanted = { .kind = WC_JOB_KIND_UPLOAD, .owner = owner, .purpose = purpose };
  g_autoptr (WcStoredAttachment) stored = NULL;

  if (!wc_db_run (self->db, WC_DB_FULL, store_alone, &adding, error))
    return NULL;
  stored = wc_attachment_store_get (self->db, adding.id, error);
  wanted.file = stored;
  return stored != NULL ? wc_file_jobs_start (self->db, self->jobs, &wanted, error)
                        : NULL;
}

static WcStoredAttachment *
find (WcFileService *self,
      const WcAccount *account,
      const WcFilePlace *place,
      GError **error)
{
  g_autoptr (WcMessage) message =
      wc_message_store_get (self->db, account->id, place->message, error);
  const WcAttachment *file;

  if (message == NULL)
    return NULL;
  if (message->attachments == NULL || place->index >= message->attachments->len)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND,
                           "the message has no such file");
      return NULL;
    }
  file = message->attachments->pdata[place->index];
  return wc_attachment_store_get (self->db, file->id, error);
}

WcJob *
wc_file_service_download (WcFileService *self,
                          const WcAccount *account,
                          const WcFilePlace *place,
                          const char *owner,
                          GError **error)
{
  g_autoptr (WcStoredAttachment) stored = find (self, account, place, error);
  const WcFileJob wanted = { .kind = WC_JOB_KIND_DOWNLOAD,
                             .file = stored,
                             .owner = owner };
  g_autoptr (WcJob) job = NULL;

  if (stored == NULL)
    return NULL;
  if (stored->attachment->job != NULL)
    job = wc_jobs_get (self->jobs, stored->attachment->job, NULL);
  if (job != NULL && !wc_job_is_over (job))
    return g_steal_pointer (&job);
  return wc_file_jobs_start (self->db, self->jobs, &wanted, error);
}

int
wc_file_service_open (WcFileService *self,
                      const WcAccount *account,
                      const WcFilePlace *place,
                      GError **error)
{
  g_autoptr (WcStoredAttachment) stored = find (self, account, place, error);

  if (stored == NULL)
    return -1;
  if (stored->attachment->file == NULL ||
      wc_files_get_size (self->files, stored->attachment->file) < 0)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_CONFLICT,
                           "the file is not here: download it first");
      wc_error_set_detail (*error, "state",
                           wc_attachment_state_to_string (WC_ATTACHMENT_REMOTE));
      return -1;
    }
  wc_attachment_store_touch (self->db, stored->attachment->id, NULL);
  return wc_files_open_to_read (self->files, stored->attachment->file, error);
}

GBytes *
wc_file_service_read (WcFileService *self,
                      const WcAccount *account,
                      const WcFilePlace *place,
                      gint64 offset,
                      gsize length,
                      GError **error)
{
  int fd = wc_file_service_open (self, account, place, error);
  g_autofree guint8 *bytes = NULL;
  gssize n;

  if (fd < 0)
    return NULL;
  length = MIN (length, WC_FILE_SERVICE_MAX_DATA);
  bytes = g_malloc (length);
  n = pread (fd, bytes, length, offset);
  if (n < 0)
    g_set_error (error, WC_ERROR, WC_ERROR_STORAGE, "the file cannot be read: %s",
                 g_strerror (errno));
  close (fd);
  return n >= 0 ? g_bytes_new_take (g_steal_pointer (&bytes), (gsize) n) : NULL;
}

GPtrArray *
wc_file_service_list (WcFileService *self,
                      const WcAccount *account,
                      const WcFileQuery *query,
                      GError **error)
{
  g_autofree char *chat = NULL;
  WcAttachmentQuery wanted = { .account = account->id,
                               .before = query->before,
                               .since_us = query->since_us,
                               .limit = query->limit };
  g_autoptr (GArray) ids = NULL;

  if (query->chat != NULL)
    {
      wanted.chat = chat =
          wc_chat_address_resolve (self->db, account->id, query->chat, error);
      if (chat == NULL)
        return NULL;
    }
  ids = wc_attachment_store_list (self->db, &wanted, error);
  return ids != NULL
             ? wc_message_history_get_many (self->db, account->id,
                                            (const gint64 *) ids->data, ids->len, error)
             : NULL;
}

typedef struct
{
  gint64 account;
  gint64 keep_bytes;
  guint n;
} Purging;

static gboolean
store_purge (WcDb *db, gpointer data, GError **error)
{
  Purging *purging = data;

  return wc_attachment_store_purge (db, purging->account, purging->keep_bytes,
                                    &purging->n, error);
}

gboolean
wc_file_service_cache (WcFileService *self,
                       gint64 account,
                       gint64 keep_bytes,
                       WcFileTotals *out,
                       GError **error)
{
  Purging purging = { account, keep_bytes, 0 };
  gboolean more = FALSE;
  WcAttachmentTotals totals;

  if ((keep_bytes >= 0 &&
       (!wc_db_run (self->db, WC_DB_NORMAL, store_purge, &purging, error) ||
        !wc_files_sweep (self->files, self->db, SWEPT_AT_ONCE, &more, error))) ||
      !wc_attachment_store_total (self->db, account, &totals, error))
    return FALSE;
  *out = (WcFileTotals){ totals.n_files, totals.bytes, purging.n };
  return TRUE;
}
