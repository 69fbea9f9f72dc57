/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <string.h>
#include <strophe.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include "stream/stream-error.h"
#include "stream/strophe.h"

/* libstrophe 0.12 behind a socketpair, because its own connecting blocks the process, its
 * TLS has no deadline, and its parser takes prefixed attributes for plain ones. All its
 * memory is ours: kept in a list, wiped, and freed even where it forgets to (a login that
 * ends within SCRAM). */

/* Neither consumed nor said anything twice: connecting and writing take two runs. */
#define QUIET_ROUNDS 2
#define MAX_ROUNDS 200

typedef struct _Block Block;

struct _Block
{
  Block *next;
  Block *previous;
  gsize size;
  gsize padding; /* keeps what follows aligned */
};

struct _WcStrophe
{
  Block blocks; /* head of the ring of what libstrophe has allocated */
  xmpp_mem_t memory;
  xmpp_ctx_t *context;     /* (owned) */
  xmpp_conn_t *connection; /* (owned) */
  int our_end;             /* of the socketpair, -1: none */
  int its_end;             /* a number that libstrophe owns, -1: none */
  gboolean refused;        /* no descriptor that select() can watch */
  gboolean gone;           /* it has closed the connection */
  gboolean bound;
};

static void *
block_alloc (const size_t size, void *const data)
{
  WcStrophe *self = data;
  Block *block = g_malloc0 (sizeof (Block) + size);

  block->size = size;
  block->next = self->blocks.next;
  block->previous = &self->blocks;
  block->next->previous = block;
  self->blocks.next = block;
  return block + 1;
}

static void
block_free (void *pointer, void *const data)
{
  Block *block = pointer;

  if (pointer == NULL)
    return;
  block--;
  block->previous->next = block->next;
  block->next->previous = block->previous;
  OPENSSL_cleanse (pointer, block->size);
  g_free (block);
}

static void *
block_realloc (void *pointer, const size_t size, void *const data)
{
  void *moved = block_alloc (size, data);
  const Block *block = pointer;

  if (pointer != NULL)
    {
      memcpy (moved, pointer, MIN (size, (block - 1)->size));
      block_free (pointer, data);
    }
  return moved;
}

/* libstrophe has made a socket and is about to connect it. A datagram socket in its
 * place connects at once and says nothing on any network; the socketpair follows when it
 * is done. Above FD_SETSIZE it would abort the process. */
static int
on_socket (xmpp_conn_t *connection, void *socket_pointer)
{
  WcStrophe *self = g_dataset_get_data (connection, "wc-strophe");
  int fd = *(int *) socket_pointer;
  int datagram = -1;

  self->refused = fd >= FD_SETSIZE;
  if (self->refused)
    return -1;
  datagram = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (datagram < 0)
    return -1;
  if (dup3 (datagram, fd, O_CLOEXEC) == fd)
    self->its_end = fd;
  close (datagram);
  return self->its_end == fd ? 0 : -1;
}

static void
on_event (xmpp_conn_t *connection,
          xmpp_conn_event_t event,
          int code,
          xmpp_stream_error_t *stream_error,
          void *data)
{
  WcStrophe *self = data;

  if (event == XMPP_CONN_CONNECT)
    self->bound = TRUE;
  else if (event == XMPP_CONN_DISCONNECT || event == XMPP_CONN_FAIL)
    {
      self->gone = TRUE;
      self->its_end = -1;
    }
}

/* Whether libstrophe took the socketpair for a connection to its server. */
static gboolean
plug_in (WcStrophe *self)
{
  int ends[2] = { -1, -1 };
  gboolean plugged;

  if (xmpp_connect_client (self->connection, "127.0.0.1", 9, on_event, self) !=
          XMPP_EOK ||
      self->its_end < 0)
    return FALSE;
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0)
    return FALSE;
  self->our_end = ends[0];
  plugged = dup3 (ends[1], self->its_end, O_CLOEXEC) == self->its_end;
  close (ends[1]);
  return plugged;
}

static void
initialize_library (void)
{
  static gsize once = 0;

  if (g_once_init_enter (&once))
    {
      xmpp_initialize ();
      g_once_init_leave (&once, 1);
    }
}

