/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "cli/options.h"

/* What a person is to know of how a message was encrypted, and by whom. */

/* Whether a person has distrusted the device that wrote @message, a Message of the API:
 * it is shown to who asks for it alone. */
gboolean wc_message_trust_is_hidden (JsonObject *message);

/* A sign for how @message was encrypted: ' ' not at all, '*' it was, '+' by a device that
 * was verified, '?' by one that waits for a decision, '!' by one that is distrusted. It
 * is to stand where nothing that others write can. */
char wc_message_trust_get_sign (JsonObject *message);

/* What a person has to know of that in words. Returns: (transfer full) (nullable). */
char *wc_message_trust_dup_note (JsonObject *message);

/* The line in the place of @n messages that are not shown. Returns: (transfer full). */
char *wc_message_trust_dup_count (guint n);

/* The row of a table of options that shows them. */
#define WC_MESSAGE_TRUST_OPTION                                                          \
  {                                                                                      \
    "distrusted", 0, WC_OPTION_FLAG, NULL,                                               \
        "Also shows what came from devices that you distrust; else it is counted."       \
  }
