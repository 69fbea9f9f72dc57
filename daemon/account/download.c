/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "account/download.h"
#include "base/error.h"
#include "base/str.h"
#include "crypto/aes-gcm.h"
#include "net/http-errors.h"
#include "net/http-get.h"
#include "sync/file-intake.h"

/* What arrives stands under the job's name until it is proven, so that another attempt,
 * also of the daemon's next life, goes on with it: by the entity tag of the server, or
 * where the sender's hash decides in the end. What lies encrypted stands there decrypted,
 * and is gone on with as well, as its tag decides. */

#define SLOWEST 1024
#define LIMIT_S 120
#define UNKNOWN_SIZE (64 * 1024 * 1024)

static void
keep (WcTransfer *self)
{
  WcAttachment *changed = wc_attachment_copy (self->stored->attachment);
  g_autofree char *name = wc_files_make_name ();
  GError *error = NULL;

  changed->size = wc_files_get_size (self->files, self->base.job->id);
  changed->state = WC_ATTACHMENT_HELD;
  /* of what is encrypted the server knows nothing */
  if (changed->media_type == NULL && self->deciphering == NULL)
    changed->media_type = g_strdup (self->media_type);
  wc_str_set (&changed->file, name);
  if (fsync (self->fd) < 0 ||
      !wc_files_rename (self->files, self->base.job->id, name, &error))
    {
      wc_attachment_unref (changed);
      if (error == NULL)
        error = g_error_new (WC_ERROR, WC_ERROR_STORAGE, "the file cannot be kept");
      wc_transfer_end (self, NULL, error);
      return;
    }
  wc_transfer_end (self, changed, NULL);
}

/* What was gone on with may be the part of another file: once more, from the
 * beginning. */
static GError *
refuse (WcTransfer *self, const char *why)
{
  wc_files_remove (self->files, self->base.job->id);
  g_clear_pointer (&self->validator, g_free);
  return g_error_new (WC_ERROR,
                      self->resumed ? WC_ERROR_REMOTE_TIMEOUT : WC_ERROR_REMOTE_ERROR,
                      "the file is not the one that was announced: %s", why);
}

static void
on_hashed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WcTransfer) self = data;
  g_autofree char *algorithm = NULL;
  GError *error = NULL;
  g_autofree char *found = wc_file_intake_hash_finish (result, &error);

  if (error != NULL || self->base.owner == NULL)
    {
      wc_transfer_end (self, NULL, error);
      return;
    }
  if (g_strcmp0 (found, wc_file_intake_find_hash (self->stored->attachment->hashes,
                                                  &algorithm)) == 0)
    keep (self);
  else
    wc_transfer_end (self, NULL, refuse (self, "its hash differs"));
}

static void
check (WcTransfer *self)
{
  g_autofree char *algorithm = NULL;

  if (wc_file_intake_find_hash (self->stored->attachment->hashes, &algorithm) == NULL)
    keep (self);
  else
    wc_file_intake_hash_async (self->files, self->base.job->id, algorithm,
                               self->base.cancellable, on_hashed, wc_link_job_ref (self));
}

/* What is larger than announced is not what was announced; and who asked may have set a
 * bound. */
static gint64
find_bound (WcTransfer *self)
{
  gint64 announced = self->stored->attachment->size;
  gint64 wanted = wc_details_get_int (self->base.job->params, "max_bytes", 0);
  gint64 bound = wanted > 0 ? MIN (wanted, WC_DOWNLOAD_MAX) : WC_DOWNLOAD_MAX;

  return announced >= 0 ? MIN (announced, bound) : bound;
}

/* The bound is that of the file, not of what it was encrypted. */
static void
bound_plainly (WcTransfer *self, GError **error)
{
  if (self->deciphering == NULL ||
      !g_error_matches (*error, WC_ERROR, WC_ERROR_TOO_LARGE) ||
      wc_error_get_detail (*error, "max") == NULL)
    return;
  g_clear_error (error);
  *error = wc_http_errors_too_large (find_bound (self));
}

/* Whether what has arrived is of use for another attempt. */
static gboolean
is_worth_keeping (const GError *error)
{
  return g_error_matches (error, WC_ERROR, WC_ERROR_REMOTE_TIMEOUT) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
on_got (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WcTransfer) self = data;
  GError *error = NULL;
  g_autoptr (WcHttpGetAnswer) answer = wc_http_get_finish (result, &error);

  if (self->base.owner == NULL)
    {
      wc_transfer_end (self, NULL, error);
      return;
    }
  wc_str_set (&self->validator, wc_http_get_validator (result));
  bound_plainly (self, &error);
  /* the server has no such part: without it, then */
  if (g_error_matches (error, WC_ERROR, WC_ERROR_CONFLICT))
    error->code = WC_ERROR_REMOTE_TIMEOUT;
  else if (is_worth_keeping (error) &&
           !g_cancellable_is_cancelled (self->base.cancellable))
    {
      wc_transfer_end (self, NULL, error);
      return;
    }
  if (answer == NULL)
    {
      wc_files_remove (self->files, self->base.job->id);
      wc_transfer_end (self, NULL, error);
      return;
    }
  self->resumed = answer->resumed;
  wc_str_set (&self->media_type, answer->media_type);
  if (self->deciphering != NULL && !wc_deciphering_verify (self->deciphering))
    wc_transfer_end (self, NULL, refuse (self, "its authentication tag differs"));
  else
    check (self);
}

