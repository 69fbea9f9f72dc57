/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/priority.h"
#include "model/jid.h"
#include "service/replied-service.h"

/* Only when somebody asks: who writes an answer chooses the id in it, and could have us
 * read archives with every message. A room's archive knows its items by the ids that
 * answers name (XEP-0461 § 3.1). Elsewhere they name what clients call a message, which
 * no archive can be asked for: some pages of what is older of the chat are read. */

#define PAGE 250
#define PAGES 4

/* How much later than the answer an archive may have taken what follows what it answers:
 * clocks differ. */
#define SLACK_US G_TIME_SPAN_DAY

struct _WcRepliedService
{
  WcDb *db;
  WcAccountService *accounts;
  WcRoomService *rooms;
  WcHistoryService *history;
};

WcRepliedService *
wc_replied_service_new (WcDb *db,
                        WcAccountService *accounts,
                        WcRoomService *rooms,
                        WcHistoryService *history)
{
  WcRepliedService *self = g_new0 (WcRepliedService, 1);

  self->db = db;
  self->accounts = accounts;
  self->rooms = rooms;
  self->history = history;
  return self;
}

void
wc_replied_service_free (WcRepliedService *self)
{
  g_free (self);
}

typedef struct
{
  WcRepliedService *service; /* (unowned) */
  WcAccount *account;        /* (owned) */
  gint64 id;
  char *owner; /* (owned) (nullable) */
  guint pages; /* read so far */
} Asking;

static void
asking_free (gpointer data)
{
  Asking *self = data;

  wc_account_unref (self->account);
  g_free (self->owner);
  g_free (self);
}

/* @out_replied: what @answer answers, where it is held. Returns: (transfer full). */
static WcMessage *
load (const Asking *asking, WcMessage **out_replied, GError **error)
{
  WcDb *db = asking->service->db;
  g_autoptr (WcMessage) answer =
      wc_message_store_get (db, asking->account->id, asking->id, error);
  const WcAnnotation *said;

  if (answer == NULL)
    return NULL;
  said = wc_message_find_annotation (answer, WC_ANNOTATION_REPLY);
  if (said == NULL)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND,
                           "that message answers nothing");
      return NULL;
    }
  if (said->target != 0)
    {
      *out_replied = wc_message_store_get (db, asking->account->id, said->target, error);
      if (*out_replied == NULL)
        return NULL;
    }
  return g_steal_pointer (&answer);
}

/* Ends @task where what is wanted is held, or nothing can be. Returns: (transfer full)
 * (nullable) the answer, when it has not ended. */
static WcMessage *
return_held (GTask *task)
{
  GError *error = NULL;
  WcMessage *replied = NULL;
  g_autoptr (WcMessage) answer = load (g_task_get_task_data (task), &replied, &error);

  if (answer == NULL)
    g_task_return_error (task, error);
  else if (replied != NULL)
    g_task_return_pointer (task, replied, (GDestroyNotify) wc_message_unref);
  else
    return g_steal_pointer (&answer);
  return NULL;
}

static void
return_missing (GTask *task)
{
  g_task_return_new_error (task, WC_ERROR, WC_ERROR_NOT_FOUND,
                           "the archive does not show what that message answers");
}

/* ---- In a room ---- */

static void
on_item (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (WcArchiveFound) found =
      wc_link_search_archive_finish (WC_LINK (source), result, &error);
  g_autoptr (WcMessage) answer = NULL;

  if (found == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  answer = return_held (task);
  if (answer != NULL)
    return_missing (task);
}

static void
ask_for_item (GTask *task, WcLink *link, const WcMessage *answer)
{
  const WcAnnotation *said = wc_message_find_annotation (answer, WC_ANNOTATION_REPLY);
  const WcArchiveSearch search = { .id = said->target_id,
                                   .chat = answer->chat,
                                   .until_us = answer->ts_us + SLACK_US,
                                   .limit = 1 };

  wc_link_search_archive_async (link, &search, g_task_get_cancellable (task), on_item,
                                g_object_ref (task));
}

/* ---- In a chat with a person ---- */

static void on_page (GObject *source, GAsyncResult *result, gpointer data);

static void
ask_for_page (GTask *task, const char *chat)
{
  Asking *asking = g_task_get_task_data (task);
  const WcHistoryBackfill page = { .chat = chat, .limit = PAGE, .owner = asking->owner };

  asking->pages++;
  wc_history_service_fetch_async (asking->service->history, asking->account, &page,
                                  g_task_get_cancellable (task), on_page,
                                  g_object_ref (task));
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Asking *asking = g_task_get_task_data (task);
  GError *error = NULL;
  gssize fetched =
      wc_history_service_fetch_finish (asking->service->history, result, &error);
  g_autoptr (WcMessage) answer = NULL;

  if (fetched < 0)
    {
      g_task_return_error (task, error);
      return;
    }
  answer = return_held (task);
  if (answer != NULL && fetched >= PAGE && asking->pages < PAGES)
    ask_for_page (task, answer->chat);
  else if (answer != NULL)
    return_missing (task);
}

static void
begin (GTask *task)
{
  Asking *asking = g_task_get_task_data (task);
  g_autoptr (WcMessage) answer = return_held (task);
  g_autoptr (WcRoom) room = NULL;
  GError *error = NULL;
  WcLink *link;

  if (answer == NULL)
    return;
  link =
      wc_account_service_get_online (asking->service->accounts, asking->account, &error);
  if (wc_jid_is_bare (answer->chat))
    room =
        wc_room_service_find (asking->service->rooms, asking->account->id, answer->chat);
  if (link == NULL)
    g_task_return_error (task, error);
  else if (room != NULL)
    ask_for_item (task, link, answer);
  else
    ask_for_page (task, answer->chat);
}

void
wc_replied_service_fetch_async (WcRepliedService *self,
                                const WcRepliedRequest *request,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, request->cancellable, callback, user_data);
  Asking *asking = g_new0 (Asking, 1);

  asking->service = self;
  asking->account = wc_account_ref ((WcAccount *) request->account);
  asking->id = request->id;
  asking->owner = g_strdup (request->owner);
  g_task_set_source_tag (task, wc_replied_service_fetch_async);
  g_task_set_priority (task, WC_PRIORITY_ANSWER);
  g_task_set_task_data (task, asking, asking_free);
  begin (task);
}

WcMessage *
wc_replied_service_fetch_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
