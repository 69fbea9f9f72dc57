/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "store/annotation-reader.h"
#include "store/message-store.h"
#include "sync/catchup-private.h"

/* What the archive itself finds (XEP-0431), or has under an id. Each result is stored
 * like any that a page brings, but nothing is noted as held without holes: between two of
 * them may be anything. It waits until all that is newer is held, so that what is missing
 * around a result is only ever filled from its newer side, where a message that is held
 * says what stands before it (DECISIONS 8). */

/* RSM (XEP-0059) reads from behind an item and before one, never from one on, and "ids"
 * (XEP-0313 § 4.1.4) not all archives know: so one item is among those before some that
 * follow it, which are half as many. Of one alone nobody could say what else of its
 * second stands before it. Some archives give no more than 50 at a time. */
#define AROUND 50

typedef struct
{
  WcArchiveSearch search;
  char *text;      /* (owned) (nullable) */
  char *id;        /* (owned) (nullable) */
  char *chat;      /* (owned) (nullable) */
  char *before_id; /* (owned) (nullable) */
  GPtrArray *ids;  /* (owned) (element-type utf8) of the archive, what was found */
  char *oldest;    /* (owned) (nullable) of them */
  guint page;      /* how many to ask for at most */
  guint asked;     /* how many of the page in flight */
  gboolean complete;
} Wanted;

static void
wanted_free (gpointer data)
{
  Wanted *self = data;

  g_free (self->text);
  g_free (self->id);
  g_free (self->chat);
  g_free (self->before_id);
  g_free (self->oldest);
  g_ptr_array_unref (self->ids);
  g_free (self);
}

static Wanted *
wanted_new (const WcArchiveSearch *search)
{
  Wanted *self = g_new0 (Wanted, 1);

  self->search = *search;
  self->search.text = self->text = g_strdup (search->text);
  self->search.id = self->id = g_strdup (search->id);
  self->search.chat = self->chat = g_strdup (search->chat);
  self->search.before_id = self->before_id = g_strdup (search->before_id);
  self->ids = g_ptr_array_new_with_free_func (g_free);
  self->page = self->id != NULL ? AROUND : search->limit;
  return self;
}

/* A WcArchiveStored: slices come from the newest to the oldest. */
static gboolean
note_ids (const WcCursorPage *page, gpointer data, GError **error)
{
  Wanted *wanted = data;

  for (gsize i = 0; page->ids[i] != NULL; i++)
    g_ptr_array_add (wanted->ids, g_strdup (page->ids[i]));
  if (page->ids[0] != NULL)
    {
      g_free (wanted->oldest);
      wanted->oldest = g_strdup (page->ids[0]);
    }
  wanted->complete = page->complete;
  return TRUE;
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *) a, second = *(const gint64 *) b;

  return (first < second) - (first > second);
}

/* A correction shows what it corrects, which may have been found as well. */
static void
drop_repeated (GArray *ids)
{
  for (guint i = ids->len; i > 1; i--)
    if (g_array_index (ids, gint64, i - 1) == g_array_index (ids, gint64, i - 2))
      g_array_remove_index (ids, i - 1);
}

/* What became of the results here; some may be nothing that is shown. Returns: (transfer
 * full). */
static WcArchiveFound *
find_messages (WcCatchup *self, Wanted *wanted, GError **error)
{
  g_autoptr (WcArchiveFound) found = g_new0 (WcArchiveFound, 1);
  GError *local_error = NULL;

  found->messages = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < wanted->ids->len && local_error == NULL; i++)
    {
      gint64 id = wc_annotation_reader_find_shown (self->db, self->account, self->jid,
                                                   wanted->ids->pdata[i], &local_error);

      if (id != 0)
        g_array_append_val (found->messages, id);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }
  g_array_sort (found->messages, compare_newest_first);
  drop_repeated (found->messages);
  if (!wanted->complete)
    found->next = g_steal_pointer (&wanted->oldest);
  return g_steal_pointer (&found);
}

typedef struct
{
  WcCatchup *self;    /* (owned) */
  GTask *task;        /* (owned) */
  GCancellable *stop; /* (owned) */
} Asked;

static void
asked_free (gpointer data)
{
  Asked *self = data;

  g_object_unref (self->self);
  g_object_unref (self->task);
  g_object_unref (self->stop);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asked, asked_free)

