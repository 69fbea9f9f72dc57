/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "account/registration-stream.h"
#include "base/error.h"
#include "stream/stream-error.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* An account that does not exist has no session, and needs none: one iq at a time, to the
 * server that TLS has proven. Whatever else the server says is not listened to. */

#define ANSWER_US (30 * G_USEC_PER_SEC)

/* A form with pictures; see xep/bits-of-binary.h. */
#define LIMITS ((WcParserLimits){ 32, 20000, 1024 * 1024 })

struct _WcRegistrationStream
{
  char *domain; /* (owned) */
  const WcAttemptMeans *means;
  const WcRegistrationStreamHandler *handler;
  gpointer data;

  WcAttempt *attempt;     /* (owned) (nullable) until it is open */
  WcTransport *transport; /* (owned) (nullable) while it is open */
  WcGate *gate;           /* (owned) (nullable) likewise */
  char *asked;            /* (owned) (nullable) id of the iq that is not answered yet */
  guint timer;
};

static GError *
error_of (const GError *reason)
{
  gboolean late = g_error_matches (reason, WC_STREAM_ERROR, WC_STREAM_ERROR_TIMEOUT);
  GError *error =
      g_error_new (WC_ERROR, late ? WC_ERROR_REMOTE_TIMEOUT : WC_ERROR_REMOTE_ERROR, "%s",
                   reason->message);

  if (!late)
    wc_error_set_detail (error, "condition", wc_stream_error_get_reason (reason));
  return error;
}

/* The last thing that is done with @self. */
static void
tell (WcRegistrationStream *self, const WcNode *query, const GError *error)
{
  gboolean asked = self->asked != NULL;

  g_clear_pointer (&self->asked, g_free);
  wc_clock_clear (self->means->clock, &self->timer);
  if (asked)
    self->handler->answered (self->data, query, error);
  else
    self->handler->lost (self->data, error);
}

static void
leave (WcRegistrationStream *self)
{
  g_clear_pointer (&self->attempt, wc_attempt_stop);
  if (self->gate != NULL)
    wc_gate_shut (self->gate);
  g_clear_pointer (&self->gate, wc_gate_unref);
  if (self->transport != NULL)
    wc_transport_close (self->transport);
  g_clear_object (&self->transport);
}

static void
lose (WcRegistrationStream *self, const GError *reason)
{
  g_autoptr (GError) error = error_of (reason);

  leave (self);
  tell (self, NULL, error);
}

static void
on_late (gpointer data)
{
  g_autoptr (GError) error = wc_stream_error_new (WC_STREAM_ERROR_TIMEOUT, NULL, NULL,
                                                  "the server did not answer in time");
  WcRegistrationStream *self = data;

  self->timer = 0;
  lose (self, error);
}

/* ---- What the server says ---- */

static gboolean
is_answer (WcRegistrationStream *self, const WcNode *node)
{
  const char *from = wc_node_attr (node, "from");

  return self->asked != NULL && wc_stanza_is_iq (node) &&
         g_strcmp0 (wc_node_attr (node, "id"), self->asked) == 0 &&
         (from == NULL || g_ascii_strcasecmp (from, self->domain) == 0) &&
         (wc_stanza_has_type (node, "result") || wc_stanza_has_type (node, "error"));
}

static void
on_node (gpointer data, WcNode *node)
{
  WcRegistrationStream *self = data;
  g_autoptr (GError) error = NULL;

  if (!is_answer (self, node))
    return;
  if (wc_node_is_refused (node))
    error =
        g_error_new (WC_ERROR, WC_ERROR_TOO_LARGE, "the server's answer is too large");
  else if (wc_stanza_has_type (node, "error"))
    error = wc_stanza_get_error (node);
  tell (self, error == NULL ? wc_node_child (node, "query", WC_NS_REGISTER) : NULL,
        error);
}

static void
on_ended (gpointer data, const GError *error)
{
  lose (data, error);
}

static WcParserLimits
limits (gpointer data, const WcNode *head)
{
  return LIMITS;
}

static const WcGateHandler gate_handler = { NULL, on_node, on_ended, limits };

static void
on_received (gpointer data, const guint8 *bytes, gsize size)
{
  WcRegistrationStream *self = data;
  g_autoptr (WcGate) gate = wc_gate_ref (self->gate);

  wc_gate_feed (gate, (const char *) bytes, size);
}

static void
on_closed (gpointer data, const GError *error)
{
  lose (data, error);
}

static const WcTransportHandler transport_handler = { on_received, on_closed };

/* ---- How it begins ---- */

static WcNode *
on_resume (gpointer data, const WcNode *features)
{
  return NULL;
}

static void
on_bound (gpointer data,
          WcTransport *transport,
          WcGate *gate,
          const WcResolveTarget *target,
          const WcLoginResult *result)
{
  WcRegistrationStream *self = data;

  self->transport = g_object_ref (transport);
  self->gate = wc_gate_ref (gate);
  wc_transport_set_handler (transport, &transport_handler, self);
  wc_gate_set_handler (gate, &gate_handler, self);
  g_clear_pointer (&self->attempt, wc_attempt_stop);
  self->handler->opened (self->data);
}

static void
on_failed (gpointer data, const WcAttemptFailure *failure)
{
  lose (data, failure->error);
}

static const WcAttemptHandler attempt_handler = { on_resume, on_bound, on_failed };

WcRegistrationStream *
wc_registration_stream_new (const WcAccount *server,
                            const WcAttemptMeans *means,
                            const WcRegistrationStreamHandler *handler,
                            gpointer data)
{
  WcRegistrationStream *self = g_new0 (WcRegistrationStream, 1);
  WcAttemptSettings settings = { .account = server, .anonymous = TRUE };

  self->domain = g_strdup (wc_account_get_domain (server));
  self->means = means;
  self->handler = handler;
  self->data = data;
  self->attempt = wc_attempt_start (&settings, means, &attempt_handler, self);
  return self;
}

static void
say (WcRegistrationStream *self, const char *text)
{
  wc_transport_write (self->transport, text, strlen (text));
}

void
wc_registration_stream_free (WcRegistrationStream *self)
{
  wc_clock_clear (self->means->clock, &self->timer);
  if (self->transport != NULL)
    say (self, "</stream:stream>");
  leave (self);
  g_free (self->asked);
  g_free (self->domain);
  g_free (self);
}

gboolean
wc_registration_stream_is_open (WcRegistrationStream *self)
{
  return self->transport != NULL;
}

void
wc_registration_stream_ask (WcRegistrationStream *self,
                            const char *type,
                            const WcNode *payload)
{
  g_autofree char *text = NULL;
  g_autoptr (WcNode) iq = NULL;

  g_return_if_fail (self->transport != NULL && self->asked == NULL);

  self->asked = wc_stanza_make_id ();
  iq = wc_stanza_new_iq (type, self->domain, self->asked);
  wc_node_add_tree (iq, payload);
  text = wc_node_to_string (iq, WC_NS_CLIENT);
  self->timer = wc_clock_add (self->means->clock, ANSWER_US, on_late, self);
  say (self, text);
}
