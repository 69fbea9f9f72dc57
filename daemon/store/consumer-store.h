/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* Named consumers of the journal (DECISIONS 15). Functions that change something must be
 * called inside a transaction. */

/* A named consumer: a reader whose place the daemon keeps. */
typedef struct
{
  char *name;
  gint64 cursor;   /* seq acknowledged last */
  char *chats;     /* (nullable) what its owner is confined to; NULL: nothing */
  gint64 start_us; /* when it began */
  gint64 seen_us;  /* when it last acknowledged, at first start_us */
} WcConsumer;

void wc_consumer_free (WcConsumer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcConsumer, wc_consumer_free)

/* Finds the consumer @name, or makes it with its cursor at the head, for an owner that is
 * confined to @chats (nullable); one that is there keeps its own. In a transaction.
 * Returns: (transfer full). */
WcConsumer *
wc_consumer_store_ensure (WcDb *db, const char *name, const char *chats, GError **error);

/* The consumer @name. NOT_FOUND. Returns: (transfer full). */
WcConsumer *wc_consumer_store_find (WcDb *db, const char *name, GError **error);

/* The consumer has dealt with everything up to and including @seq. Going back is ignored;
 * NOT_FOUND when there is no such consumer, INVALID_ARGUMENT (field "cursor") for a seq
 * that was never given. In a transaction. */
gboolean
wc_consumer_store_acknowledge (WcDb *db, const char *name, gint64 seq, GError **error);

/* All consumers by name. Returns: (transfer full) (element-type WcConsumer). */
GPtrArray *wc_consumer_store_list (WcDb *db, GError **error);
gboolean wc_consumer_store_drop (WcDb *db, const char *name, GError **error);
