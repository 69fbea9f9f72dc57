/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/jid.h"
#include "xep/muc-subject.h"
#include "xep/timestamp.h"
#include "xml/ns.h"

/* XEP-0045 § 8.1: the subject of a room. It also ends what was said before we came
 * (§ 7.2.15), so it counts only once it is stored. */

typedef struct
{
  WcMucRooms *rooms; /* borrowed */
  char *room;        /* (owned) */
  char *from;        /* (owned) */
  WcNode *stanza;    /* (owned) */
  WcMucChange change;
} Subject;

static void
subject_free (gpointer data)
{
  Subject *self = data;

  wc_node_unref (self->stanza);
  g_free (self->room);
  g_free (self->from);
  g_free (self);
}

static void
on_kept (gpointer data)
{
  Subject *self = data;
  WcMucRoom *room = wc_muc_rooms_find (self->rooms, self->room);

  if (room == NULL)
    return;
  room->in_history = FALSE;
  if (g_strcmp0 (self->change.nick, room->nick) == 0)
    wc_muc_rooms_settle (room, &room->subject_wait, self->stanza, NULL);
  wc_muc_rooms_tell (room, &self->change);
}

/* When it was set; 0: nobody says it. Once the history is there, a stamp is one that an
 * occupant wrote. */
static gint64
find_stamp_us (const WcMucRoom *room, const WcNode *stanza)
{
  WcSession *session = wc_muc_rooms_get_session (room->rooms);
  gint64 now_us = wc_clock_now_us (wc_session_get_clock (session));

  return room->in_history ? MIN (wc_timestamp_of_delay (stanza, room->room), now_us)
                          : now_us;
}

static Subject *
subject_new (const WcMucRoom *room, const char *from, const WcNode *stanza)
{
  const char *text = wc_node_child_text (stanza, "subject", WC_NS_CLIENT);
  Subject *self = g_new0 (Subject, 1);

  self->rooms = room->rooms;
  self->room = g_strdup (room->room);
  self->from = g_strdup (from);
  self->stanza = wc_node_ref (stanza);
  self->change.kind = WC_MUC_SUBJECT;
  self->change.nick = wc_jid_get_resource (self->from);
  self->change.text = text != NULL ? text : "";
  self->change.stamp_us = find_stamp_us (room, stanza);
  return self;
}

void
wc_muc_subject_take (WcMucRoom *room, const char *from, const WcNode *stanza)
{
  Subject *subject = subject_new (room, from, stanza);

  if (wc_muc_rooms_keep (room, &subject->change))
    wc_session_after_commit (wc_muc_rooms_get_session (room->rooms), on_kept, subject,
                             subject_free);
  else
    subject_free (subject);
}
