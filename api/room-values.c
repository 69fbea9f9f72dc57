/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/room-values.h"
#include "model/hats.h"
#include "model/jid.h"

/* What of rooms stands in Chat, Message, Member and Bookmark. How we stand to a room
 * comes from the account's live side, so a list of chats tells it without a call for
 * each. */

static void
put_features (WcDict *dict, guint flags)
{
  static const char *const words[] = { "archive",      "stanza-ids",    "occupant-ids",
                                       "members-only", "non-anonymous", "moderated",
                                       "password",     "persistent",    "public" };
  const char *chosen[G_N_ELEMENTS (words) + 1] = { NULL };
  gsize n = 0;

  G_STATIC_ASSERT (1 << (G_N_ELEMENTS (words) - 1) == WC_ROOM_PUBLIC);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if ((flags & (1u << i)) != 0)
      chosen[n++] = words[i];
  wc_dict_put_strings (dict, "features", chosen);
}

static void
put_limits (WcDict *dict, const WcReactionLimits *limits)
{
  if (limits == NULL)
    return;
  if (limits->max >= 0)
    wc_dict_put_uint (dict, "max_reactions", (guint) limits->max);
  if (limits->allowed != NULL)
    wc_dict_put_strings (dict, "allowed_reactions",
                         (const char *const *) limits->allowed);
}

/* How fast people write, and may write. */
static void
put_pace (WcDict *dict, const WcRoom *room)
{
  if (room->slow_s > 0)
    wc_dict_put_uint (dict, "slow_mode_s", room->slow_s);
  if (room->activity >= 0)
    wc_dict_put_uint (dict, "activity", (guint) room->activity);
}

static void
put_self (WcDict *dict, const WcRoom *room)
{
  g_auto (WcDict) self = WC_DICT_INIT;
  gboolean joined = room->state == WC_ROOM_STATE_JOINED;

  wc_dict_put_some (&self, "nick",
                    joined && room->occupied != NULL ? room->occupied : room->nick);
  wc_dict_put_some (&self, "occupant_id", room->own_id);
  if (joined)
    {
      wc_dict_put_string (&self, "role", wc_role_to_string (room->role));
      wc_dict_put_string (&self, "affiliation",
                          wc_affiliation_to_string (room->affiliation));
      if (room->made)
        wc_dict_put_boolean (&self, "made", TRUE);
    }
  wc_dict_put (dict, "my", wc_dict_end (&self));
  if (joined)
    wc_dict_put_uint (dict, "members", room->n_occupants);
}

static void
put_room (WcDict *dict, const WcRoom *room)
{
  wc_dict_put_some (dict, "subject", room->subject);
  wc_dict_put_some (dict, "subject_from", room->subject_from);
  wc_dict_put_some_time (dict, "subject_ts", room->subject_us);
  wc_dict_put_some (dict, "description", room->description);
  wc_dict_put_string (dict, "state", wc_room_state_to_string (room->state));
  wc_dict_put_some (dict, "reason", room->reason);
  wc_dict_put_some (dict, "text", room->text);
  wc_dict_put_some (dict, "venue", room->venue);
  put_self (dict, room);
  put_features (dict, room->flags);
  put_limits (dict, room->reactions);
  put_pace (dict, room);
}

static void
put_private (WcDict *dict, const WcChat *chat)
{
  g_autofree char *room = wc_jid_dup_bare (chat->chat);

  wc_dict_put_string (dict, "room", room);
  wc_dict_put_some (dict, "nick", wc_jid_get_resource (chat->chat));
  wc_dict_put_some (dict, "occupant_id", chat->occupant_id);
}

void
wc_room_values_put_chat (WcDict *dict, const WcServices *services, const WcChat *chat)
{
  g_autoptr (WcRoom) room = NULL;
  g_autoptr (WcBookmark) bookmark = NULL;

  if (chat->kind == WC_CHAT_KIND_MUC_PM)
    put_private (dict, chat);
  if (chat->kind != WC_CHAT_KIND_MUC)
    return;
  room = wc_room_service_find (services->rooms, chat->account, chat->chat);
  bookmark = wc_bookmark_service_find (services->bookmarks, chat->account, chat->chat);
  if (room != NULL)
    put_room (dict, room);
  else
    wc_dict_put_string (dict, "state", wc_room_state_to_string (WC_ROOM_STATE_OUT));
  wc_dict_put_boolean (dict, "bookmarked", bookmark != NULL);
  wc_dict_put_boolean (dict, "autojoin", bookmark != NULL && bookmark->autojoin);
}

