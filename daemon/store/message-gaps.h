/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* What another copy of a message that is held may still tell. Inside a transaction. */
typedef struct
{
  gboolean mark;  /* nobody took it away so far */
  gboolean files; /* it has none, and has not been given another text */
  gboolean extra; /* the same, of what it says beside its text */
} WcMessageGaps;

/* Nothing of one that is forgotten, or not shown. */
gboolean
wc_message_gaps_find (WcDb *db, gint64 id, WcMessageGaps *out_gaps, GError **error);

/* The files or the extra of @filled were stored for the message @id. Journal:
 * message.changed. */
gboolean
wc_message_gaps_fill (WcDb *db, gint64 id, const WcMessageGaps *filled, GError **error);
