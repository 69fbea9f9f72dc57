/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "lib/fake-port.h"
#include "lib/fake-rooms.h"

struct _WcFakeRooms
{
  WcRoomPort port;
  GHashTable *rooms;     /* (owned) (element-type utf8 WcRoom) */
  GHashTable *occupants; /* (owned) (element-type utf8 GPtrArray) */
  WcForm *form;          /* (owned) (nullable) */
  const char *service;   /* (nullable) */
  GError *failure;       /* (owned) (nullable) */
  gboolean hold;
  gboolean holds_service; /* what is held is find_service */
  GTask *held;            /* (owned) (nullable) */
  WcFakeRoomsKeeper keeper;
  gpointer keeper_data;
  GString *log; /* (owned) */
};

static const char *
some (const char *text)
{
  return text != NULL ? text : "-";
}

static void
end (WcFakeRooms *self, GTask *task)
{
  if (self->hold)
    {
      self->hold = FALSE;
      self->held = task;
      return;
    }
  if (!wc_fake_port_succeeds (&self->failure, task))
    return;
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static WcRoom *
dup_room (gpointer data, const char *room)
{
  WcFakeRooms *self = data;
  const WcRoom *found = g_hash_table_lookup (self->rooms, room);

  return found != NULL ? wc_room_ref (found) : NULL;
}

static GPtrArray *
dup_occupants (gpointer data, const char *room)
{
  WcFakeRooms *self = data;
  const GPtrArray *known = g_hash_table_lookup (self->occupants, room);
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_occupant_unref);

  for (guint i = 0; known != NULL && i < known->len; i++)
    {
      const WcOccupant *occupant = g_ptr_array_index (known, i);

      if (occupant->nick != NULL)
        g_ptr_array_add (found, wc_occupant_ref (occupant));
    }
  return found;
}

static void
find_service (gpointer data, GTask *task)
{
  WcFakeRooms *self = data;

  wc_fake_port_note (self->log, "find-service");
  if (self->hold)
    {
      self->hold = FALSE;
      self->holds_service = TRUE;
      self->held = task;
      return;
    }
  if (self->failure == NULL && self->service == NULL)
    self->failure = g_error_new_literal (WC_ERROR, WC_ERROR_NOT_SUPPORTED, "no rooms");
  if (!wc_fake_port_succeeds (&self->failure, task))
    return;
  g_task_return_pointer (task, g_strdup (self->service), g_free);
  g_object_unref (task);
}

/* We are in the room now, with the affiliation we had before. */
static void
enter (WcFakeRooms *self, const char *room, const char *nick, WcAffiliation affiliation)
{
  const WcRoom *before = g_hash_table_lookup (self->rooms, room);
  WcRoom *now = before != NULL ? wc_room_copy (before) : wc_room_new (1, room);

  now->wanted = TRUE;
  now->state = WC_ROOM_STATE_JOINED;
  wc_str_set (&now->nick, nick != NULL ? nick : "me");
  wc_str_set (&now->occupied, now->nick);
  now->role = WC_ROLE_PARTICIPANT;
  now->affiliation = affiliation;
  wc_fake_rooms_put (self, now);
  if (self->keeper != NULL)
    self->keeper (now, self->keeper_data);
}

static void
join (gpointer data, const WcRoomJoin *join, GTask *task)
{
  WcFakeRooms *self = data;
  const WcRoom *before = g_hash_table_lookup (self->rooms, join->room);

  wc_fake_port_note (self->log, "join %s nick=%s password=%s bookmark=%d name=%s%s",
                     join->room, some (join->nick), some (join->password), join->bookmark,
                     some (join->name), join->remember ? " remember" : "");
  if (self->failure == NULL && !self->hold)
    enter (self, join->room, join->nick,
           before != NULL ? before->affiliation : WC_AFFILIATION_NONE);
  end (self, task);
}

static void
leave (gpointer data, const char *room, gboolean forget, GTask *task)
{
  WcFakeRooms *self = data;

  wc_fake_port_note (self->log, "leave %s%s", room, forget ? " forget" : "");
  end (self, task);
}

static void
create (gpointer data, const WcRoomCreate *create, GTask *task)
{
  static const char *const presets[] = { "none", "private", "public" };
  WcFakeRooms *self = data;

  wc_fake_port_note (
      self->log, "create %s nick=%s name=%s description=%s %s bookmark=%d%s",
      create->room, some (create->nick), some (create->name), some (create->description),
      presets[create->preset], create->bookmark, create->resumed ? " resumed" : "");
  if (self->failure == NULL)
    enter (self, create->room, create->nick, WC_AFFILIATION_OWNER);
  end (self, task);
}

