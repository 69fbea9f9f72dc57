/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/jid.h"
#include "xep/0045-muc.h"
#include "xep/muc-user.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* Who wrote what is said in a room, and which message of the room's archive it is:
 * XEP-0421 occupant ids, XEP-0359 by the room, the occupants of XEP-0045. Each counts
 * only where the room says that it takes forged ones away, because a nick is anybody's
 * who takes it. What claims to be of a room and does not come from it is dropped. */

/* A message of a room, while its author is being found. */
typedef struct
{
  WcSession *session;
  WcInbound *in;
  const char *room;
  const char *nick;
  guint flags;
  const WcOccupant *author; /* (nullable) where it is said now, by who has that nick */
  const char *occupant_id;  /* (nullable) */
  char *real_jid;           /* (owned) (nullable) bare */
} Spoken;

/* ---- Which rooms may say it ---- */

/* Why the message @in of @room (NULL: of no address) is none; NULL where it is. */
static const char *
find_fault (WcSession *session, const WcInbound *in, const char *room)
{
  if (room == NULL)
    return "bad-address";
  switch (in->origin)
    {
    case WC_MESSAGE_SOURCE_LIVE:
      return wc_muc_is_present (session, room) ? NULL : "groupchat-of-no-room";
    case WC_MESSAGE_SOURCE_CARBON:
      return "groupchat-carbon";
    case WC_MESSAGE_SOURCE_ARCHIVE:
      return g_strcmp0 (in->archive_by, room) == 0 ? NULL : "groupchat-in-archive";
    }
  return NULL;
}

/* ---- Which message it is ---- */

/* XEP-0359 § 5, and the same for the id that the archive itself gave. */
static void
read_archive_id (Spoken *spoken)
{
  const WcNode *id = wc_node_child (spoken->in->stanza, "stanza-id", WC_NS_SID);
  const char *text;

  if (spoken->in->archive_id != NULL || (spoken->flags & WC_ROOM_HAS_STANZA_IDS) == 0)
    return;
  while (id != NULL && g_strcmp0 (wc_node_attr (id, "by"), spoken->room) != 0)
    id = wc_node_next (id, "stanza-id", WC_NS_SID);
  text = id != NULL ? wc_node_attr (id, "id") : NULL;
  if (text == NULL || *text == '\0')
    return;
  spoken->in->archive_id = g_strdup (text);
  wc_str_set (&spoken->in->archive_by, spoken->room);
}

/* ---- Who wrote it ---- */

static char *
bare_or_null (const char *jid)
{
  return jid != NULL ? wc_jid_dup_bare (jid) : NULL;
}

/* What a room writes beside an archived message, after it took away what the author had
 * written there (XEP-0313 § 6.1.2). Where it stands twice, it did not. */
static char *
read_archived_jid (const Spoken *spoken)
{
  const WcNode *x = wc_node_child (spoken->in->stanza, "x", WC_NS_MUC_USER);
  g_auto (WcMucUser) user = { 0 };

  if (x == NULL || wc_node_next (x, "x", WC_NS_MUC_USER) != NULL)
    return NULL;
  wc_muc_user_read (&user, x);
  return bare_or_null (user.jid);
}

static void
find_author (Spoken *spoken)
{
  WcInbound *in = spoken->in;
  gboolean is_archived = in->origin == WC_MESSAGE_SOURCE_ARCHIVE;

  /* Who had the nick before we came may be somebody else. */
  if (!is_archived && !in->replayed)
    spoken->author = wc_muc_find_occupant (spoken->session, spoken->room, spoken->nick);
  if ((spoken->flags & WC_ROOM_HAS_OCCUPANT_IDS) != 0)
    spoken->occupant_id = wc_muc_user_get_occupant_id (in->stanza);
  if (spoken->occupant_id == NULL && spoken->author != NULL)
    spoken->occupant_id = spoken->author->occupant_id;
  spoken->real_jid = is_archived              ? read_archived_jid (spoken)
                     : spoken->author != NULL ? bare_or_null (spoken->author->jid)
                                              : NULL;
}

/* By evidence: the nick under which we are there now, which nobody else has meanwhile,
 * our occupant id, our address: another device of ours may have another nick. Where the
 * room shows none of these of what was said before, the nick that we had is none: it was
 * anybody's who took it while we were away. Of that only what we know to have sent is
 * ours, see wc_ingest_find(). */
