/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "net/http-target.h"

/* For the folder net/ alone: what the two kinds of transfers have in common. */

/* One transfer, of either kind. */
typedef struct
{
  char *url;         /* (owned) of the hop */
  char *own_address; /* (owned) (nullable) */
  char *ca_file;     /* (owned) (nullable) */
  guint idle_s;
  WcHttpProgress progress;
  gpointer data;

  SoupSession *session;  /* (owned) (nullable) */
  SoupMessage *message;  /* (owned) (nullable) */
  GInputStream *stream;  /* (owned) (nullable) the body that arrives */
  GCancellable *stop;    /* (owned) */
  GCancellable *outside; /* (owned) (nullable) the caller's */
  gulong outside_id;
  guint limit_id;
  gboolean too_late; /* the time for the whole is over */

  int fd;
  gint64 written; /* the end of what stands in the file */
  gint64 done;
  gint64 total;

  guint redirects;
  gint64 offset;
  gint64 max_bytes;
  char *validator; /* (owned) (nullable) */
  gboolean resumed;
  char *media_type; /* (owned) (nullable) */
  guint8 *buffer;   /* (owned) (nullable) */
  guint8 *filtered; /* (owned) (nullable) there is a filter */
  WcHttpFilter filter;
  void (*ask) (GTask *task); /* the next hop */
} WcHttpTransfer;

/* The task of a transfer, whose data it is. Returns: (transfer full); consumed by
 * wc_http_transfer_fail(), or after wc_http_transfer_close() by the caller. */
GTask *wc_http_transfer_new (const WcHttpTarget *target,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);

/* Prepares the request for the URL of the hop: a session and a message without body.
 * FALSE + INVALID_ARGUMENT, or what is wrong with the file of authorities. */
gboolean
wc_http_transfer_begin_hop (WcHttpTransfer *self, const char *method, GError **error);

/* The hop is over, and nothing of it is left. */
void wc_http_transfer_end_hop (WcHttpTransfer *self);

/* Nothing is called back any more: to be called before the task's answer, which may free
 * everything around us. */
void wc_http_transfer_close (WcHttpTransfer *self);

/* Ends the task (transfer full) with @error (transfer full), in our words. */
void wc_http_transfer_fail (GTask *task, GError *error);

void wc_http_transfer_tell (WcHttpTransfer *self);
