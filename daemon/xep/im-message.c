/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "stream/session.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* RFC 6121 § 5, one-to-one messages: who they are from, which chat they belong to, what
 * they say. Comes first in its phase, so that the modules behind it find the chat. Rooms
 * and their private messages are not taken for chats with people. */

static gboolean
is_for_a_chat (WcInbound *in)
{
  const WcNode *stanza = in->stanza;

  /* A type that nobody knows is a normal one (§ 5.2.2). */
  return !wc_stanza_has_type (stanza, "groupchat") &&
         !wc_stanza_has_type (stanza, "headline") &&
         wc_node_child (stanza, "x", WC_NS_MUC_USER) == NULL;
}

/* What our own account hands us and was too large: a carbon, or a result of the archive.
 * Who said it, and to whom, went with the content. */
static gboolean
is_empty_wrapper (WcSession *session, const WcInbound *in)
{
  return wc_node_is_refused (in->stanza) && in->origin == WC_MESSAGE_SOURCE_LIVE &&
         wc_session_is_self (session, wc_node_attr (in->stanza, "from"));
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

static gboolean
fill_people (WcSession *session, WcInbound *in)
{
  WcMessageBuilder *builder = wc_inbound_message (in);
  g_autofree char *from = read_address (session, in->stanza, "from");
  g_autofree char *to = read_address (session, in->stanza, "to");
  g_autofree char *chat = NULL;

  if (from == NULL || to == NULL)
    return FALSE;
  in->outgoing = wc_jid_equal_bare (from, wc_session_get_bare_jid (session));
  chat = wc_jid_dup_bare (in->outgoing ? to : from);
  wc_message_builder_set_from (builder, from);
  wc_message_builder_set_chat (builder, chat);
  wc_message_builder_set_message_id (builder, wc_node_attr (in->stanza, "id"));
  return TRUE;
}

/* RFC 6121 § 8.3: the error says what became of a message of ours. */
static void
report_bounce (WcInbound *in, const WcMessage *head)
{
  g_autoptr (GError) error = wc_stanza_get_error (in->stanza);
  WcReport *report = wc_report_new (WC_REPORT_FAILED, head->chat, head->from,
                                    head->message_id, head->ts_us);

  wc_report_with (report, in->outgoing, wc_error_get_detail (error, "condition"),
                  wc_error_get_detail (error, "text"));
  wc_inbound_take_report (in, report);
}

static void
fill_content (WcInbound *in)
{
  WcMessageBuilder *builder = in->message;
  WcMessage *message = wc_message_builder_peek (builder);

  wc_message_builder_set_thread (builder,
                                 wc_node_child_text (in->stanza, "thread", WC_NS_CLIENT));
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
      wc_session_dropped (session, "message", "bad-address");
      return WC_DROP;
    }
  message = wc_message_builder_peek (in->message);
  message->outgoing = in->outgoing;
  message->source = in->origin;
  message->received_us = in->received_us;
  message->ts_us = in->stamp_us != 0 ? in->stamp_us : in->received_us;
  if (wc_stanza_has_type (in->stanza, "error"))
    report_bounce (in, message);
  else
    fill_content (in);
  return WC_PASS;
}

const WcXep wc_xep_im_message = {
  .name = "message",
  .phase = WC_PHASE_CLASSIFY,
  .inbound = message_inbound,
};
