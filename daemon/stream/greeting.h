/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xml/node.h"

/* The beginning of a stream on which nobody logs in, as it is needed to register an
 * account (XEP-0077 § 3.1): says hello and waits for the server's features. Without input
 * or output of its own, as stream/login. */
typedef struct _WcGreeting WcGreeting;

typedef struct
{
  void (*write) (gpointer data, const char *bytes, gsize size);
  /* The end, one of the two, never from inside wc_greeting_start(); both borrowed. What
   * follows the features belongs to whoever takes over. */
  void (*done) (gpointer data, const WcNode *features);
  void (*failed) (gpointer data, const GError *error);
} WcGreetingHandler;

/* @domain: whom to greet; @handler: static. Returns: (transfer full). */
WcGreeting *
wc_greeting_new (const char *domain, const WcGreetingHandler *handler, gpointer data);

/* Ends it; no handler is called any more. Also inside one. */
void wc_greeting_free (WcGreeting *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcGreeting, wc_greeting_free)

/* Says hello. */
void wc_greeting_start (WcGreeting *self);

/* What the server says: the stream's opening tag, and its first children. Errors for
 * failed(): WC_STREAM_ERROR_PROTOCOL. */
void wc_greeting_opened (WcGreeting *self, const WcNode *header);
void wc_greeting_handle (WcGreeting *self, const WcNode *node);
