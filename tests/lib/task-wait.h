/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

/* A task whose end a test waits for. */
typedef struct
{
  GAsyncResult *result; /* (nullable) */
} WcTaskWait;

/* Begins; one at a time. Returns: (transfer full). */
GTask *wc_task_wait_begin (WcTaskWait *self);

/* Waits for its end. The value: (transfer full); NULL + error, and NULL for TRUE. */
gpointer wc_task_wait_pointer (WcTaskWait *self, GError **error);
gboolean wc_task_wait_boolean (WcTaskWait *self, GError **error);
