/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/gate.h"
#include "stream/stream-error.h"
#include "xml/ns.h"

/* The parser does the work; here it is replaced when a stream begins anew, which a
 * handler may find out in the middle of a feed, and its ends get one form. */

struct _WcGate
{
  grefcount ref_count;
  const WcGateHandler *handler; /* (nullable) once shut */
  gpointer data;
  WcParser *parser;  /* (owned) */
  gboolean feeding;  /* the parser must not be freed now */
  gboolean restarts; /* it is to be replaced behind the present node */
};

static void
end (WcGate *self, GError *error)
{
  const WcGateHandler *handler = g_steal_pointer (&self->handler);
  g_autoptr (GError) owned = error;

  if (self->feeding)
    wc_parser_stop (self->parser);
  if (handler != NULL)
    handler->ended (self->data, owned);
}

static void
on_opened (gpointer data, const WcNode *header)
{
  WcGate *self = data;

  if (self->handler != NULL && self->handler->opened != NULL)
    self->handler->opened (self->data, header);
}

static void
on_stanza (gpointer data, WcNode *stanza)
{
  WcGate *self = data;

  if (self->handler == NULL)
    return;
  if (wc_node_is (stanza, "error", WC_NS_STREAM))
    end (self, wc_stream_error_from_node (stanza));
  else
    self->handler->node (self->data, stanza);
}

static void
on_closed (gpointer data)
{
  end (data, wc_stream_error_new (WC_STREAM_ERROR_CLOSED, NULL, NULL,
                                  "the server ended the stream"));
}

static WcParserLimits
find_limits (gpointer data, const WcNode *head)
{
  WcGate *self = data;

  if (self->handler == NULL || self->handler->limits == NULL)
    return WC_PARSER_LIMITS_ANY;
  return self->handler->limits (self->data, head);
}

static const WcParserHandler parser_handler = { on_opened, on_stanza, on_closed,
                                                find_limits };

WcGate *
wc_gate_new (const WcGateHandler *handler, gpointer data)
{
  WcGate *self = g_new0 (WcGate, 1);

  g_ref_count_init (&self->ref_count);
  self->handler = handler;
  self->data = data;
  self->parser = wc_parser_new (&parser_handler, self);
  return self;
}

WcGate *
wc_gate_ref (WcGate *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

void
wc_gate_unref (WcGate *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;
  wc_parser_free (self->parser);
  g_free (self);
}

static void
replace_parser (WcGate *self)
{
  self->restarts = FALSE;
  wc_parser_free (self->parser);
  self->parser = wc_parser_new (&parser_handler, self);
}

void
wc_gate_feed (WcGate *self, const char *bytes, gsize size)
{
  g_autoptr (WcGate) alive = wc_gate_ref (self);

  g_return_if_fail (!self->feeding);

  while (size > 0 && self->handler != NULL)
    {
      g_autoptr (GError) error = NULL;
      gsize consumed = 0;
      gboolean good;

      self->feeding = TRUE;
      good = wc_parser_feed (self->parser, bytes, size, &consumed, &error);
      self->feeding = FALSE;
      if (!good)
        end (self, wc_stream_error_new (WC_STREAM_ERROR_PROTOCOL, NULL, NULL, "%s",
                                        error->message));
      if (!self->restarts)
        return;
      replace_parser (self);
      bytes += consumed;
      size -= consumed;
    }
}

void
wc_gate_restart (WcGate *self)
{
  if (!self->feeding)
    {
      replace_parser (self);
      return;
    }
  self->restarts = TRUE;
  wc_parser_stop (self->parser);
}

void
wc_gate_set_handler (WcGate *self, const WcGateHandler *handler, gpointer data)
{
  self->handler = handler;
  self->data = data;
}

void
wc_gate_shut (WcGate *self)
{
  self->handler = NULL;
  if (self->feeding)
    wc_parser_stop (self->parser);
}
