/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/sample-idl.h"
#include "lib/sample-interface.h"

static WcSample *
sample_of (WcRequest *request)
{
  WcSample *self = (WcSample *) wc_request_get_context (request);

  self->n_calls++;
  return self;
}

static void
take (WcRequest *request, GVariant *args)
{
  g_autoptr (GVariant) account = g_variant_get_child_value (args, 0);
  g_autoptr (GVariant) options = g_variant_get_child_value (args, 3);
  GVariant *results[] = { account, options };

  sample_of (request);
  wc_request_return (request, g_variant_new_tuple (results, G_N_ELEMENTS (results)));
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  WcRequest *request = data;
  WcSample *self = (WcSample *) wc_request_get_context (request);

  g_ptr_array_remove (self->waiting, request);
  wc_request_fail (request,
                   g_error_new_literal (WC_ERROR, WC_ERROR_CANCELLED, "cancelled"));
}

static void
wait_for_ever (WcRequest *request, GVariant *args)
{
  g_ptr_array_add (sample_of (request)->waiting, request);
  g_signal_connect (wc_request_get_cancellable (request), "cancelled",
                    G_CALLBACK (on_cancelled), request);
}

static void
answer (WcRequest *request, GVariant *args)
{
  sample_of (request);
  wc_request_return (request, /* result= */ NULL);
}

static void
want_error_data (WcRequest *request, GVariant *args)
{
  wc_caller_set_wants_error_data (wc_request_get_caller (request), TRUE);
  answer (request, args);
}

static void
listen_on (WcRequest *request, GVariant *args)
{
  WcSample *self = sample_of (request);

  g_set_object (&self->listener, wc_request_get_caller (request));
  wc_caller_set_listening (self->listener, TRUE);
  wc_request_return (request, /* result= */ NULL);
}

static const WcMethod methods[] = {
  { "Take", take },   { "Words", answer },   { "Raw", wait_for_ever },
  { "Chat", answer }, { "Json", listen_on }, { "Dbus", want_error_data },
  { NULL },
};
static const WcInterface interface = { "Test", methods };

WcSample *
wc_sample_new (void)
{
  static const WcInterface *const interfaces[] = { &interface, NULL };
  WcSample *self = g_new0 (WcSample, 1);

  self->idl = wc_sample_idl_new ();
  self->waiting = g_ptr_array_new ();
  self->dispatch = wc_dispatch_new (self->idl, interfaces, (const WcContext *) self);
  return self;
}

void
wc_sample_free (WcSample *self)
{
  g_assert_cmpuint (self->waiting->len, ==, 0);
  g_clear_object (&self->listener);
  g_ptr_array_unref (self->waiting);
  wc_dispatch_free (self->dispatch);
  wc_idl_unref (self->idl);
  g_free (self);
}

void
wc_sample_release (WcSample *self)
{
  WcRequest *request = g_ptr_array_steal_index (self->waiting, 0);

  g_signal_handlers_disconnect_by_func (wc_request_get_cancellable (request),
                                        on_cancelled, request);
  wc_request_return (request, /* result= */ NULL);
}
