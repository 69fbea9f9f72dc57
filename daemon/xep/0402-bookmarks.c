/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "xep/0402-bookmarks.h"
#include "xep/bookmark-item.h"
#include "xep/bookmark-keep.h"
#include "xep/bookmark-storage.h"
#include "xep/bookmark-writes.h"
#include "xep/host.h"
#include "xep/pubsub.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0402 PEP Native Bookmarks: read at each login, because a server need not tell what
 * was removed meanwhile, then kept by its notifications. Where there is no such node at
 * all, XEP-0048 is read instead; an empty node means that everything was removed. */

/* A list that others keep changing while it is read is read no more often than this. */
#define MAX_READS 3

typedef struct
{
  WcBookmarkMirror *mirror; /* (owned) */
  WcBookmarkWrites *writes; /* (owned) */
  guint n_reads;            /* of the reading that goes on; 0: none does */
  gboolean stale;           /* the server has told of a change meanwhile */
  gboolean loaded;          /* on this stream */
  gboolean adopted;         /* another process began this stream */
} State;

static gpointer
bookmarks_attach (WcSession *session)
{
  State *state = g_new0 (State, 1);

  state->mirror = wc_bookmark_mirror_new (session);
  state->writes = wc_bookmark_writes_new (session, state->mirror);
  return state;
}

static void
bookmarks_detach (gpointer data)
{
  State *state = data;

  wc_bookmark_writes_free (state->writes);
  wc_bookmark_mirror_free (state->mirror);
  g_free (state);
}

/* ---- Reading the list ---- */

static void
finish_reading (WcSession *session, State *state)
{
  const WcBookmarksHost *told = wc_host_of (session)->bookmarks;
  gboolean is_first = !state->loaded;

  state->n_reads = 0;
  state->loaded = TRUE;
  if (is_first && told != NULL)
    told->loaded (told->self);
  wc_bookmark_writes_set_open (state->writes, TRUE);
}

/* What was to be published when the connection was lost, and is not there yet, belongs to
 * the list; its publishing goes on. */
static void
add_moving (WcSession *session, State *state, GPtrArray *list, GHashTable *published)
{
  g_autoptr (GPtrArray) held = wc_bookmark_keep_list (session);

  for (guint i = 0; i < held->len; i++)
    {
      WcBookmark *bookmark = g_ptr_array_index (held, i);

      if (wc_bookmark_item_get_place (bookmark) != WC_BOOKMARK_ITEM_MOVING ||
          g_hash_table_contains (published, bookmark->room))
        continue;
      g_ptr_array_add (list, wc_bookmark_ref (bookmark));
      if (!state->loaded)
        wc_bookmark_writes_set (state->writes, bookmark, /* reply= */ NULL, NULL);
    }
}

/* NULL when it is none. Returns: (transfer full). */
static WcBookmark *
parse_item (WcSession *session, const WcPubsubItem *item)
{
  WcBookmark *bookmark = wc_bookmark_item_parse (wc_host_of (session)->account->id, item);
  g_autoptr (WcBookmark) held = NULL;

  if (bookmark == NULL)
    {
      wc_session_dropped (session, "bookmarks", "malformed-bookmark");
      return NULL;
    }
  if (wc_bookmark_item_may_disagree (bookmark))
    held = wc_bookmark_keep_find (session, bookmark->room);
  if (held != NULL)
    wc_bookmark_item_settle (bookmark, held);
  return bookmark;
}

static void
take_item (WcSession *session,
           const WcPubsubItem *item,
           GPtrArray *list,
           GHashTable *published)
{
  g_autoptr (WcBookmark) bookmark = parse_item (session, item);

  if (bookmark == NULL)
    return;
  g_hash_table_add (published, bookmark->room);
  g_ptr_array_add (list, g_steal_pointer (&bookmark));
}

