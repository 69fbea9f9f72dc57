/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/jid.h"
#include "store/omemo-device-store.h"
#include "store/omemo-own-store.h"
#include "store/omemo-policy-store.h"
#include "store/omemo-todo-store.h"
#include "store/roster-store.h"
#include "xep/0384-omemo.h"
#include "xep/host.h"
#include "xep/omemo-announce.h"
#include "xep/omemo-list.h"
#include "xep/omemo-todo.h"
#include "xep/omemo-withdraw.h"
#include "xep/pubsub-event.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0384 OMEMO Encryption: what of it is no message. Our device is announced at each
 * login, other people's lists are kept as they tell of them, and what was decided inside
 * of transactions is done on the wire. */

typedef struct
{
  WcSession *session; /* borrowed */
  WcOmemoAnnounce *announce;
  WcOmemoFetch *fetch;
  WcOmemoTodos *todos;
  gboolean begun; /* on this stream */
  gboolean looks; /* when a unit has committed */
} State;

static WcOmemo *
omemo_of (const State *state)
{
  const WcHost *host = wc_host_of (state->session);

  return host != NULL ? host->omemo : NULL;
}

/* ---- What a person has changed ---- */

static gboolean
is_in_use (const WcOmemo *omemo)
{
  WcOmemoPolicy policy;

  return omemo != NULL &&
         wc_omemo_policy_store_get (omemo->db, omemo->account, &policy, NULL) &&
         policy.use != WC_OMEMO_USE_OFF;
}

/* What was switched off while the account was not in use is still there. */
static gboolean
is_published (const WcOmemo *omemo)
{
  g_autoptr (WcOmemoOwn) own =
      wc_omemo_own_store_get (omemo->db, omemo->account, /* error= */ NULL);

  return own != NULL && (own->bundle_dirty == 0 || own->list_dirty == 0);
}

/* What is published is taken back; the keys stay for when they are wanted again. */
static gboolean
withdraw (WcDb *db, gpointer data, GError **error)
{
  WcOmemo *omemo = data;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (WcOmemoOwn) own = wc_omemo_own_store_get (db, omemo->account, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  for (guint version = 0; own != NULL && version <= WC_OMEMO_2; version++)
    {
      const WcOmemoAddress ours = { omemo->account, omemo->jid, version, own->device };

      if (wc_omemo_library_speaks (version) &&
          !wc_omemo_todo_store_add (db, WC_OMEMO_TODO_RETIRE, &ours, 0, error))
        return FALSE;
    }
  return own == NULL ||
         (wc_omemo_own_store_change (db, omemo->account, WC_OMEMO_OWN_BUNDLE, error) &&
          wc_omemo_own_store_change (db, omemo->account, WC_OMEMO_OWN_LIST, error));
}

static void
follow_policy (State *state)
{
  WcOmemo *omemo = omemo_of (state);
  g_autoptr (GError) error = NULL;
  WcOmemoPolicy policy;

  if (!wc_omemo_policy_store_get (omemo->db, omemo->account, &policy, &error))
    g_message ("what is wanted of OMEMO cannot be looked up: %s", error->message);
  else if (policy.use != WC_OMEMO_USE_OFF && state->begun)
    wc_omemo_todos_announce (state->todos);
  else if (policy.use == WC_OMEMO_USE_OFF)
    {
      wc_omemo_announce_end (state->announce);
      if (!wc_db_run (omemo->db, WC_DB_NORMAL, withdraw, omemo, &error))
        g_message ("keys cannot be withdrawn: %s", error->message);
    }
}

static void
on_news (WcOmemoNews news, const char *jid, gpointer data)
{
  State *state = data;

  if (news == WC_OMEMO_NEWS_POLICY && jid == NULL)
    follow_policy (state);
  wc_omemo_todos_look (state->todos);
}

/* ---- The stream ---- */

static gpointer
omemo_attach (WcSession *session)
{
  State *state = g_new0 (State, 1);

  state->session = session;
  state->announce = wc_omemo_announce_new (session);
  state->fetch = wc_omemo_fetch_new (session);
  state->todos = wc_omemo_todos_new (session, state->announce, state->fetch);
  if (omemo_of (state) != NULL)
    wc_omemo_follow (omemo_of (state), on_news, state);
  return state;
}

static void
omemo_detach (gpointer data)
{
  State *state = data;

  if (omemo_of (state) != NULL)
    wc_omemo_unfollow (omemo_of (state), state);
  wc_omemo_todos_free (state->todos);
  wc_omemo_fetch_free (state->fetch);
  wc_omemo_announce_free (state->announce);
  g_free (state);
}

static void
begin (WcSession *session, gpointer data)
{
  State *state = data;

  if (omemo_of (state) == NULL)
    return;
  state->begun = TRUE;
  wc_omemo_todos_announce (state->todos);
  if (!is_in_use (omemo_of (state)) && is_published (omemo_of (state)))
    follow_policy (state);
  wc_omemo_look (session);
}

static void
omemo_bound (WcSession *session, gpointer data)
{
  State *state = data;

  state->begun = FALSE;
  wc_session_when_ready (session, begin, state);
}

/* On a stream that another process began nothing was read here. */
static void
omemo_resumed (WcSession *session, gpointer data)
{
  State *state = data;

  if (!state->begun)
    {
      begin (session, state);
      return;
    }
  wc_omemo_announce_go_on (state->announce);
  wc_omemo_look (session);
}

static void
omemo_unbound (WcSession *session, gpointer data)
{
  State *state = data;

  wc_omemo_announce_pause (state->announce);
}

/* ---- Lists that are told of ---- */

static gboolean
find_version (const char *node, WcOmemoVersion *out)
{
  for (guint version = 0; version <= WC_OMEMO_2; version++)
    if (strcmp (node, wc_omemo_list_get_node (version)) == 0)
      {
        *out = (WcOmemoVersion) version;
        return TRUE;
      }
  return FALSE;
}

/* The list as it is after @event; *@out_told FALSE: it does not say. */
static const WcNode *
read_list (const WcPubsubEvent *event, WcOmemoVersion version, gboolean *out_told)
{
  const WcNode *list = NULL;

  *out_told =
      event->kind == WC_PUBSUB_EVENT_PURGED || event->kind == WC_PUBSUB_EVENT_DELETED;
  for (guint i = 0; i < event->items->len; i++)
    {
      const WcPubsubItem *item = &g_array_index (event->items, WcPubsubItem, i);

      if (item->payload == NULL && !item->retracted)
        continue;
      *out_told = TRUE;
      list = item->retracted ? NULL : item->payload;
    }
  return list;
}

/* Strangers can make up as many addresses as they like. */
static gboolean
is_of_interest (const WcOmemo *omemo, const WcOmemoAddress *of)
{
  g_autoptr (WcContact) contact =
      wc_roster_store_get (omemo->db, omemo->account, of->jid, /* error= */ NULL);
  WcOmemoListState state;
  gint64 fetched_us;

  return contact != NULL ||
         (wc_omemo_device_store_get_list (omemo->db, of, &state, &fetched_us, NULL) &&
          fetched_us != 0);
}

static void
take_others (State *state,
             const char *from,
             WcOmemoVersion version,
             const WcNode *payload)
{
  WcOmemo *omemo = omemo_of (state);
  const WcOmemoAddress of = { omemo->account, from, version, 0 };
  g_autoptr (GPtrArray) listed = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (WcOmemoListChange) change = NULL;
  GError *error = NULL;

  if (!is_of_interest (omemo, &of))
    return;
  listed = wc_omemo_list_read (payload, version);
  ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; listed != NULL && i < listed->len; i++)
    g_array_append_val (ids, ((WcOmemoListed *) listed->pdata[i])->id);
  change = wc_omemo_device_store_replace (omemo->db, &of, ids, &error);
  if (change == NULL)
    wc_session_fail_unit (state->session, error);
}

