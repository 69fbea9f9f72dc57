/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/str.h"
#include "model/jid.h"
#include "store/roster-store.h"
#include "xep/0045-muc.h"
#include "xep/0115-caps.h"
#include "xep/0203-delay.h"
#include "xep/host.h"
#include "xep/im-presence.h"
#include "xep/photo-hash.h"
#include "xep/timestamp.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* RFC 6121 §§ 3, 4: who is available, and who asks to know. With nobody attached we stay
 * available with a low priority and say since when (XEP-0319), so that calls and messages
 * prefer a device that somebody looks at. Presence is held in memory: it ends with the
 * stream. */

#define MAX_RESOURCES 10000
#define MAX_STRANGERS 1000 /* kept beside each other before only contacts are */
#define MAX_TEXT 1024      /* bytes of what somebody says of himself; more is cut */

typedef struct
{
  GHashTable *resources; /* (owned) (element-type utf8 WcPresence) by full JID */
  gboolean told;         /* our first presence of this stream is sent */
  gint64 idle_since_us;  /* since when nobody is there; 0: somebody is */
} State;

static gpointer
presence_attach (WcSession *session)
{
  State *state = g_new0 (State, 1);

  state->resources = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                            (GDestroyNotify) wc_presence_unref);
  return state;
}

static void
presence_detach (gpointer data)
{
  State *state = data;

  g_hash_table_unref (state->resources);
  g_free (state);
}

/* ---- Ours
 * ---------------------------------------------------------------------------------- */

/* Nobody is attached, or who is says that they are away. */
static gboolean
is_idle (WcHost *host)
{
  const char *show = host->account->show;

  return !host->attached || g_strcmp0 (show, "away") == 0 || g_strcmp0 (show, "xa") == 0;
}

static void
add_idle (WcSession *session, State *state, WcNode *presence)
{
  WcHost *host = wc_host_of (session);
  g_autofree char *since = NULL;

  if (!is_idle (host))
    {
      state->idle_since_us = 0;
      return;
    }
  if (state->idle_since_us == 0)
    state->idle_since_us = wc_clock_now_us (wc_session_get_clock (session));
  if (!host->attached)
    wc_node_add_with_text (presence, "priority", NULL, "0");
  if (!wc_host_shares (session, WC_ACCOUNT_SHARE_IDLE))
    return;
  since = wc_timestamp_format (state->idle_since_us);
  wc_node_set (wc_node_add (presence, "idle", WC_NS_IDLE), "since", since);
}

gint64
wc_im_presence_get_idle_since (WcSession *session)
{
  State *state = wc_session_get_state (session, &wc_xep_im_presence);

  return state != NULL ? state->idle_since_us : 0;
}

static WcNode *
build_presence (WcSession *session, State *state)
{
  const WcAccount *account = wc_host_of (session)->account;
  gboolean offline = g_strcmp0 (account->show, "offline") == 0;
  WcNode *presence =
      wc_stanza_new_presence (offline ? "unavailable" : NULL, /* to= */ NULL);

  if (!offline && account->show != NULL && strcmp (account->show, "available") != 0)
    wc_node_add_with_text (presence, "show", NULL, account->show);
  if (account->status != NULL)
    wc_node_add_with_text (presence, "status", NULL, account->status);
  if (offline)
    return presence;
  add_idle (session, state, presence);
  wc_caps_add (session, presence);
  wc_photo_hash_add (session, presence);
  return presence;
}

static void
tell (WcSession *session, State *state)
{
  g_autoptr (WcNode) presence = build_presence (session, state);

  state->told = TRUE;
  wc_muc_update_presence (session);
  wc_session_send (session, presence);
  wc_delay_note_presence (session, !wc_stanza_has_type (presence, "unavailable"));
}

void
wc_im_presence_update (WcSession *session)
{
  State *state = wc_session_get_state (session, &wc_xep_im_presence);

  if (state->told && wc_session_is_bound (session))
    tell (session, state);
}

static void
on_ready (WcSession *session, gpointer state)
{
  tell (session, state);
}

static void
presence_bound (WcSession *session, gpointer data)
{
  State *state = data;

  state->told = FALSE;
  g_hash_table_remove_all (state->resources);
  wc_session_when_ready (session, on_ready, state);
}

/* RFC 6121 § 3.4: a server that can keeps an approval of one who has not asked; for the
 * others we do. */