static void
find_whether_ours (const Spoken *spoken)
{
  WcInbound *in = spoken->in;
  g_auto (WcMucIdentity) own = { NULL, NULL };

  if (spoken->author != NULL && spoken->author->self)
    {
      in->outgoing = TRUE;
      return;
    }
  wc_muc_identify_self (spoken->session, spoken->room, &own);
  if (spoken->occupant_id != NULL && own.occupant_id != NULL)
    in->outgoing = g_str_equal (spoken->occupant_id, own.occupant_id);
  else if (spoken->real_jid != NULL)
    in->outgoing =
        g_str_equal (spoken->real_jid, wc_session_get_bare_jid (spoken->session));
  else if (in->origin == WC_MESSAGE_SOURCE_ARCHIVE || in->replayed)
    in->authorship = g_strcmp0 (spoken->nick, own.nick) == 0 ? WC_AUTHORSHIP_OUR_NICK
                                                             : WC_AUTHORSHIP_UNTOLD;
}

/* What the room itself says has no author. */
static void
identify (Spoken *spoken, const char *from)
{
  WcInbound *in = spoken->in;

  spoken->flags = wc_muc_get_flags (spoken->session, spoken->room);
  in->replayed = in->origin == WC_MESSAGE_SOURCE_LIVE && in->stamp_us != 0 &&
                 wc_muc_is_in_history (spoken->session, spoken->room);
  read_archive_id (spoken);
  in->outgoing = FALSE;
  in->authorship = WC_AUTHORSHIP_TOLD;
  if (spoken->nick == NULL)
    return;
  find_author (spoken);
  find_whether_ours (spoken);
  /* for the copy of ours that is held: it may name the nick that we had */
  wc_message_builder_set_from (wc_inbound_message (in), from);
  wc_message_builder_set_occupant (wc_inbound_message (in), spoken->occupant_id,
                                   spoken->real_jid);
  g_free (spoken->real_jid);
}

static WcVerdict
take_groupchat (WcSession *session, WcInbound *in)
{
  const char *text = wc_node_attr (in->stanza, "from");
  g_autofree char *from = text != NULL ? wc_jid_normalize (text, NULL) : NULL;
  g_autofree char *room = bare_or_null (from);
  const char *fault = find_fault (session, in, room);
  Spoken spoken = { .session = session, .in = in, .room = room };

  if (fault != NULL)
    {
      wc_session_dropped (session, "occupant-id", fault);
      return WC_DROP;
    }
  spoken.nick = wc_jid_get_resource (from);
  identify (&spoken, from);
  return WC_PASS;
}

/* ---- Private messages ---- */

/* § 7.5: only what the other side says carries its id. An address is that of who has the
 * nick now. */
static void
take_private (WcSession *session, WcInbound *in)
{
  gboolean is_now = in->origin == WC_MESSAGE_SOURCE_LIVE && wc_inbound_is_now (in);
  const char *id = wc_muc_user_get_occupant_id (in->stanza);
  const char *text = id != NULL || is_now ? wc_node_attr (in->stanza, "from") : NULL;
  g_autofree char *from = text != NULL ? wc_jid_normalize (text, NULL) : NULL;
  const char *nick = from != NULL ? wc_jid_get_resource (from) : NULL;
  g_autofree char *room = nick != NULL ? wc_jid_dup_bare (from) : NULL;
  const WcOccupant *author;
  g_autofree char *real_jid = NULL;

  if (room == NULL)
    return;
  if (id != NULL && (wc_muc_get_flags (session, room) & WC_ROOM_HAS_OCCUPANT_IDS) == 0)
    id = NULL;
  author = is_now ? wc_muc_find_occupant (session, room, nick) : NULL;
  real_jid = author != NULL ? bare_or_null (author->jid) : NULL;
  if (id != NULL || real_jid != NULL)
    wc_message_builder_set_occupant (wc_inbound_message (in), id, real_jid);
}

/* Does a room's archive hold anything but what was said in it? Then somebody made it up.
 */
static gboolean
is_foreign (WcSession *session, const WcInbound *in)
{
  return in->origin == WC_MESSAGE_SOURCE_ARCHIVE && in->archive_by != NULL &&
         !wc_session_is_self (session, in->archive_by);
}

static WcVerdict
occupant_id_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  if (wc_stanza_has_type (in->stanza, "groupchat"))
    return take_groupchat (session, in);
  if (is_foreign (session, in))
    {
      wc_session_dropped (session, "occupant-id", "foreign-in-archive");
      return WC_DROP;
    }
  take_private (session, in);
  return WC_PASS;
}

const WcXep wc_xep_0421_occupant_id = {
  .name = "occupant-id",
  .phase = WC_PHASE_IDENTIFY,
  .inbound = occupant_id_inbound,
};
