/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Reads a moment as people type it, in the time zone of @now:
 *   2h, 30d, 1d12h     so long ago (y, w, d, h, m, s; days and longer by the calendar)
 *   now, today, yesterday, tomorrow, each but now also with a time: "yesterday 18:30"
 *   18:30              today
 *   2026-11-20, 2026-11, 2026-11-20T18:30:15, 2026-11-20 18:30+01:00, 20261120T183015Z
 *                      ISO 8601; without a time: as the day or month begins
 *   @1795220379        seconds since the epoch
 * Sets *@ms to milliseconds since the epoch. FALSE with an error that quotes @text when
 * it is none of these (WC_FAILURE, WC_EXIT_USAGE); *@ms is untouched then. */
gboolean wc_dates_parse (const char *text, GDateTime *now, gint64 *ms, GError **error);

/* Reads how long something may take: "30s", "10m", "1h30m", "500ms"; a plain number is
 * seconds. At most a year. Sets *@ms, milliseconds; fails as wc_dates_parse() does. */
gboolean wc_dates_parse_duration (const char *text, gint64 *ms, GError **error);

typedef enum
{
  WC_DATES_BRIEF, /* "18:30" on the day of now, else as WC_DATES_FULL */
  WC_DATES_FULL,  /* "2026-11-20 18:30" */
  WC_DATES_DAY,   /* "2026-11-20" */
  WC_DATES_TIME,  /* "18:30" */
} WcDatesForm;

/* @ms, milliseconds since the epoch, in the time zone of @now. Returns: (transfer full),
 * "?" beyond the calendar. */
char *wc_dates_format (gint64 ms, GDateTime *now, WcDatesForm form);
