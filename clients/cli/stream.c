/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <poll.h>
#include <unistd.h>

#include "cli/stream.h"
#include "common/failure.h"
#include "common/object.h"

/* A subscription that outlives the connection. The journal makes it simple: whatever was
 * not seen comes after the cursor. Only at the beginning the daemon has to be there, so
 * that a wrong place is told at once. */

#define FIRST_PAUSE_MS 100
#define LAST_PAUSE_MS 5000

struct _WcStream
{
  WcCli *cli;
  WcInterrupt *interrupt;
  WcStreamWish wish;
  char *cursor; /* (owned) behind the last event seen */
};

void
wc_stream_item_clear (WcStreamItem *item)
{
  g_clear_pointer (&item->object, json_object_unref);
}

static void
set_some (JsonObject *object, const char *key, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, key, value);
}

static void
set_true (JsonObject *object, const char *key, gboolean value)
{
  if (value)
    json_object_set_boolean_member (object, key, TRUE);
}

static JsonObject *
stream_new_params (const WcStream *self)
{
  const WcStreamWish *wish = &self->wish;
  JsonObject *params = json_object_new ();
  JsonObject *options = json_object_new ();

  set_some (options, "since", self->cursor != NULL ? self->cursor : wish->since);
  set_some (options, "consumer", wish->consumer);
  wc_object_set_strings (options, "kinds", wish->kinds);
  wc_object_set_strings (options, "accounts", wish->accounts);
  wc_object_set_strings (options, "chats", wish->chats);
  set_true (options, "backfill", wish->backfill);
  set_true (options, "active", wish->active);
  if (wish->skip)
    json_object_set_string_member (options, "on_expired", "skip");
  json_object_set_object_member (params, "options", options);
  return params;
}

static void
stream_keep_cursor (WcStream *self, const char *cursor)
{
  if (cursor == NULL || g_strcmp0 (cursor, self->cursor) == 0)
    return;
  g_free (self->cursor);
  self->cursor = g_strdup (cursor);
}

/* Whether a signal, and a reader that leaves, end what waits on the connection. */
static void
stream_listen (WcStream *self, gboolean on)
{
  WcConnection *connection = self->cli->connection;

  if (connection == NULL)
    return;
  wc_connection_set_interrupt (connection, on ? self->interrupt : NULL);
  wc_connection_set_reader (connection, on && self->wish.printed ? STDOUT_FILENO : -1);
}

static gboolean
stream_subscribe (WcStream *self, GError **error)
{
  g_autoptr (JsonObject) result = NULL;

  if (wc_cli_connect (self->cli, error) == NULL)
    return FALSE;
  stream_listen (self, TRUE);
  result = wc_cli_call (self->cli, "Events.Subscribe", stream_new_params (self), error);
  if (result != NULL)
    stream_keep_cursor (self, wc_object_get_string (result, "cursor"));
  return result != NULL;
}

WcStream *
wc_stream_open (WcCli *cli,
                const WcStreamWish *wish,
                WcInterrupt *interrupt,
                GError **error)
{
  g_autoptr (WcStream) self = g_new0 (WcStream, 1);

  self->cli = cli;
  self->wish = *wish;
  self->interrupt = interrupt;
  return stream_subscribe (self, error) ? g_steal_pointer (&self) : NULL;
}

void
wc_stream_free (WcStream *self)
{
  stream_listen (self, FALSE);
  g_free (self->cursor);
  g_free (self);
}

static int
time_left (gint64 deadline_us)
{
  gint64 left = deadline_us - g_get_monotonic_time ();

  if (deadline_us < 0)
    return WC_CONNECTION_FOREVER;
  return left > 0 ? (int) MIN ((left + 999) / 1000, G_MAXINT) : 0;
}

/* Waits without a connection. FALSE when somebody interrupted or the time has passed. */
static gboolean
stream_pause (WcStream *self, int pause_ms, gint64 deadline_us, GError **error)
{
  struct pollfd fd = { .fd = wc_interrupt_get_fd (self->interrupt), .events = POLLIN };
  int left = time_left (deadline_us);

  if (left == 0)
    return wc_failure_set (error, WC_EXIT_TIMEOUT, "nothing came within the time limit");
  poll (&fd, 1, left > 0 ? MIN (left, pause_ms) : pause_ms);
  return wc_interrupt_take (self->interrupt) == 0;
}

