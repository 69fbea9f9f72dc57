/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gunixfdlist.h>

#include "api/caller.h"
#include "api/idl.h"

/* One call of a client, whichever door carried it. A handler answers it exactly once, now
 * or later, with wc_request_return() or wc_request_fail(), which consume it. */
typedef struct _WcRequest WcRequest;
typedef struct _WcContext WcContext;

/* How the answer leaves: either @result, a tuple of @request's out_type (NULL when there
 * is nothing to tell), or @error of the domain WC_ERROR. */
typedef void (*WcRequestAnswer) (WcRequest *request,
                                 GVariant *result,
                                 const GError *error,
                                 gpointer data);

/* For the doors. @destroy frees @data when the request is over. Returns: (transfer full),
 * to be given to wc_dispatch_call(). */
WcRequest *wc_request_new (WcCaller *caller,
                           const WcIdlMethod *method,
                           WcRequestAnswer answer,
                           gpointer data,
                           GDestroyNotify destroy);

/* Answers and consumes the request. @result: (transfer floating) (nullable); @error:
 * (transfer full), of any domain. */
void wc_request_return (WcRequest *self, GVariant *result);
void wc_request_fail (WcRequest *self, GError *error);

const WcIdlMethod *wc_request_get_method (WcRequest *self);
WcCaller *wc_request_get_caller (WcRequest *self);

/* Cancelled by `$/cancel` and when the caller is gone. Waits end by it with Cancelled;
 * what changes something goes on. */
GCancellable *wc_request_get_cancellable (WcRequest *self);

/* What handlers work with (api/context.h). */
const WcContext *wc_request_get_context (WcRequest *self);

/* For the dispatcher, before the handler runs: @context as above, and *@running counts
 * the request until it is over. Both borrowed. */
void wc_request_begin (WcRequest *self, const WcContext *context, guint *running);

/* For the doors, before the call: the descriptors that came with it (transfer full)
 * (nullable). For handlers: a duplicate of the one at @index; -1 + INVALID_ARGUMENT. */
void wc_request_take_fds (WcRequest *self, GUnixFDList *fds);
int wc_request_dup_fd (WcRequest *self, guint index, GError **error);

/* For handlers, before the answer: a descriptor (transfer full) that goes with it, where
 * the result has the handle 0. For the door: it, in a list; NULL: none. Borrowed. */
void wc_request_give_fd (WcRequest *self, int fd);
GUnixFDList *wc_request_get_given (WcRequest *self);

/* For the socket, which finds a request again by its JSON id. */
gpointer wc_request_get_data (WcRequest *self);
