/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "account/upload.h"
#include "base/error.h"
#include "base/str.h"
#include "net/http-put.h"
#include "store/message-store.h"
#include "xep/0363-http-upload.h"

/* Service, place, file: one after the other (XEP-0363 §§ 3 to 5). The copy stays as the
 * local one, so that our own file need not be fetched.
 *
 * The file of an encrypted message is encrypted as well (XEP-0454), and its place tells
 * nobody what it is called. Each attempt takes a key of its own, which becomes durable
 * with the end of the attempt: what a crash cuts off is never gone on with, and no key is
 * used for two files. */

/* So slow may a line be, in bytes a second, and so long is waited at least. */
#define SLOWEST 2048
#define LIMIT_S 120

/* What servers are told of what is encrypted. */
#define OPAQUE_TYPE "application/octet-stream"

/* Where it lies now: what opens an encrypted one goes with that. */
static void
add_place (WcTransfer *self, WcAttachment *changed)
{
  g_autofree char *secret =
      self->sealed != NULL ? wc_sealed_body_dup_uri (self->sealed, self->url) : NULL;

  if (self->sealed == NULL)
    wc_attachment_add_source (changed, self->url);
  else
    wc_attachment_add_encrypted (changed, secret);
}

static void
on_put (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WcTransfer) self = data;
  GError *error = NULL;
  WcAttachment *changed = NULL;

  if (wc_http_put_finish (result, &error) && self->base.owner != NULL)
    {
      changed = wc_attachment_copy (self->stored->attachment);
      add_place (self, changed);
      changed->state = WC_ATTACHMENT_HELD;
    }
  wc_transfer_end (self, changed, error);
}

/* Of what is written. */
static gint64
get_size (const WcTransfer *self)
{
  return self->sealed != NULL ? wc_sealed_body_get_size (self->sealed)
                              : self->stored->attachment->size;
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
    .body = self->sealed != NULL ? G_INPUT_STREAM (self->sealed) : NULL,
    .size = get_size (self),
    .media_type = self->sealed != NULL ? OPAQUE_TYPE : file->media_type,
    .headers = (const char *const *) slot->headers
  };

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

/* Whether a message can say where the file will lie, before it is written there. */
static gboolean
take_place (WcTransfer *self, const WcHttpUploadSlot *slot, GError **error)
{
  g_autoptr (WcAttachment) tried = wc_attachment_new ();

  wc_str_set (&self->url, slot->get_url);
  add_place (self, tried);
  if (self->sealed == NULL || wc_attachment_get_encrypted (tried) != NULL)
    return TRUE;
  g_set_error_literal (error, WC_ERROR, WC_ERROR_REMOTE_ERROR,
                       "the server gave a place that an encrypted file cannot have");
  return FALSE;
}

static void
on_slot (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WcTransfer) self = data;
  GError *error = NULL;
  g_autoptr (WcHttpUploadSlot) slot = g_task_propagate_pointer (G_TASK (result), &error);

  if (slot != NULL && may_go_on (self, &error) && take_place (self, slot, &error))
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

/* Others know by the end of a place what to show; only the usual ones are told. */
static char *
make_opaque_name (const WcAttachment *file)
{
  g_autoptr (WcAttachment) named = wc_attachment_new ();
  g_autofree char *random = g_uuid_string_random ();
  const char *end = file->name != NULL ? strrchr (file->name, '.') : NULL;
  g_autofree char *usual = end != NULL ? g_ascii_strdown (end, -1) : NULL;

  wc_str_set (&named->name, file->name);
  wc_attachment_guess_type (named);
  return g_strconcat (random, named->media_type != NULL ? usual : NULL, NULL);
}

static void
ask_for_place (WcTransfer *self, const WcHttpUploadService *service)
{
  const WcAttachment *stored = self->stored->attachment;
  g_autofree char *opaque = self->sealed != NULL ? make_opaque_name (stored) : NULL;
  const WcHttpUploadFile file = {
    .name = opaque != NULL ? opaque : stored->name,
    .size = get_size (self),
    .media_type = opaque != NULL ? OPAQUE_TYPE : stored->media_type,
    .purpose = wc_upload_purpose_from_string (
        wc_details_get (self->base.job->params, "purpose"))
  };

  wc_http_upload_ask (wc_runner_get_session (self->runner), service, &file,
                      g_task_new (NULL, NULL, on_slot, wc_link_job_ref (self)));
}

static void
on_service (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WcTransfer) self = data;
  GError *error = NULL;
  g_autoptr (WcHttpUploadService) service =
      g_task_propagate_pointer (G_TASK (result), &error);

  if (service == NULL || !may_go_on (self, &error) ||
      !check_size (service, get_size (self), &error))
    {
      wc_transfer_end (self, NULL, error);
      return;
    }
  ask_for_place (self, service);
}

/* Answers when the loop turns, like everything else here. */
static void
fail_later (WcTransfer *self, GError *error)
{
  GTask *task = g_task_new (NULL, NULL, on_service, wc_link_job_ref (self));

  g_task_return_error (task, error);
  g_object_unref (task);
}

/* Whether its message is to be encrypted, and the file with it. */
static gboolean
find_secrecy (WcTransfer *self, gboolean *out_secret, GError **error)
{
  g_autoptr (WcMessage) message =
      self->stored->message != 0 ? wc_message_store_get (self->db, self->stored->account,
                                                         self->stored->message, error)
                                 : NULL;

  *out_secret = message != NULL && message->encryption != NULL;
  return message != NULL || self->stored->message == 0;
}

static gboolean
open_file (WcTransfer *self, GError **error)
{
  const WcAttachment *file = self->stored->attachment;
  gboolean secret;

  if (!find_secrecy (self, &secret, error))
    return FALSE;
  self->fd = wc_files_open (self->files, file->file, /* create= */ FALSE, error);
  if (self->fd >= 0 && secret)
    self->sealed = wc_sealed_body_new (self->fd, file->size, error);
  return self->fd >= 0 && (!secret || self->sealed != NULL);
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
  if (!open_file (self, &error))
    fail_later (self, error);
  else
    wc_http_upload_find (wc_runner_get_session (self->runner),
                         g_task_new (NULL, NULL, on_service, wc_link_job_ref (self)));
}
