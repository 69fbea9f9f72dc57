/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/message-service.h"

/* Messages are said again in another chat, as messages of ours: their text with how it
 * looks, what it is a spoiler about, and their files where they lie already. Not as
 * XEP-0297 has it: no client shows such a message of somebody else's making, for nobody
 * could know that it is true. */
typedef struct
{
  const gint64 *ids; /* in the order in which they are to be said */
  gsize n_ids;
  const char *chat; /* as the client writes it */
  const char *key;  /* (nullable) idempotency key */
  WcOmemoWish encryption;
} WcForward;

/* Keeps them durably, one after the other; the first that cannot be forwarded ends it
 * before any is. NOT_FOUND (no such message, or no such account), CONFLICT (it says
 * nothing that could be said again: it was taken back, is not readable, or its files are
 * nowhere yet; or as wc_message_service_send()), TOO_LARGE (detail "max"),
 * INVALID_ARGUMENT (field "options.encryption": it came or lies encrypted, and would be
 * for everybody to see, which nobody has wished). Returns: (transfer full) (element-type
 * WcMessage) what was made. */
GPtrArray *wc_forward_send (WcMessageService *messages,
                            const WcAccount *account,
                            const WcForward *forward,
                            GError **error);
