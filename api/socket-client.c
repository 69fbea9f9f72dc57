/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gunixfdmessage.h>
#include <glib-unix.h>

#include "api/json-scan.h"
#include "api/json.h"
#include "api/line-buffer.h"
#include "api/rpc.h"
#include "api/socket-client.h"
#include "api/subscription.h"
#include "base/error.h"

/* A client that does not read must cost nobody else anything (API § 3.5): with too much
 * unread or too many calls in flight it is not read from, and when it takes no byte for
 * two minutes it is closed. An error on its socket ends this connection alone. */

#define READ_SIZE 65536
#define MAX_UNREAD (1024 * 1024)

/* Below this the caller may be given more events (L14 of the API's measurements). */
#define DRAINED WC_SUBSCRIPTION_BACKLOG

/* What was written is forgotten in pieces of this size, and a buffer that had to be
 * larger than is usual is given back: hundreds of clients may sleep for days. */
#define TAKEN_SIZE 16384
#define USUAL_SIZE 16384

struct _WcSocketClient
{
  gatomicrefcount refs;
  const WcSocketClientConfig *config;
  WcSocketClientClosed closed;
  gpointer closed_data;

  GSocket *socket;   /* (owned) (nullable) NULL once closed */
  WcCaller *caller;  /* (owned) */
  GHashTable *calls; /* (owned) (element-type utf8 WcRequest) by id, for $/cancel */

  GSource *source; /* (owned) everything happens in its dispatch */
  gpointer tag;    /* of the socket in source */
  GIOCondition watched;
  gboolean in_turn; /* the source is being dispatched */
  gboolean woken;   /* it is to be dispatched soon, whatever the socket says */
  guint stall_id;   /* runs while something waits to be taken */

  GUnixFDList *fds; /* (owned) (nullable) descriptors for the next call */
  WcLineBuffer in;  /* what was read and is no complete line, or waits its turn */
  gboolean eof;     /* the client will not send any more */

  GString *out; /* (owned) */
  gsize taken;  /* how much of out has been written */
};

typedef struct
{
  GSource base;
  WcSocketClient *client; /* (unowned) destroys the source before it goes */
} ClientSource;

/* What a call needs when it is answered. */
typedef struct
{
  WcSocketClient *client; /* (owned) */
  char *id;               /* (owned) (nullable) as it was sent; NULL: no answer */
  char *key;              /* (owned) (nullable) */
} Call;

static void
client_unref (WcSocketClient *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_hash_table_unref (self->calls);
  g_object_unref (self->caller);
  wc_line_buffer_clear (&self->in);
  g_clear_object (&self->fds);
  g_string_free (self->out, TRUE);
  g_free (self);
}

static WcSocketClient *
client_ref (WcSocketClient *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcSocketClient, client_unref)

static void
call_free (gpointer data)
{
  Call *call = data;

  if (call->key != NULL)
    g_hash_table_remove (call->client->calls, call->key);
  g_free (call->id);
  g_free (call->key);
  client_unref (call->client);
  g_free (call);
}

static gsize
client_unread (WcSocketClient *self)
{
  return self->out->len - self->taken;
}

static gboolean
client_is_paused (WcSocketClient *self)
{
  return client_unread (self) >= MAX_UNREAD ||
         wc_caller_get_in_flight (self->caller) >= WC_CALLER_MAX_IN_FLIGHT;
}

void
wc_socket_client_close (WcSocketClient *self)
{
  g_autoptr (WcSocketClient) alive = client_ref (self);

  if (self->socket == NULL)
    return;
  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  g_clear_handle_id (&self->stall_id, g_source_remove);
  g_socket_close (self->socket, NULL);
  g_clear_object (&self->socket);
  wc_caller_close (self->caller);
  self->closed (self, self->closed_data);
  client_unref (self);
}

static gboolean
on_stalled (gpointer data)
{
  WcSocketClient *self = data;

  self->stall_id = 0;
  g_info ("a client of the socket took no byte for %u s: closed (stalled)",
          self->config->stall_ms / 1000);
  wc_socket_client_close (self);
  return G_SOURCE_REMOVE;
}

