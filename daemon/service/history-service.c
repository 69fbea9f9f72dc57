/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/priority.h"
#include "model/jid.h"
#include "service/chat-address.h"
#include "service/history-service.h"
#include "service/jid-argument.h"
#include "store/message-history.h"

/* Reading a page is an index walk in the store. Only where it comes to the old end of
 * what is held, and the client asks for it, the archive is read first: by the same job
 * that Messages.Backfill starts. */

#define FETCH_TIMEOUT_MS 60000

struct _WcHistoryService
{
  WcDb *db;
  WcJobService *jobs;
  WcAccountService *accounts;
  WcRoomService *rooms;
};

WcHistoryService *
wc_history_service_new (WcDb *db,
                        WcJobService *jobs,
                        WcAccountService *accounts,
                        WcRoomService *rooms)
{
  WcHistoryService *self = g_new0 (WcHistoryService, 1);

  self->db = db;
  self->jobs = jobs;
  self->accounts = accounts;
  self->rooms = rooms;
  return self;
}

void
wc_history_service_free (WcHistoryService *self)
{
  g_free (self);
}

/* A room keeps its own archive; what is said there in private stands in ours. */
static WcRoom *
find_room (WcHistoryService *self, const WcAccount *account, const char *chat)
{
  return wc_jid_is_bare (chat) ? wc_room_service_find (self->rooms, account->id, chat)
                               : NULL;
}

static gboolean
lacks_archive (WcHistoryService *self, const WcAccount *account, const char *chat)
{
  WcLink *link = wc_account_service_get_link (self->accounts, account);
  const WcLinkStatus *status = link != NULL ? wc_link_get_status (link) : NULL;
  g_autoptr (WcRoom) room = find_room (self, account, chat);

  /* what a room can do is known when we are in it */
  if (room != NULL)
    return room->state == WC_ROOM_STATE_JOINED &&
           (room->flags & WC_ROOM_HAS_ARCHIVE) == 0;
  return status != NULL && status->missing != NULL &&
         g_strv_contains (status->missing, "archive");
}

static WcJob *
start_backfill (WcHistoryService *self,
                const WcAccount *account,
                const WcHistoryBackfill *backfill,
                GError **error)
{
  GHashTable *params;

  if (lacks_archive (self, account, backfill->chat))
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                           "there is no archive of this chat");
      if (error != NULL)
        wc_error_set_detail (*error, "feature", "urn:xmpp:mam:2");
      return NULL;
    }
  params = wc_details_new ();
  wc_details_set (params, "chat", backfill->chat);
  wc_details_set_int (params, "until_us", backfill->until_us);
  wc_details_set_int (params, "limit", backfill->limit);
  return wc_job_service_start (self->jobs, WC_JOB_KIND_BACKFILL, account->id, params,
                               backfill->owner, error);
}

WcJob *
wc_history_service_backfill (WcHistoryService *self,
                             const WcAccount *account,
                             const WcHistoryBackfill *backfill,
                             GError **error)
{
  g_autofree char *chat =
      wc_chat_address_resolve (self->db, account->id, backfill->chat, error);
  WcHistoryBackfill canonical = *backfill;

  if (chat == NULL)
    return NULL;
  canonical.chat = chat;
  return start_backfill (self, account, &canonical, error);
}

static void
on_job_over (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (WcJob) job =
      wc_job_service_wait_finish (g_task_get_task_data (task), result, &error);

  if (job == NULL)
    g_task_return_error (task, error);
  else if (job->state == WC_JOB_STATE_FAILED)
    g_task_return_new_error (task, WC_ERROR, job->error_code, "%s", job->error_text);
  else
    g_task_return_int (task, job->done);
}

void
wc_history_service_fetch_async (WcHistoryService *self,
                                const WcAccount *account,
                                const WcHistoryBackfill *backfill,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GError *error = NULL;
  g_autoptr (WcJob) job = start_backfill (self, account, backfill, &error);

  g_task_set_source_tag (task, wc_history_service_fetch_async);
  g_task_set_task_data (task, self->jobs, NULL);
  if (job == NULL)
    g_task_return_error (task, error);
  else
    wc_job_service_wait_async (self->jobs, job->id, FETCH_TIMEOUT_MS, cancellable,
                               on_job_over, g_steal_pointer (&task));
}

