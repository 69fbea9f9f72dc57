/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/message-text.h"

/* These numbers stand in SQL, and in the triggers of the schema. */
G_STATIC_ASSERT (WC_MESSAGE_FLAG_EDITED == 32);
G_STATIC_ASSERT (WC_MESSAGE_STATE_FAILED == 6);
G_STATIC_ASSERT (WC_ANNOTATION_CORRECTION == 3);

gboolean
wc_message_text_find (WcDb *db, const WcMessage *message, gint64 *out_id, GError **error)
{
  static const char SQL[] = "SELECT " WC_MESSAGE_TEXT " FROM message m WHERE m.id = ?1";

  *out_id = message->id;
  return (message->flags & WC_MESSAGE_FLAG_EDITED) == 0 ||
         wc_statement_get_int (db, SQL, out_id, error, WC_INT (message->id));
}
