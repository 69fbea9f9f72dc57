/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/jid.h"
#include "stream/login.h"
#include "stream/stream-error.h"
#include "stream/strophe.h"
#include "xml/ns.h"

/* The frame of a login (RFC 6120 §§ 4, 7): two streams, the second of which is resumed or
 * bound. libstrophe's parser reads nothing that a server wrote: it lets prefixed
 * attributes shadow plain ones, follows a NULL pointer where <bind/> is missing, and
 * needs ten seconds for a stanza with many children. */

/* The ids of libstrophe's two requests (0.12 to 0.14). */
#define BIND_ID "_xmpp_bind1"
#define SESSION_ID "_xmpp_session1"

typedef enum
{
  STATE_SASL,
  STATE_REOPENED, /* features of the second stream */
  STATE_RESUMING,
  STATE_BINDING,
  STATE_SESSION, /* RFC 3921, where a server still requires it */
  STATE_ENDED,
} State;

struct _WcLogin
{
  GObject parent_instance;

  State state;
  char *jid; /* (owned) */
  const WcLoginHandler *handler;
  gpointer data;

  WcStrophe *strophe;               /* (owned) (nullable) until the end */
  WcAuthentication *authentication; /* (owned) (nullable) until it is proven */
  char *hello;                      /* (owned) the header of the first stream */
  const char *mechanism;            /* (nullable) static */
  WcNode *features;                 /* (owned) (nullable) after SASL */
  WcNode *answer;                   /* (owned) (nullable) to <resume/> */
};

G_DEFINE_FINAL_TYPE (WcLogin, wc_login, G_TYPE_OBJECT)

static void
end (WcLogin *self)
{
  self->state = STATE_ENDED;
  g_clear_pointer (&self->authentication, wc_authentication_stop);
  g_clear_pointer (&self->strophe, wc_strophe_free);
}

/* Takes @error. */
static void
fail (WcLogin *self, GError *error)
{
  g_autoptr (WcLogin) alive = g_object_ref (self);
  g_autoptr (GError) owned = error;

  end (self);
  self->handler->failed (self->data, owned);
}

static void
fail_protocol (WcLogin *self, const char *message)
{
  fail (self, wc_stream_error_new (WC_STREAM_ERROR_PROTOCOL, NULL, NULL, "%s", message));
}

/* Gives libstrophe @xml to read. Returns what it answers (transfer full); NULL: the login
 * has failed. */
static char *
feed (WcLogin *self, const char *xml)
{
  g_autoptr (GError) error = NULL;
  char *said = wc_strophe_feed (self->strophe, xml, &error);

  if (said == NULL)
    fail (self, g_steal_pointer (&error));
  return said;
}

static void
say (WcLogin *self, const char *text)
{
  self->handler->write (self->data, text, strlen (text));
}

/* ---- SASL ---- */

static void
on_say (gpointer data, const char *text)
{
  say (data, text);
}

/* libstrophe opens the second stream. */
static void
on_proven (gpointer data)
{
  WcLogin *self = data;
  g_autofree char *said = feed (self, "<success xmlns='" WC_NS_SASL "'/>");

  if (said == NULL)
    return;
  self->mechanism = wc_authentication_get_mechanism (self->authentication);
  g_clear_pointer (&self->authentication, wc_authentication_stop);
  self->state = STATE_REOPENED;
  self->handler->restart (self->data);
  say (self, said);
}

static void
on_failed (gpointer data, GError *error)
{
  fail (data, error);
}

static const WcAuthenticationHandler authentication_handler = { on_say, on_proven,
                                                                on_failed };

/* ---- Resumption and binding ---- */

static void
finish (WcLogin *self, const char *full_jid)
{
  g_autoptr (WcLogin) alive = g_object_ref (self);
  g_autofree char *bound = g_strdup (full_jid);
  WcLoginResult result = { .mechanism = self->mechanism,
                           .full_jid = bound,
                           .features = self->features,
                           .resumed = bound == NULL,
                           .answer = self->answer };

  end (self);
  self->handler->done (self->data, &result);
}

