/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/call-task.h"
#include "account/room-calls.h"
#include "account/room-directory.h"
#include "account/room-finder.h"
#include "account/room-keeper-private.h"
#include "account/room-maker.h"
#include "base/error.h"
#include "base/str.h"
#include "store/affiliation-store.h"
#include "store/bookmark-store.h"
#include "xep/0045-muc.h"
#include "xep/0402-bookmarks.h"
#include "xep/muc-voice.h"

/* The port sync/room-port.h over the rooms that are kept: what changes where we are goes
 * through the keeper, what only asks goes to the room at once. */

static gboolean
has_session (WcRoomKeeper *self)
{
  return self->begun && self->session != NULL && wc_session_is_bound (self->session);
}

/* Consumes @task where nobody can be asked. */
static gboolean
is_online (WcRoomKeeper *self, GTask *task)
{
  return wc_call_task_check_online (task, has_session (self));
}

/* Where one would be seen. Consumes @task when that is not wanted. */
static gboolean
may_enter (WcRoomKeeper *self, GTask *task)
{
  if (!is_online (self, task))
    return FALSE;
  if (wc_room_keeper_may_enter (self))
    return TRUE;
  g_task_return_new_error (task, WC_ERROR, WC_ERROR_OFFLINE,
                           "the account shows itself offline, and is in no room then");
  g_object_unref (task);
  return FALSE;
}

/* While we leave, who is in there is no longer our business. */
static gboolean
is_inside (const WcRoomEntry *entry)
{
  return entry != NULL && entry->room->state == WC_ROOM_STATE_JOINED &&
         entry->keeper->session != NULL;
}

/* Where one has to be in the room. Consumes @task when we are not. */
static gboolean
is_in (WcRoomKeeper *self, const char *room, GTask *task)
{
  const WcRoomEntry *entry = wc_room_keeper_find (self, room);
  WcRoomState state = entry != NULL ? entry->room->state : WC_ROOM_STATE_OUT;
  GError *error = NULL;

  if (!is_online (self, task))
    return FALSE;
  if (is_inside (entry))
    return TRUE;
  error = g_error_new (WC_ERROR, WC_ERROR_CONFLICT, "the account is not in that room");
  wc_error_set_detail (error, "state", wc_room_state_to_string (state));
  g_task_return_error (task, error);
  g_object_unref (task);
  return FALSE;
}

/* A step of @task (transfer full), which may end when the keeper is gone. */
static GTask *
step_new (WcRoomKeeper *self, GAsyncReadyCallback callback, GTask *task)
{
  GTask *step = g_task_new (NULL, self->gone, callback, task);

  /* what was asked for has happened all the same */
  g_task_set_check_cancellable (step, FALSE);
  return step;
}

static gboolean
is_gone (GAsyncResult *step)
{
  return g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (step)));
}

/* ---- What is known ---- */

static WcRoom *
dup_room (gpointer data, const char *room)
{
  WcRoomKeeper *self = data;
  const WcRoomEntry *entry = wc_room_keeper_find (self, room);
  const WcOccupant *own;
  WcRoom *copy;

  if (entry == NULL)
    return NULL;
  copy = wc_room_copy (entry->room);
  own = is_inside (entry) ? wc_muc_get_self (self->session, room) : NULL;
  if (own != NULL)
    {
      copy->role = own->role;
      copy->affiliation = own->affiliation;
      copy->n_occupants = wc_muc_count_occupants (self->session, room);
    }
  return copy;
}