void
wc_room_values_put_author (WcDict *dict,
                           const WcServices *services,
                           const WcMessage *message)
{
  const char *nick = wc_jid_get_resource (message->from);

  wc_dict_put_some (dict, "occupant_id", message->occupant_id);
  wc_dict_put_some (dict, "real_jid", message->real_jid);
  /* what a resource is, a nick or a device, is only known by the room */
  if (nick != NULL && wc_jid_equal_bare (message->from, message->chat) &&
      (!wc_jid_is_bare (message->chat) ||
       wc_room_service_knows (services->rooms, message->account, message->chat)))
    wc_dict_put_string (dict, "nick", nick);
}

static GVariant *
hat_new (const WcHat *hat)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_string (&dict, "uri", hat->uri);
  wc_dict_put_string (&dict, "title", hat->title);
  if (hat->hue >= 0)
    wc_dict_put_uint (&dict, "hue", (guint) hat->hue);
  return wc_dict_end (&dict);
}

void
wc_room_values_put_hats (WcDict *dict, const char *hats)
{
  g_autoptr (GPtrArray) list = wc_hats_parse (hats);
  GVariantBuilder builder;

  if (list->len == 0)
    return;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < list->len; i++)
    g_variant_builder_add_value (&builder, hat_new (g_ptr_array_index (list, i)));
  wc_dict_put (dict, "hats", g_variant_builder_end (&builder));
}

GVariant *
wc_room_values_member (const WcOccupant *member)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_some (&dict, "nick", member->nick);
  wc_dict_put_some (&dict, "jid", member->jid);
  wc_dict_put_some (&dict, "occupant_id", member->occupant_id);
  wc_dict_put_string (&dict, "role", wc_role_to_string (member->role));
  wc_dict_put_string (&dict, "affiliation",
                      wc_affiliation_to_string (member->affiliation));
  wc_dict_put_string (&dict, "show", wc_presence_show_to_string (member->show));
  wc_dict_put_some (&dict, "status", member->status);
  wc_dict_put_some (&dict, "avatar", member->avatar);
  wc_dict_put_some (&dict, "reason", member->reason);
  wc_room_values_put_hats (&dict, member->hats);
  wc_dict_put_boolean (&dict, "self", member->self);
  return wc_dict_end (&dict);
}

GVariant *
wc_room_values_reader (const WcServices *services, const WcRoomReader *reader)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_some (&dict, "account",
                    wc_account_service_get_jid (services->accounts, reader->account));
  wc_dict_put_string (&dict, "chat", reader->room);
  wc_dict_put_some (&dict, "jid", reader->jid);
  wc_dict_put_some (&dict, "occupant_id", reader->occupant_id);
  wc_dict_put_some (&dict, "nick", reader->nick);
  wc_dict_put_int (&dict, "read_id", reader->read_id);
  wc_dict_put_time (&dict, "ts", reader->ts_us);
  return wc_dict_end (&dict);
}

GVariant *
wc_room_values_listed (const WcRoom *room)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_string (&dict, "room", room->room);
  wc_dict_put_some (&dict, "name", room->name);
  wc_dict_put_some (&dict, "description", room->description);
  if (room->n_occupants > 0)
    wc_dict_put_uint (&dict, "members", room->n_occupants);
  if (room->flags != 0)
    put_features (&dict, room->flags);
  put_pace (&dict, room);
  return wc_dict_end (&dict);
}

GVariant *
wc_room_values_bookmark (const WcServices *services, const WcBookmark *bookmark)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_some (&dict, "account",
                    wc_account_service_get_jid (services->accounts, bookmark->account));
  wc_dict_put_string (&dict, "room", bookmark->room);
  wc_dict_put_some (&dict, "name", bookmark->name);
  wc_dict_put_boolean (&dict, "autojoin", bookmark->autojoin);
  wc_dict_put_some (&dict, "nick", bookmark->nick);
  wc_dict_put_boolean (&dict, "has_password", bookmark->password != NULL);
  wc_dict_put_boolean (&dict, "pinned", bookmark->pinned);
  wc_dict_put_string (&dict, "notify", wc_notify_to_string (bookmark->notify));
  return wc_dict_end (&dict);
}
