/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/jid.h"
#include "store/block-store.h"
#include "xep/0191-blocking.h"
#include "xep/host.h"
#include "xep/xep-list.h"
#include "xml/ns.h"

/* XEP-0191 Blocking Command, with the reports of XEP-0377. The list is asked for at each
 * login, which makes the server tell us of changes; only our own account may. It is the
 * server that keeps back what blocked people send: nothing is hidden here by itself. */

#define MAX_ITEMS 10000
#define REASONS "urn:xmpp:reporting:"

/* The addresses of @list, those that are none left out. Returns: (transfer full)
 * (element-type utf8). */
static GPtrArray *
read_items (WcSession *session, const WcNode *list)
{
  GPtrArray *jids = g_ptr_array_new_with_free_func (g_free);
  const WcNode *item = wc_node_child (list, "item", WC_NS_BLOCKING);

  for (; item != NULL && jids->len < MAX_ITEMS;
       item = wc_node_next (item, "item", WC_NS_BLOCKING))
    {
      const char *text = wc_node_attr (item, "jid");
      char *jid = text != NULL ? wc_jid_normalize (text, NULL) : NULL;

      if (jid != NULL)
        g_ptr_array_add (jids, jid);
      else
        wc_session_dropped (session, "blocking", "malformed-blocked");
    }
  return jids;
}

