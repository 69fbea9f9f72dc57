/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/rescue-note.h"

/* How to open it. */
typedef struct
{
  gboolean damaged;      /* it is, whatever it looks like */
  WcDbProgress progress; /* (nullable) see wc_db_open_watched() */
  gpointer data;
} WcRescueWish;

/* Opens the database as wc_db_open() does. When the file turns out to be damaged, or
 * @wish says that it is, it is moved aside as PATH.damaged-TIME, with its log, and a
 * new one is begun with what could be saved of it; a log that is none is moved aside
 * alone. Cursors of before are refused by both (another epoch). Nothing is ever deleted.
 * @out: to be cleared. Returns: (transfer full). */
WcDb *wc_rescue_open (const char *path,
                      const WcRescueWish *wish,
                      WcRescueNote *out,
                      GError **error);

/* The files beside @path that were moved aside, the newest first. Returns: (transfer
 * full) (element-type filename). */
GPtrArray *wc_rescue_list (const char *path);
