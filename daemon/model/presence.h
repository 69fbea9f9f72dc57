/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

/* How available somebody is (RFC 6121 § 4.7.2.1): "available", "chat", "away", "xa",
 * "dnd", "offline". */
typedef enum
{
  WC_PRESENCE_SHOW_AVAILABLE,
  WC_PRESENCE_SHOW_CHAT,
  WC_PRESENCE_SHOW_AWAY,
  WC_PRESENCE_SHOW_XA,
  WC_PRESENCE_SHOW_DND,
  WC_PRESENCE_SHOW_OFFLINE,
} WcPresenceShow;

#define WC_N_PRESENCE_SHOWS (WC_PRESENCE_SHOW_OFFLINE + 1)

/* One resource's presence, a reference counted value. It is never stored: presence lasts
 * as long as the stream that told it. */
typedef struct
{
  gint64 account; /* WcAccount.id */
  char *jid;      /* (owned) full JID, or bare where no resource was named */
  WcPresenceShow show;
  char *status;         /* (owned) (nullable) */
  char *caps;           /* (owned) (nullable) hash by which it says what it can do */
  int priority;         /* -128 … 127 */
  gint64 idle_since_us; /* XEP-0319; 0: not idle or unknown */
} WcPresence;

#define WC_TYPE_PRESENCE (wc_presence_get_type ())
GType wc_presence_get_type (void);

/* Strings are copied, @status may be NULL. Returns: (transfer full). */
WcPresence *wc_presence_new (gint64 account,
                             const char *jid,
                             WcPresenceShow show,
                             const char *status);
WcPresence *wc_presence_ref (const WcPresence *self);
void wc_presence_unref (WcPresence *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcPresence, wc_presence_unref)

/* Words of the API. _from_string: FALSE when @name is none of them. */
const char *wc_presence_show_to_string (WcPresenceShow show);
gboolean wc_presence_show_from_string (const char *name, WcPresenceShow *out_show);
