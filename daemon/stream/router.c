/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/router.h"

#define N_KINDS (WC_ROUTE_PRESENCE + 1)

typedef struct
{
  const WcRoute *route;
  gpointer state;
} Entry;

struct _WcRouter
{
  GArray *entries[N_KINDS]; /* (owned) (element-type Entry) */
};

WcRouter *
wc_router_new (const WcXep *const *xeps, const gpointer *states)
{
  WcRouter *self = g_new0 (WcRouter, 1);

  for (guint kind = 0; kind < N_KINDS; kind++)
    self->entries[kind] = g_array_new (FALSE, FALSE, sizeof (Entry));
  for (guint i = 0; xeps[i] != NULL; i++)
    for (const WcRoute *route = xeps[i]->routes; route != NULL && route->handle != NULL;
         route++)
      {
        Entry entry = { route, states[i] };

        g_array_append_val (self->entries[route->kind], entry);
      }
  return self;
}

void
wc_router_free (WcRouter *self)
{
  for (guint kind = 0; kind < N_KINDS; kind++)
    g_array_unref (self->entries[kind]);
  g_free (self);
}

static gboolean
may_say (WcSender required, WcSender sender)
{
  switch (required)
    {
    case WC_SENDER_ANYONE:
      return TRUE;
    case WC_SENDER_SELF:
      return sender == WC_SENDER_SELF;
    case WC_SENDER_SERVER:
      return sender != WC_SENDER_ANYONE;
    }
  return FALSE;
}

static const WcNode *
payload_of (const WcRoute *route, const WcNode *stanza)
{
  return route->name != NULL ? wc_node_child (stanza, route->name, route->ns) : NULL;
}

gboolean
wc_router_holds (WcRouter *self, WcRouteKind kind, WcSender sender, const WcNode *stanza)
{
  GArray *entries = self->entries[kind];

  for (guint i = 0; i < entries->len; i++)
    {
      const WcRoute *route = g_array_index (entries, Entry, i).route;

      if ((route->name == NULL || payload_of (route, stanza) != NULL) &&
          may_say (route->sender, sender))
        return route->holds;
    }
  return FALSE;
}

WcRouted
wc_router_route (WcRouter *self,
                 WcSession *session,
                 WcRouteKind kind,
                 WcSender sender,
                 const WcNode *stanza)
{
  WcRouted routed = WC_ROUTED_NOWHERE;
  GArray *entries = self->entries[kind];

  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);
      const WcRoute *route = entry->route;
      const WcNode *payload = payload_of (route, stanza);

      if (route->name != NULL && payload == NULL)
        continue;
      if (!may_say (route->sender, sender))
        {
          routed = WC_ROUTED_FORGED;
          continue;
        }
      if (route->handle (session, entry->state, stanza, payload) == WC_HANDLED)
        return WC_ROUTED;
    }
  return routed;
}
