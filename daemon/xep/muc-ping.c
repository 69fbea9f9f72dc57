/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "xep/0199-ping.h"
#include "xep/host.h"
#include "xep/muc-ping.h"
#include "xml/ns.h"

/* XEP-0410 MUC Self-Ping: a ping to ourselves in the room. Without the service's
 * optimisation (§ 3.3) another client of ours may be the one that answers, whose errors
 * mean that we are in. */

typedef struct
{
  WcMucRooms *rooms;
  char *room;    /* (owned) */
  char *nick;    /* (owned) who was asked for */
  char *join_id; /* (owned) of this time that we are in */
} Ping;

typedef enum
{
  ANSWER_THERE,
  ANSWER_GONE,
  ANSWER_NOBODY, /* there is nobody of that name */
  ANSWER_OPEN,
} Answer;

static void
ping_free (Ping *self)
{
  g_free (self->room);
  g_free (self->nick);
  g_free (self->join_id);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ping, ping_free)

/* § 3.2. Only what somebody said counts: no answer, and no stream, say nothing. */
static Answer
understand (const GError *error)
{
  static const struct
  {
    const char *condition;
    Answer answer;
  } table[] = {
    { "service-unavailable", ANSWER_THERE },  { "feature-not-implemented", ANSWER_THERE },
    { "item-not-found", ANSWER_NOBODY },      { "remote-server-not-found", ANSWER_OPEN },
    { "remote-server-timeout", ANSWER_OPEN },
  };
  const char *condition = wc_error_get_detail (error, "condition");

  if (error == NULL)
    return ANSWER_THERE;
  if (condition == NULL)
    return ANSWER_OPEN;
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (strcmp (table[i].condition, condition) == 0)
      return table[i].answer;
  return ANSWER_GONE;
}

/* The room that we are in since before we asked; NULL: none any more. */
static WcMucRoom *
find_asked (const Ping *ping, const GError *error)
{
  WcMucRoom *room;

  /* Where the account was stopped, its rooms are not there any more; without the stream
   * we are in none, and that is told by others. */
  if (g_error_matches (error, WC_ERROR, WC_ERROR_CANCELLED) ||
      g_error_matches (error, WC_ERROR, WC_ERROR_OFFLINE))
    return NULL;
  room = wc_muc_rooms_find (ping->rooms, ping->room);
  return room != NULL && room->stage == WC_MUC_STAGE_IN &&
                 strcmp (room->join_id, ping->join_id) == 0
             ? room
             : NULL;
}

/* The answer is about who we were when we asked: after a change of nick it says nothing.
 */
static gboolean
is_about (const WcMucRoom *room, const Ping *ping)
{
  return strcmp (room->nick, ping->nick) == 0;
}

static void
note_there (WcSession *session, WcMucRoom *room)
{
  room->heard_us = wc_clock_monotonic_us (wc_session_get_clock (session));
}

static void
end_lost (WcMucRoom *room)
{
  WcMucChange lost = { .kind = WC_MUC_LOST };

  wc_muc_rooms_end (room, &lost);
}

static void
tell_not_lost (WcSession *session, const Ping *ping)
{
  WcHost *host = wc_host_of (session);

  if (host != NULL && host->muc != NULL && host->muc->not_lost != NULL)
    host->muc->not_lost (host->muc->self, ping->room);
}

static void
on_room (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autoptr (Ping) ping = data;
  WcMucRoom *room = find_asked (ping, error);

  if (room == NULL)
    return;
  if (is_about (room, ping) && g_error_matches (error, WC_ERROR, WC_ERROR_NOT_FOUND))
    {
      end_lost (room);
      return;
    }
  if (error == NULL)
    note_there (session, room);
  tell_not_lost (session, ping);
}

/* To who is in, a room says so after a change of nick (§ 3.2) of which we were not told
 * yet; but a service says the same where there is no such room any more. The room's own
 * address tells them apart. */
static void
ask_room (WcSession *session, Ping *ping)
{
  g_autoptr (WcNode) query = wc_node_new ("query", WC_NS_DISCO_INFO);

  wc_session_iq_get (session, ping->room, query, on_room, ping);
}

static void
on_pong (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autoptr (Ping) ping = data;
  WcMucRoom *room = find_asked (ping, error);

  if (room == NULL)
    return;
  switch (is_about (room, ping) ? understand (error) : ANSWER_OPEN)
    {
    case ANSWER_THERE:
      note_there (session, room);
      break;
    case ANSWER_GONE:
      end_lost (room);
      return;
    case ANSWER_NOBODY:
      ask_room (session, g_steal_pointer (&ping));
      return;
    case ANSWER_OPEN:
      break;
    }
  tell_not_lost (session, ping);
}

void
wc_muc_ping_send (WcMucRoom *room)
{
  g_autofree char *to = g_strdup_printf ("%s/%s", room->room, room->nick);
  Ping *ping = g_new0 (Ping, 1);

  ping->rooms = room->rooms;
  ping->room = g_strdup (room->room);
  ping->nick = g_strdup (room->nick);
  ping->join_id = g_strdup (room->join_id);
  wc_ping_send (wc_muc_rooms_get_session (room->rooms), to, on_pong, ping);
}