/* What follows the item is known; whether the rest is to be asked now. */
static gboolean
found_followers (Wanted *wanted)
{
  if (wanted->id == NULL || wanted->before_id != NULL || wanted->ids->len == 0)
    return FALSE;
  wanted->before_id = g_strdup (wanted->ids->pdata[wanted->ids->len - 1]);
  g_ptr_array_set_size (wanted->ids, 0);
  return TRUE;
}

/* Fewer are asked for after @error: around one item from the beginning, because it would
 * not be among fewer before the same followers. */
static gboolean
asks_for_fewer (Wanted *wanted, const GError *error)
{
  if (!wc_catchup_shrink (&wanted->page, wanted->asked, error))
    return FALSE;
  if (wanted->id != NULL)
    {
      g_clear_pointer (&wanted->before_id, g_free);
      g_ptr_array_set_size (wanted->ids, 0);
    }
  return TRUE;
}

static void
searched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Asked) asked = data;
  WcCatchup *self = asked->self;
  Wanted *wanted = g_task_get_task_data (asked->task);
  WcArchiveFound *found = NULL;
  GError *error = NULL;
  gboolean good = wc_archive_fetch_finish (WC_ARCHIVE (source), result, &error);

  /* The stream is gone, and who waited has been told. */
  if (g_cancellable_is_cancelled (asked->stop))
    {
      g_clear_error (&error);
      return;
    }
  self->in_flight = FALSE;
  if (good ? found_followers (wanted) : asks_for_fewer (wanted, error))
    {
      g_clear_error (&error);
      wc_catchup_ask (self);
      return;
    }
  g_object_unref (g_queue_pop_head (&self->searches));
  if (good)
    found = find_messages (self, wanted, &error);
  if (found != NULL)
    g_task_return_pointer (asked->task, found, (GDestroyNotify) wc_archive_found_free);
  else
    g_task_return_error (asked->task, error);
  wc_catchup_ask (self);
}

/* Where the page before ended, so that this one goes on behind it. */
static gint64
place_of (WcCatchup *self, const char *archive_id)
{
  return archive_id == NULL ? 0
                            : wc_message_store_find_by_archive (
                                  self->db, self->account, self->jid, archive_id, NULL);
}

/* Its strings belong to @wanted. */
static WcArchiveQuery
query_of (WcCatchup *self, const Wanted *wanted)
{
  WcArchiveQuery query = { .backfill = TRUE,
                           .text = wanted->text,
                           .with = wanted->chat,
                           .start_us = wanted->search.since_us,
                           .end_us = wanted->search.until_us,
                           .max = wanted->page,
                           .place = place_of (self, wanted->before_id) };

  if (wanted->before_id != NULL)
    query.before_id = wanted->before_id;
  else if (wanted->id == NULL)
    query.before_id = "";
  else
    {
      query.after_id = wanted->id;
      query.max = MAX (1, wanted->page / 2);
      query.looks = TRUE;
    }
  return query;
}

gboolean
wc_catchup_begin_search (WcCatchup *self)
{
  GTask *task = g_queue_peek_head (&self->searches);
  Wanted *wanted = task != NULL ? g_task_get_task_data (task) : NULL;
  WcArchiveQuery query;
  Asked *asked;

  if (wanted == NULL || !self->at_end || !self->caught_up)
    return FALSE;
  query = query_of (self, wanted);
  wanted->asked = query.max;
  asked = g_new (Asked, 1);
  *asked =
      (Asked){ g_object_ref (self), g_object_ref (task), g_object_ref (self->stopped) };
  self->in_flight = TRUE;
  wc_archive_fetch_async (self->archive, &query, note_ids, wanted, self->stopped,
                          searched_cb, asked);
  return TRUE;
}

void
wc_catchup_end_searches (WcCatchup *self)
{
  while (!g_queue_is_empty (&self->searches))
    {
      g_autoptr (GTask) task = g_queue_pop_head (&self->searches);

      g_task_return_new_error (task, WC_ERROR, WC_ERROR_OFFLINE,
                               "the archive cannot be read now");
    }
}

void
wc_catchup_search_async (WcCatchup *self,
                         const WcArchiveSearch *search,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, wc_catchup_search_async);
  if (self->archive == NULL)
    {
      g_task_return_new_error (task, WC_ERROR, WC_ERROR_OFFLINE,
                               "no archive can be asked now");
      return;
    }
  g_task_set_task_data (task, wanted_new (search), wanted_free);
  g_queue_push_tail (&self->searches, g_steal_pointer (&task));
  wc_catchup_ask (self);
}

WcArchiveFound *
wc_catchup_search_finish (WcCatchup *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
