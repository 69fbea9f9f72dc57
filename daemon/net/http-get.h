/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "net/http-target.h"

typedef struct
{
  WcHttpTarget target;
  int fd;                     /* (unowned) a regular file, written from its beginning */
  gint64 offset;              /* what it holds already is not asked for again */
  const char *validator;      /* (nullable) what the part of before had; needed by offset,
                               * unless the caller proves the whole by a hash */
  gint64 max_bytes;           /* of the whole file */
  const WcHttpFilter *filter; /* (nullable) copied; what comes from the offset on goes
                               * through it and is written there */
} WcHttpGet;

/* What a server sent. */
typedef struct
{
  gint64 size;      /* of the whole file, before any filter */
  gboolean resumed; /* it went on at the offset; else the file was written anew */
  char *media_type; /* (owned) (nullable) as the server calls it, without parameters */
  char *validator;  /* (owned) (nullable) a strong entity tag (RFC 9110 § 8.8.3) */
} WcHttpGetAnswer;

void wc_http_get_answer_free (WcHttpGetAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcHttpGetAnswer, wc_http_get_answer_free)

/* Reads a file. Redirects are followed, five at most, each checked like the first. What
 * has arrived when it fails stays in the file, and can be gone on from.
 * _finish: (transfer full). @source object of the result is NULL. */
void wc_http_get_async (const WcHttpGet *get,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
WcHttpGetAnswer *wc_http_get_finish (GAsyncResult *result, GError **error);

/* The validator that a failed attempt leaves for the next one; NULL: none. Borrowed from
 * @result. */
const char *wc_http_get_validator (GAsyncResult *result);