static void
take_list (State *state, const char *from, WcOmemoVersion version, const WcNode *payload)
{
  if (wc_session_is_self (state->session, from))
    wc_omemo_announce_take_list (state->announce, version, payload);
  else
    take_others (state, from, version, payload);
}

static WcHandled
take_event (WcSession *session, gpointer data, const WcNode *stanza, const WcNode *node)
{
  State *state = data;
  const char *text = wc_node_attr (stanza, "from");
  g_autofree char *from = NULL;
  g_auto (WcPubsubEvent) event = { 0 };
  WcOmemoVersion version;
  gboolean told;
  const WcNode *payload;

  if (wc_stanza_has_type (stanza, "error") || !wc_pubsub_event_read (node, &event) ||
      !find_version (event.node, &version))
    return WC_NOT_MINE;
  from = text != NULL ? wc_jid_normalize_bare (text, TRUE, NULL)
                      : g_strdup (wc_session_get_bare_jid (session));
  payload = read_list (&event, version, &told);
  if (from != NULL && told && is_in_use (omemo_of (state)))
    take_list (state, from, version, payload);
  return WC_HANDLED;
}

/* ---- For other modules ---- */

static State *
state_of (WcSession *session)
{
  return wc_session_get_state (session, &wc_xep_0384_omemo);
}

void
wc_omemo_fetch_ready (WcSession *session,
                      const char *const *jids,
                      WcOmemoFetchDone done,
                      gpointer data)
{
  wc_omemo_fetch_start (state_of (session)->fetch, jids, done, data);
}

gboolean
wc_omemo_is_hidden (WcSession *session)
{
  return wc_omemo_announce_is_hidden (state_of (session)->announce);
}

void
wc_omemo_leave (WcSession *session, WcOmemoRetireDone done, gpointer data)
{
  State *state = state_of (session);

  wc_omemo_withdraw (session, state->announce, state->todos, done, data);
}

static void
look (gpointer data)
{
  State *state = data;

  state->looks = FALSE;
  wc_omemo_todos_look (state->todos);
}

static void
on_undone (gpointer data)
{
  ((State *) data)->looks = FALSE;
}

void
wc_omemo_look (WcSession *session)
{
  State *state = state_of (session);

  if (state->looks)
    return;
  state->looks = TRUE;
  wc_session_after_commit (session, look, state, on_undone);
}

static const char *const features[] = { WC_NS_OMEMO_AXOLOTL ".devicelist+notify",
                                        WC_NS_OMEMO_2 ":devices+notify", NULL };

static const WcRoute routes[] = {
  { WC_ROUTE_MESSAGE, "event", WC_NS_PUBSUB_EVENT, WC_SENDER_ANYONE, take_event },
  { 0 },
};

const WcXep wc_xep_0384_omemo = {
  .name = "omemo",
  .features = features,
  .routes = routes,
  .attach = omemo_attach,
  .detach = omemo_detach,
  .bound = omemo_bound,
  .resumed = omemo_resumed,
  .unbound = omemo_unbound,
};
