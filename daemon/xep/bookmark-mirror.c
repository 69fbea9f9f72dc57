/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "xep/bookmark-item.h"
#include "xep/bookmark-keep.h"
#include "xep/bookmark-mirror.h"
#include "xml/ns.h"

/* The storage is one element for all rooms and all programs, and there is no condition to
 * write under: it is read immediately before, and what is not about our rooms goes back
 * as it came. Only what is changed here is written: what another device puts on the node
 * is that device's to mirror, so that two never answer each other. Nothing is taken from
 * here: where there is a node, the node counts (xep/0402-bookmarks). */

/* Servers end the stream of who sends more; ejabberd and Prosody take 256 KiB. */
#define MAX_BYTES (128 * 1024)

struct _WcBookmarkMirror
{
  WcSession *session; /* borrowed */
  GHashTable *noted;  /* (owned) (element-type utf8) rooms */
  GHashTable *taken;  /* (owned) (nullable) the same: on their way */
};

static GHashTable *
new_set (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

WcBookmarkMirror *
wc_bookmark_mirror_new (WcSession *session)
{
  WcBookmarkMirror *self = g_new0 (WcBookmarkMirror, 1);

  self->session = session;
  self->noted = new_set ();
  return self;
}

void
wc_bookmark_mirror_free (WcBookmarkMirror *self)
{
  g_hash_table_unref (self->noted);
  g_clear_pointer (&self->taken, g_hash_table_unref);
  g_free (self);
}

void
wc_bookmark_mirror_note (WcBookmarkMirror *self, const char *room)
{
  g_hash_table_add (self->noted, g_strdup (room));
}

/* What was on its way is noted again. */
static void
give_back (WcBookmarkMirror *self)
{
  g_autoptr (GHashTable) taken = g_steal_pointer (&self->taken);
  GHashTableIter iter;
  gpointer room;

  if (taken == NULL)
    return;
  g_hash_table_iter_init (&iter, taken);
  while (g_hash_table_iter_next (&iter, &room, NULL))
    wc_bookmark_mirror_note (self, room);
}

/* ---- What is to be there ---- */

/* Changes those that are there; gives the rooms that are. A room that stands there more
 * than once is read in its first place. Returns: (transfer full). */
static GHashTable *
change_old (WcBookmarkMirror *self, WcNode *storage)
{
  GHashTable *found = new_set ();
  const WcNode *each = wc_node_child (storage, "conference", WC_NS_BOOKMARK_STORAGE);
  const WcNode *next;

  for (; each != NULL; each = next)
    {
      g_autofree char *room = wc_bookmark_item_dup_old_room (each);
      g_autoptr (WcBookmark) held = NULL;

      next = wc_node_next (each, "conference", WC_NS_BOOKMARK_STORAGE);
      if (room == NULL || !g_hash_table_contains (self->taken, room))
        continue;
      held = wc_bookmark_keep_find (self->session, room);
      if (held == NULL)
        wc_node_remove (storage, each);
      else if (g_hash_table_add (found, g_steal_pointer (&room)))
        wc_bookmark_item_write_old ((WcNode *) each, held);
    }
  return found;
}

/* @storage with what the store has of the rooms on their way. Returns: (transfer full).
 */
static WcNode *
build (WcBookmarkMirror *self, const WcNode *storage)
{
  WcNode *query = wc_node_new ("query", WC_NS_PRIVATE);
  WcNode *changed = wc_node_add_tree (query, storage);
  g_autoptr (GHashTable) found = change_old (self, changed);
  GHashTableIter iter;
  gpointer room;

  g_hash_table_iter_init (&iter, self->taken);
  while (g_hash_table_iter_next (&iter, &room, NULL))
    {
      g_autoptr (WcBookmark) held = NULL;

      if (!g_hash_table_contains (found, room))
        held = wc_bookmark_keep_find (self->session, room);
      if (held != NULL)
        wc_bookmark_item_write_old (
            wc_node_add (changed, "conference", WC_NS_BOOKMARK_STORAGE), held);
    }
  return query;
}

static gboolean
is_small (const WcNode *node)
{
  g_autofree char *text = wc_node_to_string (node, WC_NS_CLIENT);

  return strlen (text) <= MAX_BYTES;
}

/* ---- Reading and writing ---- */

/* @error nullable. */
static void
finish (WcBookmarkMirror *self, const GError *error)
{
  if (wc_error_is_unanswered (error))
    {
      give_back (self);
      return;
    }
  g_clear_pointer (&self->taken, g_hash_table_unref);
  if (error != NULL)
    wc_session_info (self->session, "bookmarks",
                     "they are not in the private storage: %s", error->message);
  wc_bookmark_mirror_write (self);
}

static void
finish_in_vain (WcBookmarkMirror *self)
{
  g_autoptr (GError) error =
      g_error_new (WC_ERROR, WC_ERROR_TOO_LARGE, "it would be too large");

  finish (self, error);
}

static void
on_written (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  finish (data, error);
}

/* An answer without the element says nothing of what is there. */
static void
on_read (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  WcBookmarkMirror *self = data;
  const WcNode *query = wc_node_child (result, "query", WC_NS_PRIVATE);
  const WcNode *storage = wc_node_child (query, "storage", WC_NS_BOOKMARK_STORAGE);
  g_autoptr (WcNode) changed = NULL;

  if (error != NULL || storage == NULL)
    {
      finish (self, error);
      return;
    }
  if (is_small (storage))
    changed = build (self, storage);
  if (changed == NULL || !is_small (changed))
    finish_in_vain (self);
  else if (wc_node_equal (wc_node_child (changed, NULL, NULL), storage))
    finish (self, /* error= */ NULL);
  else
    wc_session_iq_set (session, /* to= */ NULL, changed, on_written, self);
}

void
wc_bookmark_mirror_write (WcBookmarkMirror *self)
{
  g_autoptr (WcNode) query = NULL;

  if (self->taken != NULL || g_hash_table_size (self->noted) == 0 ||
      !wc_session_is_ready (self->session))
    return;
  if (wc_session_account_has (self->session, WC_NS_BOOKMARKS "#compat"))
    {
      g_hash_table_remove_all (self->noted);
      return;
    }
  self->taken = g_steal_pointer (&self->noted);
  self->noted = new_set ();
  query = wc_node_new ("query", WC_NS_PRIVATE);
  wc_node_add (query, "storage", WC_NS_BOOKMARK_STORAGE);
  wc_session_iq_get (self->session, /* to= */ NULL, query, on_read, self);
}
