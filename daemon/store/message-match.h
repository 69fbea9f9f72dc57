/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "store/db.h"

/* Which message here is the same as one that a file tells of. The rules in the order in
 * which they are tried: the surer ones first. */
typedef enum
{
  WC_MESSAGE_MATCH_NONE,
  WC_MESSAGE_MATCH_ARCHIVE, /* the same archive has both by the same id (XEP-0359) */
  WC_MESSAGE_MATCH_ROW,     /* it came from here: the same id, author and id attribute */
  WC_MESSAGE_MATCH_ORIGIN,  /* the same author gave both the same origin id */
  WC_MESSAGE_MATCH_ID,      /* the same author and id attribute, and the same text, or
                             * within a minute */
  WC_MESSAGE_MATCH_TEXT,    /* the same author and text, within a second, where one of
                             * them has no id attribute; or the same reactions to the same
                             * message, where this has none */
} WcMessageMatch;

#define WC_N_MESSAGE_MATCHES (WC_MESSAGE_MATCH_TEXT + 1)

/* "none", "archive", "row", "origin", "id", "text". */
const char *wc_message_match_to_string (WcMessageMatch rule);

/* What of the file is here already: *@out_taken, whether @id is known to be another of
 * its messages. FALSE + error of the store. */
typedef struct
{
  gboolean (*is_taken) (gpointer data, gint64 id, gboolean *out_taken, GError **error);
  gpointer data;
} WcMessageMatchClaims;

/* Looks for @message, whose id is that which a database of ours gave it, or 0. *@out_id:
 * its id here, 0: it is not held. Forgotten ones are found by their ids. In a chat with a
 * person it is the direction that says who wrote it, whatever the resource. By the last
 * rule several may be meant, as people say the same twice: then it is the first that
 * @claims (nullable) leave. FALSE + error of the store. */
gboolean wc_message_match_find (WcDb *db,
                                const WcMessage *message,
                                const WcMessageMatchClaims *claims,
                                WcMessageMatch *out_rule,
                                gint64 *out_id,
                                GError **error);
