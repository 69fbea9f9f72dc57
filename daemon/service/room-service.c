/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "model/jid.h"
#include "service/chat-address.h"
#include "service/room-service.h"
#include "store/bookmark-store.h"
#include "store/chat-store.h"
#include "store/room-store.h"

/* What is known of a room: the live side of the account knows it best, the store knows
 * what lasts, which is all there is while the account does not run. */

struct _WcRoomService
{
  WcDb *db;
  WcLinks *links;
  WcAccountService *accounts;

  /* What wc_room_service_knows() was asked last: a page of messages is of one chat. */
  guint64 version; /* of the database then */
  gint64 account;
  char *room; /* (owned) (nullable) */
  gboolean known;
};

WcRoomService *
wc_room_service_new (WcDb *db, WcLinks *links, WcAccountService *accounts)
{
  WcRoomService *self = g_new0 (WcRoomService, 1);

  self->db = db;
  self->links = links;
  self->accounts = accounts;
  return self;
}

void
wc_room_service_free (WcRoomService *self)
{
  g_free (self->room);
  g_free (self);
}

const WcRoomPort *
wc_room_service_peek_port (WcRoomService *self, gint64 account)
{
  WcLink *link = wc_links_get (self->links, account);

  return link != NULL ? wc_link_get_rooms (link) : NULL;
}

char **
wc_room_service_dup_members (WcRoomService *self, gint64 account, const char *room)
{
  WcLink *link = wc_links_get (self->links, account);
  const WcOmemoPort *port = link != NULL ? wc_link_get_omemo (link) : NULL;

  return port != NULL ? port->dup_members (port->self, room) : NULL;
}

const WcRoomPort *
wc_room_service_get_port (WcRoomService *self, const WcAccount *account, GError **error)
{
  WcLink *link = wc_account_service_get_online (self->accounts, account, error);

  return link != NULL ? wc_link_get_rooms (link) : NULL;
}

static gboolean
is_connected (WcRoomService *self, gint64 account)
{
  WcLink *link = wc_links_get (self->links, account);
  WcAccountState state =
      link != NULL ? wc_link_get_status (link)->state : WC_ACCOUNT_STATE_OFFLINE;

  return state == WC_ACCOUNT_STATE_SYNCING || state == WC_ACCOUNT_STATE_ONLINE;
}

/* The live side holds on to a room as long as its stream may be resumed, so that a blink
 * of the network changes nothing in it; but nobody is in a room without a connection. */
static gboolean
is_waiting (WcRoomService *self, const WcRoom *room)
{
  if (room->state == WC_ROOM_STATE_JOINED || room->state == WC_ROOM_STATE_JOINING)
    return !is_connected (self, room->account);
  return room->wanted && room->state == WC_ROOM_STATE_OUT;
}

WcRoom *
wc_room_service_find (WcRoomService *self, gint64 account, const char *room)
{
  const WcRoomPort *port = wc_room_service_peek_port (self, account);
  g_autoptr (WcRoom) found = port != NULL ? port->dup (port->self, room) : NULL;
  WcRoom *waiting;

  if (found == NULL)
    found = wc_room_store_get (self->db, account, room, NULL);
  if (found == NULL || !is_waiting (self, found))
    return g_steal_pointer (&found);
  waiting = wc_room_copy (found);
  waiting->state = WC_ROOM_STATE_WAITING;
  wc_str_set (&waiting->occupied, NULL);
  return waiting;
}

gboolean
wc_room_service_knows (WcRoomService *self, gint64 account, const char *room)
{
  guint64 version = wc_db_get_version (self->db);

  if (self->version == version && self->account == account &&
      g_strcmp0 (self->room, room) == 0)
    return self->known;
  self->version = version;
  self->account = account;
  wc_str_set (&self->room, room);
  self->known = wc_room_store_has (self->db, account, room);
  return self->known;
}