/* Begins the time anew that the client may take nothing, or ends it. */
static void
client_watch_stall (WcSocketClient *self, gboolean progress)
{
  gboolean waits = client_unread (self) > 0;

  if (self->stall_id != 0 && (progress || !waits))
    g_clear_handle_id (&self->stall_id, g_source_remove);
  if (waits && self->stall_id == 0)
    self->stall_id = g_timeout_add (self->config->stall_ms, on_stalled, self);
}

/* Hanging up and errors are always reported. */
static void
client_watch (WcSocketClient *self)
{
  GIOCondition wanted = 0;

  if (!self->eof && !client_is_paused (self))
    wanted |= G_IO_IN;
  if (client_unread (self) > 0)
    wanted |= G_IO_OUT;
  if (wanted != self->watched)
    g_source_modify_unix_fd (self->source, self->tag, wanted);
  self->watched = wanted;
}

/* There is something to write, or a line may go on: soon, but not from in here. A turn
 * looks after both itself; waking the loop from within it would cost three more system
 * calls for each answer. */
static void
client_wake (WcSocketClient *self)
{
  if (self->source == NULL || self->in_turn || self->woken)
    return;
  self->woken = TRUE;
  g_source_set_ready_time (self->source, 0);
}

static void
client_forget_wake (WcSocketClient *self)
{
  if (!self->woken)
    return;
  self->woken = FALSE;
  g_source_set_ready_time (self->source, -1);
}

static void
client_forget_taken (WcSocketClient *self)
{
  gboolean all = self->taken == self->out->len;

  if (!all && self->taken < TAKEN_SIZE)
    return;
  g_string_erase (self->out, 0, self->taken);
  self->taken = 0;
  if (all && self->out->allocated_len > USUAL_SIZE)
    {
      g_string_free (self->out, TRUE);
      self->out = g_string_new (NULL);
    }
}

/* Writes what can be written now. FALSE: the client is not there any more. */
static gboolean
client_flush (WcSocketClient *self)
{
  g_autoptr (GError) error = NULL;
  gsize before = self->taken;
  gboolean progress;

  while (client_unread (self) > 0 && error == NULL)
    {
      gssize n = g_socket_send (self->socket, self->out->str + self->taken,
                                client_unread (self), NULL, &error);

      self->taken += MAX (n, 0);
    }
  progress = self->taken > before;
  client_forget_taken (self);
  client_watch_stall (self, progress);
  return error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

/* Sends an answer that does not come out of a turn; what cannot be sent now, errors and
 * lines that waited for it are left to the next one. */
static void
client_push (WcSocketClient *self)
{
  if (self->in_turn || self->source == NULL)
    return;
  if (!client_flush (self) || self->eof || wc_line_buffer_has_more (&self->in))
    client_wake (self);
  client_watch (self);
}

static void
door_notify (gpointer door, const char *name, GVariant *content)
{
  WcSocketClient *self = door;

  wc_rpc_append_notification (self->out, name, content);
  client_wake (self);
}

static gsize
door_get_backlog (gpointer door)
{
  return client_unread (door);
}

static void
on_answer (WcRequest *request, GVariant *result, const GError *error, gpointer data)
{
  const Call *call = data;
  WcSocketClient *self = call->client;

  if (call->id != NULL && error != NULL)
    wc_rpc_append_error (self->out, call->id, error);
  else if (call->id != NULL)
    wc_rpc_append_result (self->out, call->id, wc_request_get_method (request), result);
  client_push (self);
}

static void
client_cancel (WcSocketClient *self, const WcRpcCall *call)
{
  g_autofree char *key = wc_rpc_dup_cancelled (call);
  WcRequest *request = key != NULL ? g_hash_table_lookup (self->calls, key) : NULL;

  if (request != NULL)
    g_cancellable_cancel (wc_request_get_cancellable (request));
  if (call->id != NULL)
    wc_rpc_append_result (self->out, call->id, /* method= */ NULL, /* result= */ NULL);
}

/* Finds the method and brings the arguments to their form. */
static gboolean
client_prepare (WcSocketClient *self,
                const WcRpcCall *rpc,
                const WcIdlMethod **out_method,
                GVariant **out_args,
                GError **error)
{
  *out_method = wc_dispatch_find (self->config->dispatch, rpc->method, WC_IDL_DOOR_JSON);
  if (*out_method == NULL)
    {
      g_set_error_literal (error, WC_RPC_ERROR, WC_RPC_ERROR_METHOD,
                           "there is no such method");
      return FALSE;
    }
  *out_args = wc_json_read_args (*out_method, rpc->params, error);
  return *out_args != NULL;
}

static void
client_call (WcSocketClient *self, WcRpcCall *rpc)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) args = NULL;
  const WcIdlMethod *method;
  WcRequest *request;
  Call *call;

  if (!client_prepare (self, rpc, &method, &args, &error))
    {
      if (rpc->id != NULL)
        wc_rpc_append_error (self->out, rpc->id, error);
      return;
    }
  call = g_new0 (Call, 1);
  call->client = client_ref (self);
  call->id = g_steal_pointer (&rpc->id);
  call->key = g_steal_pointer (&rpc->key);
  request = wc_request_new (self->caller, method, on_answer, call, call_free);
  if (call->key != NULL)
    g_hash_table_insert (self->calls, call->key, request);
  if (!wc_line_buffer_has_more (&self->in))
    wc_request_take_fds (request, g_steal_pointer (&self->fds));
  wc_dispatch_call (self->config->dispatch, request, args);
}

