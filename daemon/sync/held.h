/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/report.h"

/* What a room refused in words that may also mean that we are not in it (XEP-0045 § 7.4):
 * it waits until the room has said which of both it is (XEP-0410). What is known here
 * lasts as long as the process. Rooms are bare JIDs. */
typedef struct _WcHeld WcHeld;

typedef struct
{
  gint64 message;
  char *condition; /* (owned) */
  char *text;      /* (owned) (nullable) */
} WcHeldMessage;

WcHeld *wc_held_new (void);
void wc_held_free (WcHeld *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcHeld, wc_held_free)

/* Whether @message may be written once more; not for ever, whatever the room says. */
gboolean wc_held_may_return (WcHeld *self, gint64 message);

/* @message is written once more. */
void wc_held_returned (WcHeld *self, gint64 message);

/* @message, that @report refuses, waits. The same may come again. */
void wc_held_add (WcHeld *self, gint64 message, const WcReport *report);

/* Whether something of @room waits. */
gboolean wc_held_has (WcHeld *self, const char *room);

/* What of @room waits, as it was refused; it waits no longer. Returns: (transfer full)
 * (nullable) (element-type WcHeldMessage). */
GPtrArray *wc_held_take (WcHeld *self, const char *room);

/* @message was shown, or has failed: nothing is known of it any more. TRUE: it waited. */
gboolean wc_held_settled (WcHeld *self, gint64 message);
