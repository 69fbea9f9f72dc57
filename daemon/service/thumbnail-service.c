/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "service/thumbnail-service.h"
#include "store/attachment-store.h"
#include "store/message-store.h"

/* Whoever asks shows its sender that somebody looks at the message: a person decides. */

struct _WcThumbnailService
{
  WcDb *db;
  WcAccountService *accounts;
};

WcThumbnailService *
wc_thumbnail_service_new (WcDb *db, WcAccountService *accounts)
{
  WcThumbnailService *self = g_new0 (WcThumbnailService, 1);

  self->db = db;
  self->accounts = accounts;
  return self;
}

void
wc_thumbnail_service_free (WcThumbnailService *self)
{
  g_free (self);
}

/* A question that is open. */
typedef struct
{
  WcDb *db;
  gint64 attachment;
  char *cid;     /* (owned) */
  GBytes *bytes; /* (owned) (nullable) what came */
  char *uri;     /* (owned) (nullable) the same, as it is stored */
} Fetching;

static void
fetching_free (gpointer data)
{
  Fetching *self = data;

  g_free (self->cid);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self->uri);
  g_free (self);
}

/* ---- What came ---- */

/* The file may say something else by now; then it stays as it is. */
static gboolean
store (WcDb *db, gpointer data, GError **error)
{
  Fetching *self = data;
  g_autoptr (WcStoredAttachment) stored =
      wc_attachment_store_get (db, self->attachment, error);
  WcAttachment *file = stored != NULL ? stored->attachment : NULL;
  gboolean same = file != NULL && g_strcmp0 (file->thumbnail_uri, self->cid) == 0;

  if (file == NULL || !wc_attachment_set_thumbnail (file, self->bytes, error))
    return FALSE;
  wc_str_set (&self->uri, file->thumbnail_uri);
  return !same || wc_attachment_store_set_thumbnail (db, file, error);
}

static void
on_bits (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Fetching *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->bytes = g_task_propagate_pointer (G_TASK (result), &error);
  if (self->bytes != NULL && wc_db_run (self->db, WC_DB_NORMAL, store, self, &error))
    g_task_return_pointer (task, g_steal_pointer (&self->uri), g_free);
  else
    g_task_return_error (task, error);
}

/* ---- Asking ---- */

static const WcAttachment *
find_file (const WcMessage *message, guint index, GError **error)
{
  const WcAttachment *file =
      message->attachments != NULL && index < message->attachments->len
          ? message->attachments->pdata[index]
          : NULL;

  if (file != NULL && file->thumbnail_uri != NULL)
    return file;
  g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND,
                       file == NULL ? "the message has no such file"
                                    : "the file has no small picture");
  return NULL;
}

/* @task: (transfer full). */
static void
ask (WcThumbnailService *self,
     const WcAccount *account,
     const WcMessage *message,
     const WcAttachment *file,
     GTask *task)
{
  const WcPeopleBits which = { message->from, file->thumbnail_uri };
  GError *error = NULL;
  const WcPeoplePort *port =
      wc_account_service_get_people (self->accounts, account, &error);
  Fetching *fetching;

  if (port == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  fetching = g_new0 (Fetching, 1);
  fetching->db = self->db;
  fetching->attachment = file->id;
  fetching->cid = g_strdup (file->thumbnail_uri);
  g_task_set_task_data (task, fetching, fetching_free);
  port->get_bits (port->self, &which, g_task_new (NULL, NULL, on_bits, task));
}

void
wc_thumbnail_service_fetch_async (WcThumbnailService *self,
                                  const WcAccount *account,
                                  const WcFilePlace *place,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GError *error = NULL;
  g_autoptr (WcMessage) message =
      wc_message_store_get (self->db, account->id, place->message, &error);
  const WcAttachment *file =
      message != NULL ? find_file (message, place->index, &error) : NULL;

  g_task_set_source_tag (task, wc_thumbnail_service_fetch_async);
  if (file == NULL)
    g_task_return_error (task, error);
  else if (g_str_has_prefix (file->thumbnail_uri, "data:"))
    g_task_return_pointer (task, g_strdup (file->thumbnail_uri), g_free);
  else
    ask (self, account, message, file, g_steal_pointer (&task));
}

char *
wc_thumbnail_service_fetch_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