static void
client_line (WcSocketClient *self, const char *line, gsize length)
{
  g_auto (WcRpcCall) rpc = { 0 };
  g_autoptr (GError) error = NULL;

  if (!wc_rpc_parse (line, length, &rpc, &error))
    wc_rpc_append_error (self->out, rpc.id, error);
  else if (g_str_equal (rpc.method, "$/cancel"))
    client_cancel (self, &rpc);
  else
    client_call (self, &rpc);
}

/* Of the call that begins so, which ends nowhere. Returns: (transfer full) (nullable). */
static char *
dup_id_of_begun (const char *text, gsize length)
{
  const char *end = text;
  char *id = NULL;

  /* It may have been cut inside of a character. */
  g_utf8_validate_len (text, length, &end);
  wc_json_scan (text, end - text, &id, /* error= */ NULL);
  return id;
}

/* Who called waits for an answer to that call, and not for one to none. */
static void
client_refuse_long_line (WcSocketClient *self, const char *begun, gsize length)
{
  g_autoptr (GError) error = g_error_new (WC_ERROR, WC_ERROR_TOO_LARGE,
                                          "a line has %d bytes at most", WC_RPC_MAX_LINE);
  g_autofree char *max = g_strdup_printf ("%d", WC_RPC_MAX_LINE);
  g_autofree char *id = dup_id_of_begun (begun, length);

  wc_error_set_detail (error, "max", max);
  wc_rpc_append_error (self->out, id, error);
}

/* Handles the lines that are complete, as far as the client may go on. */
static void
client_handle_lines (WcSocketClient *self)
{
  while (!client_is_paused (self))
    {
      const char *line;
      gsize length;
      WcLineBufferNext next = wc_line_buffer_next (&self->in, &line, &length);

      if (next == WC_LINE_BUFFER_NOTHING)
        return;
      if (next == WC_LINE_BUFFER_LINE)
        client_line (self, line, length);
      else
        client_refuse_long_line (self, line, length);
    }
}

/* A read ends behind what came with descriptors (SCM_RIGHTS), so they belong to the last
 * of the lines that it gives; those that nobody used are closed when others come. */
static void
client_take_fds (WcSocketClient *self, GSocketControlMessage **messages, int n_messages)
{
  for (int i = 0; i < n_messages; i++)
    {
      g_autoptr (GSocketControlMessage) message = messages[i];

      if (!G_IS_UNIX_FD_MESSAGE (message))
        continue;
      g_clear_object (&self->fds);
      self->fds =
          g_object_ref (g_unix_fd_message_get_fd_list (G_UNIX_FD_MESSAGE (message)));
    }
}

