/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "xep/0199-ping.h"
#include "xep/muc-ping.h"
#include "xml/ns.h"

/* XEP-0410 MUC Self-Ping: a ping to ourselves in the room. Without the service's
 * optimisation (§ 3.2) another client of ours may be the one that answers, whose errors
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

/* § 3.1. Only what somebody said counts: no answer, and no stream, say nothing. */
static Answer
understand (const GError *error)
{
  static const struct
  {
    const char *condition;
    Answer answer;
  } table[] = {
    { "service-unavailable", ANSWER_THERE },
    { "feature-not-implemented", ANSWER_THERE },
    { "remote-server-not-found", ANSWER_OPEN },
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

/* The answer is about who we were when we asked: after a change of nick there is nobody
 * of that name (item-not-found), after another join it is old. */
static gboolean
is_about (const WcMucRoom *room, const Ping *ping)
{
  return room != NULL && room->stage == WC_MUC_STAGE_IN &&
         strcmp (room->nick, ping->nick) == 0 &&
         strcmp (room->join_id, ping->join_id) == 0;
}

static void
on_pong (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autoptr (Ping) ping = data;
  WcMucChange lost = { .kind = WC_MUC_LOST };
  WcMucRoom *room;

  /* Where the account was stopped, its rooms are not there any more. */
  if (g_error_matches (error, WC_ERROR, WC_ERROR_CANCELLED))
    return;
  room = wc_muc_rooms_find (ping->rooms, ping->room);
  if (!is_about (room, ping))
    return;
  switch (understand (error))
    {
    case ANSWER_THERE:
      room->heard_us = wc_clock_monotonic_us (wc_session_get_clock (session));
      return;
    case ANSWER_GONE:
      wc_muc_rooms_end (room, &lost);
      return;
    case ANSWER_OPEN:
      return;
    }
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
