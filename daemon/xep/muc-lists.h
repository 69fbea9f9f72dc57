/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/occupant.h"
#include "xml/node.h"

/* The lists of one room on this stream, as far as their versions go (XEP-0463): what the
 * room has said of them so far, and what follows from that for those that are held. */
typedef struct _WcMucLists WcMucLists;

/* What becomes of those that are held. */
typedef enum
{
  WC_MUC_LISTS_STAND,  /* they are as the room has them, or none are held */
  WC_MUC_LISTS_CHANGE, /* @items and @version of WcMucListsNews */
  WC_MUC_LISTS_END,    /* nobody knows whether they are right */
} WcMucListsVerdict;

typedef struct
{
  WcMucListsVerdict verdict;
  gboolean whole;   /* who is not among @items is on no list */
  char *version;    /* (owned) (nullable) */
  GPtrArray *items; /* (owned) (nullable) (element-type WcOccupant) */
} WcMucListsNews;

void wc_muc_lists_news_clear (WcMucListsNews *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcMucListsNews, wc_muc_lists_news_clear)

/* Returns: (transfer full), nothing is held. */
WcMucLists *wc_muc_lists_new (void);
void wc_muc_lists_free (WcMucLists *self);

/* We ask to be let in; @version (nullable) is that of what is held, and @asked whether
 * the room is asked for what came after it. */
void wc_muc_lists_enter (WcMucLists *self, const char *version, gboolean asked);

/* What the room says before we are in: one part of its answer, the <x/> of a message; or
 * that it gives none. */
void wc_muc_lists_gather (WcMucLists *self, const WcNode *x);
void wc_muc_lists_refuse (WcMucLists *self);

/* What follows when the presence with @x has let us in, or when a presence or message has
 * come since then. @change: it tells that somebody is something else now. Nothing is
 * changed by that: wc_muc_lists_settle() is what has become of it when it is stored. */
void wc_muc_lists_conclude (const WcMucLists *self, const WcNode *x, WcMucListsNews *out);
void wc_muc_lists_follow (const WcMucLists *self,
                          const WcNode *x,
                          gboolean change,
                          WcMucListsNews *out);

/* We are in, and the lists are held as of @version; NULL: they are not held. */
void wc_muc_lists_settle (WcMucLists *self, const char *version);

/* Whether those that are held are as the room has them now. */
gboolean wc_muc_lists_are_held (const WcMucLists *self);

/* Whom @x (nullable) names, with what they are from now on. NULL where it does not say
 * that of all of them. Returns: (transfer full) (element-type WcOccupant) without nicks.
 */
GPtrArray *wc_muc_lists_read_items (const WcNode *x);
