/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "net/http-errors.h"
#include "net/http-get.h"
#include "net/http-transfer.h"

/* Reading a file: redirects, resumption (RFC 9110 § 14), bounds. What a server declares
 * is believed only where it makes us stop earlier. */

#define MAX_REDIRECTS 5
#define BUFFER_SIZE 65536
#define MAX_VALIDATOR 200

void
wc_http_get_answer_free (WcHttpGetAnswer *self)
{
  g_free (self->media_type);
  g_free (self->validator);
  g_free (self);
}

static gboolean
write_all (WcHttpTransfer *self, const guint8 *bytes, gsize size, GError **error)
{
  while (size > 0)
    {
      gssize n = pwrite (self->fd, bytes, size, self->written);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          g_set_error (error, WC_ERROR, WC_ERROR_STORAGE,
                       "the file cannot be written: %s", g_strerror (errno));
          return FALSE;
        }
      bytes += n;
      size -= (gsize) n;
      self->written += n;
    }
  return TRUE;
}

static gboolean
take (WcHttpTransfer *self, gsize size, GError **error)
{
  if (self->filtered == NULL)
    return write_all (self, self->buffer, size, error);
  size = self->filter.filter (self->buffer, size, self->filtered, self->filter.data);
  return write_all (self, self->filtered, size, error);
}

static void
finish_get (GTask *task)
{
  WcHttpTransfer *self = g_task_get_task_data (task);
  WcHttpGetAnswer *answer;

  if (self->total > 0 && self->done != self->total)
    {
      wc_http_transfer_fail (task, g_error_new_literal (WC_ERROR, WC_ERROR_REMOTE_TIMEOUT,
                                                        "the file ended early"));
      return;
    }
  answer = g_new0 (WcHttpGetAnswer, 1);
  answer->size = self->done;
  answer->resumed = self->resumed;
  answer->media_type = g_steal_pointer (&self->media_type);
  answer->validator = g_strdup (self->validator);
  wc_http_transfer_close (self);
  g_task_return_pointer (task, answer, (GDestroyNotify) wc_http_get_answer_free);
  g_object_unref (task);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  WcHttpTransfer *self = g_task_get_task_data (task);
  GError *error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (n == 0)
    {
      finish_get (task);
      return;
    }
  if (n > 0 && self->done + n > self->max_bytes)
    error = wc_http_errors_too_large (self->max_bytes);
  if (error != NULL || !take (self, (gsize) n, &error))
    {
      wc_http_transfer_fail (task, error);
      return;
    }
  self->done += n;
  wc_http_transfer_tell (self);
  g_input_stream_read_async (self->stream, self->buffer, BUFFER_SIZE, G_PRIORITY_DEFAULT,
                             self->stop, on_read, task);
}

static gboolean
begin_file (WcHttpTransfer *self, GError **error)
{
  self->written = self->done;
  if (self->filtered != NULL && self->done == 0)
    self->filter.begin (self->filter.data);
  if (ftruncate (self->fd, self->written) == 0)
    return TRUE;
  g_set_error (error, WC_ERROR, WC_ERROR_STORAGE, "the file cannot be written: %s",
               g_strerror (errno));
  return FALSE;
}

/* The server goes on where we were (206), or begins anew (200). */
static gboolean
place_answer (WcHttpTransfer *self, guint status, GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  goffset start = 0, end = 0, total = -1;

  self->resumed = status == SOUP_STATUS_PARTIAL_CONTENT;
  if (self->resumed &&
      (!soup_message_headers_get_content_range (headers, &start, &end, &total) ||
       start != self->offset || self->offset == 0))
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_REMOTE_ERROR,
                           "the server sends another part than it was asked for");
      return FALSE;
    }
  self->done = self->resumed ? self->offset : 0;
  self->total = self->resumed
                    ? MAX (total, 0)
                    : MAX (soup_message_headers_get_content_length (headers), 0);
  if (self->total > self->max_bytes)
    {
      g_propagate_error (error, wc_http_errors_too_large (self->max_bytes));
      return FALSE;
    }
  return begin_file (self, error);
}

