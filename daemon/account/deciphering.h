/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "net/http-get.h"

/* Opens a file that lies encrypted (XEP-0454) while it arrives, in constant memory. What
 * is written is not to be believed before wc_deciphering_verify(). */
typedef struct _WcDeciphering WcDeciphering;

/* @uri: an aesgcm: URI. Returns: (transfer full) (nullable), NULL where it is none. */
WcDeciphering *wc_deciphering_new (const char *uri);

/* Wipes the secret. */
void wc_deciphering_free (WcDeciphering *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcDeciphering, wc_deciphering_free)

/* What is asked for: https, without the secret. Borrowed. */
const char *wc_deciphering_get_url (const WcDeciphering *self);

/* For a request that may take as long as @self lives. */
WcHttpFilter wc_deciphering_make_filter (WcDeciphering *self);

/* Goes on behind the first @size bytes of @fd (unowned until the end), which an attempt
 * of before wrote: what they were encrypted is computed from them, since the tag is that
 * of the whole, and the filter is where it was then. Reads in a thread. Errors of
 * _finish: STORAGE, CANCELLED of G_IO_ERROR; then the filter begins anew. */
void wc_deciphering_resume_async (WcDeciphering *self,
                                  int fd,
                                  gint64 size,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean
wc_deciphering_resume_finish (WcDeciphering *self, GAsyncResult *result, GError **error);

/* All has arrived. Returns whether the file is the one that was encrypted, as a whole. */
gboolean wc_deciphering_verify (WcDeciphering *self);