WcRoom *
wc_room_service_get (WcRoomService *self,
                     const WcAccount *account,
                     const char *chat,
                     GError **error)
{
  g_autofree char *address = wc_chat_address_resolve (self->db, account->id, chat, error);
  WcRoom *room;

  if (address == NULL)
    return NULL;
  if (!wc_jid_is_bare (address))
    {
      wc_error_invalid (error, "chat", "chat: this is somebody in a room, not a room");
      return NULL;
    }
  room = wc_room_service_find (self, account->id, address);
  if (room == NULL)
    g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND, "there is no such room");
  return room;
}

WcChat *
wc_room_service_get_chat (WcRoomService *self,
                          const WcAccount *account,
                          const char *room,
                          GError **error)
{
  return wc_chat_store_get (self->db, account->id, room, error);
}

/* Whether the next login would join it, were it not remembered that nobody wants to. */
static gboolean
is_marked (WcDb *db, const WcRoom *room)
{
  g_autoptr (WcBookmark) held =
      wc_bookmark_store_get (db, room->account, room->room, /* error= */ NULL);

  return held != NULL && held->autojoin;
}

/* @data: as it stands, but not wanted. */
static gboolean
store_left (WcDb *db, gpointer data, GError **error)
{
  WcRoom *room = data;
  gboolean closed =
      room->state == WC_ROOM_STATE_REFUSED || room->state == WC_ROOM_STATE_GONE;

  room->state = WC_ROOM_STATE_OUT;
  if (!closed || is_marked (db, room))
    return wc_room_store_save (db, room, error);
  return wc_room_store_dismiss (db, room, /* out_kept= */ NULL, error);
}

gboolean
wc_room_service_leave_stored (WcRoomService *self, const WcRoom *room, GError **error)
{
  g_autoptr (WcRoom) left = wc_room_copy (room);

  left->wanted = FALSE;
  return wc_db_run (self->db, WC_DB_NORMAL, store_left, left, error);
}

/* Why nothing can be said in a room, and what to do. */
static const char *
closed_text (WcRoomState state)
{
  switch (state)
    {
    case WC_ROOM_STATE_REFUSED:
      return "the room does not let us in; join it again when that has changed";
    case WC_ROOM_STATE_GONE:
      return "the room is gone";
    case WC_ROOM_STATE_OUT:
    case WC_ROOM_STATE_JOINING:
    case WC_ROOM_STATE_JOINED:
    case WC_ROOM_STATE_WAITING:
      break;
    }
  return "this account is not in the room: join it first";
}

gboolean
wc_room_service_may_send (WcRoomService *self,
                          gint64 account,
                          const char *address,
                          GError **error)
{
  g_autofree char *bare = wc_chat_address_dup_room (address);
  g_autoptr (WcRoom) room = NULL;
  WcRoomState state;

  if (!wc_chat_address_is_in_room (self->db, account, address))
    return TRUE;
  room = wc_room_service_find (self, account, bare);
  state = room != NULL ? room->state : WC_ROOM_STATE_OUT;
  if (state == WC_ROOM_STATE_JOINED || state == WC_ROOM_STATE_JOINING ||
      state == WC_ROOM_STATE_WAITING)
    return TRUE;
  g_set_error_literal (error, WC_ERROR, WC_ERROR_CONFLICT, closed_text (state));
  if (error != NULL)
    wc_error_set_detail (*error, "state", wc_room_state_to_string (state));
  return FALSE;
}

char *
wc_room_service_normalize_nick (const char *room,
                                const char *nick,
                                const char *field,
                                GError **error)
{
  g_autofree char *text = g_strconcat (room, "/", nick, NULL);
  g_autoptr (GError) local = NULL;
  g_autofree char *address = wc_jid_normalize (text, &local);

  if (address != NULL)
    return g_strdup (wc_jid_get_resource (address));
  wc_error_invalid (error, field, "%s: this cannot be a nick: %s", field, local->message);
  return NULL;
}