static gboolean
store_some (WcSession *session, GPtrArray *jids, gboolean blocked, GError **error)
{
  WcHost *host = wc_host_of (session);
  gint64 account = host->account->id;

  for (guint i = 0; i < jids->len; i++)
    if (!(blocked ? wc_block_store_add : wc_block_store_remove) (host->db, account,
                                                                 jids->pdata[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
store_all (WcSession *session, GPtrArray *jids, GError **error)
{
  WcHost *host = wc_host_of (session);

  return wc_block_store_replace (host->db, host->account->id, jids, error);
}

/* ---- The list ---- */

static void
on_list (WcSession *session, gpointer state, const WcNode *result, const GError *error)
{
  const WcNode *list = wc_node_child (result, "blocklist", WC_NS_BLOCKING);
  g_autoptr (GPtrArray) jids = NULL;
  GError *failure = NULL;

  if (error != NULL)
    wc_session_info (session, "blocking", "no list: %s", error->message);
  if (list == NULL)
    return;
  jids = read_items (session, list);
  if (!store_all (session, jids, &failure))
    wc_session_fail_unit (session, failure);
}

static gboolean
can_block (WcSession *session)
{
  return wc_session_server_has (session, WC_NS_BLOCKING) ||
         wc_session_account_has (session, WC_NS_BLOCKING);
}

static void
on_ready (WcSession *session, gpointer state)
{
  g_autoptr (WcNode) list = wc_node_new ("blocklist", WC_NS_BLOCKING);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  GError *failure = NULL;

  if (can_block (session))
    wc_session_iq_get (session, /* to= */ NULL, list, on_list, state);
  else if (!store_all (session, none, &failure))
    wc_session_fail_unit (session, failure);
}

static void
blocking_bound (WcSession *session, gpointer state)
{
  wc_session_when_ready (session, on_ready, state);
}

/* ---- Pushes ---- */

static WcHandled
answer_push (WcSession *session, const WcNode *stanza, gboolean good, GError *error)
{
  if (good)
    wc_session_reply (session, stanza, /* payload= */ NULL);
  else
    wc_session_fail_unit (session, error);
  return WC_HANDLED;
}

static WcHandled
take_block (WcSession *session, gpointer state, const WcNode *stanza, const WcNode *block)
{
  g_autoptr (GPtrArray) jids = read_items (session, block);
  GError *error = NULL;
  gboolean good = store_some (session, jids, TRUE, &error);

  return answer_push (session, stanza, good, error);
}

/* § 3.5: without an item everybody is meant; with items that are no addresses, nobody. */
static WcHandled
take_unblock (WcSession *session,
              gpointer state,
              const WcNode *stanza,
              const WcNode *unblock)
{
  gboolean all = wc_node_child (unblock, "item", WC_NS_BLOCKING) == NULL;
  g_autoptr (GPtrArray) jids = read_items (session, unblock);
  GError *error = NULL;
  gboolean good =
      all ? store_all (session, jids, &error) : store_some (session, jids, FALSE, &error);

  return answer_push (session, stanza, good, error);
}

/* ---- For others ---- */

typedef struct
{
  GPtrArray *jids; /* (owned) */
  gboolean blocked;
  WcReply reply;
  gpointer user_data;
} Change;

/* Not every server tells the one who asked as well. */
static void
on_changed (WcSession *session, gpointer data, const WcNode *result, const GError *error)
{
  Change *change = data;
  GError *failure = NULL;

  if (error == NULL && !store_some (session, change->jids, change->blocked, &failure))
    wc_session_fail_unit (session, failure);
  change->reply (session, change->user_data, result, error);
  g_ptr_array_unref (change->jids);
  g_free (change);
}

static void
add_report (WcNode *item, const WcPeopleReport *report)
{
  WcNode *node = wc_node_add (item, "report", WC_NS_REPORTING);
  g_autofree char *reason = g_strconcat (REASONS, report->reason, NULL);

  wc_node_set (node, "reason", reason);
  for (guint i = 0; report->stanza_ids != NULL && i < report->stanza_ids->len; i++)
    {
      const WcPeopleStanzaId *named = report->stanza_ids->pdata[i];
      WcNode *id = wc_node_add (node, "stanza-id", WC_NS_SID);

      wc_node_set (id, "by", named->by);
      wc_node_set (id, "id", named->id);
    }
  if (report->text != NULL)
    wc_node_add_with_text (node, "text", NULL, report->text);
}

static WcNode *
build_change (const WcPeopleBlock *change)
{
  WcNode *node = wc_node_new (change->blocked ? "block" : "unblock", WC_NS_BLOCKING);

  for (gsize i = 0; change->jids[i] != NULL; i++)
    {
      WcNode *item = wc_node_add (node, "item", NULL);

      wc_node_set (item, "jid", change->jids[i]);
      if (change->report != NULL)
        add_report (item, change->report);
    }
  return node;
}

static void
refuse (WcSession *session, const char *feature, WcReply reply, gpointer user_data)
{
  g_autoptr (GError) error = g_error_new_literal (WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                                                  g_str_equal (feature, WC_NS_BLOCKING)
                                                      ? "the server cannot block anybody"
                                                      : "the server takes no reports");

  wc_error_set_detail (error, "feature", feature);
  reply (session, user_data, NULL, error);
}

void
wc_blocking_change (WcSession *session,
                    const WcPeopleBlock *change,
                    WcReply reply,
                    gpointer user_data)
{
  g_autoptr (WcNode) node = NULL;
  Change *self;

  if (!can_block (session))
    {
      refuse (session, WC_NS_BLOCKING, reply, user_data);
      return;
    }
  if (change->report != NULL && !wc_session_server_has (session, WC_NS_REPORTING) &&
      !wc_session_account_has (session, WC_NS_REPORTING))
    {
      refuse (session, WC_NS_REPORTING, reply, user_data);
      return;
    }
  self = g_new0 (Change, 1);
  self->jids = g_ptr_array_new_with_free_func (g_free);
  for (gsize i = 0; change->jids[i] != NULL; i++)
    g_ptr_array_add (self->jids, g_strdup (change->jids[i]));
  self->blocked = change->blocked;
  self->reply = reply;
  self->user_data = user_data;
  node = build_change (change);
  wc_session_iq_set (session, /* to= */ NULL, node, on_changed, self);
}

/* ejabberd 23.01 leaves the condition of its own out; but of somebody who is blocked
 * nothing comes through, so that only our server can have said so. */
gboolean
wc_blocking_is_reason (WcSession *session, const WcNode *stanza, const char *jid)
{
  const WcNode *error = wc_node_child (stanza, "error", WC_NS_CLIENT);
  WcHost *host = wc_host_of (session);

  if (wc_node_child (error, "not-acceptable", WC_NS_STANZAS) == NULL)
    return FALSE;
  return wc_node_child (error, "blocked", WC_NS_BLOCKING_ERRORS) != NULL ||
         wc_block_store_matches (host->db, host->account->id, jid);
}

static const WcRoute routes[] = {
  { WC_ROUTE_IQ_SET, "block", WC_NS_BLOCKING, WC_SENDER_SELF, take_block },
  { WC_ROUTE_IQ_SET, "unblock", WC_NS_BLOCKING, WC_SENDER_SELF, take_unblock },
  { 0 },
};

const WcXep wc_xep_0191_blocking = {
  .name = "blocking",
  .routes = routes,
  .bound = blocking_bound,
};
