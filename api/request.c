/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/errors.h"
#include "api/request.h"
#include "base/error.h"

/* A call on its way. It counts against its caller's limit from birth to answer. */

struct _WcRequest
{
  WcCaller *caller; /* (owned) */
  const WcIdlMethod *method;
  const WcContext *context;  /* (unowned) (nullable) until it begins */
  guint *running;            /* (unowned) (nullable) likewise */
  GCancellable *cancellable; /* (owned) (nullable) made for the first who asks: most
                                calls are answered at once */
  GUnixFDList *fds;          /* (owned) (nullable) that came with it */
  GUnixFDList *given;        /* (owned) (nullable) that go with the answer */
  gulong closed_id;          /* on the caller's cancellable, with it */
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
  wc_caller_add_in_flight (caller, 1);
  return self;
}

static void
request_free (WcRequest *self)
{
  g_clear_signal_handler (&self->closed_id, wc_caller_get_cancellable (self->caller));
  if (self->destroy != NULL)
    self->destroy (self->data);
  if (self->running != NULL)
    (*self->running)--;
  g_clear_object (&self->cancellable);
  g_clear_object (&self->fds);
  g_clear_object (&self->given);
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
  GCancellable *caller = wc_caller_get_cancellable (self->caller);

  if (self->cancellable != NULL)
    return self->cancellable;
  self->cancellable = g_cancellable_new ();
  if (g_cancellable_is_cancelled (caller))
    g_cancellable_cancel (self->cancellable);
  /* not g_cancellable_connect(): it deadlocks when its handler disconnects it */
  self->closed_id =
      g_signal_connect (caller, "cancelled", G_CALLBACK (on_caller_cancelled), self);
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

void
wc_request_take_fds (WcRequest *self, GUnixFDList *fds)
{
  g_clear_object (&self->fds);
  self->fds = fds;
}

int
wc_request_dup_fd (WcRequest *self, guint index, GError **error)
{
  if (self->fds == NULL || index >= (guint) g_unix_fd_list_get_length (self->fds))
    {
      wc_error_invalid (error, "fd", "no such descriptor came with the call");
      return -1;
    }
  return g_unix_fd_list_get (self->fds, (int) index, error);
}

void
wc_request_give_fd (WcRequest *self, int fd)
{
  g_clear_object (&self->given);
  self->given = g_unix_fd_list_new_from_array (&fd, 1);
}

GUnixFDList *
wc_request_get_given (WcRequest *self)
{
  return self->given;
}

gpointer
wc_request_get_data (WcRequest *self)
{
  return self->data;
}
