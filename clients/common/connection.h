/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "common/interrupt.h"

/* A connection to the JSON socket of the daemon, for programs that do one thing at a
 * time: calls block until they are answered, notifications wait in order until they are
 * asked for. Errors are WC_FAILURE: what the daemon answered; WC_EXIT_UNREACHABLE when it
 * is not there or has closed; WC_EXIT_TIMEOUT when the time has passed. */
typedef struct _WcConnection WcConnection;

/* No limit of time. */
#define WC_CONNECTION_FOREVER (-1)

/* @path: of the socket. Returns: (transfer full). */
WcConnection *wc_connection_open (const char *path, GError **error);
void wc_connection_free (WcConnection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcConnection, wc_connection_free)

/* From now on a signal ends whatever waits here with WC_EXIT_TIMEOUT, and
 * wc_connection_is_interrupted() tells it from a limit of time. @interrupt: borrowed;
 * NULL for none. */
void wc_connection_set_interrupt (WcConnection *self, WcInterrupt *interrupt);
/* The same when whoever reads from the pipe or socket @fd has left: a stream that nobody
 * takes need not go on. -1 for none. */
void wc_connection_set_reader (WcConnection *self, int fd);
/* Whether the last wait was ended by a signal, or by a reader that left. */
gboolean wc_connection_is_interrupted (const WcConnection *self);

/* Hands over descriptors (borrowed until then) with the next call; 64 at most. In its
 * arguments they are named by their place in @fds. */
void wc_connection_give (WcConnection *self, const int *fds, guint n_fds);

/* Waits until the answer to call @id is there, or @or_notice a notification is: FALSE +
 * error as of the calls. Nothing is taken. */
gboolean wc_connection_wait (
    WcConnection *self, guint id, gboolean or_notice, int timeout_ms, GError **error);

/* Calls @method and waits for the answer. @params: (transfer full) (nullable), keys as
 * the arguments in the interface description. @timeout_ms: WC_CONNECTION_FOREVER for
 * none. Returns: (transfer full) the result. */
JsonObject *wc_connection_call (WcConnection *self,
                                const char *method,
                                JsonObject *params,
                                int timeout_ms,
                                GError **error);

/* The two halves of it, for several calls at once: start gives the number that finish
 * wants; 0 when it could not be sent. */
guint wc_connection_start (WcConnection *self,
                           const char *method,
                           JsonObject *params,
                           GError **error);
JsonObject *
wc_connection_finish (WcConnection *self, guint id, int timeout_ms, GError **error);

/* Whether the answer to a call that was started is there already. */
gboolean wc_connection_has_answer (const WcConnection *self, guint id);

/* Asks the daemon to give up a call that was started; it answers Cancelled, or with the
 * result when it was too late. */
void wc_connection_cancel (WcConnection *self, guint id);

/* Waits for the next notification (after Events.Subscribe or Debug.Tap). @out_method:
 * (transfer full), as "event". Returns: (transfer full) its params, or NULL with an
 * error. */
JsonObject *wc_connection_next (WcConnection *self,
                                int timeout_ms,
                                char **out_method,
                                GError **error);

/* Whether wc_connection_next() would have something without waiting: a stream is worth
 * flushing when it has not. */
gboolean wc_connection_has_next (WcConnection *self);
