/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/outbox-port.h"
#include "base/error.h"
#include "base/log.h"
#include "model/chat.h"
#include "model/jid.h"
#include "store/chat-partner.h"
#include "store/chat-store.h"
#include "xep/0045-muc.h"
#include "xep/0199-ping.h"
#include "xep/0384-omemo.h"
#include "xep/host.h"
#include "xep/mds-item.h"
#include "xep/omemo-outbound.h"
#include "xep/omemo-wire.h"
#include "xml/ns.h"
#include "xml/parser.h"
#include "xml/stanza.h"

/* The outbox stores bytes, the stream wants trees: they are parsed again before each
 * write, so that what is sent is what was stored. */

struct _WcOutboxPort
{
  WcSession *session;
  WcConnector *connector;
  WcOutbox *outbox;

  char *name;        /* (owned) (nullable) of the stream, where 0198 gives it none */
  guint32 n_written; /* on a stream without 0198 */
  guint32 n_asked;   /* covered by the ping that is under way; 0: none is */
  guint n_resumed;   /* how often the stream was resumed */
};

/* ---- Making stanzas ---- */

/* The message as its chat needs it (XEP-0045 §§ 7.4, 7.5), which may be deleted by now.
 */
static WcNode *
begin_message (const WcOutboxEntry *entry, const WcMessage *message)
{
  WcNode *stanza = wc_stanza_new_message (entry->in_room ? "groupchat" : "chat",
                                          message->chat, message->message_id);

  if (wc_jid_get_resource (message->chat) != NULL)
    wc_node_add (stanza, "x", WC_NS_MUC_USER);
  return stanza;
}

static char *
render_message (WcOutboxPort *self,
                const WcOutboxEntry *entry,
                const WcMessage *message,
                GError **error)
{
  WcNode *stanza = begin_message (entry, message);
  WcOutbound out = { message, stanza };
  g_autofree char *bytes = NULL;

  if (wc_message_get_text (message) != NULL)
    wc_node_add_with_text (stanza, "body", NULL, wc_message_get_text (message));
  if (message->subject != NULL)
    wc_node_add_with_text (stanza, "subject", NULL, message->subject);
  if (message->thread != NULL)
    wc_node_set (wc_node_add_with_text (stanza, "thread", NULL, message->thread),
                 "parent", message->extra != NULL ? message->extra->thread_parent : NULL);
  if (wc_session_decorate (self->session, &out, error))
    bytes = wc_node_to_string (out.stanza, WC_NS_CLIENT);
  wc_node_unref (out.stanza);
  return g_steal_pointer (&bytes);
}

/* XEP-0490 § 4.4.1: the server takes it out and tells our other devices. */
static void
add_assisted (WcOutboxPort *self, const WcMessage *message, WcNode *stanza)
{
  g_autoptr (WcNode) displayed = NULL;

  if (message->archive_id == NULL ||
      !wc_session_account_has (self->session, WC_NS_MDS_ASSIST))
    return;
  displayed = wc_mds_item_build (message->archive_by, message->archive_id);
  wc_node_add_tree (stanza, displayed);
}

/* XEP-0333 §§ 4.1, 5: by the id that the sender chose, in a room by the room's own.
 * Stored by archives, so that our other devices learn of it. */
static char *
render_marker (WcOutboxPort *self,
               const WcOutboxEntry *entry,
               const WcMessage *message,
               GError **error)
{
  g_autoptr (WcNode) stanza = NULL;
  g_autofree char *made = NULL;
  const char *id = NULL;

  if (message != NULL &&
      wc_host_shares_in (self->session, message->chat, WC_ACCOUNT_SHARE_DISPLAYED, NULL))
    id = entry->in_room ? message->archive_id : message->message_id;
  if (id == NULL)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND,
                           "there is nothing to be marked as displayed");
      return NULL;
    }
  made = wc_stanza_make_id ();
  stanza =
      wc_stanza_new_message (entry->in_room ? "groupchat" : "chat", message->chat, made);
  wc_node_set (wc_node_add (stanza, "displayed", WC_NS_MARKERS), "id", id);
  wc_node_add (stanza, "store", WC_NS_HINTS);
  add_assisted (self, message, stanza);
  return wc_node_to_string (stanza, WC_NS_CLIENT);
}

static char *
render (gpointer data,
        const WcOutboxEntry *entry,
        const WcMessage *message,
        GError **error)
{
  if (entry->kind == WC_OUTBOX_MARKER)
    return render_marker (data, entry, message, error);
  return render_message (data, entry, message, error);
}

/* What is meant for one is not for another who has the nick now, whenever it was made. */
static gboolean
may_go (gpointer data, const WcMessage *message, GError **error)
{
  WcOutboxPort *self = data;
  const WcHost *host = wc_host_of (self->session);
  const char *nick = wc_jid_get_resource (message->chat);
  g_autofree char *room = wc_jid_dup_bare (message->chat);
  const WcOccupant *there =
      nick != NULL ? wc_muc_find_occupant (self->session, room, nick) : NULL;
  gboolean another = FALSE;

  if (there == NULL)
    return TRUE;
  if (!wc_chat_partner_is_another (host->db, message, there, &another, error))
    return FALSE;
  if (!another)
    return !message->outgoing ||
           wc_chat_partner_note_sent (host->db, message, there, error);
  g_set_error_literal (error, WC_ERROR, WC_ERROR_CONFLICT,
                       "somebody else has that nick now");
  wc_error_set_detail (*error, "condition", "other-occupant");
  return FALSE;
}

