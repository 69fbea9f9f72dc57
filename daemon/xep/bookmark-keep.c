/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/bookmark-store.h"
#include "xep/bookmark-item.h"
#include "xep/bookmark-keep.h"
#include "xep/host.h"

/* What is told is told after the store has it, so that whoever keeps the rooms finds
 * there what it was told. */

static void
tell_changed (WcSession *session, const WcBookmark *bookmark)
{
  const WcBookmarksHost *told = wc_host_of (session)->bookmarks;

  if (told != NULL)
    told->changed (told->self, bookmark);
}

static void
tell_removed (WcSession *session, const char *room)
{
  const WcBookmarksHost *told = wc_host_of (session)->bookmarks;

  if (told != NULL)
    told->removed (told->self, room);
}

void
wc_bookmark_keep_all (WcSession *session, GPtrArray *bookmarks)
{
  WcHost *host = wc_host_of (session);
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
    tell_changed (session, g_ptr_array_index (diff.changed, i));
}

static gboolean
has_place (WcSession *session, const char *room)
{
  WcHost *host = wc_host_of (session);
  g_autoptr (WcBookmark) held = NULL;

  if (wc_bookmark_store_count (host->db, host->account->id) < WC_BOOKMARK_ITEM_MAX_COUNT)
    return TRUE;
  held = wc_bookmark_keep_find (session, room);
  return held != NULL;
}

gboolean
wc_bookmark_keep_one (WcSession *session, const WcBookmark *bookmark)
{
  WcHost *host = wc_host_of (session);
  gboolean changed = FALSE;
  GError *error = NULL;

  if (!has_place (session, bookmark->room))
    {
      wc_session_dropped (session, "bookmarks", "too-many-bookmarks");
      return FALSE;
    }
  if (!wc_bookmark_store_set (host->db, bookmark, &changed, &error))
    wc_session_fail_unit (session, error);
  else if (changed)
    tell_changed (session, bookmark);
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
