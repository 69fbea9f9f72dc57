/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/context.h"
#include "api/interface.h"

/* What most handlers do: find the account, answer or fail, put a page together. */

#define WC_HANDLER_PAGE_ITEMS 200
#define WC_HANDLER_PAGE_BYTES (1024 * 1024)
#define WC_HANDLER_WAIT_MS 20000 /* longest wait of Events.Fetch, default of Send */

const WcContext *wc_handler_context (WcRequest *request);
const WcServices *wc_handler_services (WcRequest *request);

/* The account that the first argument names; NULL: there is none and @request was failed.
 * Returns: (transfer full). */
WcAccount *wc_handler_find_account (WcRequest *request, GVariant *args);

/* The argument at @index: a string, borrowed from @args; an integer; a dictionary
 * (transfer full). */
const char *wc_handler_string (GVariant *args, gsize index);
gint64 wc_handler_int64 (GVariant *args, gsize index);
guint wc_handler_uint (GVariant *args, gsize index);
GVariant *wc_handler_dict (GVariant *args, gsize index);

/* Answers with nothing when @good, else fails with @error (transfer full). */
void wc_handler_finish (WcRequest *request, gboolean good, GError *error);

/* Answers with one value, (transfer floating), or, when it is NULL, fails with @error
 * (transfer full). */
void wc_handler_return (WcRequest *request, GVariant *value, GError *error);

/* A list of dictionaries that ends before it grows too large for a reply. */
typedef struct
{
  GVariantBuilder items; /* aa{sv} */
  gsize bytes;
  gsize max_bytes;
  guint n;
} WcPage;

/* init_whole: a list that has no pages, and so has to be complete. */
void wc_page_init (WcPage *page);
void wc_page_init_whole (WcPage *page);
void wc_page_clear (WcPage *page);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcPage, wc_page_clear)

/* Adds @item (transfer floating). FALSE: the page is full, @item is not on it; the first
 * one always is. */
gboolean wc_page_add (WcPage *page, GVariant *item);

/* The list so far. Returns: (transfer floating). */
GVariant *wc_page_end (WcPage *page);
