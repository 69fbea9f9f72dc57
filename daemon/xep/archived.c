/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/jid.h"
#include "xep/archived.h"
#include "xep/im-message.h"
#include "xep/mention-wire.h"
#include "xep/muc-user.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/parser.h"
#include "xml/stanza.h"

/* Messages come here out of files, without a stream. The modules that need none say what
 * they mean, in the order in which they do for those of an archive (XEP-0313). */

static const WcXep *const scheme = &wc_xep_0380_eme;
static const WcXep *const readers[] = {
  &wc_xep_0071_xhtml_im,   &wc_xep_0461_replies,    &wc_xep_0447_file_sharing,
  &wc_xep_0449_stickers,   &wc_xep_0231_bob,        &wc_xep_0444_reactions,
  &wc_xep_0424_retraction, &wc_xep_0425_moderation, &wc_xep_0308_correction,
  &wc_xep_0382_spoiler,    &wc_xep_0466_ephemeral,  &wc_xep_0511_link_metadata,
  &wc_xep_0393_styling,
};

static gboolean
is_in_room (const WcMessage *message)
{
  return wc_jid_get_resource (message->chat) != NULL;
}

static void
read_origin_id (WcInbound *in)
{
  const WcNode *origin = wc_node_child (in->stanza, "origin-id", WC_NS_SID);
  const char *id = origin != NULL ? wc_node_attr (origin, "id") : NULL;

  if (id != NULL && *id != '\0')
    wc_message_builder_set_origin_id (in->message, id);
}

/* Of what somebody in a room said to us alone: as rooms write it beside what they keep
 * themselves. Where it stands twice, an author wrote one. */
static void
read_real_jid (WcInbound *in)
{
  const WcMessage *message = wc_message_builder_peek (in->message);
  const WcNode *x = wc_node_child (in->stanza, "x", WC_NS_MUC_USER);
  g_auto (WcMucUser) user = { 0 };
  g_autofree char *real_jid = NULL;

  if (message->outgoing || message->real_jid != NULL || !is_in_room (message) ||
      x == NULL || wc_node_next (x, "x", WC_NS_MUC_USER) != NULL)
    return;
  wc_muc_user_read (&user, x);
  real_jid = user.jid != NULL ? wc_jid_dup_bare (user.jid) : NULL;
  if (real_jid != NULL)
    wc_message_builder_set_occupant (in->message, message->occupant_id, real_jid);
}

/* In a room, or within one: who said it, and the room's own id of what was said to all.
 */
static void
read_room (WcInbound *in)
{
  const WcMessage *message = wc_message_builder_peek (in->message);
  const WcNode *id = wc_node_child (in->stanza, "stanza-id", WC_NS_SID);
  const WcNode *occupant = wc_node_child (in->stanza, "occupant-id", WC_NS_OCCUPANT_ID);

  if (occupant != NULL && message->occupant_id == NULL &&
      (wc_stanza_has_type (in->stanza, "groupchat") || is_in_room (message)))
    wc_message_builder_set_occupant (in->message, wc_node_attr (occupant, "id"),
                                     message->real_jid);
  if (!wc_stanza_has_type (in->stanza, "groupchat"))
    {
      read_real_jid (in);
      return;
    }
  while (id != NULL && g_strcmp0 (wc_node_attr (id, "by"), message->chat) != 0)
    id = wc_node_next (id, "stanza-id", WC_NS_SID);
  if (id != NULL && wc_node_attr (id, "id") != NULL)
    wc_message_builder_set_stanza_id (in->message, wc_node_attr (id, "id"),
                                      message->chat);
}

/* XEP-0513, where it names the account itself: what names a group, or a nick of ours, was
 * for who was there. The first that means us says whether it is to disturb. */
static void
read_mentions (WcInbound *in, const char *account)
{
  WcMessage *message = wc_message_builder_peek (in->message);

  if (message->body == NULL || message->hidden)
    return;
  wc_mention_wire_read (/* session= */ NULL, in);
  for (guint i = 0; message->extra != NULL && i < message->extra->mentions->len; i++)
    {
      const WcMention *mention = message->extra->mentions->pdata[i];

      if (in->outgoing || mention->group != NULL || mention->jid == NULL ||
          !wc_jid_equal_bare (mention->jid, account))
        continue;
      if (!mention->silent && !mention->active)
        message->flags |= WC_MESSAGE_FLAG_MENTIONS_ME | WC_MESSAGE_FLAG_EXTRA;
      return;
    }
}

static void
read_content (WcInbound *in, const char *account)
{
  scheme->inbound (/* session= */ NULL, /* state= */ NULL, in);
  wc_im_message_fill (in);
  read_origin_id (in);
  read_room (in);
  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    readers[i]->inbound (/* session= */ NULL, /* state= */ NULL, in);
  read_mentions (in, account);
}

gboolean
wc_archived_read (const char *xml,
                  const char *account,
                  WcMessageBuilder *builder,
                  GError **error)
{
  const WcMessage *message = wc_message_builder_peek (builder);
  WcNode *stanza =
      wc_parser_parse (xml, WC_NS_CLIENT, WC_PARSER_LIMITS_ANY, /* error= */ NULL);
  g_auto (WcInbound) in = { .stanza = stanza, .origin = WC_MESSAGE_SOURCE_ARCHIVE };

  if (stanza == NULL || !wc_node_is (stanza, "message", WC_NS_CLIENT))
    return wc_error_invalid (error, "stanza", "this is no message");
  if (wc_stanza_has_type (stanza, "error"))
    return TRUE;
  in.outgoing = message->outgoing;
  in.stamp_us = message->ts_us;
  in.message = builder;
  read_content (&in, account);
  in.message = NULL;
  return TRUE;
}
