/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Where a new message goes: see wc_message_store_place(). */
typedef struct
{
  gint64 stamp_us;       /* as told by who may say so; clamped to [2000, now + 1 day] */
  gint64 after_id;       /* id of its older neighbour in its archive; 0: unknown */
  gint64 before_id;      /* id of its newer neighbour; 0: unknown */
  gboolean newest_first; /* its archive page is read backwards */
} WcMessagePlace;

/* For the folder store/ alone: where between its neighbours a message should go, before
 * anybody has looked what is free. */
typedef struct
{
  gint64 wish; /* the id it should have: low < wish < high */
  gint64 low;
  gint64 high;
} WcMessageRange;

/* A before_id that leaves no room behind after_id is ignored. */
WcMessageRange wc_message_place_range (const WcMessagePlace *place, gint64 now_us);
