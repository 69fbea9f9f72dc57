/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "sync/catchup-private.h"

/* Older history of one chat, because somebody asked for it. */

static void
backfill_free (gpointer data)
{
  WcCatchupChat *self = data;

  g_free (self->chat);
  g_free (self->held);
  g_free (self);
}

WcCatchupChat *
wc_catchup_wanted_chat (WcCatchup *self)
{
  GTask *task = g_queue_peek_head (&self->backfills);

  return task != NULL ? g_task_get_task_data (task) : NULL;
}

/* One chat's older part: behind what was fetched for it alone, else behind what is held
 * of the whole archive. FALSE when nothing older is there. */
gboolean
wc_catchup_query_chat (WcCatchup *self,
                       WcCatchupChat *backfill,
                       GPtrArray *all,
                       GPtrArray *own,
                       WcArchiveQuery *query)
{
  const WcCursorInterval *whole =
      all->len > 0 ? g_ptr_array_index (all, all->len - 1) : NULL;
  const WcCursorInterval *part =
      own->len > 0 ? g_ptr_array_index (own, own->len - 1) : NULL;

  if (backfill->over || !wc_catchup_lacks_older (self, whole) ||
      !wc_catchup_lacks_older (self, part))
    return FALSE;
  self->walk = WC_CATCHUP_CHAT;
  query->with = backfill->chat;
  if (backfill->limit > 0)
    query->max = MIN (self->page, backfill->limit - (guint) backfill->fetched);
  if (part != NULL && (whole == NULL || part->oldest_us <= whole->oldest_us))
    {
      wc_catchup_query_backward (self, part, query);
      return TRUE;
    }
  self->interval = 0;
  query->backfill = TRUE;
  query->before_id = "";
  if (whole == NULL)
    return TRUE;
  /* That moment belongs to the answer (XEP-0313 § 4.1.2), and what is held of it counts
   * for nothing. */
  query->end_us = whole->oldest_us;
  wc_str_set (&backfill->held, whole->oldest_id);
  return TRUE;
}

void
wc_catchup_end_chat (WcCatchup *self, GError *error)
{
  g_autoptr (GTask) task = g_queue_pop_head (&self->backfills);
  const WcCatchupChat *backfill = g_task_get_task_data (task);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, backfill->fetched);
}

void
wc_catchup_note_chat (WcCatchup *self, gint64 fetched_before)
{
  GTask *task = g_queue_peek_head (&self->backfills);
  WcCatchupChat *backfill = g_task_get_task_data (task);
  g_autoptr (GPtrArray) own = wc_catchup_load_intervals (self, backfill->chat);
  const WcCursorInterval *part =
      own != NULL && own->len > 0 ? own->pdata[own->len - 1] : NULL;

  backfill->fetched += self->fetched - fetched_before;
  backfill->over =
      self->page_complete || g_cancellable_is_cancelled (g_task_get_cancellable (task)) ||
      (backfill->limit > 0 && backfill->fetched >= (gssize) backfill->limit) ||
      (part != NULL && backfill->until_us != 0 && part->oldest_us <= backfill->until_us);
}

void
wc_catchup_backfill_async (WcCatchup *self,
                           const char *chat,
                           gint64 until_us,
                           guint limit,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  WcCatchupChat *backfill;

  g_task_set_source_tag (task, wc_catchup_backfill_async);
  if (self->archive == NULL)
    {
      g_task_return_new_error (task, WC_ERROR, WC_ERROR_OFFLINE,
                               "no archive can be asked now");
      return;
    }
  backfill = g_new0 (WcCatchupChat, 1);
  backfill->chat = g_strdup (chat);
  backfill->until_us = until_us;
  backfill->limit = limit;
  g_task_set_task_data (task, backfill, backfill_free);
  g_queue_push_tail (&self->backfills, g_steal_pointer (&task));
  wc_catchup_ask (self);
}

gssize
wc_catchup_backfill_finish (WcCatchup *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}
