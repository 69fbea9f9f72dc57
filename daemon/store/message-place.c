/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/message-place.h"

/* The rules of DECISIONS 8 as arithmetic. Measured why whole seconds begin in the middle:
 * Prosody stamps whole seconds, and a page that is read backwards and counted up shows
 * each second's messages the wrong way round. */

#define YEAR_2000_US (G_GINT64_CONSTANT (946684800) * G_USEC_PER_SEC)

WcMessageRange
wc_message_place_range (const WcMessagePlace *place, gint64 now_us)
{
  gint64 stamp = CLAMP (place->stamp_us, YEAR_2000_US, now_us + G_TIME_SPAN_DAY);
  WcMessageRange range = { stamp, place->after_id, place->before_id };

  if (range.high <= range.low + 1)
    range.high = G_MAXINT64;
  if (stamp % G_USEC_PER_SEC == 0)
    range.wish += G_USEC_PER_SEC / 2;

  /* Out of the way of a neighbour, but not right beside the far one: what follows in the
   * same page needs room too. */
  if (range.wish <= range.low)
    range.wish = place->newest_first && range.high != G_MAXINT64
                     ? MIN (range.high - 1, range.low + G_USEC_PER_SEC)
                     : range.low + 1;
  else if (range.wish >= range.high)
    range.wish = place->newest_first ? range.high - 1
                                     : MAX (range.low + 1, range.high - G_USEC_PER_SEC);
  return range;
}
