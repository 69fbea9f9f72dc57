/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "xep/host.h"
#include "xep/marks-item.h"
#include "xep/marks-node.h"
#include "xep/marks-writes.h"
#include "xep/pubsub.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* Pinned and notify of chats with people, on a node that is for the account alone
 * (XEP-0223): read at each login, because a server need not tell what was removed
 * meanwhile, kept by its notifications, and written by marks-writes. */

/* A service that gives its items in pages is asked for no more of them than this. */
#define MAX_PAGES 50

typedef struct
{
  WcMarksWrites *writes; /* (owned) */
  GHashTable *seen;      /* (owned) (nullable) (element-type utf8) chats that the reading
                          * which goes on has met; NULL: none does */
  guint n_pages;         /* of it */
  guint n_items;         /* read of them so far */
  gboolean stale;        /* the node is to be read once more */
  gboolean loaded;       /* on this stream */
} State;

static gpointer
marks_attach (WcSession *session)
{
  State *state = g_new0 (State, 1);

  state->writes = wc_marks_writes_new (session);
  return state;
}

static void
marks_detach (gpointer data)
{
  State *state = data;

  wc_marks_writes_free (state->writes);
  g_clear_pointer (&state->seen, g_hash_table_unref);
  g_free (state);
}

/* ---- Items ---- */

/* What is held of @chat; NULL when nothing is, or the store failed, which undoes the
 * unit. Returns: (transfer full). */
static WcMarked *
find_held (WcSession *session, const char *chat)
{
  WcHost *host = wc_host_of (session);
  GError *error = NULL;
  WcMarked *held = wc_marks_store_get (host->db, host->account->id, chat, &error);

  if (error != NULL)
    wc_session_fail_unit (session, error);
  return held;
}

static gboolean
is_same (WcMarks a, WcMarks b)
{
  return a.pinned == b.pinned && a.notify == b.notify;
}

/* An echo of what is held says nothing new: it overtakes no write. */
static void
keep (WcSession *session, State *state, const WcMarked *said, const WcMarked *held)
{
  WcHost *host = wc_host_of (session);
  WcMarks before = held != NULL ? held->marks : (WcMarks){ 0 };
  const WcMarks *base = is_same (said->marks, before)
                            ? NULL
                            : wc_marks_writes_overtake (state->writes, said->chat);
  GError *error = NULL;

  if (!wc_marks_store_take (host->db, host->account->id, said, base, &error))
    wc_session_fail_unit (session, error);
}

static gboolean
has_place (WcSession *session, const WcMarked *held)
{
  WcHost *host = wc_host_of (session);

  return held != NULL ||
         wc_marks_store_count (host->db, host->account->id) < WC_MARKS_ITEM_MAX_COUNT;
}

static void
take_item (WcSession *session, State *state, const WcPubsubItem *item)
{
  g_autoptr (WcMarked) said = wc_marks_item_parse (item);
  g_autoptr (WcMarked) held = said != NULL ? find_held (session, said->chat) : NULL;

  if (said == NULL)
    {
      wc_session_dropped (session, "marks", "malformed-marks");
      return;
    }
  if (state->seen != NULL)
    g_hash_table_add (state->seen, g_strdup (said->chat));
  if (held != NULL && strcmp (held->xml, said->xml) == 0)
    return;
  if (!has_place (session, held))
    {
      wc_session_dropped (session, "marks", "too-many-marks");
      return;
    }
  if (held != NULL)
    wc_marks_item_settle (said, held);
  keep (session, state, said, held);
}

static void
drop (WcSession *session, State *state, const char *chat)
{
  g_autoptr (WcMarked) none = wc_marked_new (chat);
  g_autoptr (WcMarked) held = find_held (session, chat);

  if (held != NULL)
    keep (session, state, none, held);
}

/* Everything but what was @seen (nullable). */
static void
drop_rest (WcSession *session, State *state, GHashTable *seen)
{
  WcHost *host = wc_host_of (session);
  GError *error = NULL;
  g_autoptr (GPtrArray) held = wc_marks_store_list (host->db, host->account->id, &error);

  if (held == NULL)
    {
      wc_session_fail_unit (session, error);
      return;
    }
  for (guint i = 0; i < held->len; i++)
    if (seen == NULL || !g_hash_table_contains (seen, held->pdata[i]))
      drop (session, state, held->pdata[i]);
}

/* ---- Reading the node ---- */

static void
read_page (WcSession *session, State *state, const char *after, WcReply reply)
{
  WcPubsubQuery query = { .node = WC_NS_MARKS, .after = after };

  if (after == NULL)
    {
      g_clear_pointer (&state->seen, g_hash_table_unref);
      state->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      state->n_pages = state->n_items = 0;
      state->stale = FALSE;
    }
  state->n_pages++;
  wc_pubsub_get_items (session, &query, reply, state);
}

static void
finish_reading (State *state)
{
  g_clear_pointer (&state->seen, g_hash_table_unref);
  state->loaded = TRUE;
  wc_marks_writes_set_open (state->writes, TRUE);
}

