/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "model/jid.h"
#include "store/avatar-store.h"
#include "store/profile-store.h"
#include "xep/avatar.h"
#include "xep/host.h"
#include "xep/im-presence.h"
#include "xep/pubsub-event.h"
#include "xep/vcard.h"
#include "xep/xep-list.h"
#include "xml/ns.h"
#include "xml/stanza.h"

/* What people tell of themselves by PEP, at our login and when it changes (XEP-0163):
 * which picture they have (XEP-0084), their vCard4 (XEP-0292), Movim's banner. Each
 * speaks for themselves alone, and only of those whom the account knows anything is kept.
 * A picture's bytes are fetched when somebody wants to see it. */

#define MAX_URL 2048

/* Whose news, and the newest of them. */
typedef struct
{
  WcSession *session;
  char *jid;             /* (owned) bare */
  const WcNode *payload; /* (nullable) it is there no more */
} News;

/* ---- Pictures ---- */

static void
update_presence (gpointer session)
{
  wc_im_presence_update (session);
}

/* XEP-0398 § 5: where the server puts the hash into our presence, rooms learn of another
 * one only when we send it again. */
static gboolean
follow_own (const News *news, const char *before, const char *after)
{
  WcSession *session = news->session;

  if (wc_session_is_self (session, news->jid) && g_strcmp0 (before, after) != 0 &&
      wc_session_is_ready (session) && wc_session_account_has (session, WC_NS_PEP_VCARD))
    wc_session_after_commit (session, update_presence, session, /* destroy= */ NULL);
  return TRUE;
}

static gboolean
take_metadata (const News *news, GError **error)
{
  WcHost *host = wc_host_of (news->session);
  g_autoptr (WcAvatarRecord) before =
      wc_avatar_store_get (host->db, host->account->id, news->jid, /* error= */ NULL);
  WcAvatarRecord record = { .source = WC_AVATAR_SOURCE_PEP };
  WcAvatarInfo info;

  if (news->payload != NULL && wc_avatar_choose (news->payload, &info))
    record = (WcAvatarRecord){ .source = WC_AVATAR_SOURCE_PEP,
                               .hash = (char *) info.id,
                               .media_type = (char *) info.type,
                               .width = info.width,
                               .height = info.height,
                               .url = (char *) info.url };
  return wc_avatar_store_set (host->db, host->account->id, news->jid, &record, error) &&
         follow_own (news, before != NULL ? before->hash : NULL, record.hash);
}

/* ---- Cards ---- */

static gboolean
take_card (const News *news, GError **error)
{
  static const char *const source[] = { "vcard4", NULL };
  WcHost *host = wc_host_of (news->session);
  g_autoptr (GHashTable) words = wc_vcard_read (news->payload);

  if (news->payload != NULL)
    g_hash_table_insert (words, g_strdup (WC_PROFILE_SOURCE),
                         g_strdupv ((char **) source));
  return wc_profile_store_set_card (host->db, host->account->id, news->jid, words, error);
}

static gboolean
take_banner (const News *news, GError **error)
{
  WcHost *host = wc_host_of (news->session);
  const WcNode *info = wc_node_child (news->payload, "info", WC_NS_AVATAR_METADATA);
  const char *url = info != NULL ? wc_node_attr (info, "url") : NULL;

  if (url != NULL && (!g_str_has_prefix (url, "https://") || strlen (url) > MAX_URL))
    {
      wc_session_dropped (news->session, "profile", "bad-banner");
      return TRUE;
    }
  return wc_profile_store_set_banner (host->db, host->account->id, news->jid, url, error);
}

/* ---- All of it ---- */

static const struct
{
  const char *node;
  const char *name; /* of the payload */
  const char *ns;
  gboolean (*take) (const News *news, GError **error);
} kinds[] = {
  { WC_NS_AVATAR_METADATA, "metadata", WC_NS_AVATAR_METADATA, take_metadata },
  { WC_NS_VCARD4_NODE, "vcard", WC_NS_VCARD4, take_card },
  { WC_NS_MOVIM_BANNER, "metadata", WC_NS_AVATAR_METADATA, take_banner },
};

static gsize
find_kind (const WcPubsubEvent *event)
{
  gsize i = 0;

  while (i < G_N_ELEMENTS (kinds) && strcmp (event->node, kinds[i].node) != 0)
    i++;
  return i;
}

/* FALSE: says nothing that would be understood. */
static gboolean
read_newest (const WcPubsubEvent *event, gsize kind, const WcNode **out)
{
  gboolean found = event->kind != WC_PUBSUB_EVENT_ITEMS;

  *out = NULL;
  for (guint i = 0; i < event->items->len; i++)
    {
      const WcPubsubItem *item = &g_array_index (event->items, WcPubsubItem, i);
      gboolean good = item->payload != NULL &&
                      wc_node_is (item->payload, kinds[kind].name, kinds[kind].ns);

      if (!item->retracted && !good)
        continue;
      found = TRUE;
      *out = item->retracted ? NULL : item->payload;
    }
  return found;
}

static WcHandled
take_news (WcSession *session, const char *from, const WcPubsubEvent *event, gsize kind)
{
  News news = { .session = session, .jid = (char *) from };
  GError *error = NULL;

  if (!read_newest (event, kind, &news.payload))
    wc_session_dropped (session, "profile", "bad-profile");
  else if (!kinds[kind].take (&news, &error))
    wc_session_fail_unit (session, error);
  return WC_HANDLED;
}

static WcHandled
take_event (WcSession *session, gpointer state, const WcNode *stanza, const WcNode *node)
{
  const char *text = wc_node_attr (stanza, "from");
  g_autofree char *from = text != NULL ? wc_jid_normalize_bare (text, TRUE, NULL)
                                       : g_strdup (wc_session_get_bare_jid (session));
  g_auto (WcPubsubEvent) event = { 0 };
  gsize kind;

  if (from == NULL || wc_stanza_has_type (stanza, "error") ||
      !wc_pubsub_event_read (node, &event))
    return WC_NOT_MINE;
  kind = find_kind (&event);
  if (kind == G_N_ELEMENTS (kinds) || event.kind == WC_PUBSUB_EVENT_CONFIG ||
      event.kind == WC_PUBSUB_EVENT_SUBSCRIPTION)
    return WC_NOT_MINE;
  return take_news (session, from, &event, kind);
}

static const char *const features[] = {
  WC_NS_AVATAR_METADATA "+notify",
  WC_NS_VCARD4_NODE "+notify",
  WC_NS_MOVIM_BANNER "+notify",
  NULL,
};

static const WcRoute routes[] = {
  { WC_ROUTE_MESSAGE, "event", WC_NS_PUBSUB_EVENT, WC_SENDER_ANYONE, take_event },
  { 0 },
};

const WcXep wc_xep_profile_news = {
  .name = "profile",
  .features = features,
  .routes = routes,
};