static void
set_nick (gpointer data, const char *room, const char *nick, GTask *task)
{
  wc_fake_port_note (((WcFakeRooms *) data)->log, "nick %s %s", room, nick);
  end (data, task);
}

static void
set_subject (gpointer data, const char *room, const char *subject, GTask *task)
{
  wc_fake_port_note (((WcFakeRooms *) data)->log, "subject %s '%s'", room, subject);
  end (data, task);
}

static void
list_affiliation (gpointer data, const char *room, WcAffiliation affiliation, GTask *task)
{
  WcFakeRooms *self = data;
  const GPtrArray *known = g_hash_table_lookup (self->occupants, room);
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_occupant_unref);

  wc_fake_port_note (self->log, "list %s %s", room,
                     wc_affiliation_to_string (affiliation));
  for (guint i = 0; known != NULL && i < known->len; i++)
    {
      const WcOccupant *occupant = g_ptr_array_index (known, i);

      if (occupant->affiliation == affiliation)
        g_ptr_array_add (found, wc_occupant_ref (occupant));
    }
  if (!wc_fake_port_succeeds (&self->failure, task))
    {
      g_ptr_array_unref (found);
      return;
    }
  g_task_return_pointer (task, found, (GDestroyNotify) g_ptr_array_unref);
  g_object_unref (task);
}

static void
set_role (gpointer data, const WcRoomMember *member, GTask *task)
{
  wc_fake_port_note (((WcFakeRooms *) data)->log, "role %s %s %s %s", member->room,
                     member->nick, wc_role_to_string (member->role),
                     some (member->reason));
  end (data, task);
}

static void
moderate (gpointer data, const WcRoomModerate *wanted, GTask *task)
{
  wc_fake_port_note (((WcFakeRooms *) data)->log, "moderate %s %s %s", wanted->room,
                     wanted->id, some (wanted->reason));
  end (data, task);
}

static void
set_affiliation (gpointer data, const WcRoomMember *member, GTask *task)
{
  wc_fake_port_note (((WcFakeRooms *) data)->log, "affiliation %s %s %s %s", member->room,
                     member->jid, wc_affiliation_to_string (member->affiliation),
                     some (member->reason));
  end (data, task);
}

static void
invite (gpointer data, const WcRoomInvite *invite, GTask *task)
{
  wc_fake_port_note (((WcFakeRooms *) data)->log, "invite %s %s %s %s", invite->room,
                     invite->jid, some (invite->reason),
                     invite->mediated ? "mediated" : "direct");
  end (data, task);
}

static void
destroy (gpointer data, const WcRoomDestroy *destroy, GTask *task)
{
  wc_fake_port_note (((WcFakeRooms *) data)->log, "destroy %s %s %s", destroy->room,
                     some (destroy->reason), some (destroy->venue));
  end (data, task);
}

static void
list_rooms (gpointer data, const WcRoomDirectory *query, GTask *task)
{
  WcRoomPage *page;

  wc_fake_port_note (((WcFakeRooms *) data)->log,
                     "rooms service=%s search=%s text=%s cursor=%s limit=%u details=%d",
                     some (query->service), some (query->search), some (query->text),
                     some (query->cursor), query->limit, query->details);
  if (!wc_fake_port_succeeds (&((WcFakeRooms *) data)->failure, task))
    return;
  page = wc_room_page_new ();
  g_ptr_array_add (page->rooms, wc_room_new (1, "found@rooms.lit"));
  page->next = g_strdup (query->cursor == NULL ? "more" : NULL);
  g_task_return_pointer (task, page, (GDestroyNotify) wc_room_page_free);
  g_object_unref (task);
}

static void
ask_voice (gpointer data, const char *room, GTask *task)
{
  wc_fake_port_note (((WcFakeRooms *) data)->log, "ask-voice %s", room);
  end (data, task);
}

static void
answer_voice (gpointer data, const WcRoomVoice *answer, GTask *task)
{
  wc_fake_port_note (((WcFakeRooms *) data)->log, "voice %s %s %s %s", answer->room,
                     answer->nick, some (answer->jid),
                     answer->allow ? "granted" : "denied");
  end (data, task);
}

static void
answer_captcha (gpointer data, const char *room, const char *answer, GTask *task)
{
  wc_fake_port_note (((WcFakeRooms *) data)->log, "captcha %s %s", room, answer);
  end (data, task);
}