static gboolean
note_decision (WcSession *session, const char *type, const char *jid, GError **error)
{
  WcHost *host = wc_host_of (session);
  gint64 account = host->account->id;
  const WcNode *features = wc_session_get_stream_features (session);

  if (g_str_equal (type, "unsubscribed"))
    return wc_roster_store_close_request (host->db, account, jid, error) &&
           wc_roster_store_revoke (host->db, account, jid, error);
  if (!g_str_equal (type, "subscribed"))
    return TRUE;
  return wc_roster_store_close_request (host->db, account, jid, error) &&
         (wc_node_child (features, "sub", WC_NS_PRE_APPROVAL) != NULL ||
          wc_roster_store_grant (host->db, account, jid, error));
}

static gboolean
is_bound (WcSession *session, GError **error)
{
  if (wc_session_is_bound (session))
    return TRUE;
  g_set_error (error, WC_ERROR, WC_ERROR_OFFLINE, "the account is offline");
  return FALSE;
}

gboolean
wc_im_presence_subscription (WcSession *session,
                             const char *type,
                             const char *jid,
                             const char *text,
                             GError **error)
{
  g_autoptr (WcNode) presence = wc_stanza_new_presence (type, jid);

  if (!is_bound (session, error) || !note_decision (session, type, jid, error))
    return FALSE;
  if (text != NULL)
    wc_node_add_with_text (presence, "status", NULL, text);
  wc_session_send (session, presence);
  return TRUE;
}

gboolean
wc_im_presence_redeem (WcSession *session,
                       const char *jid,
                       const char *token,
                       const char *text,
                       GError **error)
{
  g_autoptr (WcNode) presence = wc_stanza_new_presence ("subscribe", jid);

  if (!is_bound (session, error))
    return FALSE;
  if (text != NULL)
    wc_node_add_with_text (presence, "status", NULL, text);
  wc_node_set (wc_node_add (presence, "preauth", WC_NS_PREAUTH), "token", token);
  wc_session_send (session, presence);
  return TRUE;
}

/* ---- Theirs
 * -------------------------------------------------------------------------------- */

static WcPresenceShow
read_show (const WcNode *stanza)
{
  const char *text = wc_node_child_text (stanza, "show", WC_NS_CLIENT);
  WcPresenceShow show = WC_PRESENCE_SHOW_AVAILABLE;

  if (wc_stanza_has_type (stanza, "unavailable"))
    return WC_PRESENCE_SHOW_OFFLINE;
  if (text != NULL)
    wc_presence_show_from_string (text, &show);
  /* "offline" is no word of the protocol. */
  return show == WC_PRESENCE_SHOW_OFFLINE ? WC_PRESENCE_SHOW_AVAILABLE : show;
}

/* Returns: (transfer full) (nullable). */
static char *
dup_text (const WcNode *stanza, const char *name, const char *ns)
{
  return wc_str_dup_cut (wc_node_child_text (stanza, name, ns), MAX_TEXT);
}

static int
read_priority (const WcNode *stanza)
{
  const char *text = wc_node_child_text (stanza, "priority", WC_NS_CLIENT);
  gint64 priority = 0;

  if (text != NULL && !g_ascii_string_to_signed (text, 10, -128, 127, &priority, NULL))
    return 0;
  return (int) priority;
}

/* The whole presence: nobody has to ask for the rest. */
static WcEvent *
event_of (const WcPresence *presence)
{
  WcEvent *event = wc_event_new (WC_EVENT_PRESENCE, presence->account, /* chat= */ NULL,
                                 presence->jid);

  event->delta = wc_details_new ();
  wc_details_set (event->delta, "show", wc_presence_show_to_string (presence->show));
  wc_details_set (event->delta, "status", presence->status);
  if (presence->show != WC_PRESENCE_SHOW_OFFLINE)
    wc_details_set_int (event->delta, "priority", presence->priority);
  if (presence->idle_since_us != 0)
    wc_details_set_int (event->delta, "idle_since_us", presence->idle_since_us);
  return event;
}

/* Anybody may send us presence (§ 4.6): whoever sends much of it takes no place away from
 * contacts. */
static gboolean
has_place (WcSession *session, State *state, const char *from)
{
  WcHost *host = wc_host_of (session);
  guint n = g_hash_table_size (state->resources);
  g_autofree char *bare = wc_jid_dup_bare (from);
  g_autoptr (WcContact) contact = NULL;

  if (n < MAX_STRANGERS || g_hash_table_contains (state->resources, from))
    return TRUE;
  contact = wc_roster_store_get (host->db, host->account->id, bare, /* error= */ NULL);
  return n < MAX_RESOURCES && contact != NULL && contact->in_roster;
}

