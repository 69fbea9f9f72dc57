/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "stream/router.h"

static WcHandled
handle (WcSession *session, gpointer state, const WcNode *stanza, const WcNode *payload)
{
  g_string_append (state, payload != NULL ? wc_node_get_name (payload) : "any");
  return wc_node_attr (stanza, "decline") != NULL ? WC_NOT_MINE : WC_HANDLED;
}

static const WcRoute first_routes[] = {
  { WC_ROUTE_IQ_GET, "ping", "urn:p", WC_SENDER_ANYONE, handle },
  { WC_ROUTE_IQ_SET, "query", "urn:r", WC_SENDER_SELF, handle },
  { WC_ROUTE_MESSAGE, "result", "urn:m", WC_SENDER_SERVER, handle },
  { WC_ROUTE_MESSAGE, "part", "urn:m", WC_SENDER_SELF, handle, .holds = TRUE },
  { 0 },
};
static const WcRoute second_routes[] = {
  { WC_ROUTE_PRESENCE, NULL, NULL, WC_SENDER_ANYONE, handle },
  { WC_ROUTE_IQ_GET, "ping", "urn:p", WC_SENDER_ANYONE, handle },
  { 0 },
};
static const WcXep first = { .name = "first", .routes = first_routes };
static const WcXep second = { .name = "second", .routes = second_routes };
static const WcXep bare = { .name = "bare" };
static const WcXep *const xeps[] = { &first, &bare, &second, NULL };

typedef struct
{
  WcRouteKind kind;
  const char *xml;
  WcRouted routed;
  const char *log; /* of the first module, '|', of the second */
} Case;

static const Case cases[] = {
  { WC_ROUTE_IQ_GET, "<iq from='eve@y'><ping xmlns='urn:p'/></iq>", WC_ROUTED, "ping|" },
  { WC_ROUTE_IQ_GET, "<iq decline='1'><ping xmlns='urn:p'/></iq>", WC_ROUTED_NOWHERE,
    "ping|ping" },
  { WC_ROUTE_IQ_GET, "<iq><ping xmlns='urn:other'/></iq>", WC_ROUTED_NOWHERE, "|" },
  { WC_ROUTE_IQ_SET, "<iq><ping xmlns='urn:p'/></iq>", WC_ROUTED_NOWHERE, "|" },
  { WC_ROUTE_IQ_SET, "<iq><query xmlns='urn:r'/></iq>", WC_ROUTED, "query|" },
  { WC_ROUTE_IQ_SET, "<iq from='me@x'><query xmlns='urn:r'/></iq>", WC_ROUTED, "query|" },
  { WC_ROUTE_IQ_SET, "<iq from='x'><query xmlns='urn:r'/></iq>", WC_ROUTED_FORGED, "|" },
  { WC_ROUTE_IQ_SET, "<iq from='me@x/other'><query xmlns='urn:r'/></iq>",
    WC_ROUTED_FORGED, "|" },
  { WC_ROUTE_IQ_SET, "<iq from='eve@y'><query xmlns='urn:r'/></iq>", WC_ROUTED_FORGED,
    "|" },
  { WC_ROUTE_MESSAGE, "<message from='x'><result xmlns='urn:m'/></message>", WC_ROUTED,
    "result|" },
  { WC_ROUTE_MESSAGE, "<message from='eve@y'><result xmlns='urn:m'/></message>",
    WC_ROUTED_FORGED, "|" },
  { WC_ROUTE_PRESENCE, "<presence from='eve@y'/>", WC_ROUTED, "|any" },
};

static void
test_route (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x/here");
  g_autoptr (GString) one = g_string_new (NULL);
  g_autoptr (GString) two = g_string_new (NULL);
  const gpointer states[] = { one, NULL, two };
  g_autoptr (WcRouter) router = wc_router_new (xeps, states);
  g_autoptr (WcNode) stanza = wc_fake_session_parse (c->xml);
  g_autofree char *log = NULL;

  g_assert_cmpint (wc_router_route (router, fake->session, c->kind,
                                    wc_session_get_sender (fake->session, stanza),
                                    stanza),
                   ==, c->routed);
  log = g_strconcat (one->str, "|", two->str, NULL);
  g_assert_cmpstr (log, ==, c->log);
}

/* Told without calling anybody; from who may not say it, nothing is held. */
static void
test_holds (void)
{
  static const struct
  {
    const char *xml;
    gboolean holds;
  } stanzas[] = {
    { "<message><part xmlns='urn:m'/></message>", TRUE },
    { "<message from='eve@y'><part xmlns='urn:m'/></message>", FALSE },
    { "<message><result xmlns='urn:m'/></message>", FALSE },
    { "<message><part xmlns='urn:other'/></message>", FALSE },
  };
  g_autoptr (WcFakeSession) fake = wc_fake_session_new ("me@x/here");
  const gpointer states[] = { NULL, NULL, NULL };
  g_autoptr (WcRouter) router = wc_router_new (xeps, states);

  for (gsize i = 0; i < G_N_ELEMENTS (stanzas); i++)
    {
      g_autoptr (WcNode) stanza = wc_fake_session_parse (stanzas[i].xml);

      g_assert_true (wc_router_holds (router, WC_ROUTE_MESSAGE,
                                      wc_session_get_sender (fake->session, stanza),
                                      stanza) == stanzas[i].holds);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/stream/router/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, &cases[i], test_route);
    }
  g_test_add_func ("/stream/router/holds", test_holds);
  return g_test_run ();
}