gssize
wc_history_service_fetch_finish (WcHistoryService *self,
                                 GAsyncResult *result,
                                 GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

GPtrArray *
wc_history_service_list_threads (WcHistoryService *self,
                                 const WcAccount *account,
                                 const char *chat,
                                 const WcThreadQuery *query,
                                 GError **error)
{
  g_autofree char *canonical = wc_jid_argument_any (chat, "chat", error);
  WcThreadQuery wanted = *query;

  if (canonical == NULL)
    return NULL;
  wanted.account = account->id;
  wanted.chat = canonical;
  return wc_thread_store_list (self->db, &wanted, error);
}

/* A page that is being put together. */
typedef struct
{
  WcHistoryService *service; /* (unowned) */
  WcMessageQuery query;
  char *chat; /* (owned) that of query */
} Listing;

static void
listing_free (gpointer data)
{
  Listing *listing = data;

  g_free (listing->chat);
  g_free (listing);
}

static void
listing_return (GTask *task)
{
  const Listing *listing = g_task_get_task_data (task);
  GError *error = NULL;
  WcMessagePage *page =
      wc_message_history_list (listing->service->db, &listing->query, &error);

  if (page != NULL)
    g_task_return_pointer (task, page, (GDestroyNotify) wc_message_page_free);
  else
    g_task_return_error (task, error);
}

/* Whether the page ends at the old end of what is held though the archive goes on. */
static gboolean
wants_older (Listing *listing, WcLink *link)
{
  const WcMessageQuery *query = &listing->query;
  const WcAccount *account = wc_link_get_account (link);
  g_autoptr (WcRoom) room = find_room (listing->service, account, listing->chat);
  g_autoptr (WcMessagePage) page = NULL;

  /* that there is nothing older is known of our own archive alone */
  if (query->after != 0 || (room == NULL && wc_link_get_status (link)->archive_complete))
    return FALSE;
  page = wc_message_history_list (listing->service->db, query, NULL);
  return page != NULL && !page->older && page->items->len < query->limit;
}

/* Its archive answers nobody outside, and nobody knows when that changes. */
static gboolean
check_inside (const Listing *listing, const WcAccount *account, GError **error)
{
  g_autoptr (WcRoom) room = find_room (listing->service, account, listing->chat);

  if (room == NULL || room->state == WC_ROOM_STATE_JOINED ||
      room->state == WC_ROOM_STATE_JOINING)
    return TRUE;
  g_set_error_literal (error, WC_ERROR, WC_ERROR_OFFLINE,
                       "this account is not in the room");
  return FALSE;
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Listing *listing = g_task_get_task_data (task);
  GError *error = NULL;

  if (wc_history_service_fetch_finish (listing->service, result, &error) < 0)
    g_task_return_error (task, error);
  else
    listing_return (task);
}

static void
listing_fetch (GTask *task, const WcAccount *account, const char *owner)
{
  Listing *listing = g_task_get_task_data (task);
  WcHistoryService *self = listing->service;
  GError *error = NULL;
  WcLink *link = wc_account_service_get_online (self->accounts, account, &error);
  const WcHistoryBackfill backfill = { listing->chat, listing->query.since_us,
                                       listing->query.limit, owner };

  if (link != NULL && !wants_older (listing, link))
    listing_return (task);
  else if (link != NULL && check_inside (listing, account, &error))
    wc_history_service_fetch_async (self, account, &backfill,
                                    g_task_get_cancellable (task), on_fetched,
                                    g_object_ref (task));
  else
    g_task_return_error (task, error);
}

static gboolean
check_query (const WcMessageQuery *query, GError **error)
{
  if ((query->before != 0) + (query->after != 0) + (query->around != 0) <= 1)
    return TRUE;
  return wc_error_invalid (error, "options",
                           "options: at most one of before, after and around");
}

void
wc_history_service_list_async (WcHistoryService *self,
                               const WcHistoryRequest *request,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, request->cancellable, callback, user_data);
  GError *error = NULL;
  g_autofree char *chat =
      wc_chat_address_resolve (self->db, request->account->id, request->chat, &error);
  Listing *listing;

  g_task_set_source_tag (task, wc_history_service_list_async);
  g_task_set_priority (task, WC_PRIORITY_ANSWER);
  if (chat == NULL || !check_query (&request->query, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  listing = g_new0 (Listing, 1);
  listing->service = self;
  listing->query = request->query;
  listing->query.account = request->account->id;
  listing->query.chat = listing->chat = g_steal_pointer (&chat);
  g_task_set_task_data (task, listing, listing_free);
  if (request->fetch)
    listing_fetch (task, request->account, request->owner);
  else
    listing_return (task);
}

WcMessagePage *
wc_history_service_list_finish (WcHistoryService *self,
                                GAsyncResult *result,
                                GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_source (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  char *xml = wc_link_fetch_source_finish (WC_LINK (source), result, &error);

  if (xml != NULL)
    g_task_return_pointer (task, xml, g_free);
  else
    g_task_return_error (task, error);
}

void
wc_history_service_source_async (WcHistoryService *self,
                                 const WcAccount *account,
                                 gint64 id,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GError *error = NULL;
  g_autoptr (WcMessage) message =
      wc_message_store_get (self->db, account->id, id, &error);
  WcLink *link = message != NULL
                     ? wc_account_service_get_online (self->accounts, account, &error)
                     : NULL;

  g_task_set_source_tag (task, wc_history_service_source_async);
  if (link == NULL)
    g_task_return_error (task, error);
  else
    wc_link_fetch_source_async (link, id, cancellable, on_source,
                                g_steal_pointer (&task));
}

char *
wc_history_service_source_finish (WcHistoryService *self,
                                  GAsyncResult *result,
                                  GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
