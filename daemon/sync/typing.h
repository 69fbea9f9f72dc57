/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/clock.h"
#include "model/message.h"
#include "sync/live.h"

/* Ends what others began and never ended: whoever is said to be typing (XEP-0085) and is
 * heard of no more has paused. */
typedef struct _WcTyping WcTyping;

/* How long somebody may be typing without a word. */
#define WC_TYPING_TIMEOUT_US (30 * G_USEC_PER_SEC)

/* Follows what @live tells of @account (its id), and tells there what is over. Both are
 * referenced. A timer runs only while somebody types. Returns: (transfer full). */
WcTyping *wc_typing_new (WcLive *live, WcClock *clock, gint64 account);
void wc_typing_free (WcTyping *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcTyping, wc_typing_free)

/* What was being typed is there: who wrote @message is "active". */
void wc_typing_arrived (WcTyping *self, const WcMessage *message);

/* The stream is lost: nobody is heard of any more. */
void wc_typing_clear (WcTyping *self);
