/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/jid.h"
#include "store/message-store.h"
#include "xep/0045-muc.h"
#include "xep/0199-ping.h"
#include "xep/0203-delay.h"
#include "xep/host.h"
#include "xep/timestamp.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0203 Delayed Delivery: when a message that was kept was sent. Our own server keeps
 * what comes while we are offline, while a lost stream waits to be resumed, and while
 * nobody looks (XEP-0352); a room what was said before we came.
 *
 * Who is named in a stamp did not always write it: no server takes one out that an author
 * has put in under the server's name. Prosody appends its own to what was kept offline,
 * but none to what is sent again when there is one; ejabberd never adds one beside one of
 * its name. So a stamp is only expected while the server hands over, and believed as far
 * as it can be true: streams are in order, hence nothing was sent before what the server
 * had handed over already, nor after now. */

#define CLOCKS_APART_US (60 * (gint64) G_USEC_PER_SEC)

/* Up to here all that was sent is known to have come. It stands still while the server
 * hands over what it kept. */
typedef struct
{
  WcSession *session;    /* unowned */
  gint64 known_us;       /* 0: nothing is known */
  gint64 began_us;       /* this run; 0: what earlier ones knew was looked up */
  gint64 asked_us;       /* when the ping behind what is handed over was sent */
  gint64 last_us;        /* stamp of what was handed over last; 0: nothing was */
  guint round;           /* of handing over; answers of earlier ones mean nothing */
  gboolean handing_over; /* also while there is no stream: then it is still to begin */
  gboolean available;    /* the server keeps nothing for later */
} State;

static gint64
now_us (State *self)
{
  return wc_clock_now_us (wc_session_get_clock (self->session));
}

static void
advance (State *self, gint64 us)
{
  if (self->available && !self->handing_over)
    self->known_us = MAX (self->known_us, us);
}

/* What came before the acknowledgement was sent before it. */
static void
on_acked (WcSession *session, guint64 tag, gpointer state)
{
  advance (state, now_us (state));
}

static gpointer
delay_attach (WcSession *session)
{
  State *self = g_new0 (State, 1);

  self->session = session;
  self->began_us = now_us (self);
  self->handing_over = TRUE;
  g_signal_connect (session, "acked", G_CALLBACK (on_acked), self);
  return self;
}

/* ---- Handing over
 * ------------------------------------------------------------------------- */

static void
on_answer (WcSession *session, gpointer round, const WcNode *result, const GError *error)
{
  State *self = wc_session_get_state (session, &wc_xep_0203_delay);

  if (self->round != GPOINTER_TO_UINT (round))
    return;
  self->handing_over = FALSE;
  advance (self, self->asked_us);
}

static void
begin_handing_over (State *self)
{
  self->handing_over = TRUE;
  self->last_us = 0;
  self->round++;
}

/* Both servers write all that they kept before they answer what is asked behind it. */
static void
await_all (State *self)
{
  begin_handing_over (self);
  self->asked_us = now_us (self);
  wc_ping_send (self->session, /* to= */ NULL, on_answer, GUINT_TO_POINTER (self->round));
}

void
wc_delay_note_presence (WcSession *session, gboolean available)
{
  State *self = wc_session_get_state (session, &wc_xep_0203_delay);

  if (self == NULL)
    return;
  if (available && !self->available)
    await_all (self);
  else if (!available)
    self->handing_over = FALSE;
  self->available = available;
}

/* A stream of an earlier run that goes on is bound as well, and what it lost comes
 * first. */
static void
delay_bound (WcSession *session, gpointer state)
{
  State *self = state;

  self->available = FALSE;
  begin_handing_over (self);
}

/* The server's count in <resumed/> acknowledges before anything else has come. */
static void
delay_unbound (WcSession *session, gpointer state)
{
  begin_handing_over (state);
}

static void
delay_resumed (WcSession *session, gpointer state)
{
  await_all (state);
}

/* ---- Stamps
 * ------------------------------------------------------------------------------- */

/* Returns: (nullable): the <delay/> that bears our server's name; of several the last,
 * which servers append. */
static const WcNode *
find_of_server (WcSession *session, const WcNode *stanza)
{
  const WcNode *delay = wc_node_child (stanza, "delay", WC_NS_DELAY);
  const WcNode *last = NULL;

  for (; delay != NULL; delay = wc_node_next (delay, "delay", WC_NS_DELAY))
    {
      const char *from = wc_node_attr (delay, "from");

      if (g_strcmp0 (from, wc_session_get_domain (session)) == 0 ||
          g_strcmp0 (from, wc_session_get_bare_jid (session)) == 0)
        last = delay;
    }
  return last;
}

