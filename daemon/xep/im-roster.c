/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/jid.h"
#include "store/roster-store.h"
#include "xep/host.h"
#include "xep/im-roster.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/parser.h"

/* RFC 6121 § 2, the roster, with versions (§ 2.6): asked for at each login, before the
 * first presence, and then kept by the server's pushes, which only our own account may
 * send (§ 2.1.6). */

#define MAX_GROUPS 1000
#define MAX_XML 65536

static const char *const known[] = { "jid", "name",     "subscription",
                                     "ask", "approved", NULL };

static void
read_groups (WcContact *contact, const WcNode *item)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new ();
  const WcNode *group = wc_node_child (item, "group", WC_NS_ROSTER);

  for (; group != NULL && groups->len < MAX_GROUPS;
       group = wc_node_next (group, "group", WC_NS_ROSTER))
    if (wc_node_text (group) != NULL)
      g_ptr_array_add (groups, (gpointer) wc_node_text (group));
  g_ptr_array_add (groups, NULL);
  wc_contact_set_groups (contact, (const char *const *) groups->pdata);
}

/* What others have put there, as an <item/> with nothing else; NULL: nothing. Returns:
 * (transfer full). */
static char *
dup_foreign (const WcNode *item)
{
  g_autoptr (WcNode) wrapper = wc_node_new ("query", WC_NS_ROSTER);
  WcNode *rest = wc_node_add_tree (wrapper, item);
  const WcNode *group;
  g_autofree char *text = NULL;

  for (const char *const *name = known; *name != NULL; name++)
    wc_node_set (rest, *name, NULL);
  while ((group = wc_node_child (rest, "group", WC_NS_ROSTER)) != NULL)
    wc_node_remove (rest, group);
  text = wc_node_to_string (rest, WC_NS_ROSTER);
  return strcmp (text, "<item/>") != 0 && strlen (text) <= MAX_XML
             ? g_steal_pointer (&text)
             : NULL;
}

/* NULL for an item whose address is none. */
static WcContact *
parse_item (gint64 account, const WcNode *item)
{
  const char *text = wc_node_attr (item, "jid");
  g_autofree char *jid = text != NULL ? wc_jid_normalize_bare (text, FALSE, NULL) : NULL;
  WcContact *contact;

  if (jid == NULL)
    return NULL;
  contact = wc_contact_new (account, jid);
  contact->in_roster = TRUE;
  contact->name = g_strdup (wc_node_attr (item, "name"));
  contact->ask = g_strcmp0 (wc_node_attr (item, "ask"), "subscribe") == 0;
  contact->approved = wc_node_attr_boolean (item, "approved");
  wc_contact_subscription_from_string (wc_node_attr (item, "subscription"),
                                       &contact->subscription);
  read_groups (contact, item);
  contact->xml = dup_foreign (item);
  return contact;
}

static void
on_roster (WcSession *session, gpointer state, const WcNode *result, const GError *error)
{
  WcHost *host = wc_host_of (session);
  const WcNode *query = wc_node_child (result, "query", WC_NS_ROSTER);
  g_autoptr (GPtrArray) items =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_contact_unref);
  GError *failure = NULL;

  if (error != NULL)
    wc_session_info (session, "roster", "the server gave no roster: %s", error->message);
  /* A result without content: what we hold is what the server holds (§ 2.6.3). */
  if (query == NULL)
    return;
  for (const WcNode *item = wc_node_child (query, "item", WC_NS_ROSTER); item != NULL;
       item = wc_node_next (item, "item", WC_NS_ROSTER))
    {
      WcContact *contact = parse_item (host->account->id, item);

      if (contact != NULL)
        g_ptr_array_add (items, contact);
    }
  if (!wc_roster_store_replace (host->db, host->account->id, items,
                                wc_node_attr (query, "ver"), &failure))
    wc_session_fail_unit (session, failure);
}