/* What the last page leaves out is gone; behind more pages than are read it may stand.
 * Returns: (nullable) where the next page begins, borrowed from @result. */
static const char *
take_page (WcSession *session, State *state, const WcNode *result)
{
  g_autoptr (GArray) items = wc_pubsub_event_read_items (result, WC_NS_MARKS);
  const char *next;

  for (guint i = 0; i < items->len; i++)
    take_item (session, state, &g_array_index (items, WcPubsubItem, i));
  state->n_items += items->len;
  next = items->len > 0 ? wc_pubsub_event_get_next (result, state->n_items) : NULL;
  if (next == NULL)
    drop_rest (session, state, state->seen);
  return state->n_pages < MAX_PAGES ? next : NULL;
}

/* A node that is not there yet says nothing; of one that cannot be read, what is held is
 * held still, and what was set here is told all the same. */
static void
on_items (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  State *state = data;
  const char *next = NULL;

  if (wc_error_is_loss (error))
    return;
  if (error == NULL)
    next = take_page (session, state, result);
  else if (g_error_matches (error, WC_ERROR, WC_ERROR_NOT_FOUND))
    drop_rest (session, state, /* seen= */ NULL);
  else
    wc_session_info (session, "marks", "what is set of chats is not known: %s",
                     error->message);
  if (next != NULL)
    read_page (session, state, next, on_items);
  else if (state->stale && error == NULL)
    read_page (session, state, /* after= */ NULL, on_items);
  else
    finish_reading (state);
}

/* Reads anew what is not known as it is now. */
static void
refresh (WcSession *session, State *state)
{
  state->stale = TRUE;
  if (state->seen == NULL)
    read_page (session, state, /* after= */ NULL, on_items);
}

static void
marks_bound (WcSession *session, gpointer data)
{
  State *state = data;

  wc_marks_writes_set_open (state->writes, FALSE);
  wc_marks_writes_begin (state->writes);
  state->loaded = FALSE;
  read_page (session, state, /* after= */ NULL, on_items);
}

/* On a stream that another process began, nothing is known of what it read. */
static void
marks_resumed (WcSession *session, gpointer data)
{
  State *state = data;

  if (state->loaded)
    wc_marks_writes_set_open (state->writes, TRUE);
  else if (state->seen == NULL)
    read_page (session, state, /* after= */ NULL, on_items);
}

static void
marks_unbound (WcSession *session, gpointer data)
{
  wc_marks_writes_set_open (((State *) data)->writes, FALSE);
}

/* ---- What the server tells ---- */

static void
take_retraction (WcSession *session, State *state, const WcPubsubItem *item)
{
  g_autofree char *chat =
      item->id != NULL ? wc_jid_normalize_bare (item->id, /* need_local= */ FALSE, NULL)
                       : NULL;

  if (chat != NULL)
    drop (session, state, chat);
}

static void
take_items (WcSession *session, State *state, const WcPubsubEvent *event)
{
  gboolean is_bare = FALSE;

  for (guint i = 0; i < event->items->len; i++)
    {
      const WcPubsubItem *item = &g_array_index (event->items, WcPubsubItem, i);

      if (item->retracted)
        take_retraction (session, state, item);
      else if (item->payload != NULL)
        take_item (session, state, item);
      else
        is_bare = TRUE;
    }
  if (is_bare)
    refresh (session, state);
}

static WcHandled
take_event (WcSession *session,
            gpointer data,
            const WcNode *stanza,
            const WcNode *payload)
{
  State *state = data;
  g_auto (WcPubsubEvent) event = { 0 };

  if (wc_stanza_has_type (stanza, "error") || !wc_pubsub_event_read (payload, &event) ||
      strcmp (event.node, WC_NS_MARKS) != 0)
    return WC_NOT_MINE;
  if (event.kind == WC_PUBSUB_EVENT_ITEMS)
    take_items (session, state, &event);
  else if (event.kind == WC_PUBSUB_EVENT_PURGED || event.kind == WC_PUBSUB_EVENT_DELETED)
    drop_rest (session, state, /* seen= */ NULL);
  return WC_HANDLED;
}

void
wc_marks_node_poke (WcSession *session)
{
  State *state = wc_session_get_state (session, &wc_xep_marks_node);

  if (state != NULL)
    wc_marks_writes_poke (state->writes);
}

static const char *const features[] = { WC_NS_MARKS "+notify", NULL };

/* Only our own account knows what we have set. */
static const WcRoute routes[] = {
  { WC_ROUTE_MESSAGE, "event", WC_NS_PUBSUB_EVENT, WC_SENDER_SELF, take_event },
  { 0 },
};

const WcXep wc_xep_marks_node = {
  .name = "marks",
  .features = features,
  .routes = routes,
  .attach = marks_attach,
  .detach = marks_detach,
  .bound = marks_bound,
  .resumed = marks_resumed,
  .unbound = marks_unbound,
};
