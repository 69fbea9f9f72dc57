/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/room-finder.h"
#include "xep/0030-disco.h"
#include "xep/disco-search.h"
#include "xml/ns.h"

/* XEP-0045 § 6.1. A way to other networks has rooms, too, but none of its own kind: its
 * identity tells. Rooms are to be made where the last one was, so the search must find
 * the same service again. */

static gpointer
read_service (const char *jid, const WcNode *query)
{
  const WcNode *identity = wc_node_child (query, "identity", WC_NS_DISCO_INFO);
  g_autoptr (GHashTable) features = NULL;

  while (identity != NULL &&
         g_strcmp0 (wc_node_attr (identity, "category"), "conference") != 0)
    identity = wc_node_next (identity, "identity", WC_NS_DISCO_INFO);
  if (identity == NULL || g_strcmp0 (wc_node_attr (identity, "type"), "text") != 0)
    return NULL;
  features = wc_disco_parse_features (query);
  return g_hash_table_contains (features, WC_NS_MUC) ? g_strdup (jid) : NULL;
}

void
wc_room_finder_begin (WcSession *session, GTask *task)
{
  static const WcDiscoSearch what = { .read = read_service,
                                      .free = g_free,
                                      .feature = WC_NS_MUC,
                                      .none = "the server names no service for rooms" };

  wc_disco_search (session, &what, task);
}