static void
note_availability (WcSession *session,
                   State *state,
                   const WcNode *stanza,
                   const char *from)
{
  WcHost *host = wc_host_of (session);
  g_autofree char *status = dup_text (stanza, "status", WC_NS_CLIENT);
  WcPresence *presence =
      wc_presence_new (host->account->id, from, read_show (stanza), status);
  const WcNode *idle = wc_node_child (stanza, "idle", WC_NS_IDLE);
  WcEvent *event;

  presence->priority = read_priority (stanza);
  presence->caps = g_strdup (wc_caps_read (stanza));
  if (idle != NULL)
    presence->idle_since_us = wc_timestamp_parse (wc_node_attr (idle, "since"));
  event = event_of (presence);
  if (presence->show == WC_PRESENCE_SHOW_OFFLINE)
    {
      g_hash_table_remove (state->resources, from);
      wc_presence_unref (presence);
    }
  else if (has_place (session, state, from))
    g_hash_table_replace (state->resources, g_strdup (from), presence);
  else
    wc_presence_unref (presence);
  wc_live_tell (host->live, event);
}

static void
approve (WcSession *session, const char *jid)
{
  g_autoptr (WcNode) answer = wc_stanza_new_presence ("subscribed", jid);

  wc_session_send (session, answer);
}

/* § 3.1.3, 3.2.3: the request waits for a person, unless it was granted before; a nick
 * (XEP-0172) goes with it. */
static gboolean
note_request (WcSession *session, const WcNode *stanza, const char *jid, GError **error)
{
  WcHost *host = wc_host_of (session);
  gint64 account = host->account->id;
  g_autofree char *nick = dup_text (stanza, "nick", WC_NS_NICK);
  g_autofree char *text = dup_text (stanza, "status", WC_NS_CLIENT);

  if (wc_stanza_has_type (stanza, "unsubscribe"))
    return wc_roster_store_close_request (host->db, account, jid, error);
  if (wc_roster_store_is_granted (host->db, account, jid))
    {
      approve (session, jid);
      return TRUE;
    }
  if (!wc_roster_store_takes_request (host->db, account, jid))
    {
      wc_session_dropped (session, "presence", "too-many-requests");
      return TRUE;
    }
  return wc_roster_store_request (host->db, account, jid, text, error) &&
         (nick == NULL || wc_roster_store_set_nick (host->db, account, jid, nick, error));
}

static WcHandled
take_presence (WcSession *session,
               gpointer state,
               const WcNode *stanza,
               const WcNode *payload)
{
  const char *text = wc_node_attr (stanza, "from");
  g_autofree char *from = text != NULL ? wc_jid_normalize (text, NULL) : NULL;
  g_autofree char *bare = from != NULL ? wc_jid_dup_bare (from) : NULL;
  GError *error = NULL;

  if (from == NULL || wc_node_child (stanza, "x", WC_NS_MUC_USER) != NULL)
    return WC_NOT_MINE;
  if (wc_stanza_has_type (stanza, NULL) || wc_stanza_has_type (stanza, "unavailable"))
    note_availability (session, state, stanza, from);
  else if ((wc_stanza_has_type (stanza, "subscribe") ||
            wc_stanza_has_type (stanza, "unsubscribe")) &&
           !note_request (session, stanza, bare, &error))
    wc_session_fail_unit (session, error);
  return WC_HANDLED;
}

GPtrArray *
wc_im_presence_dup (WcSession *session, const char *jid)
{
  State *state = wc_session_get_state (session, &wc_xep_im_presence);
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_presence_unref);
  GHashTableIter iter;
  gpointer address, presence;

  g_hash_table_iter_init (&iter, state->resources);
  while (g_hash_table_iter_next (&iter, &address, &presence))
    if (wc_jid_equal_bare (address, jid))
      g_ptr_array_add (found, wc_presence_ref (presence));
  return found;
}

static const WcRoute routes[] = {
  { WC_ROUTE_PRESENCE, NULL, NULL, WC_SENDER_ANYONE, take_presence },
  { 0 },
};

const WcXep wc_xep_im_presence = {
  .name = "presence",
  .routes = routes,
  .attach = presence_attach,
  .detach = presence_detach,
  .bound = presence_bound,
};
