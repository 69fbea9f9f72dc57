/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xep/muc-rooms.h"
#include "xep/muc-user.h"

/* What a presence from a room says, read before anything is changed by it: what becomes
 * of us is stored in the unit of the stanza, and known here only when that has
 * committed. A stanza that could not be stored comes again, and finds all as it was. */
typedef struct
{
  WcMucRooms *rooms; /* borrowed */
  char *room;        /* (owned) */
  char *nick;        /* (owned) (nullable) of whom it tells; NULL: of the room itself */
  WcNode *stanza;    /* (owned) */
  WcMucUser user;
  char *new_nick;     /* (owned) (nullable) somebody who was there has this nick now */
  GError *error;      /* (owned) (nullable) the room's, for a presence of ours */
  char *venue;        /* (owned) (nullable) with the error: where the room is now */
  gboolean self;      /* it tells of us */
  gboolean own;       /* something becomes of us: */
  WcMucChange change; /* borrows from the rest; JOINED, RENAMED, REFUSED or an end */
} WcMucNews;

/* Reads the presence @stanza of @nick (nullable) in @room. Returns: (transfer full). */
WcMucNews *
wc_muc_news_read (const WcMucRoom *room, const char *nick, const WcNode *stanza);
void wc_muc_news_free (WcMucNews *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcMucNews, wc_muc_news_free)

/* The word for why somebody is gone who did not want to be, by their @status
 * (WcMucStatus); NULL: for no such reason. */
const char *wc_muc_news_cause (guint status);