/* Whether the server insists on what RFC 6121 made a no-op. */
static gboolean
needs_session (const WcNode *features)
{
  const WcNode *session = wc_node_child (features, "session", WC_NS_SESSION);

  return session != NULL && wc_node_child (session, "optional", NULL) == NULL;
}

static void
bind (WcLogin *self)
{
  g_autofree char *said = NULL;
  g_autofree char *features = g_strdup_printf (
      WC_STROPHE_HEADER "<stream:features><bind xmlns='" WC_NS_BIND
                        "'/>%s</stream:features>",
      needs_session (self->features) ? "<session xmlns='" WC_NS_SESSION "'/>" : "");

  said = feed (self, features);
  if (said == NULL)
    return;
  self->state = STATE_BINDING;
  say (self, said);
}

static void
take_final_features (WcLogin *self, const WcNode *features)
{
  g_autoptr (WcNode) resume = NULL;
  g_autofree char *text = NULL;

  if (!wc_node_is (features, "features", WC_NS_STREAM))
    {
      fail_protocol (self, "the server begins with something else than its features");
      return;
    }
  if (wc_node_child (features, "bind", WC_NS_BIND) == NULL)
    {
      fail (self, wc_stream_error_new (WC_STREAM_ERROR_BIND, NULL, NULL,
                                       "the server offers no resource binding"));
      return;
    }
  self->features = wc_node_ref (features);
  resume = self->handler->resume (self->data, features);
  if (resume == NULL)
    {
      bind (self);
      return;
    }
  self->state = STATE_RESUMING;
  text = wc_node_to_string (resume, WC_NS_CLIENT);
  say (self, text);
}

static void
take_resume_answer (WcLogin *self, const WcNode *node)
{
  self->answer = wc_node_ref (node);
  if (wc_node_is (node, "resumed", WC_NS_SM))
    finish (self, /* full_jid= */ NULL);
  else if (wc_node_is (node, "failed", WC_NS_SM))
    bind (self);
  else
    fail_protocol (self, "the server answers <resume/> with something else");
}

static void
fail_bind (WcLogin *self, const WcNode *iq)
{
  const WcNode *conditions = wc_node_child (iq, "error", NULL);

  fail (self, wc_stream_error_from_conditions (WC_STREAM_ERROR_BIND,
                                               conditions != NULL ? conditions : iq,
                                               WC_NS_STANZAS));
}

/* Tells libstrophe the outcome of its request, and ends when it is content. */
static void
feed_result (WcLogin *self, const WcNode *result)
{
  g_autofree char *xml = wc_node_to_string (result, WC_NS_CLIENT);
  g_autofree char *said = feed (self, xml);
  g_autofree char *jid = NULL;

  if (said == NULL)
    return;
  jid = g_strdup (wc_strophe_get_bound_jid (self->strophe));
  if (jid != NULL)
    {
      finish (self, jid);
      return;
    }
  self->state = STATE_SESSION;
  say (self, said);
}

/* The address in a bind result, in canonical form; NULL when it is not one of ours. */
static char *
bound_address (WcLogin *self, const WcNode *iq)
{
  const WcNode *bound = wc_node_child (iq, "bind", WC_NS_BIND);
  const char *text = wc_node_child_text (bound, "jid", WC_NS_BIND);
  g_autofree char *jid = text != NULL ? wc_jid_normalize (text, NULL) : NULL;

  if (jid == NULL || wc_jid_get_resource (jid) == NULL ||
      !wc_jid_equal_bare (jid, self->jid))
    return NULL;
  return g_steal_pointer (&jid);
}

static void
take_bound (WcLogin *self, const WcNode *iq)
{
  g_autoptr (WcNode) result = wc_node_new ("iq", WC_NS_CLIENT);
  g_autofree char *jid = bound_address (self, iq);

  if (jid == NULL)
    {
      fail (self, wc_stream_error_new (WC_STREAM_ERROR_BIND, NULL, NULL,
                                       "the server bound another address"));
      return;
    }
  wc_node_set (result, "type", "result");
  wc_node_set (result, "id", BIND_ID);
  wc_node_add_with_text (wc_node_add (result, "bind", WC_NS_BIND), "jid", NULL, jid);
  feed_result (self, result);
}

