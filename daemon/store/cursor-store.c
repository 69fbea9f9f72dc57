/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "store/cursor-store.h"
#include "store/statement.h"

/* Intervals are few (a gap is soon filled), so joining reads them all and compares. Their
 * ids are in the order of the archive: what a stream opens is newer than all there are.
 * The stamps are not: Prosody stamps what it hands over late with whole seconds, so that
 * it seems older than what came before. */

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
      "AND peer = ?3 ORDER BY id DESC";
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
  static const char ADD[] =
      "INSERT INTO archive_interval (account, archive, peer, oldest_id, newest_id, "
      "oldest_us, newest_us, oldest_place, newest_place, complete) "
      "VALUES (?1, ?2, ?3, '', '', 0, 0, 0, 0, 0)";
  static const char SET[] =
      "UPDATE archive_interval SET oldest_id = ?2, newest_id = ?3, oldest_us = ?4, "
      "newest_us = ?5, oldest_place = ?6, newest_place = ?7, complete = ?8 WHERE id = ?1";

  if (interval->id == 0)
    {
      if (!wc_statement_exec (db, ADD, error, WC_INT (archive->account),
                              WC_TEXT (archive->archive),
                              WC_TEXT (archive->with != NULL ? archive->with : "")))
        return FALSE;
      interval->id = wc_statement_last_id (db);
    }
  return wc_statement_exec (db, SET, error, WC_INT (interval->id),
                            WC_TEXT (interval->oldest_id), WC_TEXT (interval->newest_id),
                            WC_INT (interval->oldest_us), WC_INT (interval->newest_us),
                            WC_INT (interval->oldest_place),
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
      /* One that lost its older border has one all the same: that of its time. */
      if (self->oldest_id == NULL && self->newest_id == NULL)
        wc_str_set (&self->oldest_id, id);
      wc_str_set (&self->newest_id, id);
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

/* A page on its way into the intervals of its archive. */
typedef struct
{
  WcDb *db; /* borrowed, as the two below */
  const WcCursorArchive *archive;
  const WcCursorPage *page;
  WcCursorInterval *self; /* (owned) the one that the page goes on from */
  GPtrArray *others;      /* (owned) (element-type WcCursorInterval) newest first */
  guint n_newer;          /* how many of them are newer than it */
} Joining;

static void
joining_clear (Joining *self)
{
  g_clear_pointer (&self->self, wc_cursor_interval_free);
  g_clear_pointer (&self->others, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Joining, joining_clear)

static gboolean
take_interval (Joining *joining, gint64 id, GError **error)
{
  for (guint i = 0; i < joining->others->len; i++)
    if (((WcCursorInterval *) joining->others->pdata[i])->id == id)
      {
        joining->n_newer = i;
        joining->self = g_ptr_array_steal_index (joining->others, i);
        return TRUE;
      }
  g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND,
                       "there is no such archive interval");
  return FALSE;
}

/* An interval of the page alone, older than the others, which get newer ids than it. */
static gboolean
begin_oldest (Joining *joining, GError **error)
{
  joining->n_newer = joining->others->len;
  joining->self = g_new0 (WcCursorInterval, 1);
  joining->self->oldest_us = joining->page->oldest_us;
  joining->self->newest_us = joining->page->newest_us;
  if (!save (joining->db, joining->archive, joining->self, error))
    return FALSE;
  for (guint i = joining->n_newer; i > 0; i--)
    {
      WcCursorInterval *other = joining->others->pdata[i - 1];

      if (!drop (joining->db, other->id, error))
        return FALSE;
      other->id = 0;
      if (!save (joining->db, joining->archive, other, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
begin_joining (Joining *joining, gint64 interval, GError **error)
{
  joining->others = wc_cursor_store_list (joining->db, joining->archive, error);
  if (joining->others == NULL)
    return FALSE;
  return interval != 0 ? take_interval (joining, interval, error)
                       : begin_oldest (joining, error);
}

static gboolean
reaches (const WcCursorPage *page, const WcCursorInterval *other)
{
  return page->complete || page_has (page, other->oldest_id) ||
         page_has (page, other->newest_id);
}

/* The page has passed the borders of those from @first up to @end. */
static gboolean
absorb (Joining *joining, guint first, guint end, GError **error)
{
  for (guint i = first; i < end; i++)
    {
      const WcCursorInterval *other = joining->others->pdata[i];

      joining->self->complete |= other->complete;
      if (!drop (joining->db, other->id, error))
        return FALSE;
    }
  return TRUE;
}

/* An archive that had nothing, until @first came: that is the oldest there is. */
static void
begin_at (WcCursorInterval *self, const WcCursorInterval *first)
{
  if (self->oldest_id != NULL || self->newest_id != NULL)
    return;
  wc_str_set (&self->oldest_id, first->oldest_id);
  if (self->oldest_place == 0)
    self->oldest_place = first->oldest_place;
}

/* Joins the newest that the page reaches, and all that lie between; where nothing more is
 * in the archive, all there are. */
static gboolean
join_newer (Joining *joining, GError **error)
{
  for (guint i = 0; i < joining->n_newer; i++)
    {
      const WcCursorInterval *other = joining->others->pdata[i];

      if (!reaches (joining->page, other))
        continue;
      begin_at (joining->self, joining->others->pdata[joining->n_newer - 1]);
      if (!page_has (joining->page, other->newest_id))
        grow_newer (joining->self, other->newest_id, other->newest_us,
                    other->newest_place);
      return absorb (joining, i, joining->n_newer, error);
    }
  return TRUE;
}

static gboolean
join_older (Joining *joining, GError **error)
{
  for (guint i = joining->others->len; i > joining->n_newer; i--)
    {
      const WcCursorInterval *other = joining->others->pdata[i - 1];

      if (!reaches (joining->page, other))
        continue;
      if (!page_has (joining->page, other->oldest_id))
        grow_older (joining->self, other->oldest_id, other->oldest_us,
                    other->oldest_place);
      return absorb (joining, joining->n_newer, i, error);
    }
  return TRUE;
}

static gboolean
end_joining (Joining *joining, gint64 *out_interval, GError **error)
{
  if (!save (joining->db, joining->archive, joining->self, error))
    return FALSE;
  if (out_interval != NULL)
    *out_interval = joining->self->id;
  return TRUE;
}

gboolean
wc_cursor_store_forward (WcDb *db,
                         const WcCursorArchive *archive,
                         gint64 interval,
                         const WcCursorPage *page,
                         gint64 *out_interval,
                         GError **error)
{
  g_auto (Joining) joining = { db, archive, page, NULL, NULL, 0 };
  WcCursorInterval *self;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!begin_joining (&joining, interval, error))
    return FALSE;
  self = joining.self;
  if (self->oldest_place == 0)
    self->oldest_place = page->oldest_place;
  if (self->oldest_id == NULL && self->newest_id == NULL)
    wc_str_set (&self->oldest_id, page_first (page));
  grow_newer (self, page_last (page), page->newest_us, page->newest_place);
  self->complete |= page->from_start;
  return join_newer (&joining, error) && end_joining (&joining, out_interval, error);
}

gboolean
wc_cursor_store_backward (WcDb *db,
                          const WcCursorArchive *archive,
                          gint64 interval,
                          const WcCursorPage *page,
                          gint64 *out_interval,
                          GError **error)
{
  g_auto (Joining) joining = { db, archive, page, NULL, NULL, 0 };
  WcCursorInterval *self;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!begin_joining (&joining, interval, error))
    return FALSE;
  self = joining.self;
  if (self->newest_place == 0)
    self->newest_place = page->newest_place;
  if (self->newest_id == NULL)
    wc_str_set (&self->newest_id, page_last (page));
  grow_older (self, page_first (page), page->oldest_us, page->oldest_place);
  self->complete |= page->complete;
  return join_older (&joining, error) && end_joining (&joining, out_interval, error);
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

gboolean
wc_cursor_store_clip (WcDb *db, gint64 account, gint64 horizon_us, GError **error)
{
  static const char DROP[] =
      "DELETE FROM archive_interval AS a WHERE account = ?1 AND newest_us < ?2 "
      "AND (peer != '' OR EXISTS (SELECT 1 FROM archive_interval b WHERE b.account = ?1 "
      "AND b.archive = a.archive AND b.peer = '' AND b.newest_us < ?2 AND b.id > a.id))";
  static const char CUT[] =
      "UPDATE archive_interval SET oldest_us = ?2, oldest_id = NULL, oldest_place = 0, "
      "complete = 0, newest_id = iif (newest_us < ?2, NULL, newest_id), newest_place = "
      "iif (newest_us < ?2, 0, newest_place), newest_us = max (newest_us, ?2) "
      "WHERE account = ?1 AND oldest_us < ?2";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return horizon_us <= 0 ||
         (wc_statement_exec (db, DROP, error, WC_INT (account), WC_INT (horizon_us)) &&
          wc_statement_exec (db, CUT, error, WC_INT (account), WC_INT (horizon_us)));
}
