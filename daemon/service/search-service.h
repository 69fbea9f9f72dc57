/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/reader.h"
#include "store/search.h"

/* Finding messages by their words. */
typedef struct _WcSearchService WcSearchService;

/* @reader: borrowed. Returns: (transfer full). */
WcSearchService *wc_search_service_new (WcReader *reader);
void wc_search_service_free (WcSearchService *self);

/* Searches on the worker thread, so that nobody waits for it. @query: chat and from as
 * the client writes them, strings are copied. INVALID_ARGUMENT (fields "text",
 * "options.chat", "options.from"); CANCELLED (G_IO_ERROR). Value: (transfer full). */
void wc_search_service_run_async (WcSearchService *self,
                                  const WcSearchQuery *query,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
WcSearchPage *wc_search_service_run_finish (WcSearchService *self,
                                            GAsyncResult *result,
                                            GError **error);