static void
get_config (gpointer data, const char *room, GTask *task)
{
  WcFakeRooms *self = data;

  wc_fake_port_note (self->log, "config %s", room);
  if (!wc_fake_port_succeeds (&self->failure, task))
    return;
  g_task_return_pointer (task, wc_form_ref (self->form), (GDestroyNotify) wc_form_unref);
  g_object_unref (task);
}

static void
set_config (gpointer data, const char *room, const WcForm *form, GTask *task)
{
  WcFakeRooms *self = data;

  wc_fake_port_note (self->log, "configure %s", room);
  for (guint i = 0; i < form->fields->len; i++)
    {
      const WcFormField *field = g_ptr_array_index (form->fields, i);
      g_autofree char *values = g_strjoinv (",", field->values);

      g_string_append_printf (self->log, " %s=%s", field->var, values);
    }
  end (self, task);
}

static void
set_bookmark (gpointer data, const WcBookmark *bookmark, GTask *task)
{
  wc_fake_port_note (
      ((WcFakeRooms *) data)->log,
      "bookmark %s name=%s nick=%s password=%s autojoin=%d%s%s%s", bookmark->room,
      some (bookmark->name), some (bookmark->nick), some (bookmark->password),
      bookmark->autojoin, bookmark->pinned ? " pinned" : "",
      bookmark->notify != WC_NOTIFY_DEFAULT ? " notify=" : "",
      bookmark->notify != WC_NOTIFY_DEFAULT ? wc_notify_to_string (bookmark->notify)
                                            : "");
  end (data, task);
}

static void
remove_bookmark (gpointer data, const char *room, GTask *task)
{
  wc_fake_port_note (((WcFakeRooms *) data)->log, "unbookmark %s", room);
  end (data, task);
}

WcFakeRooms *
wc_fake_rooms_new (void)
{
  WcFakeRooms *self = g_new0 (WcFakeRooms, 1);

  self->port = (WcRoomPort){
    .self = self,
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
    .remove_bookmark = remove_bookmark,
  };
  self->rooms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) wc_room_unref);
  self->occupants = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) g_ptr_array_unref);
  self->log = g_string_new (NULL);
  return self;
}

void
wc_fake_rooms_free (WcFakeRooms *self)
{
  g_assert_null (self->held);
  g_hash_table_unref (self->rooms);
  g_hash_table_unref (self->occupants);
  g_clear_pointer (&self->form, wc_form_unref);
  g_clear_error (&self->failure);
  g_string_free (self->log, TRUE);
  g_free (self);
}

const WcRoomPort *
wc_fake_rooms_get_port (WcFakeRooms *self)
{
  return &self->port;
}

void
wc_fake_rooms_put (WcFakeRooms *self, WcRoom *room)
{
  g_hash_table_replace (self->rooms, g_strdup (room->room), room);
}

void
wc_fake_rooms_add (WcFakeRooms *self, const char *room, WcOccupant *occupant)
{
  GPtrArray *known = g_hash_table_lookup (self->occupants, room);

  if (known == NULL)
    {
      known = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_occupant_unref);
      g_hash_table_insert (self->occupants, g_strdup (room), known);
    }
  g_ptr_array_add (known, occupant);
}

void
wc_fake_rooms_set_form (WcFakeRooms *self, WcForm *form)
{
  g_clear_pointer (&self->form, wc_form_unref);
  self->form = form;
}

void
wc_fake_rooms_set_service (WcFakeRooms *self, const char *service)
{
  self->service = service;
}

void
wc_fake_rooms_fail_next (WcFakeRooms *self, GError *error)
{
  g_clear_error (&self->failure);
  self->failure = error;
}

void
wc_fake_rooms_hold_next (WcFakeRooms *self)
{
  self->hold = TRUE;
}

void
wc_fake_rooms_go_on (WcFakeRooms *self)
{
  GTask *task = g_steal_pointer (&self->held);

  if (!self->holds_service)
    {
      end (self, task);
      return;
    }
  self->holds_service = FALSE;
  g_task_return_pointer (task, g_strdup (self->service), g_free);
  g_object_unref (task);
}

void
wc_fake_rooms_set_keeper (WcFakeRooms *self, WcFakeRoomsKeeper keeper, gpointer data)
{
  self->keeper = keeper;
  self->keeper_data = data;
}

char *
wc_fake_rooms_take_log (WcFakeRooms *self)
{
  return wc_fake_port_take (self->log);
}
