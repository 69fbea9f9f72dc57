/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/str.h"
#include "service/file-taking.h"
#include "store/attachment-store.h"
#include "sync/file-intake.h"

/* Files that clients hand over, one after the other. Small pictures that are to travel in
 * stanzas (XEP-0231) are named by their hash, and are sent as they lie here. */

WcFileOffer *
wc_file_offer_new (void)
{
  WcFileOffer *self = g_new0 (WcFileOffer, 1);

  self->fd = -1;
  self->claims = wc_attachment_new ();
  return self;
}

void
wc_file_offer_free (WcFileOffer *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->upload);
  wc_attachment_unref (self->claims);
  g_free (self);
}

void
wc_file_taking_drop (WcFiles *files, const GPtrArray *attachments)
{
  for (guint i = 0; i < attachments->len; i++)
    {
      const WcAttachment *each = attachments->pdata[i];

      if (each->state == WC_ATTACHMENT_UPLOADING ||
          (each->file != NULL && wc_attachment_get_cid (each) != NULL))
        wc_files_remove (files, each->file);
    }
}

/* Several files that are taken in, one after the other. */
typedef struct
{
  WcFileTaking what;  /* offers: (owned) */
  GPtrArray *taken;   /* (owned) (element-type WcAttachment) */
  WcIntake *intake;   /* (owned) (nullable) the copy that still needs a name */
  WcAttachment *file; /* (owned) (nullable) the one whose picture is looked at */
  void (*next) (GTask *task);
} Taking;

static void
taking_free (gpointer data)
{
  Taking *self = data;

  g_ptr_array_unref (self->what.offers);
  g_clear_pointer (&self->intake, wc_intake_free);
  g_clear_pointer (&self->file, wc_attachment_unref);
  g_ptr_array_unref (self->taken);
  g_free (self);
}

static void
fail (GTask *task, GError *error)
{
  Taking *self = g_task_get_task_data (task);

  wc_file_taking_drop (self->what.files, self->taken);
  g_task_return_error (task, error);
  g_object_unref (task);
}

/* What an upload of before brought, with what the client says of it now. */
static WcAttachment *
find_uploaded (Taking *self, const WcFileOffer *offer, GError **error)
{
  g_autoptr (WcStoredAttachment) stored =
      wc_attachment_store_find_by_job (self->what.db, offer->upload, error);
  WcAttachment *file;

  if (stored == NULL)
    return NULL;
  if (stored->account != self->what.account ||
      wc_attachment_get_url (stored->attachment) == NULL)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_CONFLICT,
                           "that upload is not done, or another account's");
      return NULL;
    }
  file = wc_attachment_copy (stored->attachment);
  file->id = 0;
  g_clear_pointer (&file->job, g_free);
  return file;
}

/* What its sender says of it counts; the file says the rest. */
static WcAttachment *
describe (const WcFileOffer *offer, const WcIntake *intake)
{
  WcAttachment *file = wc_attachment_copy (offer->claims);

  if (file->name == NULL)
    wc_attachment_set_name (file, "file");
  wc_attachment_guess_type (file);
  if (file->media_type == NULL)
    file->media_type = g_strdup ("application/octet-stream");
  if (file->width == 0 && file->height == 0)
    {
      file->width = (int) intake->width;
      file->height = (int) intake->height;
    }
  if (file->duration_ms < 0)
    file->duration_ms = intake->duration_ms;
  file->size = intake->size;
  file->state = WC_ATTACHMENT_UPLOADING;
  file->file = g_strdup (intake->file);
  wc_attachment_add_hash (file, "sha-256", intake->sha256);
  return file;
}

/* ---- Those that travel in stanzas ---- */

static gboolean
check_bits (const WcIntake *intake, GError **error)
{
  if (intake->width == 0 || intake->height == 0)
    return wc_error_invalid (error, "bits", "only pictures are sent in this way");
  if (intake->size <= WC_FILE_TAKING_MAX_BITS)
    return TRUE;
  g_set_error (error, WC_ERROR, WC_ERROR_TOO_LARGE,
               "what is sent in this way has %d bytes at most", WC_FILE_TAKING_MAX_BITS);
  wc_error_set_detail (*error, "max", G_STRINGIFY (WC_FILE_TAKING_MAX_BITS));
  return FALSE;
}

/* "cid:sha1+HEX@bob.xmpp.org" (XEP-0231 § 2.5). */
static char *
make_cid (const char *sha1)
{
  gsize size;
  g_autofree guchar *sum = g_base64_decode (sha1, &size);
  GString *cid = g_string_new ("cid:sha1+");

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (cid, "%02x", sum[i]);
  g_string_append (cid, "@bob.xmpp.org");
  return g_string_free (cid, FALSE);
}

