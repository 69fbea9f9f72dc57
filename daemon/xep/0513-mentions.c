/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/jid.h"
#include "stream/session.h"
#include "xep/0045-muc.h"
#include "xep/fallback.h"
#include "xep/mention-me.h"
#include "xep/mention-wire.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0513 Explicit Mentions, and those of XEP-0372 References. Comes behind the modules
 * that find out what the text is, and before those that it depends on where a quotation
 * is put before it. */

static const char *const features[] = {
  WC_NS_MENTIONS,           WC_NS_MENTIONS "#channel",
  WC_NS_MENTIONS "#server", WC_NS_MENTIONS "#associations",
  WC_NS_REFERENCE,          NULL
};

static WcVerdict
mentions_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  WcMessage *message = wc_message_builder_peek (in->message);

  if (wc_stanza_has_type (in->stanza, "error") || message->body == NULL ||
      message->hidden)
    return WC_PASS;
  wc_mention_wire_read (session, in);
  if (!in->outgoing && wc_mention_me_is_meant (session, in))
    message->flags |= WC_MESSAGE_FLAG_MENTIONS_ME | WC_MESSAGE_FLAG_EXTRA;
  return WC_PASS;
}

/* ---- Ours ---- */

/* The occupant of @room whose real address is @jid. Returns: (transfer full) (nullable).
 */
static WcOccupant *
find_by_address (WcSession *session, const char *room, const char *jid)
{
  g_autoptr (GPtrArray) occupants = wc_muc_dup_occupants (session, room);

  for (guint i = 0; i < occupants->len; i++)
    {
      const WcOccupant *each = occupants->pdata[i];

      if (each->jid != NULL && wc_jid_equal_bare (each->jid, jid))
        return wc_occupant_ref (each);
    }
  return NULL;
}

/* Who is meant, where that is somebody in @room. Returns: (transfer full) (nullable). */
static WcOccupant *
find_occupant (WcSession *session, const char *room, const WcMention *mention)
{
  g_autofree char *bare = mention->jid != NULL ? wc_jid_dup_bare (mention->jid) : NULL;
  const WcOccupant *found;

  if (bare == NULL || !wc_muc_is_room (session, room))
    return NULL;
  if (!g_str_equal (bare, room))
    return find_by_address (session, room, mention->jid);
  found = wc_muc_find_occupant (session, room, wc_jid_get_resource (mention->jid));
  return found != NULL ? wc_occupant_ref (found) : NULL;
}

/* The address of @occupant that everybody in @room sees (XEP-0045 § 4.2). Returns:
 * (transfer full). */
static char *
dup_shown_address (WcSession *session, const char *room, const WcOccupant *occupant)
{
  if (occupant->jid != NULL &&
      (wc_muc_get_flags (session, room) & WC_ROOM_NON_ANONYMOUS) != 0)
    return wc_jid_dup_bare (occupant->jid);
  return g_strdup_printf ("%s/%s", room, occupant->nick);
}

static void
write_mention (WcSession *session,
               const WcOutbound *out,
               const WcMention *mention,
               guint shift)
{
  g_autofree char *room = wc_jid_dup_bare (out->message->chat);
  g_autoptr (WcOccupant) occupant = find_occupant (session, room, mention);
  g_autofree char *shown =
      occupant != NULL ? dup_shown_address (session, room, occupant) : NULL;
  WcMentionWho who = { mention->occupant_id, shown != NULL ? shown : mention->jid };

  if (occupant != NULL && occupant->occupant_id != NULL)
    who.occupant_id = occupant->occupant_id;
  wc_mention_wire_write (mention, &who, shift, out->stanza);
}

/* Code points before the text of @message in what is sent. */
static guint
shift_of (const WcMessage *message, const WcNode *stanza)
{
  const char *text = wc_message_get_text (message);
  g_autoptr (GArray) places =
      text != NULL ? wc_fallback_dup_places (stanza, wc_fallback_of_files, text) : NULL;

  return places != NULL && places->len > 0 ? g_array_index (places, guint, 0) : 0;
}

static gboolean
mentions_outbound (WcSession *session, gpointer state, WcOutbound *out, GError **error)
{
  const WcExtra *extra = out->message->extra;
  guint shift;

  if (extra == NULL)
    return TRUE;
  shift = shift_of (out->message, out->stanza);
  for (guint i = 0; i < extra->mentions->len; i++)
    write_mention (session, out, extra->mentions->pdata[i], shift);
  return TRUE;
}

const WcXep wc_xep_0513_mentions = {
  .name = "mentions",
  .features = features,
  .phase = WC_PHASE_CLASSIFY,
  .inbound = mentions_inbound,
  .outbound = mentions_outbound,
};