void
wc_download_take (WcTransfer *self, GBytes *bytes, const char *type)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if ((gint64) size > find_bound (self))
    {
      wc_transfer_end (self, NULL, wc_http_errors_too_large (find_bound (self)));
      return;
    }
  self->fd = wc_files_open (self->files, self->base.job->id, /* create= */ TRUE, NULL);
  if (self->fd < 0 || ftruncate (self->fd, 0) < 0 ||
      pwrite (self->fd, data, size, 0) != (gssize) size)
    {
      wc_transfer_end (
          self, NULL,
          g_error_new (WC_ERROR, WC_ERROR_STORAGE, "the file cannot be kept"));
      return;
    }
  wc_str_set (&self->stored->attachment->media_type, type);
  check (self);
}

/* Asks for what is behind @offset. */
static void
ask (WcTransfer *self, gint64 offset)
{
  const WcAttachment *file = self->stored->attachment;
  const char *place = wc_attachment_get_nth_place (file, self->n_source);
  WcHttpFilter filter;
  WcHttpGet get = {
    .target = { .url = place,
                .own_address = wc_runner_get_server_address (self->runner),
                .ca_file = wc_link_get_account (WC_LINK (self->runner))->ca_file,
                .limit_s =
                    (guint) (LIMIT_S +
                             (file->size >= 0 ? file->size : UNKNOWN_SIZE) / SLOWEST),
                .progress = wc_transfer_progress,
                .data = self },
    .fd = self->fd,
    .offset = offset,
    .validator = self->validator,
    .max_bytes = find_bound (self)
  };

  if (self->deciphering != NULL)
    {
      filter = wc_deciphering_make_filter (self->deciphering);
      get.target.url = wc_deciphering_get_url (self->deciphering);
      get.max_bytes += WC_AES_GCM_TAG_SIZE;
      get.filter = &filter;
    }
  wc_http_get_async (&get, self->base.cancellable, on_got, wc_link_job_ref (self));
}

/* How much of what an attempt of before has left is of use; 0: none. */
static gint64
find_offset (WcTransfer *self)
{
  const WcAttachment *file = self->stored->attachment;
  g_autofree char *algorithm = NULL;
  gint64 part = wc_files_get_size (self->files, self->base.job->id);
  gboolean provable = self->deciphering != NULL || self->validator != NULL ||
                      wc_file_intake_find_hash (file->hashes, &algorithm) != NULL;

  return provable && part > 0 && part < find_bound (self) ? part : 0;
}

static void
on_replayed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WcTransfer) self = data;
  GError *error = NULL;

  if (wc_deciphering_resume_finish (self->deciphering, result, &error) &&
      self->base.owner != NULL)
    ask (self, find_offset (self));
  else
    wc_transfer_end (self, NULL, error);
}

static void
go_on (WcTransfer *self)
{
  gint64 offset = find_offset (self);

  if (self->deciphering != NULL && offset > 0)
    wc_deciphering_resume_async (self->deciphering, self->fd, offset,
                                 self->base.cancellable, on_replayed,
                                 wc_link_job_ref (self));
  else
    ask (self, offset);
}

/* What opens the file, where it lies encrypted. */
static void
find_secret (WcTransfer *self, const char *place)
{
  g_clear_pointer (&self->deciphering, wc_deciphering_free);
  if (place != NULL && !wc_attachment_is_url (place))
    self->deciphering = wc_deciphering_new (place);
}

static gboolean
on_refused (gpointer data)
{
  wc_transfer_end (data, NULL,
                   g_error_new (WC_ERROR, WC_ERROR_NOT_FOUND,
                                "the file lies nowhere that may be asked for it"));
  return G_SOURCE_REMOVE;
}

static gboolean
on_no_file (gpointer data)
{
  wc_transfer_end (data, NULL,
                   g_error_new (WC_ERROR, WC_ERROR_STORAGE,
                                "the directory of files cannot be written"));
  return G_SOURCE_REMOVE;
}

void
wc_download_begin (WcTransfer *self)
{
  const char *place =
      wc_attachment_get_nth_place (self->stored->attachment, self->n_source);
  GSourceFunc failed = NULL;

  find_secret (self, place);
  self->fd = wc_files_open (self->files, self->base.job->id, /* create= */ TRUE, NULL);
  if (place == NULL || (self->deciphering == NULL && !wc_attachment_is_url (place)))
    failed = on_refused;
  else if (self->fd < 0)
    failed = on_no_file;
  if (failed != NULL)
    g_idle_add_full (G_PRIORITY_DEFAULT, failed, wc_link_job_ref (self),
                     wc_link_job_unref);
  else
    go_on (self);
}
