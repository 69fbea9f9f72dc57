/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/fake-server-private.h"
#include "lib/fake-transport.h"
#include "xml/ns.h"
#include "xml/parser.h"

/* What the server says, and what of it the client has (XEP-0198). */

static WcFakeTransport *
last (WcFakeServer *self)
{
  g_assert_cmpuint (self->transports->len, >, 0);
  return self->transports->pdata[self->transports->len - 1];
}

/* ---- From within the main loop ---- */

typedef struct
{
  WcFakeTransport *transport;
  const char *text; /* NULL: it is cut */
  gboolean done;
} Turn;

static gboolean
on_turn (gpointer data)
{
  Turn *turn = data;

  if (turn->text != NULL)
    wc_fake_transport_feed (turn->transport, turn->text);
  else
    wc_fake_transport_cut (turn->transport);
  turn->done = TRUE;
  return G_SOURCE_REMOVE;
}

static void
take_turn (WcFakeServer *self, const char *text)
{
  Turn turn = { last (self), text, FALSE };

  g_idle_add_full (G_PRIORITY_HIGH, on_turn, &turn, NULL);
  while (!turn.done)
    g_main_context_iteration (NULL, TRUE);
}

/* ---- The session of XEP-0198 ---- */

static void
keep_unacked (WcFakeServer *self, const char *text)
{
  g_autofree char *whole =
      g_strconcat ("<all xmlns='" WC_NS_CLIENT "'>", text, "</all>", NULL);
  g_autoptr (WcNode) all = wc_parser_parse (whole, NULL, WC_PARSER_LIMITS_ANSWER, NULL);

  /* No tree is what ends a stream. */
  for (const WcNode *node = wc_node_child (all, NULL, WC_NS_CLIENT); node != NULL;
       node = wc_node_next (node, NULL, WC_NS_CLIENT))
    g_queue_push_tail (&self->unacked, wc_node_ref (node));
}

void
wc_fake_server_stored (WcFakeServer *self, const char *h)
{
  guint64 count = 0;

  g_assert_true (g_ascii_string_to_unsigned (
      h, 10, self->acked, self->acked + self->unacked.length, &count, NULL));
  for (; self->acked < count; self->acked++)
    wc_node_unref (g_queue_pop_head (&self->unacked));
}

void
wc_fake_server_forget_session (WcFakeServer *self)
{
  self->has_session = self->counting = self->available = FALSE;
  self->wants_session = self->has_carbons = FALSE;
  self->acked = 0;
  g_queue_clear_full (&self->unacked, (GDestroyNotify) wc_node_unref);
}

void
wc_fake_server_repeat (WcFakeServer *self)
{
  for (GList *item = self->unacked.head; item != NULL; item = item->next)
    {
      g_autofree char *text = wc_node_to_string (item->data, WC_NS_CLIENT);

      take_turn (self, text);
    }
}

void
wc_fake_server_take_turn (WcFakeServer *self, const char *text)
{
  if (self->counting && text != NULL)
    keep_unacked (self, text);
  take_turn (self, text);
}

void
wc_fake_server_feed (WcFakeServer *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  wc_fake_server_take_turn (self, text);
}

void
wc_fake_server_enable (WcFakeServer *self)
{
  self->wants_session = FALSE;
  wc_fake_server_feed (self, "<enabled xmlns='" WC_NS_SM "' id='s%u' resume='true'/>",
                       ++self->n_sessions);
  self->has_session = self->counting = TRUE;
}
