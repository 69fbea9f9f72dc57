/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/session-private.h"
#include "xml/stanza.h"

/* What arrives: each stanza in a unit of work, by its kind to a route, to who waits for
 * the answer, or through the phases of the modules. */

/* FALSE: a module drops it. */
static gboolean
walk_phase (WcSession *self, WcInbound *in, guint phase)
{
  for (guint i = 0; i < self->looks[phase]->len; i++)
    {
      const WcSessionLook *look = &g_array_index (self->looks[phase], WcSessionLook, i);

      if (look->xep->inbound (self, look->state, in) == WC_DROP)
        return FALSE;
    }
  return TRUE;
}

gboolean
wc_session_walk (WcSession *self, WcInbound *in, GError **error)
{
  for (guint phase = 0; phase < WC_N_PHASES; phase++)
    {
      if (!walk_phase (self, in, phase))
        return TRUE;
      if (phase != WC_PHASE_IDENTIFY || in->again != 0)
        continue;
      if (!self->unit.find (self->unit.self, in, error))
        return FALSE;
      if (in->row != 0)
        return TRUE;
    }
  return self->unit.deliver (self->unit.self, in, error);
}

static gboolean
take_message (WcSession *self, WcNode *stanza, GError **error)
{
  g_auto (WcInbound) in = { .stanza = wc_node_ref (stanza),
                            .origin = WC_MESSAGE_SOURCE_LIVE,
                            .received_us = wc_clock_now_us (self->clock) };

  switch (wc_router_route (self->router, self, WC_ROUTE_MESSAGE,
                           wc_session_get_sender (self, stanza), stanza))
    {
    case WC_ROUTED:
      return TRUE;
    case WC_ROUTED_FORGED:
      wc_session_dropped (self, "router", "forged-message");
      return TRUE;
    case WC_ROUTED_NOWHERE:
      break;
    }
  return wc_session_walk (self, &in, error);
}

static void
take_request (WcSession *self, WcNode *stanza)
{
  gboolean is_get = wc_stanza_has_type (stanza, "get");

  if (wc_node_attr (stanza, "id") == NULL)
    {
      wc_session_dropped (self, "router", "iq-without-id");
      return;
    }
  switch (wc_router_route (self->router, self, is_get ? WC_ROUTE_IQ_GET : WC_ROUTE_IQ_SET,
                           wc_session_get_sender (self, stanza), stanza))
    {
    case WC_ROUTED:
      return;
    case WC_ROUTED_FORGED:
      wc_session_dropped (self, "router", "forged-iq");
      break;
    case WC_ROUTED_NOWHERE:
      break;
    }
  /* RFC 6120 § 8.4: every request is answered, also one that nobody understands. */
  wc_session_reply_error (self, stanza, "cancel", "service-unavailable");
}

static void
take_iq (WcSession *self, WcNode *stanza)
{
  if (wc_stanza_has_type (stanza, "get") || wc_stanza_has_type (stanza, "set"))
    take_request (self, stanza);
  else if (!wc_iq_tracker_answer (self->iqs, stanza))
    wc_session_dropped (self, "router", "unexpected-answer");
}

static void
take_presence (WcSession *self, WcNode *stanza)
{
  if (wc_router_route (self->router, self, WC_ROUTE_PRESENCE,
                       wc_session_get_sender (self, stanza), stanza) == WC_ROUTED_FORGED)
    wc_session_dropped (self, "router", "forged-presence");
}

void
wc_session_fail_unit (WcSession *self, GError *error)
{
  g_clear_error (&self->failure);
  self->failure = error;
}

static gboolean
take_stanza (WcSession *self, WcNode *stanza, GError **error)
{
  gboolean stored = TRUE;

  if (wc_stanza_is_message (stanza))
    stored = take_message (self, stanza, error);
  else if (wc_stanza_is_iq (stanza))
    take_iq (self, stanza);
  else if (wc_stanza_is_presence (stanza))
    take_presence (self, stanza);
  else
    wc_session_dropped (self, "router", "unknown-stanza");

  if (stored && self->failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->failure));
      return FALSE;
    }
  return stored;
}

static void
show (WcSession *self, const WcNode *stanza)
{
  if (self->tap != NULL)
    self->tap (self, /* outgoing= */ FALSE, stanza, self->tap_data);
}

gboolean
wc_session_hold (WcSession *self, WcNode *stanza)
{
  g_autoptr (WcSession) alive = g_object_ref (self);
  WcSender sender = wc_session_get_sender (self, stanza);

  if (!wc_stanza_is_message (stanza) ||
      !wc_router_holds (self->router, WC_ROUTE_MESSAGE, sender, stanza))
    return FALSE;
  show (self, stanza);
  return wc_router_route (self->router, self, WC_ROUTE_MESSAGE, sender, stanza) ==
         WC_ROUTED;
}

gboolean
wc_session_receive (WcSession *self, WcNode *stanza, guint32 count, GError **error)
{
  /* A reply may release the last reference that somebody else holds. */
  g_autoptr (WcSession) alive = g_object_ref (self);

  g_clear_error (&self->failure);
  show (self, stanza);
  if (!wc_session_begin_unit (self, error))
    return FALSE;
  if (take_stanza (self, stanza, error) &&
      (count == 0 || self->unit.set_inbound_count (self->unit.self, count, error)))
    return wc_session_commit_unit (self, error);
  wc_session_undo_unit (self);
  return FALSE;
}

gboolean
wc_session_store_count (WcSession *self, guint32 count, GError **error)
{
  if (!wc_session_begin_unit (self, error))
    return FALSE;
  if (self->unit.set_inbound_count (self->unit.self, count, error))
    return wc_session_commit_unit (self, error);
  wc_session_undo_unit (self);
  return FALSE;
}
