/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/errors.h"
#include "api/request.h"

/* A call on its way. It counts against its caller's limit from birth to answer. */

struct _WcRequest
{
  WcCaller *caller; /* (owned) */
  const WcIdlMethod *method;
  const WcContext *context;  /* (unowned) (nullable) until it begins */
  guint *running;            /* (unowned) (nullable) likewise */
  GCancellable *cancellable; /* (owned) */
  gulong closed_id;          /* on the caller's cancellable */
  WcRequestAnswer answer;
  gpointer data;          /* (owned) */
  GDestroyNotify destroy; /* (nullable) */
};

static void
on_caller_cancelled (GCancellable *caller, gpointer user_data)
{
  WcRequest *self = user_data;

  g_cancellable_cancel (self->cancellable);
}

WcRequest *
wc_request_new (WcCaller *caller,
                const WcIdlMethod *method,
                WcRequestAnswer answer,
                gpointer data,
                GDestroyNotify destroy)
{
  WcRequest *self = g_new0 (WcRequest, 1);

  self->caller = g_object_ref (caller);
  self->method = method;
  self->answer = answer;
  self->data = data;
  self->destroy = destroy;
  self->cancellable = g_cancellable_new ();
  /* not g_cancellable_connect(): it deadlocks when its handler disconnects it */
  self->closed_id = g_signal_connect (wc_caller_get_cancellable (caller), "cancelled",
                                      G_CALLBACK (on_caller_cancelled), self);
  wc_caller_add_in_flight (caller, 1);
  return self;
}

static void
request_free (WcRequest *self)
{
  g_signal_handler_disconnect (wc_caller_get_cancellable (self->caller), self->closed_id);
  if (self->destroy != NULL)
    self->destroy (self->data);
  if (self->running != NULL)
    (*self->running)--;
  g_object_unref (self->cancellable);
  g_object_unref (self->caller);
  g_free (self);
}

static void
request_answer (WcRequest *self, GVariant *result, const GError *error)
{
  wc_caller_add_in_flight (self->caller, -1);
  if (!wc_caller_is_closed (self->caller))
    self->answer (self, result, error, self->data);
  request_free (self);
}

void
wc_request_return (WcRequest *self, GVariant *result)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (
      result != NULL ? result : g_variant_new_tuple (/* children= */ NULL, 0));

  /* a handler that gives something else than the contract says */
  g_assert (g_variant_is_of_type (owned, G_VARIANT_TYPE (self->method->out_type)));
  request_answer (self, owned, /* error= */ NULL);
}

void
wc_request_fail (WcRequest *self, GError *error)
{
  g_autoptr (GError) owned = error;
  g_autoptr (GError) shown = wc_errors_present (owned);

  request_answer (self, /* result= */ NULL, shown);
}

const WcIdlMethod *
wc_request_get_method (WcRequest *self)
{
  return self->method;
}

WcCaller *
wc_request_get_caller (WcRequest *self)
{
  return self->caller;
}

GCancellable *
wc_request_get_cancellable (WcRequest *self)
{
  return self->cancellable;
}

const WcContext *
wc_request_get_context (WcRequest *self)
{
  return self->context;
}

void
wc_request_begin (WcRequest *self, const WcContext *context, guint *running)
{
  self->context = context;
  self->running = running;
  (*running)++;
}

gpointer
wc_request_get_data (WcRequest *self)
{
  return self->data;
}
