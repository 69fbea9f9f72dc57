/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "sync/catchup-private.h"

/* What a page of an archive says about what is held of it. */

/* From the moment that was asked for nothing is missing, though the first message there
 * may be younger. */
static gboolean
note_forward (WcCatchup *self,
              const WcCursorArchive *archive,
              const WcCursorPage *page,
              GError **error)
{
  WcCursorPage asked = *page;

  if (self->interval == 0 && self->asked_us > 0)
    asked.oldest_us = MIN (asked.oldest_us, self->asked_us);
  return wc_cursor_store_forward (self->db, archive, self->interval, &asked,
                                  &self->interval, error) &&
         wc_catchup_clip_within (self->db, self, error);
}

gboolean
wc_catchup_note_page (const WcCursorPage *page, gpointer data, GError **error)
{
  WcCatchup *self = data;
  const WcCatchupChat *backfill =
      self->walk == WC_CATCHUP_CHAT ? wc_catchup_wanted_chat (self) : NULL;
  WcCursorArchive archive =
      wc_catchup_archive_of (self, backfill != NULL ? backfill->chat : NULL);
  guint n_ids = g_strv_length ((char **) page->ids);

  self->page_complete = page->complete;
  self->fetched += n_ids;
  if (backfill != NULL && n_ids > 0 &&
      g_strcmp0 (page->ids[n_ids - 1], backfill->held) == 0)
    self->fetched--;
  if (self->walk == WC_CATCHUP_FORWARD && self->interval == 0)
    self->total = page->total;
  switch (self->walk)
    {
    case WC_CATCHUP_FORWARD:
    case WC_CATCHUP_GAP:
      return note_forward (self, &archive, page, error);
    case WC_CATCHUP_BACKWARD:
    case WC_CATCHUP_CHAT:
      return wc_cursor_store_backward (self->db, &archive, self->interval, page,
                                       &self->interval, error) &&
             wc_catchup_clip_within (self->db, self, error);
    case WC_CATCHUP_RECONCILE:
      /* Nothing new is held by reading it again; the cursors stay where they are. */
      if (n_ids > 0)
        {
          g_free (self->reconcile_after);
          self->reconcile_after = g_strdup (page->ids[n_ids - 1]);
        }
      return TRUE;
    }
  return TRUE;
}

/* The border of an interval that the archive does not know any more. */
typedef struct
{
  gint64 interval;
  gboolean newest;
} Border;

static gboolean
lose_border (WcDb *db, gpointer data, GError **error)
{
  const Border *border = data;

  return wc_cursor_store_lose (db, border->interval, border->newest, error);
}

gboolean
wc_catchup_shrink (guint *page, guint asked, const GError *error)
{
  if (!g_error_matches (error, WC_ERROR, WC_ERROR_TOO_LARGE) || asked <= 1)
    return FALSE;
  *page = asked / 2;
  return TRUE;
}

gboolean
wc_catchup_recover (WcCatchup *self, const GError *error)
{
  Border border = { self->interval,
                    self->walk == WC_CATCHUP_FORWARD || self->walk == WC_CATCHUP_GAP };
  g_autoptr (GError) local = NULL;

  if (wc_catchup_shrink (&self->page, self->asked, error))
    return TRUE;
  if (!g_error_matches (error, WC_ERROR, WC_ERROR_NOT_FOUND))
    return FALSE;
  if (self->walk == WC_CATCHUP_RECONCILE)
    {
      g_clear_pointer (&self->reconcile_after, g_free);
      return FALSE;
    }
  if (self->interval == 0)
    return FALSE;
  if (wc_db_run (self->db, WC_DB_NORMAL, lose_border, &border, &local))
    return TRUE;
  g_message ("cannot forget a lost cursor: %s", local->message);
  return FALSE;
}