static void
on_named (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Taking *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *sha1 = wc_file_intake_hash_finish (result, &error);
  g_autofree char *cid = NULL;
  WcAttachment *file;

  if (sha1 == NULL)
    {
      wc_files_remove (self->what.files, self->intake->file);
      fail (task, error);
      return;
    }
  file = describe (self->what.offers->pdata[self->taken->len], self->intake);
  cid = make_cid (sha1);
  wc_attachment_add_bits (file, cid);
  file->state = WC_ATTACHMENT_HELD;
  g_ptr_array_add (self->taken, file);
  g_clear_pointer (&self->intake, wc_intake_free);
  self->next (task);
}

/* @intake: (transfer full). */
static void
take_bits (GTask *task, WcIntake *intake)
{
  Taking *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!check_bits (intake, &error))
    {
      wc_files_remove (self->what.files, intake->file);
      wc_intake_free (intake);
      fail (task, error);
      return;
    }
  self->intake = intake;
  wc_file_intake_hash_async (self->what.files, intake->file, "sha-1",
                             g_task_get_cancellable (task), on_named, task);
}

/* ---- Those that are uploaded ---- */

/* Takes the next one. */
static void
keep (GTask *task, WcAttachment *file)
{
  Taking *self = g_task_get_task_data (task);

  g_ptr_array_add (self->taken, file);
  self->next (task);
}

/* XEP-0264, as Movim writes it: of the size of the picture, which the hash has not. */
static void
on_hashed (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Taking *self = g_task_get_task_data (task);
  g_autofree char *hash = wc_thumbnailer_hash_finish (result);
  WcAttachment *file = g_steal_pointer (&self->file);

  if (hash != NULL)
    {
      file->thumbnail_uri = g_strconcat ("data:image/thumbhash;base64,", hash, NULL);
      file->thumbnail_type = g_strdup ("image/thumbhash");
      file->thumbnail_width = file->width;
      file->thumbnail_height = file->height;
    }
  keep (task, file);
}

/* What has no head of a picture has no hash either, and is not read for it. */
static void
take_file (GTask *task, const WcIntake *intake)
{
  Taking *self = g_task_get_task_data (task);
  WcAttachment *file = describe (self->what.offers->pdata[self->taken->len], intake);
  int fd = intake->width > 0 && intake->height > 0
               ? wc_files_open_to_read (self->what.files, intake->file, NULL)
               : -1;

  if (fd < 0)
    {
      keep (task, file);
      return;
    }
  self->file = file;
  wc_thumbnailer_hash_async (self->what.thumbnailer, fd, intake->orientation, on_hashed,
                             task);
}

/* ---- One after the other ---- */

static void
on_copied (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Taking *self = g_task_get_task_data (task);
  const WcFileOffer *offer = self->what.offers->pdata[self->taken->len];
  GError *error = NULL;
  g_autoptr (WcIntake) intake = wc_file_intake_copy_finish (result, &error);

  if (intake == NULL)
    fail (task, error);
  else if (offer->bits)
    take_bits (task, g_steal_pointer (&intake));
  else
    take_file (task, intake);
}

static void
take_next (GTask *task)
{
  Taking *self = g_task_get_task_data (task);

  while (self->taken->len < self->what.offers->len)
    {
      WcFileOffer *offer = self->what.offers->pdata[self->taken->len];
      GError *error = NULL;
      WcAttachment *uploaded;

      if (wc_attachment_get_url (offer->claims) != NULL)
        {
          g_ptr_array_add (self->taken, wc_attachment_copy (offer->claims));
          continue;
        }
      if (offer->upload == NULL)
        {
          int fd = offer->fd;

          offer->fd = -1;
          wc_file_intake_copy_async (self->what.files, fd, offer->keep_metadata,
                                     g_task_get_cancellable (task), on_copied, task);
          return;
        }
      uploaded = find_uploaded (self, offer, &error);
      if (uploaded == NULL)
        {
          fail (task, error);
          return;
        }
      g_ptr_array_add (self->taken, uploaded);
    }
  g_task_return_pointer (task, g_ptr_array_ref (self->taken),
                         (GDestroyNotify) g_ptr_array_unref);
  g_object_unref (task);
}

void
wc_file_taking_async (const WcFileTaking *what,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Taking *taking = g_new0 (Taking, 1);

  taking->what = *what;
  taking->taken = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_attachment_unref);
  taking->next = take_next;
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, wc_file_taking_async);
  g_task_set_task_data (task, taking, taking_free);
  take_next (task);
}

GPtrArray *
wc_file_taking_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
