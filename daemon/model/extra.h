/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/styling.h"

/* How many names a message has at most: what it names beyond that is left out. */
#define WC_EXTRA_MAX_MENTIONS 32
#define WC_EXTRA_MAX_PREVIEWS 8

/* Somebody, or a group of people, whom a text names (XEP-0513, XEP-0372). */
typedef struct
{
  char *jid;         /* (owned) (nullable) bare JID, or in a room room/nick */
  char *occupant_id; /* (owned) (nullable) in a room (XEP-0421) */
  char *group;     /* (owned) (nullable) instead of somebody: a group of XEP-0513 § 3.2,
                    * as "channel" or "moderators", or the URI of another one */
  char *uri;       /* (owned) (nullable) which group, where it is not of the room */
  guint start;     /* the part of the text that names them, in code points */
  guint length;    /* 0: no part of it does */
  gboolean silent; /* they are not to be disturbed by it */
  gboolean active; /* only who is there now is meant */
} WcMention;

WcMention *wc_mention_new (void);
WcMention *wc_mention_copy (const WcMention *self);
void wc_mention_free (WcMention *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcMention, wc_mention_free)

/* Whether both name the same, wherever they do. */
gboolean wc_mention_is_same (const WcMention *a, const WcMention *b);

/* What the sender says of a link (XEP-0511). Everything but about may be NULL; url,
 * image and video are https. */
typedef struct
{
  char *about; /* (owned) the link */
  char *title;
  char *description;
  char *url; /* what the page calls itself */
  char *image;
  char *image_alt;
  char *video;
  char *type;
  char *site;
} WcPreview;

WcPreview *wc_preview_new (void);
WcPreview *wc_preview_copy (const WcPreview *self);
void wc_preview_free (WcPreview *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcPreview, wc_preview_free)

/* The texts of @self by their names ("about", "title", …), in this order. */
#define WC_PREVIEW_N_TEXTS 9
extern const char *const wc_preview_names[WC_PREVIEW_N_TEXTS];
char **wc_preview_text (WcPreview *self, guint index);

/* What a message says beside its text. It belongs to the text: a correction (XEP-0308)
 * brings its own. */
typedef struct _WcExtra
{
  GPtrArray *mentions; /* (owned) (element-type WcMention) */
  GPtrArray *previews; /* (owned) (element-type WcPreview) */
  GArray *spans; /* (owned) (nullable) (element-type WcSpan) how the text looks, where
                  * that is not to be found in the text (XEP-0071) */
  char *thread_parent; /* (owned) (nullable) the thread that its own branched off */
  char *spoiler;       /* (owned) (nullable) not to be shown before somebody wants it
                        * (XEP-0382): what it is about, "" where that is not said */
  guint32 ephemeral_s; /* how long it is meant to be kept (XEP-0466); 0: for good */
} WcExtra;

/* Returns: (transfer full), empty. */
WcExtra *wc_extra_new (void);
WcExtra *wc_extra_copy (const WcExtra *self);
void wc_extra_free (WcExtra *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcExtra, wc_extra_free)

/* Adds a mention (transfer full), unless there are too many. One that says the same as
 * another is left out; what it knows beyond that is kept: clients say it in two ways. */
void wc_extra_take_mention (WcExtra *self, WcMention *mention);

/* Adds what is said of a link (transfer full), unless there are too many, or the same
 * link is told of already. */
void wc_extra_take_preview (WcExtra *self, WcPreview *preview);

/* What of @self is still said by @text instead of @before: a mention whose part of the
 * text stands there too, and one that has none; what is said of a link that stands there;
 * all the rest. Returns: (transfer full) (nullable), NULL
 * where nothing is left. */
WcExtra *wc_extra_rebase (const WcExtra *self, const char *before, const char *text);
