/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "stream/greeting.h"
#include "stream/stream-error.h"
#include "xml/ns.h"

/* RFC 6120 § 4 without what follows it. libstrophe is for logins; here is nothing that it
 * could do. */

struct _WcGreeting
{
  char *domain; /* (owned) */
  const WcGreetingHandler *handler;
  gpointer data;
  gboolean ended;
};

WcGreeting *
wc_greeting_new (const char *domain, const WcGreetingHandler *handler, gpointer data)
{
  WcGreeting *self = g_new0 (WcGreeting, 1);

  self->domain = g_strdup (domain);
  self->handler = handler;
  self->data = data;
  return self;
}

void
wc_greeting_free (WcGreeting *self)
{
  g_free (self->domain);
  g_free (self);
}

/* The last thing that is done with @self: the handler may free it. */
static void
fail (WcGreeting *self, const char *message)
{
  g_autoptr (GError) error =
      wc_stream_error_new (WC_STREAM_ERROR_PROTOCOL, NULL, NULL, "%s", message);

  self->ended = TRUE;
  self->handler->failed (self->data, error);
}

void
wc_greeting_start (WcGreeting *self)
{
  g_autofree char *to = g_markup_escape_text (self->domain, -1);
  g_autofree char *hello =
      g_strdup_printf ("<?xml version='1.0'?><stream:stream xmlns='" WC_NS_CLIENT
                       "' xmlns:stream='" WC_NS_STREAM "' version='1.0' to='%s'>",
                       to);

  self->handler->write (self->data, hello, strlen (hello));
}

void
wc_greeting_opened (WcGreeting *self, const WcNode *header)
{
  if (self->ended)
    return;
  /* Without version 1.0 there would be no features (RFC 6120 § 4.7.5). */
  if (!wc_node_is (header, "stream", WC_NS_STREAM) ||
      g_strcmp0 (wc_node_attr (header, "version"), "1.0") != 0)
    fail (self, "the server does not speak XMPP 1.0");
}

void
wc_greeting_handle (WcGreeting *self, const WcNode *node)
{
  if (self->ended)
    return;
  if (wc_node_is_refused (node) || !wc_node_is (node, "features", WC_NS_STREAM))
    {
      fail (self, "the server begins with something else than its features");
      return;
    }
  self->ended = TRUE;
  self->handler->done (self->data, node);
}
