/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/json-value.h"
#include "model/message.h"

/* What a message says, as the stanza @xml has it that an archive or another program kept
 * of @account, a bare JID: fills @builder, which has chat, author and ids.
 * INVALID_ARGUMENT. A port: this folder knows no stanzas. */
typedef gboolean (*WcPortableContent) (const char *xml,
                                       const char *account,
                                       WcMessageBuilder *builder,
                                       GError **error);

/* How stanzas are read. */
typedef struct
{
  WcPortableContent read; /* (nullable) they are not understood */
  const char *account;    /* whose they are */
} WcPortableReading;

/* The message that @line tells of: one of ours, with its id, or one that another client
 * kept, without; the latter may have its content in the member "stanza", for @reading
 * (nullable: that is not understood), and may then say nothing at all. Addresses are made
 * canonical. INVALID_ARGUMENT with the name of the member in the detail "field". Returns:
 * (transfer full). */
WcMessage *wc_portable_message_read (const WcJsonValue *line,
                                     const WcPortableReading *reading,
                                     GError **error);

/* Whether @message has a text, a file, or something about another message. */
gboolean wc_portable_message_says_something (const WcMessage *message);
