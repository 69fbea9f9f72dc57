/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/link-state.h"
#include "base/str.h"
#include "model/jid.h"
#include "xep/0313-mam.h"
#include "xml/ns.h"

void
wc_link_state_init (WcLinkState *self)
{
  *self = (WcLinkState){ .status = { .behind = -1 } };
  self->status.missing = self->missing;
}

void
wc_link_state_clear (WcLinkState *self)
{
  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->resource, g_free);
  g_clear_pointer (&self->mechanism, g_free);
  g_clear_pointer (&self->tls, g_free);
}

/* Logged in is not yet up to date. */
static WcAccountState
state_of (const WcConnectorStatus *stream, WcCatchup *catchup)
{
  if (stream->state == WC_ACCOUNT_STATE_ONLINE && !wc_catchup_is_caught_up (catchup))
    return WC_ACCOUNT_STATE_SYNCING;
  return stream->state;
}

static void
find_missing (WcLinkState *self, WcSession *session)
{
  const WcNode *features = wc_session_get_stream_features (session);
  guint n = 0;

  if (wc_session_is_ready (session))
    {
      if (wc_mam_get_archive (session) == NULL)
        self->missing[n++] = "archive";
      if (!wc_session_server_has (session, WC_NS_CARBONS) &&
          !wc_session_account_has (session, WC_NS_CARBONS))
        self->missing[n++] = "carbons";
      if (wc_node_child (features, "sm", WC_NS_SM) == NULL)
        self->missing[n++] = "stream-management";
    }
  self->missing[n] = NULL;
}

static void
read_stream (WcLinkState *self, const WcConnectorStatus *stream)
{
  g_autofree char *resource =
      stream->full_jid != NULL ? g_strdup (wc_jid_get_resource (stream->full_jid)) : NULL;

  wc_str_set (&self->reason, stream->reason);
  wc_str_set (&self->text, stream->text);
  wc_str_set (&self->resource, resource);
  wc_str_set (&self->mechanism, stream->mechanism);
  wc_str_set (&self->tls, stream->encrypted ? stream->tls.version : NULL);
  self->status.reason = self->reason;
  self->status.text = self->text;
  self->status.resource = self->resource;
  self->status.mechanism = self->mechanism;
  self->status.tls = self->tls;
  self->status.next_attempt_us = stream->next_attempt_us;
}

gboolean
wc_link_state_update (WcLinkState *self,
                      WcConnector *connector,
                      WcSession *session,
                      WcCatchup *catchup)
{
  const WcConnectorStatus *stream = wc_connector_get_status (connector);
  WcAccountState state = state_of (stream, catchup);
  gboolean changed =
      state != self->status.state || g_strcmp0 (stream->reason, self->reason) != 0;

  /* The connector knows nothing of the step from syncing to online. */
  if (state != self->status.state)
    self->status.since_us = wc_clock_now_us (wc_session_get_clock (session));
  else
    self->status.since_us = MAX (self->status.since_us, stream->since_us);
  read_stream (self, stream);
  find_missing (self, session);
  self->status.state = state;
  self->status.fetched = wc_catchup_get_fetched (catchup);
  self->status.behind = wc_catchup_get_behind (catchup);
  self->status.archive_complete = wc_catchup_is_complete (catchup);
  return changed;
}
