/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "stream/starttls.h"
#include "stream/stream-error.h"

#define HEADER                                                                           \
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "                           \
  "xmlns:stream='http://etherx.jabber.org/streams' version='1.0' id='1' "                \
  "from='example.test'>"
#define FEATURES                                                                         \
  "<stream:features><starttls "                                                          \
  "xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>"
#define PROCEED "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
#define ASK "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"

/* What the server says, in one piece, and what must come of it. */
typedef struct
{
  const char *test;
  const char *server;
  WcStarttlsState state;
  int code; /* of the error */
} Case;

static const Case cases[] = {
  { "good", HEADER FEATURES PROCEED, WC_STARTTLS_PROCEED },
  { "white-space", HEADER "\n" FEATURES " " PROCEED, WC_STARTTLS_PROCEED },
  { "not-yet", HEADER FEATURES "<proceed xmlns='urn:ietf:", WC_STARTTLS_MORE },
  { "injected-stanza", HEADER FEATURES PROCEED "<message/>", WC_STARTTLS_FAILED,
    WC_STREAM_ERROR_INJECTION },
  { "injected-byte", HEADER FEATURES PROCEED " ", WC_STARTTLS_FAILED,
    WC_STREAM_ERROR_INJECTION },
  { "not-offered",
    HEADER "<stream:features><mechanisms "
           "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism>"
           "</mechanisms></stream:features>",
    WC_STARTTLS_FAILED, WC_STREAM_ERROR_NO_STARTTLS },
  { "other-namespace",
    HEADER "<stream:features><starttls xmlns='urn:other'/></stream:features>",
    WC_STARTTLS_FAILED, WC_STREAM_ERROR_NO_STARTTLS },
  { "refused", HEADER FEATURES "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
    WC_STARTTLS_FAILED, WC_STREAM_ERROR_NO_STARTTLS },
  { "proceed-unasked", HEADER PROCEED, WC_STARTTLS_FAILED, WC_STREAM_ERROR_PROTOCOL },
  { "stanza", HEADER "<message/>", WC_STARTTLS_FAILED, WC_STREAM_ERROR_PROTOCOL },
  { "sasl-unencrypted", HEADER "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>",
    WC_STARTTLS_FAILED, WC_STREAM_ERROR_PROTOCOL },
  { "no-version",
    "<stream:stream xmlns='jabber:client' "
    "xmlns:stream='http://etherx.jabber.org/streams' id='1'>",
    WC_STARTTLS_FAILED, WC_STREAM_ERROR_PROTOCOL },
  { "other-root", "<html version='1.0'>", WC_STARTTLS_FAILED, WC_STREAM_ERROR_PROTOCOL },
  { "doctype", "<!DOCTYPE x [<!ENTITY a 'b'>]>" HEADER, WC_STARTTLS_FAILED,
    WC_STREAM_ERROR_PROTOCOL },
  { "not-xml", "HTTP/1.1 400 Bad", WC_STARTTLS_FAILED, WC_STREAM_ERROR_PROTOCOL },
  { "closed", HEADER "</stream:stream>", WC_STARTTLS_FAILED, WC_STREAM_ERROR_CLOSED },
  { "stream-error",
    HEADER "<stream:error><host-unknown "
           "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
    WC_STARTTLS_FAILED, WC_STREAM_ERROR_REMOTE },
};

static void
check_outcome (const Case *c, WcStarttlsState state, const GError *error)
{
  g_assert_cmpint (state, ==, c->state);
  if (c->state == WC_STARTTLS_FAILED)
    g_assert_error (error, WC_STREAM_ERROR, c->code);
  else
    g_assert_no_error (error);
}

static void
test_whole (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (WcStarttls) starttls = wc_starttls_new ("example.test", out);
  g_autoptr (GError) error = NULL;
  WcStarttlsState state = wc_starttls_feed (starttls, (const guint8 *) c->server,
                                            strlen (c->server), out, &error);

  check_outcome (c, state, error);
  g_assert_cmpint (strstr (out->str, ASK) != NULL, ==,
                   strstr (c->server, "<starttls xmlns='urn:ietf") != NULL);
}

/* The same, a byte at a time. What follows <proceed/> is then TLS's to refuse. */
static void
test_bytewise (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (WcStarttls) starttls = wc_starttls_new ("example.test", out);
  g_autoptr (GError) error = NULL;
  WcStarttlsState state = WC_STARTTLS_MORE;

  for (const char *p = c->server; *p != '\0' && state == WC_STARTTLS_MORE; p++)
    state = wc_starttls_feed (starttls, (const guint8 *) p, 1, out, &error);
  if (c->code == WC_STREAM_ERROR_INJECTION && c->state == WC_STARTTLS_FAILED)
    g_assert_cmpint (state, ==, WC_STARTTLS_PROCEED);
  else
    check_outcome (c, state, error);
}

static void
test_header (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (WcStarttls) starttls = wc_starttls_new ("a'>&.test", out);

  g_assert_nonnull (strstr (out->str, "to='a&apos;&gt;&amp;.test'>"));
  g_assert_null (strstr (out->str, "from="));
}

static void
test_conditions (void)
{
  static const char server[] = HEADER
      "<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>"
      "b.test:5222</see-other-host><text "
      "xmlns='urn:ietf:params:xml:ns:xmpp-streams'>moved\n away</text></stream:error>";
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (WcStarttls) starttls = wc_starttls_new ("example.test", out);
  g_autoptr (GError) error = NULL;

  wc_starttls_feed (starttls, (const guint8 *) server, strlen (server), out, &error);
  g_assert_error (error, WC_STREAM_ERROR, WC_STREAM_ERROR_REMOTE);
  g_assert_cmpstr (wc_stream_error_get_reason (error), ==, "see-other-host");
  g_assert_cmpstr (wc_stream_error_get_detail (error, "host"), ==, "b.test:5222");
  g_assert_cmpstr (wc_stream_error_get_detail (error, "text"), ==, "moved away");
}

static void
test_too_much (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) server = g_string_new (HEADER "<stream:features>");
  g_autoptr (WcStarttls) starttls = wc_starttls_new ("example.test", out);
  g_autoptr (GError) error = NULL;
  WcStarttlsState state = WC_STARTTLS_MORE;

  for (guint i = 0; i < 4000; i++)
    g_string_append (server, "<a b='c'/>");
  for (gsize i = 0; i < server->len && state == WC_STARTTLS_MORE; i += 1000)
    state = wc_starttls_feed (starttls, (const guint8 *) server->str + i,
                              MIN (1000, server->len - i), out, &error);
  g_assert_cmpint (state, ==, WC_STARTTLS_FAILED);
  g_assert_error (error, WC_STREAM_ERROR, WC_STREAM_ERROR_PROTOCOL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *whole =
          g_strconcat ("/stream/starttls/whole/", cases[i].test, NULL);
      g_autofree char *bytewise =
          g_strconcat ("/stream/starttls/bytewise/", cases[i].test, NULL);
      g_test_add_data_func (whole, &cases[i], test_whole);
      g_test_add_data_func (bytewise, &cases[i], test_bytewise);
    }
  g_test_add_func ("/stream/starttls/header", test_header);
  g_test_add_func ("/stream/starttls/conditions", test_conditions);
  g_test_add_func ("/stream/starttls/too-much", test_too_much);

  return g_test_run ();
}
