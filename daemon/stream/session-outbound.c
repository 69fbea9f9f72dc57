/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "stream/session-private.h"
#include "xml/stanza.h"

/* What is sent: stanzas, requests that wait for their answer, answers. */

void
wc_session_send_tagged (WcSession *self, const WcNode *stanza, guint64 tag)
{
  if (self->write == NULL)
    return;
  if (self->tap != NULL)
    self->tap (self, /* outgoing= */ TRUE, stanza, self->tap_data);
  self->write (self->stream, stanza, tag);
}

void
wc_session_set_tap (WcSession *self, WcSessionTap func, gpointer data)
{
  self->tap = func;
  self->tap_data = data;
}

void
wc_session_send (WcSession *self, const WcNode *stanza)
{
  wc_session_send_tagged (self, stanza, 0);
}

/* ---- Answers that nobody sent ---- */

typedef struct
{
  WcReply reply;
  gpointer user_data;
  GError *error; /* (owned) (nullable) */
} Later;

static void
give (WcSession *self, Later *given)
{
  g_autofree Later *later = given;
  g_autoptr (GError) error = later->error;

  later->reply (self, later->user_data, /* result= */ NULL, error);
}

/* What those who are answered ask for has a turn of its own. */
static gboolean
on_later (gpointer data)
{
  g_autoptr (WcSession) self = g_object_ref (data);

  self->later_source = 0;
  for (guint due = g_queue_get_length (&self->later);
       due > 0 && !g_queue_is_empty (&self->later); due--)
    give (self, g_queue_pop_head (&self->later));
  return G_SOURCE_REMOVE;
}

void
wc_session_answer_later (WcSession *self,
                         WcReply reply,
                         gpointer user_data,
                         GError *error)
{
  Later *later = g_new (Later, 1);

  *later = (Later){ reply, user_data, error };
  g_queue_push_tail (&self->later, later);
  if (self->later_source == 0)
    self->later_source = g_idle_add (on_later, self);
}

void
wc_session_answer_now (WcSession *self)
{
  Later *later;

  while ((later = g_queue_pop_head (&self->later)) != NULL)
    give (self, later);
  g_clear_handle_id (&self->later_source, g_source_remove);
}

/* ---- Requests ---- */

typedef struct
{
  WcReply reply;
  gpointer user_data;
} Request;

static void
replied (gpointer owner, gpointer user_data, const WcNode *result, const GError *error)
{
  g_autofree Request *request = user_data;

  request->reply (owner, request->user_data, result, error);
}

static void
ask (WcSession *self,
     const char *type,
     const char *to,
     const WcNode *payload,
     Request request)
{
  g_autoptr (WcNode) iq = NULL;

  if (self->write == NULL)
    {
      wc_session_answer_later (
          self, request.reply, request.user_data,
          g_error_new (WC_ERROR, WC_ERROR_OFFLINE, "the account is offline"));
      return;
    }
  iq = wc_iq_tracker_track (self->iqs, type, to, payload, replied,
                            g_memdup2 (&request, sizeof request));
  wc_session_send (self, iq);
}

void
wc_session_iq_get (WcSession *self,
                   const char *to,
                   const WcNode *payload,
                   WcReply reply,
                   gpointer user_data)
{
  ask (self, "get", to, payload, (Request){ reply, user_data });
}

void
wc_session_iq_set (WcSession *self,
                   const char *to,
                   const WcNode *payload,
                   WcReply reply,
                   gpointer user_data)
{
  ask (self, "set", to, payload, (Request){ reply, user_data });
}

const WcNode *
wc_session_get_refusal (WcSession *self)
{
  return self->iqs != NULL ? wc_iq_tracker_get_answer (self->iqs) : NULL;
}

static void
note_refusal (WcSession *self,
              gpointer user_data,
              const WcNode *result,
              const GError *error)
{
  if (error != NULL)
    wc_session_info (self, user_data, "the server refused a request: %s", error->message);
}

void
wc_session_request_set (WcSession *self,
                        const char *name,
                        const char *to,
                        const WcNode *payload)
{
  wc_session_iq_set (self, to, payload, note_refusal, (gpointer) g_intern_string (name));
}

void
wc_session_reply (WcSession *self, const WcNode *request, const WcNode *payload)
{
  g_autoptr (WcNode) result = wc_stanza_new_result (request);

  if (payload != NULL)
    wc_node_add_tree (result, payload);
  wc_session_send (self, result);
}

void
wc_session_reply_error (WcSession *self,
                        const WcNode *request,
                        const char *type,
                        const char *condition)
{
  g_autoptr (WcNode) error = wc_stanza_new_error (request, type, condition);

  wc_session_send (self, error);
}

gboolean
wc_session_expects (WcSession *self, const WcNode *stanza)
{
  return wc_stanza_is_iq (stanza) && wc_iq_tracker_expects (self->iqs, stanza);
}

gboolean
wc_session_decorate (WcSession *self, WcOutbound *out, GError **error)
{
  for (guint i = 0; i < self->n_xeps; i++)
    if (self->xeps[i]->outbound != NULL &&
        !self->xeps[i]->outbound (self, self->states[i], out, error))
      return FALSE;
  return TRUE;
}
