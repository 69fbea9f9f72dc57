/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "model/notify.h"
#include "model/pubsub-affiliation.h"
#include "model/pubsub-subscription.h"
#include "model/space-state.h"

/* A picture of a space (XEP-0503: avatar or banner), as its service names it. What is not
 * told is NULL, or 0. */
typedef struct
{
  char *url;  /* (owned) (nullable) none: there is no picture */
  char *sha1; /* (owned) (nullable) in hexadecimal */
  char *type; /* (owned) (nullable) its MIME type */
  gint64 bytes;
  int width; /* pixels */
  int height;
} WcSpacePicture;

/* A space (XEP-0503), and how an account stands to it: a reference counted value, fields
 * are set (with wc_str_set) only before sharing. All texts of others are plain text. */
typedef struct
{
  gint64 account;    /* WcAccount.id */
  char *service;     /* (owned) canonical bare JID */
  char *node;        /* (owned) with the former what names it, see model/space-uri.h */
  char *title;       /* (owned) (nullable) */
  char *description; /* (owned) (nullable) */
  char *type;        /* (owned) (nullable) pubsub#type of the node */
  char *access; /* (owned) (nullable) pubsub#access_model: "open", "whitelist", … */
  WcSpaceState state;
  WcPubsubAffiliation affiliation;   /* ours … */
  WcPubsubSubscription subscription; /* … to the node */
  char *subid;                       /* (owned) (nullable) of our subscription */
  WcNotify notify;                   /* XEP-0492, for all its rooms */
  gboolean pinned;                   /* XEP-0469 */
  WcSpacePicture avatar;
  WcSpacePicture banner;
  char *xml; /* (owned) (nullable) the item of our list of memberships as the server has
              * it: what we do not know of it is kept when it is written anew */
} WcSpace;

#define WC_TYPE_SPACE (wc_space_get_type ())
GType wc_space_get_type (void);

/* Nothing is known of it yet: no state, affiliation or subscription. @service and @node
 * are copied. Returns: (transfer full). */
WcSpace *wc_space_new (gint64 account, const char *service, const char *node);
WcSpace *wc_space_copy (const WcSpace *self);
WcSpace *wc_space_ref (const WcSpace *self);
void wc_space_unref (WcSpace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcSpace, wc_space_unref)

/* @self becomes a copy of @from, which may be empty ({ NULL }), not @self. */
void wc_space_picture_set (WcSpacePicture *self, const WcSpacePicture *from);
