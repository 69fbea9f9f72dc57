/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/room-keeper-private.h"
#include "base/error.h"
#include "base/str.h"
#include "store/bookmark-store.h"
#include "store/room-store.h"
#include "store/roster-store.h"
#include "xep/0402-bookmarks.h"

/* Where others want us to be: our other devices, by the bookmarks (XEP-0402 § 3), and
 * people who invite us. What bookmarks change is stored in their unit of work, and
 * done when it has committed. */

/* ---- Bookmarks ---- */

typedef struct
{
  WcRoomKeeper *keeper;
  WcBookmark *bookmark; /* (owned) */
  gboolean anew;        /* it did not say before that we are to be there */
} Mark;

static void
mark_free (gpointer data)
{
  Mark *self = data;

  wc_bookmark_unref (self->bookmark);
  g_free (self);
}

static void
after_commit (WcRoomKeeper *keeper,
              const WcBookmark *bookmark,
              gboolean anew,
              WcSessionCommitted func)
{
  Mark *mark = g_new (Mark, 1);

  *mark = (Mark){ keeper, wc_bookmark_ref (bookmark), anew };
  if (keeper->session != NULL)
    {
      wc_session_after_commit (keeper->session, func, mark, mark_free);
      return;
    }
  func (mark);
  mark_free (mark);
}

static void
amend (WcRoom *room, const WcBookmark *bookmark)
{
  room->wanted = bookmark->autojoin;
  if (bookmark->nick != NULL)
    wc_str_set (&room->nick, bookmark->nick);
  if (bookmark->password != NULL)
    wc_str_set (&room->password, bookmark->password);
}

/* Who was kicked does not come back because the bookmark got another name. */
static gboolean
stays_out (const Mark *mark, const WcRoom *room)
{
  return !mark->anew && room->state == WC_ROOM_STATE_REFUSED &&
         g_strcmp0 (room->reason, "kicked") == 0;
}

static void
on_sought (gpointer data)
{
  const Mark *mark = data;
  WcRoomEntry *entry = wc_room_keeper_ensure (mark->keeper, mark->bookmark->room);

  amend (entry->room, mark->bookmark);
  entry->stored = TRUE;
  if (mark->keeper->begun && entry->room->state != WC_ROOM_STATE_JOINED &&
      !stays_out (mark, entry->room))
    wc_room_keeper_enter (entry);
}

static void
on_given_up (gpointer data)
{
  const Mark *mark = data;
  WcRoomEntry *entry = wc_room_keeper_find (mark->keeper, mark->bookmark->room);
  g_autoptr (GError) error = NULL;

  if (entry != NULL && !wc_room_keeper_leave (entry, &error))
    g_message ("what became of a room cannot be noted: %s", error->message);
}

static void
keep (WcRoomKeeper *self, const WcBookmark *bookmark, gboolean anew)
{
  const WcRoomEntry *entry = wc_room_keeper_find (self, bookmark->room);
  g_autoptr (WcRoom) next = entry != NULL
                                ? wc_room_copy (entry->room)
                                : wc_room_new (self->account->id, bookmark->room);

  amend (next, bookmark);
  if (!next->wanted)
    wc_room_keeper_give_up (next);
  if (wc_room_keeper_store (self, wc_room_keeper_store_room, next))
    after_commit (self, bookmark, anew, bookmark->autojoin ? on_sought : on_given_up);
}

/* It was left here, which the server does not know yet: another change of the bookmark
 * does not take that back. */
static gboolean
is_left (WcRoomKeeper *self, const WcBookmark *before)
{
  const WcRoomEntry *entry =
      before != NULL ? wc_room_keeper_find (self, before->room) : NULL;

  return entry != NULL && before->autojoin && !entry->room->wanted &&
         entry->room->state == WC_ROOM_STATE_OUT;
}

void
wc_room_keeper_bookmarked (gpointer data,
                           const WcBookmark *bookmark,
                           const WcBookmark *before)
{
  if (!bookmark->autojoin)
    wc_room_keeper_unbookmarked (data, bookmark->room);
  else if (!is_left (data, before))
    keep (data, bookmark, before == NULL || !before->autojoin);
}

/* Another device left it, and we with it. */
void
wc_room_keeper_unbookmarked (gpointer data, const char *room)
{
  WcRoomKeeper *self = data;
  const WcRoomEntry *entry = wc_room_keeper_find (self, room);
  g_autoptr (WcBookmark) none = NULL;

  if (entry == NULL || !entry->room->wanted)
    return;
  none = wc_bookmark_new (self->account->id, room);
  keep (self, none, /* anew= */ FALSE);
}

