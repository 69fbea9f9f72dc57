/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/priority.h"
#include "service/archive-search-service.h"
#include "service/chat-address.h"
#include "store/message-store.h"

/* What the server finds is only asked for when somebody wants it: a search tells the
 * server what its person looks for. */

struct _WcArchiveSearchService
{
  WcDb *db;
  WcAccountService *accounts;
};

WcArchiveSearchService *
wc_archive_search_service_new (WcDb *db, WcAccountService *accounts)
{
  WcArchiveSearchService *self = g_new0 (WcArchiveSearchService, 1);

  self->db = db;
  self->accounts = accounts;
  return self;
}

void
wc_archive_search_service_free (WcArchiveSearchService *self)
{
  g_free (self);
}

typedef struct
{
  WcDb *db; /* (owned) */
  gint64 account;
} Asked;

static void
asked_free (gpointer data)
{
  Asked *self = data;

  g_object_unref (self->db);
  g_free (self);
}

void
wc_archive_search_page_free (WcArchiveSearchPage *self)
{
  g_ptr_array_unref (self->items);
  g_free (self->next);
  g_free (self);
}

/* Returns: (transfer full). */
static WcArchiveSearchPage *
load_page (const Asked *asked, WcArchiveFound *found, GError **error)
{
  g_autoptr (WcArchiveSearchPage) page = g_new0 (WcArchiveSearchPage, 1);

  page->items = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_message_unref);
  for (guint i = 0; i < found->messages->len; i++)
    {
      g_autoptr (GError) local_error = NULL;
      WcMessage *message =
          wc_message_store_get (asked->db, asked->account,
                                g_array_index (found->messages, gint64, i), &local_error);

      if (message != NULL)
        g_ptr_array_add (page->items, message);
      else if (!g_error_matches (local_error, WC_ERROR, WC_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }
  page->next = g_steal_pointer (&found->next);
  return g_steal_pointer (&page);
}

static void
on_searched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (WcArchiveFound) found =
      wc_link_search_archive_finish (WC_LINK (source), result, &error);
  WcArchiveSearchPage *page = NULL;

  if (found != NULL)
    page = load_page (g_task_get_task_data (task), found, &error);
  if (page != NULL)
    g_task_return_pointer (task, page, (GDestroyNotify) wc_archive_search_page_free);
  else
    g_task_return_error (task, error);
}

static gboolean
is_blank (const char *text)
{
  while (g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  return *text == '\0';
}

/* @out_chat: (transfer full) (nullable). */
static gboolean
check_request (WcDb *db,
               const WcArchiveSearchRequest *request,
               char **out_chat,
               GError **error)
{
  if (is_blank (request->text))
    return wc_error_invalid (error, "text", "there is no word to search for");
  if (request->chat == NULL)
    return TRUE;
  *out_chat = wc_chat_address_resolve (db, request->account->id, request->chat, error);
  return *out_chat != NULL;
}

void
wc_archive_search_service_run_async (WcArchiveSearchService *self,
                                     const WcArchiveSearchRequest *request,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *chat = NULL;
  GError *error = NULL;
  WcLink *link =
      check_request (self->db, request, &chat, &error)
          ? wc_account_service_get_online (self->accounts, request->account, &error)
          : NULL;
  const WcArchiveSearch search = { .text = request->text,
                                   .chat = chat,
                                   .before_id = request->cursor,
                                   .since_us = request->since_us,
                                   .until_us = request->until_us,
                                   .limit = request->limit };
  Asked *asked;

  g_task_set_source_tag (task, wc_archive_search_service_run_async);
  g_task_set_priority (task, WC_PRIORITY_ANSWER);
  if (link == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  asked = g_new (Asked, 1);
  *asked = (Asked){ g_object_ref (self->db), request->account->id };
  g_task_set_task_data (task, asked, asked_free);
  wc_link_search_archive_async (link, &search, cancellable, on_searched,
                                g_steal_pointer (&task));
}

WcArchiveSearchPage *
wc_archive_search_service_run_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
