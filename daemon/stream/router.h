/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/module.h"

/* The routes of all modules, by kind. What a stanza may do depends on who sent it, and
 * that is decided here, before any handler runs. */
typedef struct _WcRouter WcRouter;

/* What became of a stanza. */
typedef enum
{
  WC_ROUTED,
  WC_ROUTED_NOWHERE, /* no route wants it */
  WC_ROUTED_FORGED,  /* a route wants it, its sender may not say it */
} WcRouted;

/* @states: the modules' states, in the order of @xeps; both borrowed, and must live as
 * long. Returns: (transfer full). */
WcRouter *wc_router_new (const WcXep *const *xeps, const gpointer *states);
void wc_router_free (WcRouter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcRouter, wc_router_free)

/* Whether the first route that wants @stanza, and lets @sender say it, only holds it. */
gboolean
wc_router_holds (WcRouter *self, WcRouteKind kind, WcSender sender, const WcNode *stanza);

/* Offers @stanza to the routes of @kind in the order of the modules, until one handles
 * it. @sender: who sent it; our own account may say what a server may. */
WcRouted wc_router_route (WcRouter *self,
                          WcSession *session,
                          WcRouteKind kind,
                          WcSender sender,
                          const WcNode *stanza);
