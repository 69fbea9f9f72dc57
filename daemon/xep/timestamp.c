/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "xep/timestamp.h"
#include "xml/ns.h"

gint64
wc_timestamp_parse (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) date = NULL;
  gint64 ts_us;

  if (text == NULL || !g_str_is_ascii (text))
    return 0;
  date = g_date_time_new_from_iso8601 (text, utc);
  if (date == NULL)
    return 0;
  ts_us =
      g_date_time_to_unix (date) * G_USEC_PER_SEC + g_date_time_get_microsecond (date);
  return MAX (ts_us, 0);
}

char *
wc_timestamp_format (gint64 ts_us)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (ts_us / G_USEC_PER_SEC);

  return g_date_time_format (date, "%Y-%m-%dT%H:%M:%SZ");
}

gint64
wc_timestamp_of_delay (const WcNode *parent, const char *by)
{
  const WcNode *delay = wc_node_child (parent, "delay", WC_NS_DELAY);
  const WcNode *last = NULL;

  for (; delay != NULL; delay = wc_node_next (delay, "delay", WC_NS_DELAY))
    if (by == NULL || g_strcmp0 (wc_node_attr (delay, "from"), by) == 0)
      last = delay;
  return last != NULL ? wc_timestamp_parse (wc_node_attr (last, "stamp")) : 0;
}
