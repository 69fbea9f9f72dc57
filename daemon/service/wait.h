/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "base/clock.h"

/* Waiting for something to become so: a message to be delivered, a job to be over, a sync
 * to be done. The condition is looked at whenever one of some signals says that it may
 * have changed; nothing is polled. */

/* Looks whether it is so: returns the result (transfer full) when it is, NULL when it is
 * not yet, NULL + error when it never will be. */
typedef gpointer (*WcWaitCheck) (gpointer data, GError **error);

typedef struct
{
  WcWaitCheck check;
  gpointer data;          /* (transfer full) */
  GDestroyNotify destroy; /* (nullable) of data */
  GDestroyNotify result_free;
  WcClock *clock;
  guint timeout_ms; /* 0: looks once */
} WcWaitPlan;

/* One wait. It ends once: with the result, the error of the check, TIMEOUT, or CANCELLED
 * of G_IO_ERROR; then it frees itself. */
typedef struct _WcWait WcWait;

/* Prepares a wait; signals are added before wc_wait_begin(). */
WcWait *wc_wait_new (const WcWaitPlan *plan,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data);

/* Looks again whenever @object (referenced) emits @signal. A check may add more. */
void wc_wait_add_signal (WcWait *self, gpointer object, const char *signal);

/* Looks for the first time, and waits if it is not so. Consumes @self. */
void wc_wait_begin (WcWait *self);

gpointer wc_wait_finish (GAsyncResult *result, GError **error);
