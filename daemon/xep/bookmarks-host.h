/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/bookmark.h"

/* Who is told, after the store has it and inside the unit of work of the stanza that said
 * so; what cannot be stored there ends with wc_session_fail_unit(). Its self and
 * functions must live as long as the session. */
typedef struct
{
  gpointer self;
  /* New, or visibly another than @before (nullable: it is new). Both are borrowed. */
  void (*changed) (gpointer self, const WcBookmark *bookmark, const WcBookmark *before);
  void (*removed) (gpointer self, const char *room);
  /* The list was read for the first time on a new stream, or is as good as it gets: the
   * store (store/bookmark-store) now holds what the server has. What differs from before
   * was told already. */
  void (*loaded) (gpointer self);
} WcBookmarksHost;
