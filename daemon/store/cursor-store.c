/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "store/cursor-store.h"
#include "store/statement.h"

/* Intervals are few (a gap is soon filled), so joining reads them all and compares. */

#define COLUMNS                                                                          \
  "id, oldest_id, newest_id, oldest_us, newest_us, oldest_place, newest_place, complete"

void
wc_cursor_interval_free (WcCursorInterval *self)
{
  g_free (self->oldest_id);
  g_free (self->newest_id);
  g_free (self);
}

static gpointer
read_interval (WcStatement *row)
{
  WcCursorInterval *self = g_new0 (WcCursorInterval, 1);

  self->id = wc_statement_int (row, 0);
  self->oldest_id = wc_statement_dup (row, 1);
  self->newest_id = wc_statement_dup (row, 2);
  self->oldest_us = wc_statement_int (row, 3);
  self->newest_us = wc_statement_int (row, 4);
  self->oldest_place = wc_statement_int (row, 5);
  self->newest_place = wc_statement_int (row, 6);
  self->complete = wc_statement_int (row, 7) != 0;
  return self;
}

GPtrArray *
wc_cursor_store_list (WcDb *db, const WcCursorArchive *archive, GError **error)
{
  static const char SQL[] =
      "SELECT " COLUMNS " FROM archive_interval WHERE account = ?1 AND archive = ?2 "
      "AND peer = ?3 ORDER BY newest_us DESC, id DESC";
  const char *peer = archive->with != NULL ? archive->with : "";

  return wc_statement_collect (
      wc_statement_query (db, SQL, error, WC_INT (archive->account),
                          WC_TEXT (archive->archive), WC_TEXT (peer)),
      read_interval, (GDestroyNotify) wc_cursor_interval_free, error);
}

WcCursorInterval *
wc_cursor_store_newest (WcDb *db, const WcCursorArchive *archive, GError **error)
{
  g_autoptr (GPtrArray) all = wc_cursor_store_list (db, archive, error);

  return all != NULL && all->len > 0 ? g_ptr_array_steal_index (all, 0) : NULL;
}

/* Saves @interval; one with id 0 is new and gets its id. */
static gboolean
save (WcDb *db,
      const WcCursorArchive *archive,
      WcCursorInterval *interval,
      GError **error)
{
  static const char SQL[] =
      "INSERT INTO archive_interval (id, account, archive, peer, oldest_id, newest_id, "
      "oldest_us, newest_us, oldest_place, newest_place, complete) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (id) "
      "DO UPDATE SET oldest_id = ?5, newest_id = ?6, oldest_us = ?7, newest_us = ?8, "
      "oldest_place = ?9, newest_place = ?10, complete = ?11 RETURNING id";

  return wc_statement_get_int (
      db, SQL, &interval->id, error, WC_INT_OR_NULL (interval->id),
      WC_INT (archive->account), WC_TEXT (archive->archive),
      WC_TEXT (archive->with != NULL ? archive->with : ""), WC_TEXT (interval->oldest_id),
      WC_TEXT (interval->newest_id), WC_INT (interval->oldest_us),
      WC_INT (interval->newest_us), WC_INT (interval->oldest_place),
      WC_INT (interval->newest_place), WC_INT (interval->complete));
}

static gboolean
drop (WcDb *db, gint64 interval, GError **error)
{
  static const char SQL[] = "DELETE FROM archive_interval WHERE id = ?1";

  return wc_statement_exec (db, SQL, error, WC_INT (interval));
}

/* Moves the newer border out to @id (NULL: nothing was there) and @us, if that is newer.
 */
static void
grow_newer (WcCursorInterval *self, const char *id, gint64 us, gint64 place)
{
  if (id != NULL)
    {
      wc_str_set (&self->newest_id, id);
      if (self->oldest_id == NULL)
        wc_str_set (&self->oldest_id, id);
    }
  if (place != 0)
    self->newest_place = place;
  if (self->oldest_place == 0)
    self->oldest_place = place;
  self->newest_us = MAX (self->newest_us, us);
}

static void
grow_older (WcCursorInterval *self, const char *id, gint64 us, gint64 place)
{
  if (id != NULL)
    {
      wc_str_set (&self->oldest_id, id);
      if (self->newest_id == NULL)
        wc_str_set (&self->newest_id, id);
    }
  if (place != 0)
    self->oldest_place = place;
  if (self->newest_place == 0)
    self->newest_place = place;
  self->oldest_us = MIN (self->oldest_us, us);
}

static gboolean
page_has (const WcCursorPage *page, const char *id)
{
  return id != NULL && page->ids != NULL && g_strv_contains (page->ids, id);
}

static const char *
page_first (const WcCursorPage *page)
{
  return page->ids != NULL ? page->ids[0] : NULL;
}

static const char *
page_last (const WcCursorPage *page)
{
  guint n = page->ids != NULL ? g_strv_length ((char **) page->ids) : 0;

  return n > 0 ? page->ids[n - 1] : NULL;
}

