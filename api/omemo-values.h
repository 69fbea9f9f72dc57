/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/dict.h"
#include "base/error.h"
#include "service/services.h"

/* Encryption in the words of the API. Returns: (transfer floating) a{sv}. */
GVariant *wc_omemo_values_device (const WcServices *services,
                                  const WcOmemoDeviceInfo *info);

/* @said: (nullable) of a chat; NULL: @policy is an account's. */
GVariant *wc_omemo_values_policy (const WcOmemoPolicy *policy,
                                  const WcOmemoChatPolicy *said);

/* How @message, which is encrypted by whatever scheme, is: the dictionary Encryption. */
GVariant *wc_omemo_values_message (const WcMessage *message);

/* A device that cannot read a message: the dictionary OmemoLeftOut. */
GVariant *wc_omemo_values_left_out (const WcMessageOmemoLeft *left);

/* The error that a call would have got instead of a message that failed with @condition
 * (nullable); INTERNAL: none of ours. */
WcErrorCode wc_omemo_values_error (const char *condition);

/* Who can read a message, and what becomes of the next one (@next, nullable: it is
 * refused): the dictionary OmemoExplanation. */
GVariant *wc_omemo_values_explanation (const WcOmemoRecipients *to,
                                       const WcOmemoDecision *next);

/* The word of a namespace. */
const char *wc_omemo_values_namespace (WcOmemoVersion version);

/* The words of OmemoPolicy.shows as bits of WcOmemoOuterPolicy. */
guint wc_omemo_values_read_shown (const char *const *words);