static void
take_list (WcSession *session, State *state, const WcNode *result)
{
  g_autoptr (GArray) items = wc_pubsub_event_read_items (result, WC_NS_BOOKMARKS);
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_bookmark_unref);
  g_autoptr (GHashTable) published = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < items->len && list->len < WC_BOOKMARK_ITEM_MAX_COUNT; i++)
    take_item (session, &g_array_index (items, WcPubsubItem, i), list, published);
  add_moving (session, state, list, published);
  wc_bookmark_keep_all (session, list);
  finish_reading (session, state);
}

/* Nobody knows what is there: what is held is held still. */
static void
finish_in_vain (WcSession *session, State *state, const GError *error)
{
  wc_session_info (session, "bookmarks", "the server gave no list: %s", error->message);
  finish_reading (session, state);
}

static void
on_storage (WcSession *session, gpointer data, GPtrArray *old, const GError *error)
{
  State *state = data;
  g_autoptr (GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);

  if (wc_error_is_loss (error))
    return;
  if (error != NULL)
    {
      finish_in_vain (session, state, error);
      return;
    }
  add_moving (session, state, old, none);
  wc_bookmark_keep_all (session, old);
  finish_reading (session, state);
}

/* A server that keeps both the same has no other bookmarks either (§ 5.2). */
static void
read_storage (WcSession *session, gpointer data)
{
  guint where = WC_BOOKMARK_STORAGE_PEP | WC_BOOKMARK_STORAGE_PRIVATE;

  if (wc_session_account_has (session, WC_NS_BOOKMARKS "#compat-pep"))
    where &= ~WC_BOOKMARK_STORAGE_PEP;
  if (wc_session_account_has (session, WC_NS_BOOKMARKS "#compat"))
    where &= ~WC_BOOKMARK_STORAGE_PRIVATE;
  wc_bookmark_storage_read (session, where, on_storage, data);
}

static void
read_list (WcSession *session, State *state, WcReply reply)
{
  WcPubsubQuery node = { .node = WC_NS_BOOKMARKS };

  state->n_reads++;
  state->stale = FALSE;
  wc_pubsub_get_items (session, &node, reply, state);
}

static void
on_items (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  State *state = data;

  if (wc_error_is_loss (error))
    return;
  if (state->stale && state->n_reads < MAX_READS)
    {
      read_list (session, state, on_items);
      return;
    }
  if (wc_bookmark_storage_is_absent (error) && !state->adopted)
    {
      wc_session_when_ready (session, read_storage, state);
      return;
    }
  if (error == NULL)
    {
      take_list (session, state, result);
      return;
    }
  /* On a stream that was adopted, what the server announced is not known. */
  finish_in_vain (session, state, error);
}

/* Reads anew what is as it is no more; what is being read already is read once again. */
static void
refresh (WcSession *session, State *state)
{
  state->stale = TRUE;
  if (state->n_reads == 0)
    read_list (session, state, on_items);
}

/* What was written on the last stream, and was not mirrored there. */
static void
on_ready (WcSession *session, gpointer data)
{
  State *state = data;

  wc_bookmark_mirror_write (state->mirror);
}

static void
bookmarks_bound (WcSession *session, gpointer data)
{
  State *state = data;

  wc_bookmark_writes_set_open (state->writes, FALSE);
  state->loaded = state->adopted = FALSE;
  state->n_reads = 0;
  wc_session_when_ready (session, on_ready, state);
  read_list (session, state, on_items);
}

/* A stream that another process began: what it read is in the store, and whether it came
 * to that is not known. */
static void
bookmarks_resumed (WcSession *session, gpointer data)
{
  State *state = data;

  if (state->n_reads == 0 && !state->loaded)
    {
      state->adopted = TRUE;
      read_list (session, state, on_items);
    }
  else
    wc_bookmark_writes_set_open (state->writes, state->loaded);
}

static void
bookmarks_unbound (WcSession *session, gpointer data)
{
  State *state = data;

  wc_bookmark_writes_lose (state->writes);
}

/* ---- What the server tells ---- */