static void
note_headers (WcHttpTransfer *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  const char *tag = soup_message_headers_get_one (headers, "ETag");
  gboolean strong = tag != NULL && *tag == '"' && strlen (tag) <= MAX_VALIDATOR;

  g_free (self->validator);
  self->validator = strong ? g_strdup (tag) : NULL;
  g_free (self->media_type);
  self->media_type = g_strdup (soup_message_headers_get_content_type (headers, NULL));
}

static gboolean
follow (WcHttpTransfer *self, GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  const char *location = soup_message_headers_get_one (headers, "Location");
  g_autofree char *next = NULL;

  if (location != NULL)
    next = g_uri_resolve_relative (self->url, location, SOUP_HTTP_URI_FLAGS, NULL);
  if (next == NULL || ++self->redirects > MAX_REDIRECTS)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_REMOTE_ERROR,
                           "the server's redirects lead nowhere");
      return FALSE;
    }
  wc_http_transfer_end_hop (self);
  g_free (self->url);
  self->url = g_steal_pointer (&next);
  return TRUE;
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  WcHttpTransfer *self = g_task_get_task_data (task);
  GError *error = NULL;
  guint status;

  self->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (self->stream == NULL)
    {
      wc_http_transfer_fail (task, error);
      return;
    }
  status = soup_message_get_status (self->message);
  if (SOUP_STATUS_IS_REDIRECTION (status) && status != SOUP_STATUS_NOT_MODIFIED)
    {
      if (follow (self, &error))
        self->ask (task);
      else
        wc_http_transfer_fail (task, error);
      return;
    }
  if (status != SOUP_STATUS_OK && status != SOUP_STATUS_PARTIAL_CONTENT)
    error = wc_http_errors_of_status (status);
  if (error != NULL || !place_answer (self, status, &error))
    {
      wc_http_transfer_fail (task, error);
      return;
    }
  note_headers (self);
  wc_http_transfer_tell (self);
  g_input_stream_read_async (self->stream, self->buffer, BUFFER_SIZE, G_PRIORITY_DEFAULT,
                             self->stop, on_read, task);
}

static void
ask_for_file (GTask *task)
{
  WcHttpTransfer *self = g_task_get_task_data (task);
  GError *error = NULL;
  SoupMessageHeaders *headers;

  if (!wc_http_transfer_begin_hop (self, SOUP_METHOD_GET, &error))
    {
      wc_http_transfer_fail (task, error);
      return;
    }
  headers = soup_message_get_request_headers (self->message);
  if (self->offset > 0)
    soup_message_headers_set_range (headers, self->offset, -1);
  if (self->offset > 0 && self->validator != NULL)
    soup_message_headers_replace (headers, "If-Range", self->validator);
  soup_session_send_async (self->session, self->message, G_PRIORITY_DEFAULT, self->stop,
                           on_answered, task);
}

void
wc_http_get_async (const WcHttpGet *get,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  GTask *task = wc_http_transfer_new (&get->target, cancellable, callback, user_data);
  WcHttpTransfer *self = g_task_get_task_data (task);

  g_task_set_source_tag (task, wc_http_get_async);
  self->ask = ask_for_file;
  self->fd = get->fd;
  self->offset = get->offset;
  self->max_bytes = get->max_bytes;
  self->validator = g_strdup (get->validator);
  self->buffer = g_malloc (BUFFER_SIZE);
  if (get->filter != NULL)
    {
      self->filter = *get->filter;
      self->filtered = g_malloc (BUFFER_SIZE);
    }
  ask_for_file (task);
}

WcHttpGetAnswer *
wc_http_get_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

const char *
wc_http_get_validator (GAsyncResult *result)
{
  return ((WcHttpTransfer *) g_task_get_task_data (G_TASK (result)))->validator;
}
