/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xml/parser.h"

/* Between the bytes of a connection and whoever deals with what they say: first the
 * login, then the session, over two XML documents (RFC 6120 § 4.3.3). Everything a server
 * says passes here, through one parse, within limits. */
typedef struct _WcGate WcGate;

typedef struct
{
  /* The opening tag of a stream; borrowed. (nullable) */
  void (*opened) (gpointer data, const WcNode *header);
  /* A child of the stream; borrowed, take a reference to keep it. One that was beyond the
   * limits comes without content, wc_node_is_refused(). Never a stream error. */
  void (*node) (gpointer data, WcNode *node);
  /* The stream is over: CLOSED (</stream:stream>), REMOTE (<stream:error/>) or PROTOCOL
   * (not XML, or forbidden in XMPP). Nothing is called afterwards. */
  void (*ended) (gpointer data, const GError *error);
  /* The limits of the stanza that begins with @head. NULL: WC_PARSER_LIMITS_ANY. */
  WcParserLimits (*limits) (gpointer data, const WcNode *head);
} WcGateHandler;

/* @handler is static. Returns: (transfer full). */
WcGate *wc_gate_new (const WcGateHandler *handler, gpointer data);
WcGate *wc_gate_ref (WcGate *self);
void wc_gate_unref (WcGate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcGate, wc_gate_unref)

/* The bytes that came next. Not to be called inside a handler. */
void wc_gate_feed (WcGate *self, const char *bytes, gsize size);

/* All of these also inside a handler, where they hold from the next node on, even when
 * its bytes are in the feed that is under way. _restart: a new document begins.
 * _set_handler: somebody else takes over. _shut: nothing is called any more. */
void wc_gate_restart (WcGate *self);
void wc_gate_set_handler (WcGate *self, const WcGateHandler *handler, gpointer data);
void wc_gate_shut (WcGate *self);