static void
roster_bound (WcSession *session, gpointer state)
{
  WcHost *host = wc_host_of (session);
  g_autoptr (WcNode) query = wc_node_new ("query", WC_NS_ROSTER);
  g_autofree char *version = NULL;

  if (wc_node_child (wc_session_get_stream_features (session), "ver", WC_NS_ROSTERVER) !=
      NULL)
    {
      version = wc_roster_store_dup_version (host->db, host->account->id, NULL);
      wc_node_set (query, "ver", version != NULL ? version : "");
    }
  wc_session_iq_get (session, /* to= */ NULL, query, on_roster, state);
}

static gboolean
store_push (WcHost *host,
            const WcNode *query,
            const WcNode *item,
            const WcContact *contact,
            GError **error)
{
  const char *version = wc_node_attr (query, "ver");

  if (g_strcmp0 (wc_node_attr (item, "subscription"), "remove") == 0)
    return wc_roster_store_remove (host->db, host->account->id, contact->jid, version,
                                   error);
  return wc_roster_store_push (host->db, contact, version, error);
}

static WcHandled
take_push (WcSession *session, gpointer state, const WcNode *stanza, const WcNode *query)
{
  WcHost *host = wc_host_of (session);
  const WcNode *item = wc_node_child (query, "item", WC_NS_ROSTER);
  g_autoptr (WcContact) contact =
      item != NULL ? parse_item (host->account->id, item) : NULL;
  GError *error = NULL;

  if (contact == NULL)
    {
      wc_session_reply_error (session, stanza, "modify", "bad-request");
      return WC_HANDLED;
    }
  if (store_push (host, query, item, contact, &error))
    wc_session_reply (session, stanza, /* payload= */ NULL);
  else
    wc_session_fail_unit (session, error);
  return WC_HANDLED;
}

/* The item of @jid with what we do not know of it; NULL: it is new, or has nothing. */
static WcNode *
parse_foreign (WcHost *host, const char *jid)
{
  g_autoptr (WcContact) held =
      wc_roster_store_get (host->db, host->account->id, jid, /* error= */ NULL);

  if (held == NULL || held->xml == NULL)
    return NULL;
  return wc_parser_parse (held->xml, WC_NS_ROSTER, WC_PARSER_LIMITS_ANY, NULL);
}

void
wc_im_roster_set (WcSession *session,
                  const char *jid,
                  const char *name,
                  const char *const *groups,
                  WcReply reply,
                  gpointer user_data)
{
  g_autoptr (WcNode) query = wc_node_new ("query", WC_NS_ROSTER);
  g_autoptr (WcNode) foreign = parse_foreign (wc_host_of (session), jid);
  WcNode *item = foreign != NULL ? wc_node_add_tree (query, foreign)
                                 : wc_node_add (query, "item", NULL);

  wc_node_set (item, "jid", jid);
  wc_node_set (item, "name", name);
  for (; groups != NULL && *groups != NULL; groups++)
    wc_node_add_with_text (item, "group", NULL, *groups);
  wc_session_iq_set (session, /* to= */ NULL, query, reply, user_data);
}

void
wc_im_roster_remove (WcSession *session,
                     const char *jid,
                     WcReply reply,
                     gpointer user_data)
{
  g_autoptr (WcNode) query = wc_node_new ("query", WC_NS_ROSTER);
  WcNode *item = wc_node_add (query, "item", NULL);

  wc_node_set (item, "jid", jid);
  wc_node_set (item, "subscription", "remove");
  wc_session_iq_set (session, /* to= */ NULL, query, reply, user_data);
}

static const WcRoute routes[] = {
  { WC_ROUTE_IQ_SET, "query", WC_NS_ROSTER, WC_SENDER_SELF, take_push },
  { 0 },
};

const WcXep wc_xep_im_roster = {
  .name = "roster",
  .routes = routes,
  .bound = roster_bound,
};
