/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "sync/files.h"

/* Takes files in: what a client hands over is copied, because the descriptor, or the file
 * behind it, may not be there any more when the server takes it. The same walk over the
 * bytes computes their hashes, and leaves out what pictures say beside themselves. */

typedef struct
{
  char *file; /* (owned) name of the copy */
  gint64 size;
  char *sha256;       /* (owned) base64 */
  guint width;        /* pixels, as it is shown; 0: no picture whose head can be read */
  guint height;       /* the same */
  guint orientation;  /* of a picture: see media/exif */
  gint64 duration_ms; /* -1: no recording whose head can be read */
} WcIntake;

void wc_intake_free (WcIntake *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcIntake, wc_intake_free)

/* Copies the regular file behind @fd (closed when it is over), a part in each turn of the
 * loop. Without @keep_metadata pictures come without what else they say, see
 * media/picture-filter. INVALID_ARGUMENT (no regular file, or a damaged picture),
 * STORAGE, CANCELLED (G_IO_ERROR): nothing is left then. _finish: (transfer full). */
void wc_file_intake_copy_async (WcFiles *files,
                                int fd,
                                gboolean keep_metadata,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
WcIntake *wc_file_intake_copy_finish (GAsyncResult *result, GError **error);

/* The best of @hashes (array zero-terminated=1, as in WcAttachment) that we can compute,
 * in base64, borrowed, and its algorithm (transfer full); NULL: none, @out_algorithm is
 * left alone. */
const char *wc_file_intake_find_hash (char *const *hashes, char **out_algorithm);

/* The hash (XEP-0300's @algorithm) of the copy @name, in base64, computed in the same
 * way. NOT_SUPPORTED: an algorithm that we do not have. _finish: (transfer full). */
void wc_file_intake_hash_async (WcFiles *files,
                                const char *name,
                                const char *algorithm,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
char *wc_file_intake_hash_finish (GAsyncResult *result, GError **error);