/* Reads once; FALSE when nothing was there or will be any more. */
static gboolean
client_read (WcSocketClient *self)
{
  char buffer[READ_SIZE];
  GInputVector vector = { buffer, sizeof buffer };
  g_autofree GSocketControlMessage **messages = NULL;
  int n_messages = 0;
  gssize n = g_socket_receive_message (self->socket, NULL, &vector, 1, &messages,
                                       &n_messages, NULL, NULL, NULL);

  client_take_fds (self, messages, n_messages);

  if (n > 0)
    wc_line_buffer_append (&self->in, buffer, n);
  else if (n == 0)
    self->eof = TRUE;
  return n > 0;
}

/* Whether nothing is left to do for a client that will not send any more. */
static gboolean
client_is_done (WcSocketClient *self)
{
  return self->eof && client_unread (self) == 0 &&
         wc_caller_get_in_flight (self->caller) == 0 &&
         !wc_caller_is_listening (self->caller);
}

/* The client has hung up: what it still sent counts, nobody waits for answers. */
static void
client_finish (WcSocketClient *self)
{
  while (client_read (self))
    client_handle_lines (self);
  client_handle_lines (self);
  wc_socket_client_close (self);
}

/* TRUE: it has to be followed by another one. */
static gboolean
client_turn (WcSocketClient *self, GIOCondition condition)
{
  gboolean paused;

  if ((condition & G_IO_IN) != 0)
    client_read (self);
  client_handle_lines (self);
  paused = client_is_paused (self);
  if (!client_flush (self) || client_is_done (self))
    {
      wc_socket_client_close (self);
      return FALSE;
    }
  if (client_unread (self) < DRAINED)
    wc_caller_drained (self->caller);
  client_watch (self);
  return paused && !client_is_paused (self);
}

static gboolean
on_ready (GSource *source, GSourceFunc callback, gpointer data)
{
  g_autoptr (WcSocketClient) self = client_ref (((ClientSource *) source)->client);
  GIOCondition condition = g_source_query_unix_fd (source, self->tag);
  gboolean again = FALSE;

  client_forget_wake (self);
  self->in_turn = TRUE;
  if ((condition & (G_IO_HUP | G_IO_ERR)) != 0)
    client_finish (self);
  else
    again = client_turn (self, condition);
  self->in_turn = FALSE;
  if (again)
    client_wake (self);
  return G_SOURCE_CONTINUE;
}

static void
client_start (WcSocketClient *self)
{
  static GSourceFuncs funcs = { .dispatch = on_ready };

  self->source = g_source_new (&funcs, sizeof (ClientSource));
  ((ClientSource *) self->source)->client = self;
  g_source_set_static_name (self->source, "whinchat socket client");
  self->watched = G_IO_IN;
  self->tag =
      g_source_add_unix_fd (self->source, g_socket_get_fd (self->socket), self->watched);
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

WcSocketClient *
wc_socket_client_new (GSocket *socket,
                      const WcSocketClientConfig *config,
                      WcSocketClientClosed closed,
                      gpointer data)
{
  static const WcCallerDoor door = { door_notify, door_get_backlog };
  WcSocketClient *self = g_new0 (WcSocketClient, 1);

  g_atomic_ref_count_init (&self->refs);
  self->config = config;
  self->closed = closed;
  self->closed_data = data;
  self->socket = g_object_ref (socket);
  /* GSocket only knows the kinds of messages that somebody has named before */
  g_type_ensure (G_TYPE_UNIX_FD_MESSAGE);
  self->caller = wc_caller_new (&door, self, config->scopes, config->chats);
  self->calls = g_hash_table_new (g_str_hash, g_str_equal);
  wc_line_buffer_init (&self->in, WC_RPC_MAX_LINE);
  self->out = g_string_new (NULL);
  g_socket_set_blocking (socket, FALSE);
  client_start (self);
  return self;
}
