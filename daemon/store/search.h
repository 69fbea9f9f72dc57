/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "store/db.h"

/* Full-text search over the bodies of messages. */

/* What a message has to have beside the words. */
typedef enum
{
  WC_SEARCH_HAS_FILE = 1 << 0,  /* a file */
  WC_SEARCH_HAS_IMAGE = 1 << 1, /* a picture among its files */
  WC_SEARCH_HAS_LINK = 1 << 2,  /* a link in its text */
} WcSearchHas;

typedef struct
{
  const char *text; /* words (all must occur), "phrases", prefix*; "" where chat, from,
                     * has or a time says what is looked for */
  gint64 account;   /* 0: all */
  const char *chat; /* (nullable) only with account */
  const char *from; /* (nullable) bare JID of who wrote it */
  guint has;        /* WcSearchHas, all of which are wanted */
  gint64 since_us;  /* 0: no bound */
  gint64 until_us;  /* 0: no bound */
  gint64 before;    /* only ids below this one: next of the page before; 0: newest */
  guint limit;      /* 1 … 200 */
} WcSearchQuery;

typedef struct
{
  GPtrArray *items; /* (owned) (element-type WcMessage) newest first */
  gint64 next;      /* before of the next page; 0: that was all */
} WcSearchPage;

void wc_search_page_free (WcSearchPage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcSearchPage, wc_search_page_free)

/* Turns what a person typed into the words of FTS5: every character is data, nothing is
 * syntax but double quotes around phrases and '*' behind a word. INVALID_ARGUMENT (field
 * "text") when no word is in it or there are more than 32. Returns: (transfer full). */
char *wc_search_parse (const char *text, GError **error);

/* Searches, newest first, on @db, usually a reader on the worker (store/reader.h). Looks
 * at no more than 20,000 hits a call, or messages where there are no words: a page may
 * hold fewer than limit and still have a next. Returns: (transfer full). */
WcSearchPage *wc_search_run (WcDb *db, const WcSearchQuery *query, GError **error);

/* Compares the index with the messages: FALSE + error (corrupt) when they differ. */
gboolean wc_search_check (WcDb *db, GError **error);
