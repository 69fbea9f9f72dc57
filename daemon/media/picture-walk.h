/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "media/exif.h"

/* A walk over the parts of a picture as its bytes come: each part has a head of a few
 * bytes, which says what becomes of its body. For the files of media/ alone. */

/* So much of a body is held at most; the rest is dropped, or zeroed. */
#define WC_PICTURE_MAX_HELD 65536
#define WC_PICTURE_MAX_HEAD 16

typedef enum
{
  WC_PICTURE_HEAD, /* want bytes are collected, then format->head() */
  WC_PICTURE_COPY, /* left bytes are copied */
  WC_PICTURE_DROP, /* left bytes are left out */
  WC_PICTURE_ZERO, /* left bytes are replaced by zeros */
  WC_PICTURE_HOLD, /* left bytes are collected, then format->held() */
  WC_PICTURE_SCAN, /* format->scan() finds the end */
  WC_PICTURE_REST, /* the picture is over: what follows is left out */
} WcPictureStep;

typedef struct _WcPictureFormat WcPictureFormat;

typedef struct
{
  const WcPictureFormat *format;
  WcPictureStep step;
  guint8 head[WC_PICTURE_MAX_HEAD];
  gsize n_head; /* bytes of it that are there */
  gsize want;
  gint64 left;
  GByteArray *held;  /* (owned) */
  GByteArray *out;   /* (unowned) what the parts become */
  guint orientation; /* see media/exif */
  gint64 total;      /* of the format: bytes that it has, by its own words */
  gint64 rest;       /* of the format: bytes behind a body that is held */
  gboolean in_scan;  /* of the format: bodies are followed by coded data */
} WcPictureWalk;

struct _WcPictureFormat
{
  gsize n_magic;  /* bytes of the first head */
  gsize n_common; /* bytes of the heads of parts */

  /* head holds want bytes: says what comes next. FALSE + INVALID_ARGUMENT when that is
   * no such picture. */
  gboolean (*head) (WcPictureWalk *self, GError **error);

  /* (nullable) held holds the body: says what comes next. */
  void (*held) (WcPictureWalk *self);

  /* (nullable) takes coded data, and says what comes next where that ends. Returns: how
   * many bytes it took, at least one. */
  gsize (*scan) (WcPictureWalk *self, const guint8 *data, gsize size);
};

/* What comes next: a head of @want bytes, the first @kept of the current one again. */
void wc_picture_walk_expect (WcPictureWalk *self, gsize want, gsize kept);

/* A body of @size bytes, of which that becomes; none is over at once. */
void wc_picture_walk_body (WcPictureWalk *self, WcPictureStep step, gint64 size);

/* Adds to what the picture becomes. */
void wc_picture_walk_write (WcPictureWalk *self, gconstpointer data, gsize size);

/* Goes on with the next bytes. FALSE + INVALID_ARGUMENT. */
gboolean wc_picture_walk_push (WcPictureWalk *self,
                               const guint8 *data,
                               gsize size,
                               GError **error);

/* FALSE + INVALID_ARGUMENT: the bytes are no picture of the kind that they began as. */
gboolean wc_picture_walk_refuse (GError **error);

/* Numbers of the heads. */
guint32 wc_picture_walk_big_32 (const guint8 *at);
guint32 wc_picture_walk_little_32 (const guint8 *at);
