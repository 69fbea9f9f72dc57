/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/upload.h"
#include "base/error.h"
#include "base/str.h"
#include "net/http-put.h"
#include "xep/0363-http-upload.h"

/* Service, place, file: one after the other (XEP-0363 §§ 3 to 5). The copy stays as the
 * local one, so that our own file need not be fetched. */

/* So slow may a line be, in bytes a second, and so long is waited at least. */
#define SLOWEST 2048
#define LIMIT_S 120

static void
on_put (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WcTransfer) self = data;
  GError *error = NULL;
  WcAttachment *changed = NULL;

  if (wc_http_put_finish (result, &error) && self->base.owner != NULL)
    {
      changed = wc_attachment_copy (self->stored->attachment);
      wc_attachment_add_source (changed, self->url);
      changed->state = WC_ATTACHMENT_HELD;
    }
  wc_transfer_end (self, changed, error);
}

static void
put_file (WcTransfer *self, const WcHttpUploadSlot *slot)
{
  const WcAttachment *file = self->stored->attachment;
  WcHttpPut put = {
    .target = { .url = slot->put_url,
                .own_address = wc_runner_get_server_address (self->runner),
                .ca_file = wc_link_get_account (WC_LINK (self->runner))->ca_file,
                .limit_s = (guint) (LIMIT_S + file->size / SLOWEST),
                .progress = wc_transfer_progress,
                .data = self },
    .fd = self->fd,
    .size = file->size,
    .media_type = file->media_type,
    .headers = (const char *const *) slot->headers
  };

  wc_str_set (&self->url, slot->get_url);
  wc_http_put_async (&put, self->base.cancellable, on_put, wc_link_job_ref (self));
}

/* Whether the attempt may go on: the daemon has not ended, nor the account. */
static gboolean
may_go_on (WcTransfer *self, GError **error)
{
  if (self->base.owner == NULL || wc_runner_get_session (self->runner) == NULL)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_OFFLINE, "the account is offline");
      return FALSE;
    }
  return !g_cancellable_set_error_if_cancelled (self->base.cancellable, error);
}

static void
on_slot (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WcTransfer) self = data;
  GError *error = NULL;
  g_autoptr (WcHttpUploadSlot) slot = g_task_propagate_pointer (G_TASK (result), &error);

  if (slot != NULL && may_go_on (self, &error))
    put_file (self, slot);
  else
    wc_transfer_end (self, NULL, error);
}

static gboolean
check_size (const WcHttpUploadService *service, gint64 size, GError **error)
{
  g_autofree char *max = g_strdup_printf ("%" G_GINT64_FORMAT, service->max_size);

  if (service->max_size == 0 || size <= service->max_size)
    return TRUE;
  g_set_error (error, WC_ERROR, WC_ERROR_TOO_LARGE,
               "the server takes files of %s bytes at most", max);
  if (error != NULL)
    wc_error_set_detail (*error, "max", max);
  return FALSE;
}

static void
on_service (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WcTransfer) self = data;
  GError *error = NULL;
  g_autoptr (WcHttpUploadService) service =
      g_task_propagate_pointer (G_TASK (result), &error);
  WcHttpUploadFile file = { 0 };

  if (service == NULL || !may_go_on (self, &error) ||
      !check_size (service, self->stored->attachment->size, &error))
    {
      wc_transfer_end (self, NULL, error);
      return;
    }
  file.name = self->stored->attachment->name;
  file.size = self->stored->attachment->size;
  file.media_type = self->stored->attachment->media_type;
  file.purpose =
      wc_upload_purpose_from_string (wc_details_get (self->base.job->params, "purpose"));
  wc_http_upload_ask (wc_runner_get_session (self->runner), service, &file,
                      g_task_new (NULL, NULL, on_slot, wc_link_job_ref (self)));
}

/* Answers when the loop turns, like everything else here. */
static void
fail_later (WcTransfer *self, GError *error)
{
  GTask *task = g_task_new (NULL, NULL, on_service, wc_link_job_ref (self));

  g_task_return_error (task, error);
  g_object_unref (task);
}

void
wc_upload_begin (WcTransfer *self)
{
  const WcAttachment *file = self->stored->attachment;
  GError *error = NULL;

  if (file->file == NULL || wc_files_get_size (self->files, file->file) != file->size)
    {
      fail_later (self, g_error_new (WC_ERROR, WC_ERROR_NOT_FOUND,
                                     "the copy of the file is not there any more"));
      return;
    }
  self->fd = wc_files_open (self->files, file->file, /* create= */ FALSE, &error);
  if (self->fd < 0)
    fail_later (self, error);
  else
    wc_http_upload_find (wc_runner_get_session (self->runner),
                         g_task_new (NULL, NULL, on_service, wc_link_job_ref (self)));
}
