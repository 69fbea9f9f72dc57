/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/call-task.h"
#include "account/link-calls.h"
#include "base/error.h"
#include "model/jid.h"
#include "store/chat-encryption.h"
#include "store/message-store.h"
#include "store/omemo-policy-store.h"
#include "xep/0045-muc.h"
#include "xep/0313-mam.h"
#include "xep/host.h"
#include "xep/im-presence.h"
#include "xep/im-roster.h"
#include "xml/ns.h"
#include "xml/parser.h"
#include "xml/stanza.h"

/* ---- Roster ---- */

static const char *const presence_types[] = {
  NULL, NULL, "subscribe", "unsubscribe", "subscribed", "unsubscribed",
};
G_STATIC_ASSERT (G_N_ELEMENTS (presence_types) == WC_LINK_DENY + 1);

typedef struct
{
  WcSession *session;
  const WcLinkRosterChange *change;
} Subscription;

static gboolean
store_subscription (WcDb *db, gpointer data, GError **error)
{
  const Subscription *self = data;
  const WcLinkRosterChange *change = self->change;

  if (change->verb == WC_LINK_SUBSCRIBE && change->token != NULL)
    return wc_im_presence_redeem (self->session, change->jid, change->token, change->text,
                                  error);
  return wc_im_presence_subscription (self->session, presence_types[change->verb],
                                      change->jid, change->text, error);
}

