/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "xep/0490-mds.h"
#include "xep/host.h"
#include "xep/mds-item.h"
#include "xep/mds-said.h"
#include "xep/mds-writes.h"
#include "xep/pubsub.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0490 Message Displayed Synchronization: the account's node is read at each login
 * (§ 4.3), kept by its notifications, and written by mds-writes. A message may come after
 * the word that it was displayed; messages that read what was before them, from whichever
 * device of ours, are told in turn. */

/* A service that gives its items in pages is asked for no more of them than this. */
#define MAX_PAGES 50

typedef struct
{
  WcSession *session;  /* borrowed */
  WcMdsSaid *said;     /* (owned) */
  WcMdsWrites *writes; /* (owned) */
  guint n_pages;       /* of the reading that goes on; 0: none does */
  guint n_items;       /* read of them so far */
  gboolean stale;      /* the node is to be read once more */
  gboolean loaded;     /* on this stream */
  gboolean poked;      /* waits for the end of a unit */
} State;

static gpointer
mds_attach (WcSession *session)
{
  State *state = g_new0 (State, 1);

  state->session = session;
  state->said = wc_mds_said_new (session);
  state->writes = wc_mds_writes_new (session, state->said);
  return state;
}

static void
mds_detach (gpointer data)
{
  State *state = data;

  wc_mds_writes_free (state->writes);
  wc_mds_said_free (state->said);
  g_free (state);
}

/* ---- Items ---- */

static void
take_item (WcSession *session, State *state, const WcPubsubItem *item)
{
  const char *stanza_id = NULL;
  const char *fault = NULL;
  g_autofree char *chat = wc_mds_item_read (session, item, &stanza_id, &fault);
  GError *error = NULL;

  if (chat == NULL)
    wc_session_dropped (session, "mds", fault);
  else if (!wc_mds_said_take (state->said, chat, stanza_id, &error))
    wc_session_fail_unit (session, error);
}

static void
take_retraction (State *state, const WcPubsubItem *item)
{
  g_autofree char *chat = item->id != NULL ? wc_jid_normalize (item->id, NULL) : NULL;

  if (chat != NULL)
    wc_mds_said_drop (state->said, chat);
}

/* ---- Reading the node ---- */

static void
read_page (WcSession *session, State *state, const char *after, WcReply reply)
{
  WcPubsubQuery query = { .node = WC_NS_MDS, .after = after };

  if (after == NULL)
    {
      state->n_pages = state->n_items = 0;
      state->stale = FALSE;
    }
  state->n_pages++;
  wc_pubsub_get_items (session, &query, reply, state);
}

static void
finish_reading (State *state)
{
  state->n_pages = 0;
  state->loaded = TRUE;
  wc_mds_writes_set_open (state->writes, TRUE);
}

/* What the first page does not say is gone with it. Returns: (nullable) where the next
 * page begins, borrowed from @result. */
static const char *
take_page (WcSession *session, State *state, const WcNode *result)
{
  g_autoptr (GArray) items = wc_pubsub_event_read_items (result, WC_NS_MDS);

  if (state->n_pages == 1)
    wc_mds_said_clear (state->said);
  for (guint i = 0; i < items->len; i++)
    take_item (session, state, &g_array_index (items, WcPubsubItem, i));
  state->n_items += items->len;
  return items->len > 0 && state->n_pages < MAX_PAGES
             ? wc_pubsub_event_get_next (result, state->n_items)
             : NULL;
}

/* A node that is not there yet says nothing; so does one that cannot be read, and what is
 * read here is told all the same. */
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
    wc_mds_said_clear (state->said);
  else
    wc_session_info (session, "mds", "what was displayed is not known: %s",
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
  if (state->n_pages == 0)
    read_page (session, state, /* after= */ NULL, on_items);
}

static void
mds_bound (WcSession *session, gpointer data)
{
  State *state = data;

  wc_mds_writes_set_open (state->writes, FALSE);
  wc_mds_writes_begin (state->writes);
  wc_mds_said_clear (state->said);
  state->loaded = FALSE;
  read_page (session, state, /* after= */ NULL, on_items);
}

