/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Of which messages of a chat a person wants to be told (XEP-0492): "default", "always",
 * "mentions", "never". Numbers stand in the database. */
typedef enum
{
  WC_NOTIFY_DEFAULT,  /* not said: always, in public rooms of mentions (§ 5) */
  WC_NOTIFY_ALWAYS,   /* of each */
  WC_NOTIFY_MENTIONS, /* of those that mean the person */
  WC_NOTIFY_NEVER,
} WcNotify;

#define WC_N_NOTIFIES (WC_NOTIFY_NEVER + 1)

/* What a person's other programs see and set of a chat, too. */
typedef struct
{
  gboolean pinned; /* XEP-0469 */
  WcNotify notify; /* XEP-0492, as far as it is meant for a program like this one */
} WcMarks;

/* Words of the API. _from_string: FALSE when @name is none of them. */
const char *wc_notify_to_string (WcNotify notify);
gboolean wc_notify_from_string (const char *name, WcNotify *out_notify);
