/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gunixsocketaddress.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/line-peer.h"

#define PATIENCE_S 10

static gboolean
on_impatient (gpointer data)
{
  g_error ("nothing came within %d seconds", PATIENCE_S);
  return G_SOURCE_REMOVE;
}

static gboolean
on_ready (GSocket *socket, GIOCondition condition, gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static WcLinePeer *
peer_new (GSocket *socket)
{
  WcLinePeer *self = g_new0 (WcLinePeer, 1);

  self->socket = socket;
  self->in = g_string_new (NULL);
  g_socket_set_blocking (socket, FALSE);
  return self;
}

WcLinePeer *
wc_line_peer_new (GSocket **out_other)
{
  int fds[2];
  g_autoptr (GError) error = NULL;
  GSocket *ours;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  ours = g_socket_new_from_fd (fds[0], &error);
  g_assert_no_error (error);
  *out_other = g_socket_new_from_fd (fds[1], &error);
  g_assert_no_error (error);
  return peer_new (ours);
}

WcLinePeer *
wc_line_peer_connect (const char *path)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM,
                                  G_SOCKET_PROTOCOL_DEFAULT, &error);

  g_assert_no_error (error);
  g_socket_connect (socket, address, NULL, &error);
  g_assert_no_error (error);
  return peer_new (socket);
}

void
wc_line_peer_free (WcLinePeer *self)
{
  g_clear_object (&self->socket);
  g_string_free (self->in, TRUE);
  g_free (self);
}

/* One turn of the main loop that also ends when the peer may read or write. */
static void
peer_turn (WcLinePeer *self, GIOCondition condition)
{
  g_autoptr (GSource) source = g_socket_create_source (self->socket, condition, NULL);
  guint impatient = g_timeout_add_seconds (PATIENCE_S, on_impatient, NULL);

  g_source_set_callback (source, G_SOURCE_FUNC (on_ready), NULL, NULL);
  g_source_attach (source, NULL);
  g_main_context_iteration (NULL, TRUE);
  g_source_destroy (source);
  g_source_remove (impatient);
}

gsize
wc_line_peer_push (WcLinePeer *self, const char *text, gsize length)
{
  gssize n = g_socket_send (self->socket, text, length, NULL, NULL);

  return MAX (n, 0);
}

void
wc_line_peer_send (WcLinePeer *self, const char *text)
{
  gsize left = strlen (text);

  while (left > 0)
    {
      gsize n = wc_line_peer_push (self, text, left);

      text += n;
      left -= n;
      if (left > 0)
        peer_turn (self, G_IO_OUT);
    }
}

static void
peer_receive (WcLinePeer *self)
{
  char buffer[65536];
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_receive (self->socket, buffer, sizeof buffer, NULL, &error);

  if (n > 0)
    g_string_append_len (self->in, buffer, n);
  else if (n == 0 || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    self->at_end = TRUE;
}

char *
wc_line_peer_read (WcLinePeer *self)
{
  for (;;)
    {
      char *end = memchr (self->in->str, '\n', self->in->len);
      gsize before = self->in->len;

      if (end != NULL)
        {
          char *line = g_strndup (self->in->str, end - self->in->str);

          g_string_erase (self->in, 0, end - self->in->str + 1);
          return line;
        }
      if (self->at_end)
        return NULL;
      peer_receive (self);
      if (self->in->len == before && !self->at_end)
        peer_turn (self, G_IO_IN);
    }
}

void
wc_line_peer_expect (WcLinePeer *self, const char *line)
{
  g_autofree char *got = wc_line_peer_read (self);

  g_assert_cmpstr (got, ==, line);
}

void
wc_line_peer_expect_end (WcLinePeer *self)
{
  wc_line_peer_expect (self, NULL);
}

void
wc_line_peer_shut (WcLinePeer *self)
{
  g_socket_shutdown (self->socket, FALSE, TRUE, NULL);
}

void
wc_line_peer_close (WcLinePeer *self)
{
  g_clear_object (&self->socket);
}

void
wc_line_peer_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
wc_line_peer_wait (const gboolean *flag)
{
  guint impatient = g_timeout_add_seconds (PATIENCE_S, on_impatient, NULL);

  while (!*flag)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (impatient);
}
