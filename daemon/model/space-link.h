/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

/* What a space shows beside its rooms (XEP-0503). Numbers stand in the database. */
typedef enum
{
  WC_SPACE_LINK_FEED, /* a node of pubsub (XEP-0330) */
  WC_SPACE_LINK_URL,  /* jabber:x:oob (XEP-0066) */
} WcSpaceLinkKind;

/* One of them: a reference counted value, fields are set (with wc_str_set) only before
 * sharing. */
typedef struct
{
  char *item; /* (owned) the id of the item */
  WcSpaceLinkKind kind;
  char *service; /* (owned) (nullable) of a feed: canonical JID … */
  char *node;    /* (owned) (nullable) … and node */
  char *url;     /* (owned) (nullable) of the other kind */
  char *title;   /* (owned) (nullable) plain text */
} WcSpaceLink;

#define WC_TYPE_SPACE_LINK (wc_space_link_get_type ())
GType wc_space_link_get_type (void);

/* @item is copied. Returns: (transfer full). */
WcSpaceLink *wc_space_link_new (const char *item);
WcSpaceLink *wc_space_link_copy (const WcSpaceLink *self);
WcSpaceLink *wc_space_link_ref (const WcSpaceLink *self);
void wc_space_link_unref (WcSpaceLink *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcSpaceLink, wc_space_link_unref)
