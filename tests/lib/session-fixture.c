/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/session-fixture.h"

static gpointer
attach (WcSession *session)
{
  return wc_session_get_host (session);
}

static void
bound (WcSession *session, gpointer state)
{
  g_string_append (((WcSessionFixture *) state)->log, "bound ");
}

static void
resumed (WcSession *session, gpointer state)
{
  g_string_append (((WcSessionFixture *) state)->log, "resumed ");
}

static void
unbound (WcSession *session, gpointer state)
{
  g_string_append (((WcSessionFixture *) state)->log, "unbound ");
}

static void
committed (gpointer data)
{
  g_string_append (data, "committed ");
}

static WcVerdict
inbound (WcSession *session, gpointer state, WcInbound *in)
{
  WcSessionFixture *host = state;

  g_string_append (host->log, "inbound ");
  if (host->hook)
    wc_session_after_commit (session, committed, host->log, NULL);
  return host->verdict;
}

static gboolean
outbound (WcSession *session, gpointer state, WcOutbound *out, GError **error)
{
  return wc_error_invalid (error, "x", "no");
}

static WcHandled
hold (WcSession *session, gpointer state, const WcNode *stanza, const WcNode *payload)
{
  g_string_append (((WcSessionFixture *) state)->log, "held ");
  return WC_HANDLED;
}

static const WcRoute routes[] = {
  { WC_ROUTE_MESSAGE, "part", "urn:m", WC_SENDER_SELF, hold, .holds = TRUE },
  { 0 },
};

static const WcXep module = {
  .name = "module",
  .routes = routes,
  .phase = WC_PHASE_CLASSIFY,
  .attach = attach,
  .bound = bound,
  .resumed = resumed,
  .unbound = unbound,
  .inbound = inbound,
  .outbound = outbound,
};
static const WcXep *const xeps[] = { &module, NULL };

void
wc_session_fixture_setup (WcSessionFixture *self, gconstpointer data)
{
  self->log = g_string_new (NULL);
  self->fake = wc_fake_session_new_with ("me@x.lit/here", xeps, self);
}

void
wc_session_fixture_teardown (WcSessionFixture *self, gconstpointer data)
{
  wc_fake_session_assert_idle (self->fake);
  wc_fake_session_free (self->fake);
  g_string_free (self->log, TRUE);
}

void
wc_session_fixture_assert_logs (WcSessionFixture *self,
                                const char *modules,
                                const char *units)
{
  g_assert_cmpstr (self->log->str, ==, modules);
  g_assert_cmpstr (self->fake->units->str, ==, units);
  g_string_truncate (self->log, 0);
  g_string_truncate (self->fake->units, 0);
}

gboolean
wc_session_fixture_receive (WcSessionFixture *self,
                            const char *xml,
                            guint32 count,
                            GError **error)
{
  g_autoptr (WcNode) stanza = wc_fake_session_parse (xml);

  return wc_session_receive (self->fake->session, stanza, count, error);
}
