/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "stream/session.h"
#include "xep/0045-muc.h"
#include "xep/0191-blocking.h"
#include "xep/im-message.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* RFC 6121 § 5, and XEP-0045 §§ 7.4, 7.5: who a message is from, which chat it belongs
 * to, what it says. The chat is a person's bare address, a room, or an occupant's whole
 * address. Comes before the modules that need the chat; who wrote what is said in a room
 * is known from 0421-occupant-id. */

/* Bytes of the name of a thread; nearly all are UUIDs. */
#define MAX_THREAD 1023

static gboolean
has_text (const WcNode *stanza, const char *name)
{
  const char *text = wc_node_child_text (stanza, name, WC_NS_CLIENT);

  return text != NULL && *text != '\0';
}

/* A type that nobody knows is a normal one (§ 5.2.2). A headline is a notice of a server
 * or a service, when there is something in it to be read; without that it is nothing for
 * a person, as a notification of XEP-0060, but where it calls for attention (XEP-0224 §
 * 4).
 */
static gboolean
is_for_a_chat (const WcInbound *in)
{
  return !wc_stanza_has_type (in->stanza, "headline") || has_text (in->stanza, "body") ||
         has_text (in->stanza, "subject") ||
         wc_node_child (in->stanza, "x", WC_NS_OOB) != NULL ||
         wc_node_child (in->stanza, "attention", WC_NS_ATTENTION) != NULL;
}

/* Whether @in is what a room tells us alone: a result of its archive, for one. */
static gboolean
is_told_by_room (WcSession *session, const WcInbound *in)
{
  const char *text = wc_node_attr (in->stanza, "from");
  g_autofree char *from = text != NULL ? wc_jid_normalize (text, NULL) : NULL;

  return from != NULL && wc_jid_is_bare (from) && wc_muc_is_room (session, from) &&
         !wc_stanza_has_type (in->stanza, "groupchat");
}

/* What our own account or a room hands us and was too large: a carbon, or a result of the
 * archive. Who said it, and to whom, went with the content. */
static gboolean
is_empty_wrapper (WcSession *session, const WcInbound *in)
{
  return wc_node_is_refused (in->stanza) && in->origin == WC_MESSAGE_SOURCE_LIVE &&
         (wc_session_is_self (session, wc_node_attr (in->stanza, "from")) ||
          is_told_by_room (session, in));
}

/* The canonical address in an attribute, our own where it is left out. NULL when it is
 * none. */
static char *
read_address (WcSession *session, const WcNode *stanza, const char *name)
{
  const char *text = wc_node_attr (stanza, name);

  return text != NULL ? wc_jid_normalize (text, NULL)
                      : g_strdup (wc_session_get_bare_jid (session));
}

/* The chat that @in, from or to @peer, belongs to; NULL when it is no message of a chat:
 * what a room says to us alone about itself. Returns: (transfer full). */
static char *
find_chat (WcSession *session, const WcInbound *in, const char *peer)
{
  if (wc_muc_is_occupant (session, peer, in->stanza, in->outgoing))
    return g_strdup (peer);
  if (wc_jid_is_bare (peer) && wc_node_child (in->stanza, "x", WC_NS_MUC_USER) != NULL)
    return NULL;
  return wc_jid_dup_bare (peer);
}

/* The same for what is said in a room; only the room itself says it. */
static char *
find_room (WcSession *session, const char *from)
{
  g_autofree char *room = wc_jid_dup_bare (from);

  return wc_muc_is_room (session, room) ? g_steal_pointer (&room) : NULL;
}

/* What another device of ours said to an occupant (XEP-0280, or our archive) names that
 * device, as the room has not handed it on yet: it is from whom the room shows there.
 * Nothing where we do not know the room: then we do not know who we are in it. */
static void
fill_own_author (WcSession *session, const char *occupant, WcMessageBuilder *builder)
{
  g_autofree char *room = wc_jid_dup_bare (occupant);
  g_auto (WcMucIdentity) own = { NULL, NULL };
  g_autofree char *from = NULL;

  wc_muc_identify_self (session, room, &own);
  if (own.nick == NULL)
    return;
  from = g_strdup_printf ("%s/%s", room, own.nick);
  wc_message_builder_set_from (builder, from);
  wc_message_builder_set_occupant (builder, own.occupant_id, /* real_jid= */ NULL);
}

