/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "store/db.h"

/* Runs long reads (search, far history, backup) one after another on a worker thread with
 * a read-only connection of its own, so that the main loop never waits for them. */
#define WC_TYPE_READER (wc_reader_get_type ())
G_DECLARE_FINAL_TYPE (WcReader, wc_reader, WC, READER, GObject)

/* @path: of the database. The connection is opened with the first read. Returns:
 * (transfer full). */
WcReader *wc_reader_new (const char *path);

/* Before the database is closed, whose last connection it must be: the last that writes
 * brings the log into the file. Gives up what is read or waits, which ends with
 * CANCELLED, and so does whatever is asked afterwards; waits for the worker, some
 * milliseconds, and closes the connection. */
void wc_reader_close (WcReader *self);

/* What to do on the worker: reads @db, returns a result or NULL + error. It must touch
 * nothing but its @input. */
typedef gpointer (*WcReaderFunc) (WcDb *db, gpointer input, GError **error);

typedef struct
{
  WcReaderFunc func;
  gpointer input;             /* (transfer full) */
  GDestroyNotify input_free;  /* (nullable) */
  GDestroyNotify result_free; /* for results that nobody fetches any more */
} WcReaderWork;

/* Runs @work; @callback on the main thread. A @cancellable (nullable) also interrupts a
 * read that is under way: CANCELLED of G_IO_ERROR. */
void wc_reader_run_async (WcReader *self,
                          const WcReaderWork *work,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);

/* Whether there is nothing to read, or the worker has got on since the last question: for
 * a watchdog. */
gboolean wc_reader_gets_on (WcReader *self);

/* Returns: (transfer full), what func returned, or NULL + error. Signal "failed" (GError)
 * when the disk or the file was the cause. */
gpointer wc_reader_run_finish (WcReader *self, GAsyncResult *result, GError **error);