static void
take_iq (WcLogin *self, const WcNode *iq, const char *id)
{
  g_autoptr (WcNode) result = NULL;

  /* What the server says beside the answer is not ours yet. */
  if (!wc_node_is (iq, "iq", WC_NS_CLIENT) ||
      g_strcmp0 (wc_node_attr (iq, "id"), id) != 0)
    return;
  if (g_strcmp0 (wc_node_attr (iq, "type"), "result") != 0)
    {
      fail_bind (self, iq);
      return;
    }
  if (self->state == STATE_BINDING)
    {
      take_bound (self, iq);
      return;
    }
  result = wc_node_new ("iq", WC_NS_CLIENT);
  wc_node_set (result, "type", "result");
  wc_node_set (result, "id", SESSION_ID);
  feed_result (self, result);
}

/* ---- The door ---- */

static void
dispatch (WcLogin *self, const WcNode *node)
{
  switch (self->state)
    {
    case STATE_SASL:
      wc_authentication_handle (self->authentication, node);
      break;
    case STATE_REOPENED:
      take_final_features (self, node);
      break;
    case STATE_RESUMING:
      take_resume_answer (self, node);
      break;
    case STATE_BINDING:
      take_iq (self, node, BIND_ID);
      break;
    case STATE_SESSION:
      take_iq (self, node, SESSION_ID);
      break;
    case STATE_ENDED:
      break;
    }
}

void
wc_login_handle (WcLogin *self, const WcNode *node)
{
  g_autoptr (WcLogin) alive = g_object_ref (self);

  if (self->state == STATE_ENDED)
    return;
  if (wc_node_is_refused (node))
    fail_protocol (self, "the server says too much during the login");
  else if (wc_node_is (node, "error", WC_NS_STREAM))
    fail (self, wc_stream_error_from_node (node));
  else
    dispatch (self, node);
}

void
wc_login_opened (WcLogin *self, const WcNode *header)
{
  g_autoptr (WcLogin) alive = g_object_ref (self);

  if (self->state == STATE_ENDED)
    return;
  /* Without version 1.0 there would be no features (RFC 6120 § 4.7.5). */
  if (!wc_node_is (header, "stream", WC_NS_STREAM) ||
      g_strcmp0 (wc_node_attr (header, "version"), "1.0") != 0)
    fail_protocol (self, "the server does not speak XMPP 1.0");
}

void
wc_login_start (WcLogin *self)
{
  say (self, self->hello);
}

void
wc_login_cancel (WcLogin *self)
{
  if (self->state != STATE_ENDED)
    end (self);
}

static void
login_dispose (GObject *object)
{
  WcLogin *self = WC_LOGIN (object);

  end (self);
  g_clear_pointer (&self->jid, g_free);
  g_clear_pointer (&self->hello, g_free);
  g_clear_pointer (&self->features, wc_node_unref);
  g_clear_pointer (&self->answer, wc_node_unref);
  G_OBJECT_CLASS (wc_login_parent_class)->dispose (object);
}

static void
wc_login_class_init (WcLoginClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = login_dispose;
}

static void
wc_login_init (WcLogin *self)
{
}

WcLogin *
wc_login_new (const WcAuthenticationSettings *settings,
              WcTurns *turns,
              const WcLoginHandler *handler,
              gpointer data,
              GError **error)
{
  g_autoptr (WcLogin) self = g_object_new (WC_TYPE_LOGIN, NULL);
  g_autofree char *full_jid =
      g_strdup_printf ("%s/%s", settings->jid, settings->resource);

  self->handler = handler;
  self->data = data;
  self->jid = g_strdup (settings->jid);
  self->strophe = wc_strophe_new (full_jid, error);
  if (self->strophe == NULL)
    return NULL;
  self->hello = wc_strophe_feed (self->strophe, "", error);
  if (self->hello == NULL)
    return NULL;
  self->authentication = wc_authentication_new (settings, self->strophe, turns,
                                                &authentication_handler, self);
  return g_steal_pointer (&self);
}