static void
on_written (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  if (error != NULL)
    wc_session_info (session, "rooms", "a bookmark was not changed: %s", error->message);
}

static void
end_autojoin (WcRoomKeeper *self, const WcBookmark *bookmark)
{
  g_autoptr (WcBookmark) changed = wc_bookmark_copy (bookmark);

  changed->autojoin = FALSE;
  wc_bookmarks_set (self->session, changed, on_written, NULL);
}

/* Who came first would make a destroyed room anew. */
void
wc_room_keeper_end_autojoin (WcRoomEntry *entry)
{
  WcRoomKeeper *self = entry->keeper;
  g_autoptr (WcBookmark) held = wc_bookmark_store_get (
      self->means.db, self->account->id, entry->room->room, /* error= */ NULL);

  if (held != NULL && held->autojoin)
    end_autojoin (self, held);
}

static void
on_bookmarked (WcSession *session,
               gpointer data,
               const WcNode *result,
               const GError *error)
{
  g_autoptr (GTask) task = data;

  if (error != NULL)
    wc_session_info (session, "rooms", "a bookmark was not kept: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

void
wc_room_keeper_keep_bookmark (WcSession *session, const WcBookmark *bookmark, GTask *task)
{
  wc_bookmarks_set (session, bookmark, on_bookmarked, task);
}

/* Whether the store has it as wanted, where what the list has changed stands already. */
static gboolean
is_stored_wanted (WcRoomKeeper *self, const char *room)
{
  g_autoptr (WcRoom) stored = wc_room_store_get (self->means.db, self->account->id, room,
                                                 /* error= */ NULL);

  return stored != NULL && stored->wanted;
}

/* A room that was left while offline is left on the other devices as well. */
static void
settle_bookmark (WcRoomKeeper *self, const WcBookmark *bookmark)
{
  const WcRoomEntry *entry = wc_room_keeper_find (self, bookmark->room);

  if (!bookmark->autojoin)
    return;
  if (entry == NULL)
    wc_room_keeper_bookmarked (self, bookmark, /* before= */ NULL);
  else if (entry->room->state == WC_ROOM_STATE_OUT &&
           !is_stored_wanted (self, bookmark->room))
    end_autojoin (self, bookmark);
}

void
wc_room_keeper_bookmarks_loaded (gpointer data)
{
  WcRoomKeeper *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) bookmarks =
      wc_bookmark_store_list (self->means.db, self->account->id, &error);

  if (bookmarks == NULL)
    g_message ("bookmarks cannot be read: %s", error->message);
  for (guint i = 0; bookmarks != NULL && i < bookmarks->len; i++)
    settle_bookmark (self, bookmarks->pdata[i]);
}

/* ---- Invitations ---- */

/* How far who invites can be trusted, see sync/invitations. */
static const char *
source_of (WcRoomKeeper *self, const WcMucInvitation *invitation)
{
  g_autoptr (WcContact) contact = NULL;

  if (invitation->mediated)
    return "room";
  contact = wc_roster_store_get (self->means.db, self->account->id, invitation->from,
                                 /* error= */ NULL);
  return contact != NULL && contact->in_roster ? "contact" : "stranger";
}

void
wc_room_keeper_invited (gpointer data, const WcMucInvitation *invitation)
{
  WcRoomKeeper *self = data;
  WcRoomEntry *entry = wc_room_keeper_find (self, invitation->room);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  GHashTable *details;

  if (self->means.prompts == NULL ||
      (entry != NULL && entry->room->state == WC_ROOM_STATE_JOINED))
    return;
  details = wc_details_new ();
  wc_details_set (details, "room", invitation->room);
  wc_details_set (details, "from", invitation->from);
  wc_details_set (details, "source", source_of (self, invitation));
  wc_details_set (details, "reason", invitation->reason);
  wc_details_set (details, ".password", invitation->password);
  text = g_strdup_printf ("%s invites you to the room %s", invitation->from,
                          invitation->room);
  if (!wc_prompts_raise (self->means.prompts, self->account->id,
                         WC_PROMPT_KIND_INVITATION, text, details, &error) &&
      !g_error_matches (error, WC_ERROR, WC_ERROR_QUOTA_EXCEEDED))
    wc_session_fail_unit (self->session, g_steal_pointer (&error));
}
