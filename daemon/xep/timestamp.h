/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xml/node.h"

/* Dates of XEP-0082. parse: microseconds since the epoch, 0 when it is none (or none
 * after 1970). format: in UTC, to the second. Returns: (transfer full). */
gint64 wc_timestamp_parse (const char *text);
char *wc_timestamp_format (gint64 ts_us);

/* The stamp of the <delay/> (XEP-0203) in @parent, 0 when there is none. @by (nullable):
 * only one that bears this name, and of several the last, as who adds one appends it. */
gint64 wc_timestamp_of_delay (const WcNode *parent, const char *by);
