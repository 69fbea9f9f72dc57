/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/jid.h"
#include "store/profile-store.h"
#include "store/roster-store.h"
#include "xep/host.h"
#include "xep/pubsub-event.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* XEP-0172 User Nickname: how contacts call themselves, as their PEP says (§ 4.5). Each
 * only speaks for themselves, and only of those who are in the roster or ask to be it is
 * kept. Nicks in requests are read with those, our own is published with the profile. */

#define MAX_NICK 1023

/* The nick of the newest item; "": they have none any more. NULL: that is no nick. */
static const char *
read_nick (const WcPubsubEvent *event)
{
  const char *nick = event->kind == WC_PUBSUB_EVENT_ITEMS ? NULL : "";

  for (guint i = 0; i < event->items->len; i++)
    {
      const WcPubsubItem *item = &g_array_index (event->items, WcPubsubItem, i);

      if (item->retracted)
        nick = "";
      else if (item->payload != NULL && wc_node_is (item->payload, "nick", WC_NS_NICK))
        nick = wc_node_text (item->payload) != NULL ? wc_node_text (item->payload) : "";
    }
  return nick != NULL && strlen (nick) <= MAX_NICK ? nick : NULL;
}

static gboolean
is_about_nick (const WcPubsubEvent *event)
{
  return strcmp (event->node, WC_NS_NICK) == 0 &&
         (event->kind == WC_PUBSUB_EVENT_ITEMS || event->kind == WC_PUBSUB_EVENT_PURGED ||
          event->kind == WC_PUBSUB_EVENT_DELETED);
}

/* Our own, as another device may have changed it, stands with the profile. */
static gboolean
store_nick (WcSession *session, const char *from, const char *nick, GError **error)
{
  WcHost *host = wc_host_of (session);
  gint64 account = host->account->id;

  return wc_session_is_self (session, from)
             ? wc_profile_store_set_nick (host->db, account, from, nick, error)
             : wc_roster_store_set_nick (host->db, account, from, nick, error);
}

static WcHandled
take_event (WcSession *session, gpointer state, const WcNode *stanza, const WcNode *node)
{
  const char *text = wc_node_attr (stanza, "from");
  g_autofree char *from = text != NULL ? wc_jid_normalize_bare (text, TRUE, NULL) : NULL;
  g_auto (WcPubsubEvent) event = { 0 };
  const char *nick;
  GError *error = NULL;

  if (from == NULL || wc_stanza_has_type (stanza, "error") ||
      !wc_pubsub_event_read (node, &event) || !is_about_nick (&event))
    return WC_NOT_MINE;
  nick = read_nick (&event);
  if (nick == NULL)
    wc_session_dropped (session, "nick", "bad-nick");
  else if (!store_nick (session, from, *nick != '\0' ? nick : NULL, &error))
    wc_session_fail_unit (session, error);
  return WC_HANDLED;
}

static const char *const features[] = { WC_NS_NICK "+notify", NULL };

static const WcRoute routes[] = {
  { WC_ROUTE_MESSAGE, "event", WC_NS_PUBSUB_EVENT, WC_SENDER_ANYONE, take_event },
  { 0 },
};

const WcXep wc_xep_0172_nick = {
  .name = "nick",
  .features = features,
  .routes = routes,
};