/* Takes the interval @id out of @all, or makes one of @page alone. */
static WcCursorInterval *
take_interval (GPtrArray *all, gint64 id, const WcCursorPage *page, GError **error)
{
  WcCursorInterval *fresh;

  for (guint i = 0; i < all->len; i++)
    if (((WcCursorInterval *) all->pdata[i])->id == id)
      return g_ptr_array_steal_index (all, i);
  if (id != 0)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND,
                           "there is no such archive interval");
      return NULL;
    }
  fresh = g_new0 (WcCursorInterval, 1);
  fresh->oldest_us = page->oldest_us;
  fresh->newest_us = page->newest_us;
  return fresh;
}

/* @other is joined into @self: its newer border counts where the page did not pass it. */
static void
absorb_newer (WcCursorInterval *self,
              const WcCursorInterval *other,
              const WcCursorPage *page)
{
  if (!page_has (page, other->newest_id) && other->newest_us >= self->newest_us)
    grow_newer (self, other->newest_id, other->newest_us, other->newest_place);
  self->complete |= other->complete;
}

static void
absorb_older (WcCursorInterval *self,
              const WcCursorInterval *other,
              const WcCursorPage *page)
{
  if (!page_has (page, other->oldest_id) && other->oldest_us <= self->oldest_us)
    grow_older (self, other->oldest_id, other->oldest_us, other->oldest_place);
  self->complete |= other->complete;
}

static gboolean
reaches (const WcCursorPage *page, const WcCursorInterval *other)
{
  return page_has (page, other->oldest_id) || page_has (page, other->newest_id);
}

gboolean
wc_cursor_store_forward (WcDb *db,
                         const WcCursorArchive *archive,
                         gint64 interval,
                         const WcCursorPage *page,
                         gint64 *out_interval,
                         GError **error)
{
  g_autoptr (GPtrArray) all = wc_cursor_store_list (db, archive, error);
  g_autoptr (WcCursorInterval) self = NULL;
  gint64 began_us;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (all == NULL)
    return FALSE;
  self = take_interval (all, interval, page, error);
  if (self == NULL)
    return FALSE;
  began_us = self->newest_us;
  if (self->oldest_place == 0)
    self->oldest_place = page->oldest_place;
  if (self->oldest_id == NULL)
    wc_str_set (&self->oldest_id, page_first (page));
  grow_newer (self, page_last (page), page->newest_us, page->newest_place);
  self->complete |= page->from_start;

  /* From the oldest on, so that the newest border is the last to count. */
  for (guint i = all->len; i > 0; i--)
    {
      WcCursorInterval *other = all->pdata[i - 1];

      if (!reaches (page, other) && !(page->complete && other->newest_us > began_us))
        continue;
      absorb_newer (self, other, page);
      if (!drop (db, other->id, error))
        return FALSE;
    }
  if (!save (db, archive, self, error))
    return FALSE;
  if (out_interval != NULL)
    *out_interval = self->id;
  return TRUE;
}

gboolean
wc_cursor_store_backward (WcDb *db,
                          const WcCursorArchive *archive,
                          gint64 interval,
                          const WcCursorPage *page,
                          gint64 *out_interval,
                          GError **error)
{
  g_autoptr (GPtrArray) all = wc_cursor_store_list (db, archive, error);
  g_autoptr (WcCursorInterval) self = NULL;
  gint64 began_us;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (all == NULL)
    return FALSE;
  self = take_interval (all, interval, page, error);
  if (self == NULL)
    return FALSE;
  began_us = self->oldest_us;
  if (self->newest_place == 0)
    self->newest_place = page->newest_place;
  if (self->newest_id == NULL)
    wc_str_set (&self->newest_id, page_last (page));
  grow_older (self, page_first (page), page->oldest_us, page->oldest_place);
  self->complete |= page->complete;

  for (guint i = 0; i < all->len; i++)
    {
      WcCursorInterval *other = all->pdata[i];

      if (!reaches (page, other) && !(page->complete && other->oldest_us < began_us))
        continue;
      absorb_older (self, other, page);
      if (!drop (db, other->id, error))
        return FALSE;
    }
  if (!save (db, archive, self, error))
    return FALSE;
  if (out_interval != NULL)
    *out_interval = self->id;
  return TRUE;
}

gboolean
wc_cursor_store_live (WcDb *db,
                      const WcCursorArchive *archive,
                      const WcCursorLive *live,
                      GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (WcCursorInterval) self = NULL;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (live->unbroken)
    self = wc_cursor_store_newest (db, archive, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (self == NULL)
    {
      self = g_new0 (WcCursorInterval, 1);
      self->oldest_us = live->ts_us;
    }
  grow_newer (self, live->id, live->ts_us, live->place);
  return save (db, archive, self, error);
}

gboolean
wc_cursor_store_lose (WcDb *db, gint64 interval, gboolean newest, GError **error)
{
  static const char NEWEST[] =
      "UPDATE archive_interval SET newest_id = NULL WHERE id = ?1";
  static const char OLDEST[] =
      "UPDATE archive_interval SET oldest_id = NULL WHERE id = ?1";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, newest ? NEWEST : OLDEST, error, WC_INT (interval));
}
