/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/account-service.h"
#include "store/db.h"

/* Finding messages by their words where they are archived (XEP-0431): what is not held
 * here yet, too. */
typedef struct _WcArchiveSearchService WcArchiveSearchService;

/* Everything is borrowed. Returns: (transfer full). */
WcArchiveSearchService *wc_archive_search_service_new (WcDb *db,
                                                       WcAccountService *accounts);
void wc_archive_search_service_free (WcArchiveSearchService *self);

typedef struct
{
  const WcAccount *account;
  const char *text;
  const char *chat;   /* (nullable) as the client writes it */
  const char *cursor; /* (nullable) next of the page before */
  gint64 since_us;    /* 0: no bound */
  gint64 until_us;    /* 0: no bound */
  guint limit;
} WcArchiveSearchRequest;

typedef struct
{
  GPtrArray *items; /* (owned) (element-type WcMessage) newest first */
  char *next;       /* (owned) (nullable) cursor of the next page; NULL: that was all */
} WcArchiveSearchPage;

void wc_archive_search_page_free (WcArchiveSearchPage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcArchiveSearchPage, wc_archive_search_page_free)

/* Asks the archive, which takes as long as the server does; what it finds is stored.
 * A page may be shorter than what was found:
 * what is no message to be shown, or what the account's policy of history does not keep,
 * is not on it. INVALID_ARGUMENT (fields "text", "chat"), and the errors of
 * wc_link_search_archive_async(). Value: (transfer full). */
void wc_archive_search_service_run_async (WcArchiveSearchService *self,
                                          const WcArchiveSearchRequest *request,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
WcArchiveSearchPage *wc_archive_search_service_run_finish (GAsyncResult *result,
                                                           GError **error);
