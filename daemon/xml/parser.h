/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xml/node.h"

/* Bytes of an XMPP stream (RFC 6120 § 4) in, trees out. Everything is bounded; prefixed
 * attributes other than xml:* are left out, so that none can be taken for a plain one;
 * DOCTYPE, processing instructions and comments end the stream (RFC 6120 § 11.1). */
typedef struct _WcParser WcParser;

/* What one stanza may be. */
typedef struct
{
  guint depth;    /* of elements, the stanza itself is 1 */
  guint elements; /* in all */
  gsize bytes;    /* on the wire */
} WcParserLimits;

/* A stanza from anybody, and an answer to a request of our own. */
#define WC_PARSER_LIMITS_ANY ((WcParserLimits){ 128, 10000, 1024 * 1024 })
#define WC_PARSER_LIMITS_ANSWER ((WcParserLimits){ 128, 200000, 16 * 1024 * 1024 })

typedef struct
{
  /* The stream's opening tag; borrowed. (nullable) */
  void (*opened) (gpointer data, const WcNode *header);
  /* A whole child of the stream; borrowed, take a reference to keep it. One that was
   * beyond the limits comes without content, wc_node_is_refused(). Where that is the
   * fault of a message which the stanza, a message, carries (XEP-0297: a carbon, a result
   * of an archive), that one alone comes so. */
  void (*stanza) (gpointer data, WcNode *stanza);
  /* The stream's closing tag. (nullable) */
  void (*closed) (gpointer data);
  /* The limits of the stanza that begins with @head (its attributes are known). NULL:
   * ANY. */
  WcParserLimits (*limits) (gpointer data, const WcNode *head);
  /* For files, which nest deeper: whether the element that begins with @head, a child of
   * the document or of one that was entered, is no stanza but holds stanzas. Then its
   * children come as such, until it is left. Comments and instructions mean nothing
   * there. NULL: never, as in a stream. At most WC_PARSER_MAX_ENTERED are open. */
  gboolean (*enter) (gpointer data, const WcNode *head);
  void (*leave) (gpointer data);
} WcParserHandler;

#define WC_PARSER_MAX_ENTERED 8

/* @handler: static. Returns: (transfer full). */
WcParser *wc_parser_new (const WcParserHandler *handler, gpointer data);
void wc_parser_free (WcParser *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcParser, wc_parser_free)

/* Parses the next bytes and calls the handler for what they complete. @out_consumed
 * (nullable):
 * @len, or less after wc_parser_stop(). FALSE + REMOTE_ERROR (detail "condition":
 * "not-well-formed", "restricted-xml", "policy-violation") when the stream is beyond
 * repair; no more may be fed then. Must not be called, nor the parser freed, inside a
 * handler. */
gboolean wc_parser_feed (
    WcParser *self, const char *bytes, gsize len, gsize *out_consumed, GError **error);

/* Inside a handler: nothing behind the present element is parsed any more. */
void wc_parser_stop (WcParser *self);

/* Parses a text that is one whole element, within @limits; the namespace @default_ns is
 * in force around it. INVALID_ARGUMENT when it is not. Returns: (transfer full). */
WcNode *wc_parser_parse (const char *xml,
                         const char *default_ns,
                         WcParserLimits limits,
                         GError **error);
