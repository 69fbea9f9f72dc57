/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/bookmark-store.h"
#include "xep/bookmark-item.h"
#include "xep/bookmark-keep.h"
#include "xep/host.h"

/* What is told is told after the store has it, so that whoever keeps the rooms finds
 * there what it was told. */

static void
tell_changed (WcSession *session, const WcBookmark *bookmark, const WcBookmark *before)
{
  const WcBookmarksHost *told = wc_host_of (session)->bookmarks;

  if (told != NULL)
    told->changed (told->self, bookmark, before);
}

static void
tell_removed (WcSession *session, const char *room)
{
  const WcBookmarksHost *told = wc_host_of (session)->bookmarks;

  if (told != NULL)
    told->removed (told->self, room);
}

/* By room; borrowed from @bookmarks. */
static GHashTable *
index_by_room (GPtrArray *bookmarks)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < bookmarks->len; i++)
    {
      WcBookmark *bookmark = bookmarks->pdata[i];

      g_hash_table_insert (index, bookmark->room, bookmark);
    }
  return index;
}

void
wc_bookmark_keep_all (WcSession *session, GPtrArray *bookmarks)
{
  WcHost *host = wc_host_of (session);
  g_autoptr (GPtrArray) held = wc_bookmark_keep_list (session);
  g_autoptr (GHashTable) before = index_by_room (held);
  g_auto (WcBookmarkStoreDiff) diff = WC_BOOKMARK_STORE_DIFF_INIT;
  GError *error = NULL;

  if (!wc_bookmark_store_replace (host->db, host->account->id, bookmarks, &diff, &error))
    {
      wc_session_fail_unit (session, error);
      return;
    }
  for (guint i = 0; i < diff.removed->len; i++)
    tell_removed (session, g_ptr_array_index (diff.removed, i));
  for (guint i = 0; i < diff.changed->len; i++)
    {
      const WcBookmark *changed = g_ptr_array_index (diff.changed, i);

      tell_changed (session, changed, g_hash_table_lookup (before, changed->room));
    }
}

static gboolean
has_place (const WcHost *host)
{
  return wc_bookmark_store_count (host->db, host->account->id) <
         WC_BOOKMARK_ITEM_MAX_COUNT;
}

gboolean
wc_bookmark_keep_one (WcSession *session, const WcBookmark *bookmark)
{
  WcHost *host = wc_host_of (session);
  g_autoptr (WcBookmark) before = wc_bookmark_keep_find (session, bookmark->room);
  gboolean changed = FALSE;
  GError *error = NULL;

  if (before == NULL && !has_place (host))
    {
      wc_session_dropped (session, "bookmarks", "too-many-bookmarks");
      return FALSE;
    }
  if (!wc_bookmark_store_set (host->db, bookmark, &changed, &error))
    wc_session_fail_unit (session, error);
  else if (changed)
    tell_changed (session, bookmark, before);
  return changed;
}

gboolean
wc_bookmark_keep_none (WcSession *session, const char *room)
{
  WcHost *host = wc_host_of (session);
  gboolean removed = FALSE;
  GError *error = NULL;

  if (!wc_bookmark_store_remove (host->db, host->account->id, room, &removed, &error))
    wc_session_fail_unit (session, error);
  else if (removed)
    tell_removed (session, room);
  return removed;
}

WcBookmark *
wc_bookmark_keep_find (WcSession *session, const char *room)
{
  WcHost *host = wc_host_of (session);

  return wc_bookmark_store_get (host->db, host->account->id, room, NULL);
}

GPtrArray *
wc_bookmark_keep_list (WcSession *session)
{
  WcHost *host = wc_host_of (session);
  GPtrArray *list = wc_bookmark_store_list (host->db, host->account->id, NULL);

  if (list == NULL)
    list = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_bookmark_unref);
  return list;
}