static void
take_told (WcSession *session, State *state, const WcPubsubItem *item)
{
  g_autoptr (WcBookmark) bookmark = NULL;
  g_autofree char *room = NULL;

  if (item->retracted)
    {
      room = item->id != NULL ? wc_jid_normalize_bare (item->id, TRUE, NULL) : NULL;
      if (room == NULL)
        return;
      if (wc_bookmark_keep_none (session, room))
        wc_bookmark_writes_overtake (state->writes, room);
      return;
    }
  bookmark = parse_item (session, item);
  if (bookmark == NULL)
    return;
  if (wc_bookmark_keep_one (session, bookmark))
    wc_bookmark_writes_overtake (state->writes, bookmark->room);
}

static void
take_items (WcSession *session, State *state, const WcPubsubEvent *event)
{
  gboolean is_bare = FALSE;

  for (guint i = 0; i < event->items->len; i++)
    {
      const WcPubsubItem *item = &g_array_index (event->items, WcPubsubItem, i);

      if (item->retracted || item->payload != NULL)
        take_told (session, state, item);
      else
        is_bare = TRUE;
    }
  if (is_bare || state->n_reads > 0)
    refresh (session, state);
}

static gboolean
has_old (WcSession *session)
{
  g_autoptr (GPtrArray) held = wc_bookmark_keep_list (session);

  for (guint i = 0; i < held->len; i++)
    if (wc_bookmark_item_get_place (held->pdata[i]) == WC_BOOKMARK_ITEM_OLD)
      return TRUE;
  return held->len == 0;
}

static WcHandled
take_event (WcSession *session,
            gpointer data,
            const WcNode *stanza,
            const WcNode *payload)
{
  State *state = data;
  g_auto (WcPubsubEvent) event = { 0 };

  if (wc_stanza_has_type (stanza, "error") || !wc_pubsub_event_read (payload, &event))
    return WC_NOT_MINE;
  if (strcmp (event.node, WC_NS_BOOKMARK_STORAGE) == 0)
    {
      /* Where they are on the node, nothing old counts. */
      if (has_old (session))
        refresh (session, state);
      return WC_HANDLED;
    }
  if (strcmp (event.node, WC_NS_BOOKMARKS) != 0)
    return WC_NOT_MINE;
  if (event.kind == WC_PUBSUB_EVENT_ITEMS)
    take_items (session, state, &event);
  else if (event.kind == WC_PUBSUB_EVENT_PURGED || event.kind == WC_PUBSUB_EVENT_DELETED)
    refresh (session, state);
  return WC_HANDLED;
}

/* ---- For others ---- */

static State *
state_of (WcSession *session)
{
  return wc_session_get_state (session, &wc_xep_0402_bookmarks);
}

void
wc_bookmarks_set (WcSession *session,
                  const WcBookmark *bookmark,
                  WcReply reply,
                  gpointer user_data)
{
  wc_bookmark_writes_set (state_of (session)->writes, bookmark, reply, user_data);
}

void
wc_bookmarks_remove (WcSession *session,
                     const char *room,
                     WcReply reply,
                     gpointer user_data)
{
  wc_bookmark_writes_remove (state_of (session)->writes, room, reply, user_data);
}

static const char *const features[] = { WC_NS_BOOKMARKS "+notify",
                                        WC_NS_BOOKMARK_STORAGE "+notify", NULL };

/* Only our own account has bookmarks of ours. */
static const WcRoute routes[] = {
  { WC_ROUTE_MESSAGE, "event", WC_NS_PUBSUB_EVENT, WC_SENDER_SELF, take_event },
  { 0 },
};

const WcXep wc_xep_0402_bookmarks = {
  .name = "bookmarks",
  .features = features,
  .routes = routes,
  .attach = bookmarks_attach,
  .detach = bookmarks_detach,
  .bound = bookmarks_bound,
  .resumed = bookmarks_resumed,
  .unbound = bookmarks_unbound,
};
