/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/jid.h"
#include "store/chat-store.h"
#include "store/roster-store.h"
#include "stream/session.h"
#include "xep/host.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0224 Attention. It is about this moment (§ 4): what was kept, archived, copied or
 * delayed calls nobody any more. With a text it is a message that says so; without one
 * there is nothing to keep, and it is told as it comes. It is announced and told where
 * the account shares that it may be called, and by default it does not (§ 6).
 *
 * A noise without a word is for those whom the person knows (§ 7), not in rooms, where
 * anybody may be and a mention does the same, and not where a chat is to be quiet. */

/* A chat calls once in this time, and so many together. */
#define PAUSE_US (30 * G_TIME_SPAN_SECOND)
#define MAX_CALLS 5

/* A call of ours that could not leave for so long is of another moment. */
#define LATE_US G_TIME_SPAN_MINUTE

typedef struct
{
  char *chat;      /* (owned) */
  gint64 until_us; /* monotonic */
} Call;

typedef struct
{
  GQueue calls; /* (element-type Call) lately, the oldest first */
} Attention;

static void
call_free (gpointer data)
{
  Call *self = data;

  g_free (self->chat);
  g_free (self);
}

static const char *const features[] = { WC_NS_ATTENTION, NULL };

static gpointer
attention_attach (WcSession *session)
{
  return g_new0 (Attention, 1);
}

static void
attention_detach (gpointer data)
{
  Attention *self = data;

  g_queue_clear_full (&self->calls, call_free);
  g_free (self);
}

/* ---- Others call ---- */

static gboolean
is_call (const WcInbound *in)
{
  return wc_inbound_is_now (in) && !in->outgoing &&
         !wc_stanza_has_type (in->stanza, "error");
}

/* Whether the person wants to hear of @chat (nullable) now. */
static gboolean
is_heard (const WcChat *chat, gint64 now_us)
{
  return chat == NULL ||
         (!chat->request && chat->muted_until_us <= now_us &&
          chat->notify != WC_NOTIFY_NEVER && chat->kind == WC_CHAT_KIND_CONTACT);
}

static gboolean
is_known (WcSession *session, const char *address)
{
  const WcHost *host = wc_host_of (session);
  g_autoptr (WcChat) chat = wc_chat_store_get (host->db, host->account->id, address,
                                               /* error= */ NULL);
  g_autoptr (WcContact) contact =
      wc_roster_store_get (host->db, host->account->id, address, /* error= */ NULL);

  return (chat != NULL || (contact != NULL && contact->in_roster)) &&
         is_heard (chat, wc_clock_now_us (wc_session_get_clock (session)));
}

/* Whether @chat has not called lately, nor all of them too often; then it has. */
static gboolean
take_turn (Attention *self, const char *chat, gint64 now_us)
{
  const Call *oldest;
  Call *call;

  while ((oldest = g_queue_peek_head (&self->calls)) != NULL &&
         oldest->until_us <= now_us)
    call_free (g_queue_pop_head (&self->calls));
  if (self->calls.length >= MAX_CALLS)
    return FALSE;
  for (GList *link = self->calls.head; link != NULL; link = link->next)
    if (g_str_equal (((Call *) link->data)->chat, chat))
      return FALSE;
  call = g_new (Call, 1);
  *call = (Call){ g_strdup (chat), now_us + PAUSE_US };
  g_queue_push_tail (&self->calls, call);
  return TRUE;
}

static void
tell (WcSession *session, Attention *self, const WcInbound *in, const WcMessage *message)
{
  const WcHost *host = wc_host_of (session);
  gint64 now_us = wc_clock_monotonic_us (wc_session_get_clock (session));

  if (in->origin != WC_MESSAGE_SOURCE_LIVE ||
      wc_stanza_has_type (in->stanza, "groupchat") || !wc_jid_is_bare (message->chat))
    return;
  if (!is_known (session, message->chat) || !take_turn (self, message->chat, now_us))
    wc_session_dropped (session, "attention", "unwanted-call");
  else
    wc_live_tell (host->live, wc_event_new (WC_EVENT_ATTENTION, host->account->id,
                                            message->chat, message->from));
}

static WcVerdict
attention_inbound (WcSession *session, gpointer state, WcInbound *in)
{
  WcMessage *message = wc_message_builder_peek (in->message);

  if (wc_node_child (in->stanza, "attention", WC_NS_ATTENTION) == NULL || !is_call (in) ||
      !wc_host_shares (session, WC_ACCOUNT_SHARE_ATTENTION))
    return WC_PASS;
  if (message->body != NULL)
    message->flags |= WC_MESSAGE_FLAG_ATTENTION;
  else if (!message->hidden)
    tell (session, state, in, message);
  return WC_PASS;
}

/* ---- Ours ---- */

static gboolean
refuse_late (GError **error)
{
  g_set_error_literal (error, WC_ERROR, WC_ERROR_TIMEOUT,
                       "the call could not be sent in time");
  if (error != NULL)
    wc_error_set_detail (*error, "condition", "expired");
  return FALSE;
}

/* § 4: a headline is not kept for later. A text is a message all the same, and is. */
static gboolean
attention_outbound (WcSession *session, gpointer state, WcOutbound *out, GError **error)
{
  const WcMessage *message = out->message;
  gint64 now_us = wc_clock_now_us (wc_session_get_clock (session));

  if ((message->flags & WC_MESSAGE_FLAG_ATTENTION) == 0)
    return TRUE;
  if (wc_message_is_call (message) && now_us - message->ts_us > LATE_US)
    return refuse_late (error);
  wc_node_add (out->stanza, "attention", WC_NS_ATTENTION);
  if (wc_message_is_call (message))
    wc_node_set (out->stanza, "type", "headline");
  return TRUE;
}

const WcXep wc_xep_0224_attention = {
  .name = "attention",
  .features = features,
  .share = WC_ACCOUNT_SHARE_ATTENTION,
  .phase = WC_PHASE_CLASSIFY,
  .attach = attention_attach,
  .detach = attention_detach,
  .inbound = attention_inbound,
  .outbound = attention_outbound,
};
