/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "store/bookmark-store.h"
#include "xep/bookmark-item.h"
#include "xep/bookmark-keep.h"
#include "xep/bookmark-writes.h"
#include "xep/host.h"
#include "xep/pubsub.h"
#include "xml/ns.h"

/* XEP-0402 §§ 3.3 to 3.5. Where the bookmarks are those of XEP-0048, all of them are
 * published before the first write, because the node then counts alone. Each is marked
 * before, so that what a lost connection interrupts goes on at the next login. */

typedef struct
{
  char *room;           /* (owned) */
  WcBookmark *bookmark; /* (owned) (nullable) NULL: removed */
  WcReply reply;        /* (nullable) */
  gpointer user_data;
} Write;

struct _WcBookmarkWrites
{
  WcSession *session;       /* borrowed */
  WcBookmarkMirror *mirror; /* borrowed */
  GQueue waiting;           /* (element-type Write) */
  Write *writing;           /* (owned) (nullable) on its way */
  WcBookmark *wanted;       /* (owned) (nullable) as it will be when the server has it */
  gboolean overtaken;
  gboolean open;
};

static void
write_free (Write *self)
{
  g_free (self->room);
  g_clear_pointer (&self->bookmark, wc_bookmark_unref);
  g_free (self);
}

WcBookmarkWrites *
wc_bookmark_writes_new (WcSession *session, WcBookmarkMirror *mirror)
{
  WcBookmarkWrites *self = g_new0 (WcBookmarkWrites, 1);

  self->session = session;
  self->mirror = mirror;
  g_queue_init (&self->waiting);
  return self;
}

void
wc_bookmark_writes_free (WcBookmarkWrites *self)
{
  g_queue_clear_full (&self->waiting, (GDestroyNotify) write_free);
  g_clear_pointer (&self->writing, write_free);
  g_clear_pointer (&self->wanted, wc_bookmark_unref);
  g_free (self);
}

/* Ends @write (transfer full). */
static void
answer (WcBookmarkWrites *self, Write *write, const WcNode *result, const GError *error)
{
  if (write->reply != NULL)
    write->reply (self->session, write->user_data, result, error);
  else if (error != NULL)
    wc_session_info (self->session, "bookmarks", "one was not published: %s",
                     error->message);
  write_free (write);
}

static void
fail_waiting (WcBookmarkWrites *self, const GError *error)
{
  GQueue failed = self->waiting;
  Write *write;

  g_queue_init (&self->waiting);
  while ((write = g_queue_pop_head (&failed)) != NULL)
    answer (self, write, NULL, error);
}

void
wc_bookmark_writes_lose (WcBookmarkWrites *self)
{
  g_autoptr (GError) error =
      g_error_new (WC_ERROR, WC_ERROR_OFFLINE, "the connection was lost");

  self->open = FALSE;
  fail_waiting (self, error);
}

/* ---- From XEP-0048 ---- */

static gboolean
mark_moving (WcBookmarkWrites *self, const WcBookmark *moving, GError **error)
{
  WcDb *db = wc_host_of (self->session)->db;

  if (!wc_db_begin (db, WC_DB_NORMAL, error))
    return FALSE;
  if (wc_bookmark_store_set (db, moving, NULL, error))
    return wc_db_commit (db, error);
  wc_db_rollback (db);
  return FALSE;
}

static Write *
write_new (const char *room, const WcBookmark *bookmark)
{
  Write *self = g_new0 (Write, 1);

  self->room = g_strdup (room);
  self->bookmark = bookmark != NULL ? wc_bookmark_copy (bookmark) : NULL;
  return self;
}

/* All that is old goes before what is waiting. */
static void
move_old (WcBookmarkWrites *self)
{
  g_autoptr (GPtrArray) held = wc_bookmark_keep_list (self->session);

  for (guint i = held->len; i > 0; i--)
    {
      const WcBookmark *old = g_ptr_array_index (held, i - 1);
      g_autoptr (WcBookmark) moving = NULL;
      g_autoptr (GError) error = NULL;

      if (wc_bookmark_item_get_place (old) != WC_BOOKMARK_ITEM_OLD)
        continue;
      moving = wc_bookmark_item_move (old);
      if (!mark_moving (self, moving, &error))
        g_message ("a bookmark that is to be moved is not noted: %s", error->message);
      g_queue_push_head (&self->waiting, write_new (moving->room, moving));
    }
}