static gboolean
fill_people (WcSession *session, WcInbound *in)
{
  WcMessageBuilder *builder = wc_inbound_message (in);
  gboolean in_room = wc_stanza_has_type (in->stanza, "groupchat");
  g_autofree char *from = read_address (session, in->stanza, "from");
  g_autofree char *to = read_address (session, in->stanza, "to");
  g_autofree char *chat = NULL;

  if (from == NULL || to == NULL)
    return FALSE;
  if (!in_room)
    in->outgoing = wc_jid_equal_bare (from, wc_session_get_bare_jid (session));
  chat = in_room ? find_room (session, from)
                 : find_chat (session, in, in->outgoing ? to : from);
  if (chat == NULL)
    return FALSE;
  wc_message_builder_set_from (builder, from);
  if (in->outgoing && !in_room && !wc_jid_is_bare (chat))
    fill_own_author (session, chat, builder);
  wc_message_builder_set_chat (builder, chat);
  wc_message_builder_set_message_id (builder, wc_node_attr (in->stanza, "id"));
  return TRUE;
}

/* RFC 6121 § 8.3: the error says what became of a message of ours. */
static void
report_bounce (WcSession *session, WcInbound *in, const WcMessage *head)
{
  g_autoptr (GError) error = wc_stanza_get_error (in->stanza);
  gboolean blocked = wc_blocking_is_reason (session, in->stanza, head->chat);
  WcReport *report = wc_report_new (WC_REPORT_FAILED, head->chat, head->from,
                                    head->message_id, head->ts_us);

  wc_report_with (report, in->outgoing,
                  blocked ? "blocked" : wc_error_get_detail (error, "condition"),
                  wc_error_get_detail (error, "text"));
  wc_inbound_take_report (in, report);
}

/* Returns: (transfer full) (nullable), without spaces around it, NULL where it is none.
 */
static char *
dup_thread (const char *text)
{
  g_autofree char *name = text != NULL ? g_strstrip (g_strdup (text)) : NULL;

  return name != NULL && *name != '\0' && strlen (name) <= MAX_THREAD
             ? g_steal_pointer (&name)
             : NULL;
}

/* § 5.2.5, XEP-0201. */
static void
fill_thread (WcInbound *in)
{
  const WcNode *node = wc_node_child (in->stanza, "thread", WC_NS_CLIENT);
  g_autofree char *thread = node != NULL ? dup_thread (wc_node_text (node)) : NULL;
  g_autofree char *parent =
      thread != NULL ? dup_thread (wc_node_attr (node, "parent")) : NULL;

  wc_message_builder_set_thread (in->message, thread);
  if (parent != NULL)
    wc_message_builder_peek_extra (in->message)->thread_parent =
        g_steal_pointer (&parent);
}

void
wc_im_message_fill (WcInbound *in)
{
  WcMessageBuilder *builder = in->message;
  WcMessage *message = wc_message_builder_peek (builder);

  fill_thread (in);
  if (wc_stanza_has_type (in->stanza, "headline"))
    message->flags |= WC_MESSAGE_FLAG_HEADLINE;
  wc_message_builder_set_subject (
      builder, wc_node_child_text (in->stanza, "subject", WC_NS_CLIENT));
  if (wc_node_is_refused (in->stanza))
    message->kind = WC_MESSAGE_KIND_REFUSED;
  if (message->kind == WC_MESSAGE_KIND_TEXT)
    wc_message_builder_set_body (builder,
                                 wc_node_child_text (in->stanza, "body", WC_NS_CLIENT));
}

static WcVerdict
message_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  WcMessage *message;

  if (!is_for_a_chat (in))
    return WC_DROP;
  if (is_empty_wrapper (session, in))
    {
      wc_session_dropped (session, "message", "oversized-wrapper");
      return WC_DROP;
    }
  if (!fill_people (session, in))
    {
      wc_session_dropped (session, "message", "no-chat");
      return WC_DROP;
    }
  message = wc_message_builder_peek (in->message);
  message->outgoing = in->outgoing;
  message->source = in->origin;
  message->received_us = in->received_us;
  message->ts_us = in->stamp_us != 0 ? in->stamp_us : in->received_us;
  if (wc_stanza_has_type (in->stanza, "error"))
    report_bounce (session, in, message);
  else
    wc_im_message_fill (in);
  return WC_PASS;
}

const WcXep wc_xep_im_message = {
  .name = "message",
  .phase = WC_PHASE_CLASSIFY,
  .inbound = message_inbound,
};