static void
change_subscription (WcSession *session, const WcLinkRosterChange *change, GTask *task)
{
  Subscription subscription = { session, change };
  GError *error = NULL;

  if (wc_db_run (wc_host_of (session)->db, WC_DB_NORMAL, store_subscription,
                 &subscription, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

void
wc_link_calls_change_roster (WcSession *session,
                             const WcLinkRosterChange *change,
                             GTask *task)
{
  if (change->verb == WC_LINK_ROSTER_SET)
    wc_im_roster_set (session, change->jid, change->name, change->groups,
                      wc_call_task_end, task);
  else if (change->verb == WC_LINK_ROSTER_REMOVE)
    wc_im_roster_remove (session, change->jid, wc_call_task_end, task);
  else
    change_subscription (session, change, task);
}

/* ---- Source ---- */

static void
on_item (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  char *xml = wc_mam_fetch_item_finish (result, &error);

  if (xml != NULL)
    g_task_return_pointer (task, xml, g_free);
  else
    g_task_return_error (task, error);
}

/* Whether it is our own archive, and not a room's, that would have it. */
static gboolean
is_in_own (WcSession *session, const WcMessage *message)
{
  return wc_session_is_self (session, message->archive_by);
}

static WcMamItem
item_of (WcSession *session, const WcMessage *message)
{
  gboolean own = is_in_own (session, message);

  return (WcMamItem){ .id = message->archive_id,
                      .room = own ? NULL : message->archive_by,
                      .with = own ? message->chat : NULL,
                      .stamp_us = message->ts_us };
}

void
wc_link_calls_fetch_source (WcSession *session, gint64 id, GTask *task)
{
  WcHost *host = wc_host_of (session);
  GError *error = NULL;
  g_autoptr (WcMessage) message =
      wc_message_store_get (host->db, host->account->id, id, &error);
  WcMamItem item;

  if (message == NULL)
    g_task_return_error (task, error);
  else if (is_in_own (session, message) && wc_mam_get_archive (session) == NULL)
    g_task_return_new_error (task, WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                             "the server keeps no archive");
  else if (message->archive_id == NULL)
    g_task_return_new_error (task, WC_ERROR, WC_ERROR_NOT_FOUND,
                             "that message is in no archive");
  else
    {
      item = item_of (session, message);
      wc_mam_fetch_item_async (session, &item, g_task_get_cancellable (task), on_item,
                               task);
      return;
    }
  g_object_unref (task);
}

/* ---- Any stanza ---- */

static void
on_answer (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autoptr (GTask) task = data;

  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_pointer (task, wc_node_to_string (result, WC_NS_CLIENT), g_free);
}

static GError *
check_stanza (const WcNode *node, const GError *parse_error)
{
  GError *error = NULL;

  if (node == NULL)
    wc_error_invalid (&error, "xml", "%s", parse_error->message);
  else if (!wc_stanza_is_iq (node) && !wc_stanza_is_message (node) &&
           !wc_stanza_is_presence (node))
    wc_error_invalid (&error, "xml", "that is no stanza: iq, message or presence");
  return error;
}

static gboolean
is_request (const WcNode *node)
{
  return wc_stanza_is_iq (node) &&
         (wc_stanza_has_type (node, "get") || wc_stanza_has_type (node, "set"));
}

/* A request gets an id of ours, so that its answer finds the way back. */
static void
send_request (WcSession *session, const WcNode *node, GTask *task)
{
  const char *to = wc_node_attr (node, "to");
  const WcNode *payload = wc_node_child (node, NULL, NULL);

  if (payload == NULL)
    {
      GError *error = NULL;

      wc_error_invalid (&error, "xml", "the iq asks for nothing");
      g_task_return_error (task, error);
      g_object_unref (task);
    }
  else if (wc_stanza_has_type (node, "get"))
    wc_session_iq_get (session, to, payload, on_answer, task);
  else
    wc_session_iq_set (session, to, payload, on_answer, task);
}

void
wc_link_calls_send_stanza (WcSession *session, const char *xml, GTask *task)
{
  g_autoptr (GError) parse_error = NULL;
  g_autoptr (WcNode) node =
      wc_parser_parse (xml, WC_NS_CLIENT, WC_PARSER_LIMITS_ANY, &parse_error);
  GError *error = check_stanza (node, parse_error);

  if (error == NULL && is_request (node))
    {
      send_request (session, node, task);
      return;
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    {
      wc_session_send (session, node);
      g_task_return_pointer (task, g_strdup (""), g_free);
    }
  g_object_unref (task);
}

/* ---- Chat states ---- */

/* § 5.5: nobody is told that we have left, which the room tells. */
static gboolean
may_say_in_room (WcSession *session, const char *room, const char *state)
{
  return wc_muc_is_joined (session, room) && !g_str_equal (state, "gone");
}

/* What people do beside an encrypted talk is not shown to the servers either, unless they
 * have said so (XEP-0384's table says what stands outside). */
static gboolean
may_be_seen (WcSession *session, const char *chat)
{
  const WcHost *host = wc_host_of (session);
  WcOmemoPolicy policy;
  WcChatEncryption so_far;

  if (!wc_omemo_policy_store_get_in_chat (host->db, host->account->id, chat, &policy,
                                          /* error= */ NULL) ||
      !wc_chat_encryption_find (host->db, host->account->id, chat, &so_far,
                                /* error= */ NULL))
    return FALSE;
  return (policy.shows & WC_OMEMO_OUTER_CHAT_STATES) != 0 ||
         policy.use == WC_OMEMO_USE_OFF ||
         (policy.use != WC_OMEMO_USE_ON && so_far != WC_CHAT_ENCRYPTION_OMEMO);
}

void
wc_link_calls_send_chat_state (WcSession *session, const char *chat, const char *state)
{
  g_autofree char *bare = wc_jid_dup_bare (chat);
  gboolean in_room = wc_muc_is_room (session, bare);
  gboolean is_private = in_room && !wc_jid_is_bare (chat);
  g_autoptr (WcNode) stanza = wc_stanza_new_message (
      in_room && !is_private ? "groupchat" : "chat", chat, /* id= */ NULL);

  if ((in_room && !may_say_in_room (session, bare, state)) ||
      !may_be_seen (session, bare))
    return;
  wc_node_add (stanza, state, WC_NS_CHAT_STATES);
  if (is_private)
    wc_node_add (stanza, "x", WC_NS_MUC_USER);
  wc_node_add (stanza, "no-store", WC_NS_HINTS);
  wc_session_send (session, stanza);
}