/* A stamp of whole seconds (Prosody's) means any time in its second. */
static gint64
latest_meant (gint64 stamp_us)
{
  return stamp_us % G_USEC_PER_SEC == 0 ? stamp_us + G_USEC_PER_SEC - 1 : stamp_us;
}

/* What came and went in an earlier run did so while the server kept nothing. Of what was
 * handed over then there may be more: it counts by its stamp. Most streams hand over
 * nothing, so that nothing is read at their start; a store that fails says so itself. */
static void
recall (State *self)
{
  WcHost *host = wc_host_of (self->session);
  gint64 us = 0;

  if (self->began_us != 0 && host != NULL && host->db != NULL &&
      wc_message_store_last_exchanged (host->db, host->account->id, self->began_us, &us,
                                       /* error= */ NULL))
    self->known_us = MAX (self->known_us, us);
  self->began_us = 0;
}

/* Whether a stamp can be true, as far as clocks agree; *@stamp_us is then neither after
 * now nor before what is known to have come. */
static gboolean
can_be_true (State *self, gint64 *stamp_us)
{
  gint64 latest_us = now_us (self);

  recall (self);
  if (*stamp_us == 0 || *stamp_us > latest_us + CLOCKS_APART_US ||
      *stamp_us < self->known_us - CLOCKS_APART_US)
    return FALSE;
  if (latest_meant (*stamp_us) < self->known_us)
    *stamp_us = self->known_us;
  *stamp_us = MIN (*stamp_us, latest_us);
  return TRUE;
}

/* What is handed over with a stamp that cannot be true stands behind what was handed over
 * before it. */
static gint64
take_handed_over (State *self, gint64 stamp_us)
{
  if (can_be_true (self, &stamp_us))
    self->last_us = stamp_us;
  return stamp_us != 0 ? self->last_us : 0;
}

/* Nobody dates what he says now. Without a text Prosody may have kept it while nobody
 * looked (XEP-0352). */
static gint64
take_live (State *self, const WcNode *stanza, gint64 stamp_us)
{
  gboolean believed = wc_node_child (stanza, "body", WC_NS_CLIENT) == NULL &&
                      can_be_true (self, &stamp_us);

  advance (self, believed ? stamp_us : now_us (self));
  return believed ? stamp_us : 0;
}

static gint64
take_from_server (State *self, WcInbound *in)
{
  const WcNode *delay = find_of_server (self->session, in->stanza);
  gint64 stamp_us =
      delay != NULL ? wc_timestamp_parse (wc_node_attr (delay, "stamp")) : 0;

  in->delayed = delay != NULL;
  return self->handing_over ? take_handed_over (self, stamp_us)
                            : take_live (self, in->stanza, stamp_us);
}

/* Returns: (transfer full) (nullable): the room whose history @stanza is a part of. */
static char *
dup_room_of_history (WcSession *session, const WcNode *stanza)
{
  const char *text = wc_node_attr (stanza, "from");
  g_autofree char *from = text != NULL ? wc_jid_normalize (text, NULL) : NULL;
  g_autofree char *room = from != NULL ? wc_jid_dup_bare (from) : NULL;

  return wc_stanza_has_type (stanza, "groupchat") && room != NULL &&
                 wc_muc_is_in_history (session, room)
             ? g_steal_pointer (&room)
             : NULL;
}

/* What was said in a room before we came (XEP-0045 § 7.2.14). Afterwards a stamp of the
 * room is one that an occupant wrote. */
static gint64
take_from_room (State *self, WcInbound *in, const char *room)
{
  gint64 stamp_us = wc_timestamp_of_delay (in->stanza, room);

  in->delayed = stamp_us != 0;
  return MIN (stamp_us, now_us (self));
}

static WcVerdict
delay_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  g_autofree char *room = NULL;
  gint64 stamp_us;

  if (in->origin != WC_MESSAGE_SOURCE_LIVE)
    return WC_PASS;
  room = dup_room_of_history (session, in->stanza);
  stamp_us =
      room != NULL ? take_from_room (state, in, room) : take_from_server (state, in);
  if (stamp_us != 0)
    in->stamp_us = stamp_us;
  return WC_PASS;
}

const WcXep wc_xep_0203_delay = {
  .name = "delay",
  .phase = WC_PHASE_UNWRAP,
  .attach = delay_attach,
  .detach = g_free,
  .bound = delay_bound,
  .unbound = delay_unbound,
  .resumed = delay_resumed,
  .inbound = delay_inbound,
};
