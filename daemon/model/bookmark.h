/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "model/notify.h"

/* A bookmark of a room (XEP-0402), as the account's server keeps it: a reference counted
 * value, fields are set (with wc_str_set) only before sharing. */
typedef struct
{
  gint64 account; /* WcAccount.id */
  char *room;     /* (owned) canonical bare JID */
  char *name;     /* (owned) (nullable) */
  gboolean autojoin;
  char *nick;      /* (owned) (nullable) */
  char *password;  /* (owned) (nullable) */
  gboolean pinned; /* XEP-0469 */
  WcNotify notify; /* XEP-0492, as far as it is meant for a program like this one */
  char *xml;       /* (owned) (nullable) the item as the server has it, in the form of
                    * xep/bookmark-item: what we do not know of it is kept when it is written
                    * anew */
} WcBookmark;

#define WC_TYPE_BOOKMARK (wc_bookmark_get_type ())
GType wc_bookmark_get_type (void);

/* @room is copied. Returns: (transfer full). */
WcBookmark *wc_bookmark_new (gint64 account, const char *room);
WcBookmark *wc_bookmark_copy (const WcBookmark *self);
WcBookmark *wc_bookmark_ref (const WcBookmark *self);
void wc_bookmark_unref (WcBookmark *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcBookmark, wc_bookmark_unref)