/* On a stream that another process began, nothing is known of what it read. */
static void
mds_resumed (WcSession *session, gpointer data)
{
  State *state = data;

  if (state->loaded)
    wc_mds_writes_set_open (state->writes, TRUE);
  else if (state->n_pages == 0)
    read_page (session, state, /* after= */ NULL, on_items);
}

static void
mds_unbound (WcSession *session, gpointer data)
{
  wc_mds_writes_set_open (((State *) data)->writes, FALSE);
}

/* ---- What the server tells ---- */

static void
take_items (WcSession *session, State *state, const WcPubsubEvent *event)
{
  gboolean is_bare = FALSE;

  for (guint i = 0; i < event->items->len; i++)
    {
      const WcPubsubItem *item = &g_array_index (event->items, WcPubsubItem, i);

      if (item->retracted)
        take_retraction (state, item);
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
      strcmp (event.node, WC_NS_MDS) != 0)
    return WC_NOT_MINE;
  if (event.kind == WC_PUBSUB_EVENT_ITEMS)
    take_items (session, state, &event);
  else if (event.kind == WC_PUBSUB_EVENT_PURGED || event.kind == WC_PUBSUB_EVENT_DELETED)
    wc_mds_said_clear (state->said);
  return WC_HANDLED;
}

/* ---- What was read here ---- */

/* @chat is NULL: whichever waits. */
static void
look_again (State *state, const char *chat)
{
  g_autoptr (GError) error = NULL;

  if (!wc_mds_said_look (state->said, chat, &error))
    g_message ("what another device displayed is not noted: %s", error->message);
}

void
wc_mds_poke (WcSession *session)
{
  State *state = wc_session_get_state (session, &wc_xep_0490_mds);

  if (state != NULL)
    wc_mds_writes_poke (state->writes);
}

void
wc_mds_caught_up (WcSession *session)
{
  State *state = wc_session_get_state (session, &wc_xep_0490_mds);

  if (state == NULL)
    return;
  look_again (state, /* chat= */ NULL);
  wc_mds_writes_poke (state->writes);
}

static void
on_own_stored (gpointer data)
{
  wc_mds_writes_poke (((State *) data)->writes);
}

static void
on_own_over (gpointer data)
{
  ((State *) data)->poked = FALSE;
}

typedef struct
{
  State *state;
  char *chat; /* (owned) */
} Awaited;

static void
awaited_free (gpointer data)
{
  Awaited *self = data;

  g_free (self->chat);
  g_free (self);
}

static void
on_awaited_stored (gpointer data)
{
  const Awaited *self = data;

  look_again (self->state, self->chat);
}

static WcVerdict
mds_inbound (WcSession *session, gpointer data, WcInbound *in)
{
  State *state = data;
  const WcMessage *message = wc_message_builder_peek (in->message);
  Awaited *awaited;

  if (in->outgoing && !state->poked)
    {
      state->poked = TRUE;
      wc_session_after_commit (session, on_own_stored, state, on_own_over);
    }
  if (in->archive_id == NULL ||
      !wc_mds_said_awaits (state->said, message->chat, in->archive_id))
    return WC_PASS;
  awaited = g_new (Awaited, 1);
  *awaited = (Awaited){ state, g_strdup (message->chat) };
  wc_session_after_commit (session, on_awaited_stored, awaited, awaited_free);
  return WC_PASS;
}

static const char *const features[] = { WC_NS_MDS "+notify", NULL };

/* Only our own account knows what we have read. */
static const WcRoute routes[] = {
  { WC_ROUTE_MESSAGE, "event", WC_NS_PUBSUB_EVENT, WC_SENDER_SELF, take_event },
  { 0 },
};

const WcXep wc_xep_0490_mds = {
  .name = "mds",
  .features = features,
  .phase = WC_PHASE_CLASSIFY,
  .routes = routes,
  .attach = mds_attach,
  .detach = mds_detach,
  .bound = mds_bound,
  .resumed = mds_resumed,
  .unbound = mds_unbound,
  .inbound = mds_inbound,
};