static GPtrArray *
dup_occupants (gpointer data, const char *room)
{
  WcRoomKeeper *self = data;

  if (!is_inside (wc_room_keeper_find (self, room)))
    return g_ptr_array_new_with_free_func ((GDestroyNotify) wc_occupant_unref);
  return wc_muc_dup_occupants (self->session, room);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  WcRoomKeeper *self = g_task_get_task_data (task);
  GError *error = NULL;
  char *service = g_task_propagate_pointer (G_TASK (result), &error);

  if (service == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (!is_gone (result))
    wc_str_set (&self->service, service);
  g_task_return_pointer (task, service, g_free);
}

static void
find_service (gpointer data, GTask *task)
{
  WcRoomKeeper *self = data;

  if (!is_online (self, task))
    return;
  if (self->service != NULL)
    {
      g_task_return_pointer (task, g_strdup (self->service), g_free);
      g_object_unref (task);
      return;
    }
  g_task_set_task_data (task, self, NULL);
  wc_room_finder_begin (self->session, step_new (self, on_found, task));
}

static void
list_rooms (gpointer data, const WcRoomDirectory *query, GTask *task)
{
  WcRoomKeeper *self = data;

  if (is_online (self, task))
    wc_room_directory_begin (self->session, query, task);
}

/* ---- Bookmarks ---- */

static void
set_bookmark (gpointer data, const WcBookmark *bookmark, GTask *task)
{
  WcRoomKeeper *self = data;

  if (is_online (self, task))
    wc_bookmarks_set (self->session, bookmark, wc_call_task_end, task);
}

static void
remove_bookmark (gpointer data, const char *room, GTask *task)
{
  WcRoomKeeper *self = data;

  if (is_online (self, task))
    wc_bookmarks_remove (self->session, room, wc_call_task_end, task);
}

/* ---- Coming and going ---- */

/* A join that a person asked for, on top of the one that waits in the entry. */
typedef struct
{
  WcBookmark *bookmark; /* (owned) (nullable) to be kept when we are in */
} Joining;

static void
joining_free (gpointer data)
{
  Joining *self = data;

  g_clear_pointer (&self->bookmark, wc_bookmark_unref);
  g_free (self);
}

/* What who joins did not say stays as the bookmark has it. */
static void
complete (WcBookmark *wanted, const WcBookmark *held)
{
  if (wanted->name == NULL)
    wc_str_set (&wanted->name, held->name);
  if (wanted->nick == NULL)
    wc_str_set (&wanted->nick, held->nick);
  if (wanted->password == NULL)
    wc_str_set (&wanted->password, held->password);
  wanted->pinned = held->pinned;
  wanted->notify = held->notify;
}

/* Whether a bookmark says the same already. */
static gboolean
is_bookmarked (WcRoomKeeper *self, WcBookmark *wanted)
{
  g_autoptr (WcBookmark) held = wc_bookmark_store_get (self->means.db, wanted->account,
                                                       wanted->room, /* error= */ NULL);

  if (held != NULL)
    complete (wanted, held);
  return held != NULL && held->autojoin && g_strcmp0 (held->nick, wanted->nick) == 0 &&
         g_strcmp0 (held->name, wanted->name) == 0 &&
         g_strcmp0 (held->password, wanted->password) == 0;
}

/* The others of the account's devices get the password that let us in, and none that
 * nobody asked for. */
static void
take_proved_password (WcRoomKeeper *self, WcBookmark *wanted)
{
  const WcRoomEntry *entry = wc_room_keeper_find (self, wanted->room);

  if (wanted->password != NULL && entry != NULL)
    wc_str_set (&wanted->password, entry->room->password);
}

static gboolean
is_to_be_bookmarked (WcRoomKeeper *self, WcBookmark *wanted)
{
  if (wanted == NULL || self->session == NULL)
    return FALSE;
  take_proved_password (self, wanted);
  return !is_bookmarked (self, wanted);
}

static void
on_in (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  WcRoomKeeper *self = g_task_get_task_data (G_TASK (result));
  const Joining *joining = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_error (task, error);
  else if (!is_gone (result) && is_to_be_bookmarked (self, joining->bookmark))
    wc_room_keeper_keep_bookmark (self->session, joining->bookmark,
                                  g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

static void
set_joining (WcRoomKeeper *self, const WcRoomJoin *join, GTask *task)
{
  Joining *joining = g_new0 (Joining, 1);

  if (join->bookmark)
    {
      joining->bookmark = wc_bookmark_new (self->account->id, join->room);
      joining->bookmark->autojoin = TRUE;
      wc_str_set (&joining->bookmark->name, join->name);
      wc_str_set (&joining->bookmark->nick, join->nick);
      wc_str_set (&joining->bookmark->password, join->password);
    }
  g_task_set_task_data (task, joining, joining_free);
}

/* Who was outdone by another request for a nick is in all the same. */
static void
on_nick (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autoptr (GTask) task = data;

  if (error == NULL || g_error_matches (error, WC_ERROR, WC_ERROR_CANCELLED))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_error_copy (error));
}

/* We are in, and will be from now on. Consumes @waiting. */
static void
stay (WcRoomEntry *entry, const char *nick, GTask *waiting)
{
  g_autoptr (GTask) owned = waiting;
  GError *error = NULL;

  if (!wc_room_keeper_set_wanted (entry, TRUE, &error))
    g_task_return_error (owned, error);
  else if (nick == NULL)
    g_task_return_boolean (owned, TRUE);
  else
    wc_muc_set_nick (entry->keeper->session, entry->room->room, nick, on_nick,
                     g_steal_pointer (&owned));
}

static void
join (gpointer data, const WcRoomJoin *wanted, GTask *task)
{
  WcRoomKeeper *self = data;
  WcRoomEntry *entry;
  GTask *waiting;

  if (!may_enter (self, task))
    return;
  entry = wc_room_keeper_ensure (self, wanted->room);
  set_joining (self, wanted, task);
  waiting = step_new (self, on_in, task);
  g_task_set_task_data (waiting, self, NULL);
  if (entry->room->state == WC_ROOM_STATE_JOINED)
    {
      stay (entry, wanted->nick, waiting);
      return;
    }
  entry->asked = TRUE;
  entry->remember = entry->remember || wanted->remember;
  if (wanted->nick != NULL)
    {
      wc_str_set (&entry->wish, wanted->nick);
      entry->wisher = waiting;
    }
  if (wanted->password != NULL)
    wc_str_set (&entry->told_password, wanted->password);
  g_ptr_array_add (entry->joins, waiting);
  wc_room_keeper_enter (entry);
}

/* @marked: the server still has a bookmark that says to join it, and cannot be told now:
 * that we do not want to has to be remembered. */
static gboolean
leave_entry (WcRoomEntry *entry, gboolean marked, GError **error)
{
  WcRoomState state = entry->room->state;
  gboolean closed = state == WC_ROOM_STATE_REFUSED || state == WC_ROOM_STATE_GONE;

  if (closed && !marked && entry->joins->len == 0 && entry->creation == NULL)
    return wc_room_keeper_dismiss (entry, error);
  return !wc_room_keeper_is_sought (entry) || wc_room_keeper_leave (entry, error);
}

static void
leave (gpointer data, const char *room, gboolean forget, GTask *task)
{
  WcRoomKeeper *self = data;
  WcRoomEntry *entry = wc_room_keeper_find (self, room);
  g_autoptr (GTask) owned = task;
  g_autoptr (WcBookmark) held =
      wc_bookmark_store_get (self->means.db, self->account->id, room, /* error= */ NULL);
  g_autoptr (WcBookmark) bookmark = held != NULL ? wc_bookmark_copy (held) : NULL;
  gboolean online = has_session (self);
  gboolean marked = bookmark != NULL && bookmark->autojoin && !online;
  GError *error = NULL;

  if (bookmark != NULL && forget && !online)
    {
      g_task_return_new_error (owned, WC_ERROR, WC_ERROR_OFFLINE,
                               "the account is offline: the bookmark cannot be removed");
      return;
    }
  if (entry != NULL && !leave_entry (entry, marked, &error))
    {
      g_task_return_error (owned, error);
      return;
    }
  if (bookmark == NULL || !online || (!forget && !bookmark->autojoin))
    {
      g_task_return_boolean (owned, TRUE);
      return;
    }
  bookmark->autojoin = FALSE;
  if (forget)
    wc_bookmarks_remove (self->session, room, wc_call_task_end, g_steal_pointer (&owned));
  else
    wc_bookmarks_set (self->session, bookmark, wc_call_task_end,
                      g_steal_pointer (&owned));
}

static void
create (gpointer data, const WcRoomCreate *wanted, GTask *task)
{
  if (may_enter (data, task))
    wc_room_maker_begin (data, wanted, task);
}

/* ---- What the room answers ---- */

/* A change of our nick there. */
typedef struct
{
  WcRoomKeeper *keeper;
  char *room; /* (owned) */
  char *nick; /* (owned) */
} Renaming;

static void
renaming_free (gpointer data)
{
  Renaming *self = data;

  g_free (self->room);
  g_free (self->nick);
  g_free (self);
}

/* The bookmark with the new nick; NULL: there is none, or it says so already. Returns:
 * (transfer full). */
static WcBookmark *
dup_renamed (const Renaming *renaming)
{
  WcRoomKeeper *self = renaming->keeper;
  g_autoptr (WcBookmark) held = NULL;
  WcBookmark *renamed;

  if (self->session == NULL)
    return NULL;
  held = wc_bookmark_store_get (self->means.db, self->account->id, renaming->room,
                                /* error= */ NULL);
  if (held == NULL || g_strcmp0 (held->nick, renaming->nick) == 0)
    return NULL;
  renamed = wc_bookmark_copy (held);
  wc_str_set (&renamed->nick, renaming->nick);
  return renamed;
}

/* The nick of the bookmark is the one that the account wants to have there (XEP-0402
 * § 3): it would be taken again with the next change of it. */
static void
on_renamed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Renaming *renaming = g_task_get_task_data (G_TASK (result));
  g_autoptr (WcBookmark) bookmark = NULL;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  bookmark = !is_gone (result) ? dup_renamed (renaming) : NULL;
  if (bookmark == NULL)
    g_task_return_boolean (task, TRUE);
  else
    wc_room_keeper_keep_bookmark (renaming->keeper->session, bookmark,
                                  g_steal_pointer (&task));
}

static void
set_nick (gpointer data, const char *room, const char *nick, GTask *task)
{
  WcRoomKeeper *self = data;
  Renaming *renaming;
  GTask *asked;

  if (!is_in (self, room, task))
    return;
  asked = step_new (self, on_renamed, task);
  renaming = g_new (Renaming, 1);
  *renaming = (Renaming){ self, g_strdup (room), g_strdup (nick) };
  g_task_set_task_data (asked, renaming, renaming_free);
  wc_room_calls_set_nick (self->session, room, nick, asked);
}

static void
set_subject (gpointer data, const char *room, const char *subject, GTask *task)
{
  WcRoomKeeper *self = data;

  if (is_in (self, room, task))
    wc_room_calls_set_subject (self->session, room, subject, task);
}

/* Whether the store knows what the room would answer: whom it has banned it may have kept
 * from us before. Who is nothing there is on no list. */
static gboolean
has_list (WcRoomKeeper *self, const char *room, WcAffiliation affiliation)
{
  const WcOccupant *own;

  if (self->session == NULL || !wc_muc_has_lists (self->session, room))
    return FALSE;
  own = wc_muc_get_self (self->session, room);
  return affiliation > WC_AFFILIATION_NONE ||
         (affiliation == WC_AFFILIATION_OUTCAST && own != NULL &&
          own->affiliation >= WC_AFFILIATION_ADMIN);
}

static void
list_affiliation (gpointer data, const char *room, WcAffiliation affiliation, GTask *task)
{
  WcRoomKeeper *self = data;
  GPtrArray *listed;
  GError *error = NULL;

  if (!is_online (self, task))
    return;
  if (!has_list (self, room, affiliation))
    {
      wc_room_calls_list_affiliation (self->session, room, affiliation, task);
      return;
    }
  listed = wc_affiliation_store_list (self->means.db, self->account->id, room,
                                      affiliation, &error);
  if (listed == NULL)
    g_task_return_error (task, error);
  else
    wc_room_calls_return_list (self->session, room, listed, task);
  g_object_unref (task);
}

static void
set_role (gpointer data, const WcRoomMember *member, GTask *task)
{
  WcRoomKeeper *self = data;

  if (is_in (self, member->room, task))
    wc_room_calls_set_role (self->session, member, task);
}

static void
set_affiliation (gpointer data, const WcRoomMember *member, GTask *task)
{
  WcRoomKeeper *self = data;

  if (is_online (self, task))
    wc_room_calls_set_affiliation (self->session, member, task);
}

/* The room's password goes with a direct invitation, so that it can be followed. */
static void
invite (gpointer data, const WcRoomInvite *wanted, GTask *task)
{
  WcRoomKeeper *self = data;

  if (is_in (self, wanted->room, task))
    wc_room_calls_invite (self->session, wanted, task);
}

static void
moderate (gpointer data, const WcRoomModerate *wanted, GTask *task)
{
  WcRoomKeeper *self = data;

  if (is_in (self, wanted->room, task))
    wc_room_calls_moderate (self->session, wanted, task);
}

static void
destroy (gpointer data, const WcRoomDestroy *wanted, GTask *task)
{
  WcRoomKeeper *self = data;

  if (is_online (self, task))
    wc_room_calls_destroy (self->session, wanted, task);
}

static void
ask_voice (gpointer data, const char *room, GTask *task)
{
  WcRoomKeeper *self = data;
  const WcOccupant *own;

  if (!is_in (self, room, task))
    return;
  own = wc_muc_get_self (self->session, room);
  if (own != NULL && own->role > WC_ROLE_VISITOR)
    g_task_return_new_error (task, WC_ERROR, WC_ERROR_CONFLICT,
                             "the account may speak there already");
  else
    {
      wc_muc_voice_ask (self->session, room);
      g_task_return_boolean (task, TRUE);
    }
  g_object_unref (task);
}

static void
answer_voice (gpointer data, const WcRoomVoice *answer, GTask *task)
{
  WcRoomKeeper *self = data;
  const WcOccupant *there;

  if (!is_in (self, answer->room, task))
    return;
  there = wc_muc_find_occupant (self->session, answer->room, answer->nick);
  if (there == NULL || there->role != WC_ROLE_VISITOR)
    g_task_return_new_error (task, WC_ERROR, WC_ERROR_NOT_FOUND,
                             "nobody there waits for that any more");
  else
    {
      wc_muc_voice_answer (self->session, answer);
      g_task_return_boolean (task, TRUE);
    }
  g_object_unref (task);
}

static void
answer_captcha (gpointer data, const char *room, const char *answer, GTask *task)
{
  WcRoomKeeper *self = data;

  if (is_online (self, task))
    wc_muc_answer_captcha (self->session, room, answer, wc_call_task_end, task);
}

static void
get_config (gpointer data, const char *room, GTask *task)
{
  WcRoomKeeper *self = data;

  if (is_online (self, task))
    wc_room_calls_get_config (self->session, room, task);
}

static void
set_config (gpointer data, const char *room, const WcForm *form, GTask *task)
{
  WcRoomKeeper *self = data;

  if (is_online (self, task))
    wc_room_calls_set_config (self->session, room, form, task);
}

void
wc_room_link_fill (WcRoomPort *port, WcRoomKeeper *keeper)
{
  *port = (WcRoomPort){ .self = keeper,
                        .dup = dup_room,
                        .dup_occupants = dup_occupants,
                        .find_service = find_service,
                        .join = join,
                        .leave = leave,
                        .create = create,
                        .set_nick = set_nick,
                        .set_subject = set_subject,
                        .list_affiliation = list_affiliation,
                        .set_role = set_role,
                        .set_affiliation = set_affiliation,
                        .invite = invite,
                        .moderate = moderate,
                        .destroy = destroy,
                        .list_rooms = list_rooms,
                        .ask_voice = ask_voice,
                        .answer_voice = answer_voice,
                        .answer_captcha = answer_captcha,
                        .get_config = get_config,
                        .set_config = set_config,
                        .set_bookmark = set_bookmark,
                        .remove_bookmark = remove_bookmark };
}
