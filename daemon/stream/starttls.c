/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/starttls.h"
#include "stream/stream-error.h"
#include "xml/ns.h"
#include "xml/parser.h"

/* STARTTLS negotiated by ourselves (RFC 6120 § 5). Everything read here came
 * unencrypted: whoever sits on the line may have written it. So it is short, it is parsed
 * with its own parser, and a byte behind <proceed/> ends the attempt (it would be taken
 * for a word of the encrypted stream: CVE-2011-0411 and its many siblings). */

/* Stream header, features and <proceed/> together; the largest seen are below 4 KB. */
#define MAX_BYTES (32 * 1024)

#define MAX_ELEMENTS 500

struct _WcStarttls
{
  WcParser *parser; /* (owned) */
  gsize n_bytes;
  gboolean opened;
  gboolean asked;
  WcStarttlsState state;
  GString *out;  /* (nullable) borrowed while feeding */
  GError *error; /* (owned) (nullable) */
};

static void G_GNUC_PRINTF (3, 4)
    fail (WcStarttls *self, WcStreamErrorCode code, const char *format, ...)
{
  va_list args;

  if (self->state != WC_STARTTLS_FAILED)
    {
      va_start (args, format);
      self->error = g_error_new_valist (WC_STREAM_ERROR, code, format, args);
      va_end (args);
    }
  self->state = WC_STARTTLS_FAILED;
  wc_parser_stop (self->parser);
}

static void
on_opened (gpointer data, const WcNode *header)
{
  WcStarttls *self = data;

  self->opened = TRUE;
  /* Without version 1.0 there would be no features (RFC 6120 § 4.7.5). */
  if (!wc_node_is (header, "stream", WC_NS_STREAM) ||
      g_strcmp0 (wc_node_attr (header, "version"), "1.0") != 0)
    fail (self, WC_STREAM_ERROR_PROTOCOL, "the server does not speak XMPP 1.0");
}

static void
take_features (WcStarttls *self, const WcNode *features)
{
  if (wc_node_child (features, "starttls", WC_NS_TLS) == NULL)
    {
      fail (self, WC_STREAM_ERROR_NO_STARTTLS, "the server offers no encryption");
      return;
    }
  self->asked = TRUE;
  g_string_append (self->out, "<starttls xmlns='" WC_NS_TLS "'/>");
}

static void
on_stanza (gpointer data, WcNode *stanza)
{
  WcStarttls *self = data;

  if (wc_node_is_refused (stanza))
    fail (self, WC_STREAM_ERROR_PROTOCOL, "the server says too much before TLS");
  else if (!self->asked && wc_node_is (stanza, "features", WC_NS_STREAM))
    take_features (self, stanza);
  else if (wc_node_is (stanza, "error", WC_NS_STREAM))
    {
      g_clear_error (&self->error);
      self->error = wc_stream_error_from_node (stanza);
      self->state = WC_STARTTLS_FAILED;
      wc_parser_stop (self->parser);
    }
  else if (self->asked && wc_node_is (stanza, "proceed", WC_NS_TLS))
    {
      self->state = WC_STARTTLS_PROCEED;
      wc_parser_stop (self->parser);
    }
  else if (self->asked && wc_node_is (stanza, "failure", WC_NS_TLS))
    fail (self, WC_STREAM_ERROR_NO_STARTTLS, "the server refuses to begin TLS");
  else
    fail (self, WC_STREAM_ERROR_PROTOCOL,
          "the server says something before TLS that does not belong there");
}

static void
on_closed (gpointer data)
{
  fail (data, WC_STREAM_ERROR_CLOSED, "the server closed the stream");
}

static WcParserLimits
limit_stanza (gpointer data, const WcNode *head)
{
  return (WcParserLimits){ 16, MAX_ELEMENTS, MAX_BYTES };
}

static const WcParserHandler parser_handler = { on_opened, on_stanza, on_closed,
                                                limit_stanza };

WcStarttls *
wc_starttls_new (const char *domain, GString *out)
{
  WcStarttls *self = g_new0 (WcStarttls, 1);
  g_autofree char *to = g_markup_escape_text (domain, -1);

  self->parser = wc_parser_new (&parser_handler, self);
  g_string_append_printf (out,
                          "<?xml version='1.0'?><stream:stream xmlns='" WC_NS_CLIENT
                          "' xmlns:stream='" WC_NS_STREAM "' version='1.0' to='%s'>",
                          to);
  return self;
}

void
wc_starttls_free (WcStarttls *self)
{
  wc_parser_free (self->parser);
  g_clear_error (&self->error);
  g_free (self);
}

WcStarttlsState
wc_starttls_feed (
    WcStarttls *self, const guint8 *bytes, gsize size, GString *out, GError **error)
{
  g_autoptr (GError) parse_error = NULL;
  gsize consumed = 0;

  g_return_val_if_fail (self->state == WC_STARTTLS_MORE, WC_STARTTLS_FAILED);

  self->out = out;
  self->n_bytes += size;
  if (self->n_bytes > MAX_BYTES)
    fail (self, WC_STREAM_ERROR_PROTOCOL, "the server says too much before TLS");
  else if (!wc_parser_feed (self->parser, (const char *) bytes, size, &consumed,
                            &parse_error))
    fail (self, WC_STREAM_ERROR_PROTOCOL, "%s", parse_error->message);
  else if (self->state == WC_STARTTLS_PROCEED && consumed < size)
    fail (self, WC_STREAM_ERROR_INJECTION, "something was injected before TLS");
  self->out = NULL;

  if (self->error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->error));
  return self->state;
}
