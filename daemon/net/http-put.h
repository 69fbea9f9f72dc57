/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "net/http-target.h"

typedef struct
{
  WcHttpTarget target;
  int fd; /* (unowned) a regular file, read from its beginning; its position stays */
  GInputStream *body; /* (unowned) (nullable) what is written instead; begun anew for a
                       * request that has to be written again */
  gint64 size;        /* of what is written */
  const char *media_type;
  const char *const *headers; /* (nullable) name, value, name, value, …, NULL; a name may
                               * come again */
} WcHttpPut;

/* Writes a file (XEP-0363 § 5). A redirect is a refusal: the headers are for one server
 * alone. */
void wc_http_put_async (const WcHttpPut *put,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
gboolean wc_http_put_finish (GAsyncResult *result, GError **error);
