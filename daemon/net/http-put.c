/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "net/file-body.h"
#include "net/http-errors.h"
#include "net/http-put.h"
#include "net/http-transfer.h"

/* Writing a file to a slot of XEP-0363. */

static void
on_wrote (SoupMessage *message, guint size, gpointer data)
{
  WcHttpTransfer *self = data;

  /* a request that had to be written again counts anew */
  self->done = MIN (self->done + (gint64) size, self->total);
  wc_http_transfer_tell (self);
}

static void
on_restarted (SoupMessage *message, gpointer data)
{
  ((WcHttpTransfer *) data)->done = 0;
}

static void
on_put (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  WcHttpTransfer *self = g_task_get_task_data (task);
  GError *error = NULL;
  guint status;

  self->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  status = self->stream != NULL ? soup_message_get_status (self->message) : 0;
  if (self->stream != NULL && !SOUP_STATUS_IS_SUCCESSFUL (status))
    error = wc_http_errors_of_status (status);
  if (error != NULL)
    {
      wc_http_transfer_fail (task, error);
      return;
    }
  wc_http_transfer_close (self);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* Of cookies a request has one line (RFC 6265 § 5.4). */
static void
add_header (SoupMessageHeaders *headers, const char *name, const char *value)
{
  const char *before =
      strcmp (name, "Cookie") == 0 ? soup_message_headers_get_one (headers, name) : NULL;
  g_autofree char *all = before != NULL ? g_strjoin ("; ", before, value, NULL) : NULL;

  if (all != NULL)
    soup_message_headers_replace (headers, name, all);
  else
    soup_message_headers_append (headers, name, value);
}

static gboolean
prepare_put (WcHttpTransfer *self, const WcHttpPut *put, GError **error)
{
  g_autoptr (GInputStream) body = put->body != NULL
                                      ? g_object_ref (put->body)
                                      : wc_file_body_new (put->fd, put->size, error);
  SoupMessageHeaders *headers;

  if (body == NULL || !wc_http_transfer_begin_hop (self, SOUP_METHOD_PUT, error))
    return FALSE;
  headers = soup_message_get_request_headers (self->message);
  soup_message_set_request_body (self->message, put->media_type, body, put->size);
  for (gsize i = 0; put->headers != NULL && put->headers[i] != NULL; i += 2)
    add_header (headers, put->headers[i], put->headers[i + 1]);
  g_signal_connect (self->message, "wrote-body-data", G_CALLBACK (on_wrote), self);
  g_signal_connect (self->message, "restarted", G_CALLBACK (on_restarted), self);
  return TRUE;
}

void
wc_http_put_async (const WcHttpPut *put,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  GTask *task = wc_http_transfer_new (&put->target, cancellable, callback, user_data);
  WcHttpTransfer *self = g_task_get_task_data (task);
  GError *error = NULL;

  g_task_set_source_tag (task, wc_http_put_async);
  self->total = put->size;
  if (!prepare_put (self, put, &error))
    {
      wc_http_transfer_fail (task, error);
      return;
    }
  soup_session_send_async (self->session, self->message, G_PRIORITY_DEFAULT, self->stop,
                           on_put, task);
}

gboolean
wc_http_put_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