WcStrophe *
wc_strophe_new (const char *full_jid, GError **error)
{
  g_autoptr (WcStrophe) self = g_new0 (WcStrophe, 1);

  initialize_library ();
  self->our_end = -1;
  self->its_end = -1;
  self->blocks.next = self->blocks.previous = &self->blocks;
  self->memory = (xmpp_mem_t){ block_alloc, block_free, block_realloc, self };
  self->context = xmpp_ctx_new (&self->memory, /* log= */ NULL);
  self->connection = xmpp_conn_new (self->context);
  g_dataset_set_data (self->connection, "wc-strophe", self);
  /* Always set: without it one of the flags is not initialised (fixed in 0.13). */
  xmpp_conn_set_flags (self->connection,
                       XMPP_CONN_FLAG_DISABLE_TLS | XMPP_CONN_FLAG_DISABLE_SM);
  xmpp_conn_set_jid (self->connection, full_jid);
  xmpp_conn_set_sockopt_callback (self->connection, on_socket);
  if (plug_in (self))
    return g_steal_pointer (&self);

  g_set_error (error, WC_STREAM_ERROR, WC_STREAM_ERROR_PROTOCOL,
               "the login cannot be set up: %s",
               self->refused ? "too many open descriptors" : g_strerror (errno));
  return NULL;
}

static void
free_blocks (WcStrophe *self)
{
  while (self->blocks.next != &self->blocks)
    block_free (self->blocks.next + 1, self);
}

void
wc_strophe_free (WcStrophe *self)
{
  g_dataset_destroy (self->connection);
  xmpp_conn_release (self->connection);
  xmpp_ctx_free (self->context);
  if (self->our_end >= 0)
    close (self->our_end);
  free_blocks (self);
  g_free (self);
}

void
wc_strophe_set_credentials (WcStrophe *self, const char *full_jid, const char *password)
{
  xmpp_conn_set_jid (self->connection, full_jid);
  xmpp_conn_set_pass (self->connection, password);
}

/* Appends what libstrophe has written. Returns whether there was something. */
static gboolean
drain (WcStrophe *self, GString *out)
{
  char buffer[2048];
  gssize n;
  gboolean some = FALSE;

  while ((n = recv (self->our_end, buffer, sizeof buffer, 0)) > 0)
    {
      g_string_append_len (out, buffer, n);
      some = TRUE;
    }
  OPENSSL_cleanse (buffer, sizeof buffer);
  return some;
}

static int
count_unread (WcStrophe *self)
{
  int n_bytes = 0;

  if (self->its_end < 0 || ioctl (self->its_end, FIONREAD, &n_bytes) != 0)
    return 0;
  return n_bytes;
}

/* Runs libstrophe until it is quiet: its loop reads 4 KB at most, and writes what it has
 * to say only when it is run again. */
static void
run (WcStrophe *self, GString *out)
{
  guint quiet = 0;

  for (guint i = 0; i < MAX_ROUNDS && quiet < QUIET_ROUNDS && !self->gone; i++)
    {
      int unread = count_unread (self);

      xmpp_run_once (self->context, 0);
      quiet = drain (self, out) || count_unread (self) != unread ? 0 : quiet + 1;
    }
}

char *
wc_strophe_feed (WcStrophe *self, const char *xml, GError **error)
{
  gsize size = strlen (xml);
  g_autoptr (GString) out = g_string_new (NULL);

  if (!self->gone && size > 0 &&
      send (self->our_end, xml, size, MSG_NOSIGNAL) != (gssize) size)
    self->gone = TRUE;
  run (self, out);
  if (!self->gone)
    return g_string_free (g_steal_pointer (&out), FALSE);

  g_set_error_literal (error, WC_STREAM_ERROR, WC_STREAM_ERROR_PROTOCOL,
                       "the login came to an end that was not expected");
  return NULL;
}

const char *
wc_strophe_get_bound_jid (WcStrophe *self)
{
  return self->bound ? xmpp_conn_get_bound_jid (self->connection) : NULL;
}