/* ---- One at a time ---- */

/* A room that is not there any more is as removed as one can wish. */
static gboolean
is_done (const Write *write, const GError *error)
{
  return error == NULL || (write->bookmark == NULL &&
                           g_error_matches (error, WC_ERROR, WC_ERROR_NOT_FOUND));
}

static void
keep (WcBookmarkWrites *self, const Write *write)
{
  wc_bookmark_mirror_note (self->mirror, write->room);
  if (self->overtaken)
    return;
  if (write->bookmark != NULL)
    wc_bookmark_keep_one (self->session, self->wanted);
  else
    wc_bookmark_keep_none (self->session, write->room);
}

static void
publish (WcBookmarkWrites *self, const Write *write, WcReply reply)
{
  g_autoptr (WcBookmark) held = wc_bookmark_keep_find (self->session, write->room);
  g_autoptr (WcNode) item = wc_bookmark_item_build (write->bookmark, held);
  /* § 3.3 */
  WcPubsubPublish request = {
    .node = WC_NS_BOOKMARKS,
    .id = wc_node_attr (item, "id"),
    .payload = wc_node_child (item, "conference", WC_NS_BOOKMARKS),
    .options = wc_pubsub_private_options,
  };

  g_clear_pointer (&self->wanted, wc_bookmark_unref);
  self->wanted = wc_bookmark_item_publish (write->bookmark, item);
  wc_pubsub_publish (self->session, &request, reply, self);
}

static void
retract (WcBookmarkWrites *self, const Write *write, WcReply reply)
{
  g_autoptr (WcBookmark) held = wc_bookmark_keep_find (self->session, write->room);
  g_autofree char *id = wc_bookmark_item_dup_id (write->room, held);
  const char *ids[] = { id, NULL };
  WcPubsubQuery one = { .node = WC_NS_BOOKMARKS, .ids = ids };

  wc_pubsub_retract (self->session, &one, reply, self);
}

/* Without a stream the request itself fails, so that there is one way to fail. */
static void
write_next (WcBookmarkWrites *self, WcReply reply)
{
  gboolean bound = wc_session_is_bound (self->session);

  if (self->writing != NULL || g_queue_is_empty (&self->waiting) ||
      (bound && !self->open))
    return;
  if (bound)
    move_old (self);
  self->overtaken = FALSE;
  self->writing = g_queue_pop_head (&self->waiting);
  if (self->writing->bookmark != NULL)
    publish (self, self->writing, reply);
  else
    retract (self, self->writing, reply);
}

static void
on_written (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  WcBookmarkWrites *self = data;
  Write *write = g_steal_pointer (&self->writing);
  gboolean done = is_done (write, error);

  if (done)
    keep (self, write);
  answer (self, write, done ? result : NULL, done ? NULL : error);
  if (wc_error_is_loss (error))
    fail_waiting (self, error);
  else
    write_next (self, on_written);
  if (self->writing == NULL && g_queue_is_empty (&self->waiting))
    wc_bookmark_mirror_write (self->mirror);
}

void
wc_bookmark_writes_set_open (WcBookmarkWrites *self, gboolean open)
{
  self->open = open;
  if (open)
    write_next (self, on_written);
}

static void
add (WcBookmarkWrites *self, Write *write, WcReply reply, gpointer user_data)
{
  write->reply = reply;
  write->user_data = user_data;
  g_queue_push_tail (&self->waiting, write);
  write_next (self, on_written);
}

void
wc_bookmark_writes_set (WcBookmarkWrites *self,
                        const WcBookmark *bookmark,
                        WcReply reply,
                        gpointer user_data)
{
  add (self, write_new (bookmark->room, bookmark), reply, user_data);
}

void
wc_bookmark_writes_remove (WcBookmarkWrites *self,
                           const char *room,
                           WcReply reply,
                           gpointer user_data)
{
  add (self, write_new (room, /* bookmark= */ NULL), reply, user_data);
}

void
wc_bookmark_writes_overtake (WcBookmarkWrites *self, const char *room)
{
  if (self->writing != NULL && strcmp (self->writing->room, room) == 0)
    self->overtaken = TRUE;
}