static gboolean
is_interrupted (const WcStream *self)
{
  return self->cli->connection != NULL &&
         wc_connection_is_interrupted (self->cli->connection);
}

/* Connects anew until it works. FALSE without @error when somebody interrupted. */
static gboolean
stream_reconnect (WcStream *self, gint64 deadline_us, GError **error)
{
  int pause_ms = FIRST_PAUSE_MS;

  wc_cli_say (self->cli, "The daemon is gone; waiting for it to come back.");
  while (stream_pause (self, pause_ms, deadline_us, error))
    {
      g_autoptr (GError) local = NULL;

      g_clear_pointer (&self->cli->connection, wc_connection_free);
      if (stream_subscribe (self, &local))
        {
          wc_cli_say (self->cli, "It is back.");
          return TRUE;
        }
      if (is_interrupted (self))
        return FALSE;
      if (wc_failure_get_exit (local) != WC_EXIT_UNREACHABLE)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      pause_ms = MIN (pause_ms * 2, LAST_PAUSE_MS);
    }
  return FALSE;
}

/* What a notification is; FALSE for one that a newer daemon has. */
static gboolean
stream_read (WcStream *self, const char *method, JsonObject *params, WcStreamItem *item)
{
  if (g_str_equal (method, "event"))
    item->kind = WC_STREAM_EVENT;
  else if (g_str_equal (method, "ready"))
    item->kind = WC_STREAM_READY;
  else if (g_str_equal (method, "gap"))
    item->kind = WC_STREAM_GAP;
  else
    return FALSE;
  stream_keep_cursor (self, wc_object_get_string (
                                params, item->kind == WC_STREAM_GAP ? "head" : "cursor"));
  item->object = json_object_ref (params);
  return TRUE;
}

/* A notification of any method. Returns: (transfer full). NULL without @error when
 * somebody interrupted. */
static JsonObject *
stream_get (WcStream *self, gint64 deadline_us, char **out_method, GError **error)
{
  while (TRUE)
    {
      g_autoptr (GError) local = NULL;
      JsonObject *params = wc_connection_next (
          self->cli->connection, time_left (deadline_us), out_method, &local);

      if (params != NULL)
        return params;
      if (is_interrupted (self))
        return NULL;
      if (wc_failure_get_exit (local) != WC_EXIT_UNREACHABLE)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      if (!stream_reconnect (self, deadline_us, error))
        return NULL;
    }
}

gboolean
wc_stream_next (WcStream *self, gint64 deadline_us, WcStreamItem *item, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean known = FALSE;

  while (!known)
    {
      g_autofree char *method = NULL;
      g_autoptr (JsonObject) params = stream_get (self, deadline_us, &method, &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (params == NULL)
        {
          item->kind = WC_STREAM_END;
          return TRUE;
        }
      known = stream_read (self, method, params, item);
    }
  return TRUE;
}

gboolean
wc_stream_has_next (const WcStream *self)
{
  return self->cli->connection != NULL && wc_connection_has_next (self->cli->connection);
}

gboolean
wc_stream_ack (WcStream *self, const char *cursor, GError **error)
{
  JsonObject *params;
  g_autoptr (JsonObject) result = NULL;
  g_autoptr (GError) local = NULL;

  if (self->wish.consumer == NULL)
    return TRUE;
  params = json_object_new ();
  json_object_set_string_member (params, "consumer", self->wish.consumer);
  json_object_set_string_member (params, "cursor", cursor);
  /* What was dealt with is told, also when somebody interrupts just now. */
  stream_listen (self, FALSE);
  result = wc_cli_call (self->cli, "Events.Ack", params, &local);
  stream_listen (self, TRUE);
  if (result != NULL || wc_failure_get_exit (local) == WC_EXIT_UNREACHABLE)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