/* ---- What a resumed stream has kept ---- */

/* Which resumption a ping was sent behind. */
typedef struct
{
  WcOutboxPort *port;
  guint n_resumed;
} Reading;

/* The server hands over what it kept, then answers: that of an earlier resumption does
 * not say that all of a later one was read. */
static void
on_read (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  g_autofree Reading *reading = data;
  WcOutboxPort *self = reading->port;

  if (!wc_error_is_unanswered (error) && reading->n_resumed == self->n_resumed)
    wc_outbox_release_private (self->outbox);
}

static void
ask_whether_read (gpointer data)
{
  WcOutboxPort *self = data;
  Reading *reading = g_new (Reading, 1);

  *reading = (Reading){ self, self->n_resumed };
  wc_ping_send (self->session, /* to= */ NULL, on_read, reading);
}

/* ---- Counting and writing ---- */

static void
next (gpointer data, const char **out_sm_session, guint32 *out_seq)
{
  WcOutboxPort *self = data;

  *out_sm_session = wc_connector_get_next (self->connector, out_seq);
  if (*out_sm_session != NULL)
    return;
  *out_sm_session = self->name;
  *out_seq = self->n_written + 1;
}

/* One question at a time: its answer is for all that was written before it. */
static void
ask (WcOutboxPort *self, WcReply callback)
{
  if (self->n_asked != 0)
    return;
  self->n_asked = self->n_written;
  wc_ping_send (self->session, /* to= */ NULL, callback, self);
}

/* Whatever was answered, even that pings are not known: it came after the messages. */
static void
on_pong (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  WcOutboxPort *self = data;
  guint32 n = self->n_asked;
  g_autoptr (GError) local = NULL;

  self->n_asked = 0;
  if (g_error_matches (error, WC_ERROR, WC_ERROR_REMOTE_TIMEOUT))
    wc_connector_peer_is_dead (self->connector);
  if (wc_error_is_unanswered (error))
    return;
  if (!wc_outbox_acknowledged (self->outbox, self->name, n, &local))
    g_message ("what was sent cannot be noted: %s", local->message);
  else if (self->n_written != n)
    ask (self, on_pong);
}

static void
write_stanza (gpointer data, const char *stanza)
{
  WcOutboxPort *self = data;
  guint32 number = 0;
  gboolean managed = wc_connector_get_next (self->connector, &number) != NULL;
  const WcOmemo *omemo = wc_host_of (self->session)->omemo;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcNode) node =
      wc_parser_parse (stanza, WC_NS_CLIENT, WC_PARSER_LIMITS_ANSWER, &error);

  if (node == NULL)
    {
      g_critical ("a stanza of our own cannot be read again: %s", error->message);
      return;
    }
  if (omemo != NULL && wc_omemo_wire_is_in (node))
    wc_omemo_guard_note (omemo->guard);
  /* Somebody may wait to see a text sent; nobody does for what only marks one. */
  if (wc_node_child (node, "body", WC_NS_CLIENT) != NULL)
    wc_session_send_tagged (self->session, node, number);
  else
    wc_session_send (self->session, node);
  if (managed)
    return;
  self->n_written++;
  ask (self, on_pong);
}

/* ---- What is to be known first ---- */

typedef struct
{
  WcSession *session; /* (owned) */
  WcOutbox *outbox;   /* (owned) */
  char *chat;         /* (owned) */
} Preparing;

static void
on_prepared (gpointer data)
{
  Preparing *preparing = data;

  wc_outbox_release (preparing->outbox, preparing->chat);
  g_object_unref (preparing->outbox);
  g_object_unref (preparing->session);
  g_free (preparing->chat);
  g_free (preparing);
}

static void
prepare (gpointer data, const char *chat)
{
  WcOutboxPort *self = data;
  Preparing *preparing = g_new (Preparing, 1);

  *preparing = (Preparing){ g_object_ref (self->session), g_object_ref (self->outbox),
                            g_strdup (chat) };
  wc_omemo_audience_ask (wc_omemo_outbound_get_audience (self->session), chat,
                         on_prepared, preparing);
}

/* ---- The stream comes and goes ---- */

void
wc_outbox_port_open (WcOutboxPort *self, gboolean resumed)
{
  WcOutboxStream port = { self, may_go, render, next, write_stanza, prepare };

  if (!resumed)
    {
      g_free (self->name);
      self->name = g_uuid_string_random ();
      self->n_written = 0;
      wc_outbox_release_private (self->outbox);
    }
  else
    {
      /* Who has a nick now may be among what the server has kept for us. */
      self->n_resumed++;
      wc_outbox_hold_private (self->outbox, ask_whether_read, self);
    }
  wc_outbox_open (self->outbox, &port);
}

void
wc_outbox_port_close (WcOutboxPort *self)
{
  wc_outbox_close (self->outbox);
}

WcOutboxPort *
wc_outbox_port_new (WcSession *session, WcConnector *connector, WcOutbox *outbox)
{
  WcOutboxPort *self = g_new0 (WcOutboxPort, 1);

  self->session = session;
  self->connector = connector;
  self->outbox = outbox;
  return self;
}

void
wc_outbox_port_free (WcOutboxPort *self)
{
  wc_outbox_close (self->outbox);
  g_free (self->name);
  g_free (self);
}
