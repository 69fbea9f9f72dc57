/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "net/guarded-host.h"
#include "net/http-errors.h"
#include "net/http-transfer.h"

/* Each hop of a transfer has a session of its own, bound to the one host that was
 * checked: a session that may go anywhere would resolve behind the guard's back, and what
 * is not kept while idle costs nothing then. */

#define IDLE_S 30

static gboolean
on_forgotten (gpointer session)
{
  soup_session_abort (session);
  return G_SOURCE_REMOVE;
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SoupSession) session = data;

  g_input_stream_close_finish (G_INPUT_STREAM (source), result, /* error= */ NULL);
  g_idle_add_full (G_PRIORITY_LOW, on_forgotten, g_steal_pointer (&session),
                   g_object_unref);
}

/* libsoup lets go of a connection when the loop turns, and complains when its session is
 * gone by then. */
void
wc_http_transfer_end_hop (WcHttpTransfer *self)
{
  g_autoptr (SoupSession) session = g_steal_pointer (&self->session);

  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  if (session != NULL && self->stream != NULL)
    g_input_stream_close_async (self->stream, G_PRIORITY_DEFAULT, /* cancellable= */ NULL,
                                on_closed, g_steal_pointer (&session));
  else if (session != NULL)
    g_idle_add_full (G_PRIORITY_LOW, on_forgotten, g_steal_pointer (&session),
                     g_object_unref);
  g_clear_object (&self->stream);
  g_clear_object (&self->message);
}

static void
transfer_free (gpointer data)
{
  WcHttpTransfer *self = data;

  g_clear_handle_id (&self->limit_id, g_source_remove);
  wc_http_transfer_end_hop (self);
  g_free (self->url);
  g_free (self->own_address);
  g_free (self->ca_file);
  g_free (self->validator);
  g_free (self->media_type);
  g_free (self->buffer);
  g_free (self->filtered);
  g_object_unref (self->stop);
  g_clear_object (&self->outside);
  g_free (self);
}

static void
on_outside_cancelled (GCancellable *outside, gpointer stop)
{
  g_cancellable_cancel (stop);
}

static gboolean
on_limit (gpointer data)
{
  WcHttpTransfer *self = data;

  self->limit_id = 0;
  self->too_late = TRUE;
  g_cancellable_cancel (self->stop);
  return G_SOURCE_REMOVE;
}

GTask *
wc_http_transfer_new (const WcHttpTarget *target,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = g_task_new (/* source= */ NULL, cancellable, callback, user_data);
  WcHttpTransfer *self = g_new0 (WcHttpTransfer, 1);

  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, transfer_free);
  self->url = g_strdup (target->url);
  self->own_address = g_strdup (target->own_address);
  self->ca_file = g_strdup (target->ca_file);
  self->idle_s = target->idle_s != 0 ? target->idle_s : IDLE_S;
  self->progress = target->progress;
  self->data = target->data;
  self->stop = g_cancellable_new ();
  if (target->limit_s != 0)
    self->limit_id = g_timeout_add_seconds (target->limit_s, on_limit, self);
  if (cancellable != NULL)
    {
      self->outside = g_object_ref (cancellable);
      self->outside_id =
          g_cancellable_connect (cancellable, G_CALLBACK (on_outside_cancelled),
                                 g_object_ref (self->stop), g_object_unref);
    }
  return task;
}

void
wc_http_transfer_close (WcHttpTransfer *self)
{
  if (self->outside != NULL)
    g_cancellable_disconnect (self->outside, self->outside_id);
  self->outside_id = 0;
  g_clear_handle_id (&self->limit_id, g_source_remove);
  wc_http_transfer_end_hop (self);
}

void
wc_http_transfer_fail (GTask *task, GError *error)
{
  WcHttpTransfer *self = g_task_get_task_data (task);
  gboolean ours = self->outside != NULL && g_cancellable_is_cancelled (self->outside);

  wc_http_transfer_close (self);
  if (self->too_late && !ours)
    {
      g_clear_error (&error);
      error = g_error_new_literal (WC_ERROR, WC_ERROR_REMOTE_TIMEOUT,
                                   "the transfer takes too long");
    }
  g_task_return_error (task, wc_http_errors_translate (error));
  g_object_unref (task);
}

void
wc_http_transfer_tell (WcHttpTransfer *self)
{
  if (self->progress != NULL)
    self->progress (self->done, self->total, self->data);
}

/* The URL in its parts, when it is one that we follow. */
static GUri *
parse_url (const char *url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);

  if (uri == NULL || g_strcmp0 (g_uri_get_scheme (uri), "https") != 0 ||
      g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
      g_uri_get_userinfo (uri) != NULL)
    {
      wc_error_invalid (error, "url", "that is no https URL without a user's name");
      return NULL;
    }
  return g_steal_pointer (&uri);
}

static SoupSession *
open_session (WcHttpTransfer *self, GUri *uri, GError **error)
{
  g_autofree char *host = g_hostname_to_ascii (g_uri_get_host (uri));
  int port = g_uri_get_port (uri);
  g_autoptr (GSocketConnectable) guarded = NULL;
  g_autoptr (GTlsDatabase) authorities = NULL;
  SoupSession *session;

  if (self->ca_file != NULL)
    {
      authorities = g_tls_file_database_new (self->ca_file, error);
      if (authorities == NULL)
        return NULL;
    }
  guarded = wc_guarded_host_new (host != NULL ? host : g_uri_get_host (uri),
                                 port > 0 ? (guint16) port : 443, self->own_address);
  session = soup_session_new_with_options ("remote-connectable", guarded, "timeout",
                                           self->idle_s, "max-conns", 1, "user-agent",
                                           "Whinchat", /* end= */ NULL);
  soup_session_set_proxy_resolver (session, NULL);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  if (authorities != NULL)
    soup_session_set_tls_database (session, authorities);
  return session;
}

gboolean
wc_http_transfer_begin_hop (WcHttpTransfer *self, const char *method, GError **error)
{
  g_autoptr (GUri) uri = parse_url (self->url, error);

  if (uri == NULL)
    return FALSE;
  self->session = open_session (self, uri, error);
  if (self->session == NULL)
    return FALSE;
  self->message = soup_message_new_from_uri (method, uri);
  soup_message_add_flags (self->message, SOUP_MESSAGE_NO_REDIRECT);
  return TRUE;
}
