/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "stream/login.h"
#include "stream/stream-error.h"
#include "xml/ns.h"
#include "xml/parser.h"

#define SASL_NS "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
#define BIND_NS "xmlns='urn:ietf:params:xml:ns:xmpp-bind'"
#define STREAM_NS "xmlns='http://etherx.jabber.org/streams'"
#define SM_NS "xmlns='urn:xmpp:sm:3'"
#define BIND_FEATURES "<features " STREAM_NS "><bind " BIND_NS "/></features>"
#define BOUND                                                                            \
  "<iq type='result' id='_xmpp_bind1'><bind " BIND_NS                                    \
  "><jid>juliet@capulet.test/balcony</jid></bind></iq>"

typedef struct
{
  WcTurns *turns;
  WcLogin *login;
  WcAuthenticationSettings settings;
  GString *written;
  guint restarts;
  const char *resume; /* (nullable) what to try */

  gboolean done;
  char *full_jid;
  char *mechanism;
  gboolean resumed;
  char *answer; /* name of the element */
  GError *error;
} Fixture;

static void
on_write (gpointer data, const char *bytes, gsize size)
{
  g_string_append_len (((Fixture *) data)->written, bytes, (gssize) size);
}

static void
on_restart (gpointer data)
{
  ((Fixture *) data)->restarts++;
}

static WcNode *
on_resume (gpointer data, const WcNode *features)
{
  const Fixture *f = data;

  g_assert_true (wc_node_is (features, "features", WC_NS_STREAM));
  if (f->resume == NULL)
    return NULL;
  return wc_parser_parse (f->resume, WC_NS_CLIENT, WC_PARSER_LIMITS_ANY, NULL);
}

static void
on_done (gpointer data, const WcLoginResult *result)
{
  Fixture *f = data;

  g_assert_false (f->done);
  g_assert_no_error (f->error);
  f->done = TRUE;
  f->full_jid = g_strdup (result->full_jid);
  f->mechanism = g_strdup (result->mechanism);
  f->resumed = result->resumed;
  f->answer =
      result->answer != NULL ? g_strdup (wc_node_get_name (result->answer)) : NULL;
  g_assert_nonnull (wc_node_child (result->features, "bind", WC_NS_BIND));
}

static void
on_failed (gpointer data, const GError *error)
{
  Fixture *f = data;

  g_assert_false (f->done);
  g_assert_no_error (f->error);
  f->error = g_error_copy (error);
}

static const WcLoginHandler handler = { on_write, on_restart, on_resume, on_done,
                                        on_failed };

static void
setup (Fixture *f, gconstpointer data)
{
  f->turns = wc_turns_new ();
  f->written = g_string_new (NULL);
  f->settings = (WcAuthenticationSettings){ .jid = "juliet@capulet.test",
                                            .resource = "balcony",
                                            .password = "secret",
                                            .encrypted = TRUE };
}

static void
teardown (Fixture *f, gconstpointer data)
{
  if (f->login != NULL)
    {
      wc_login_cancel (f->login);
      g_assert_finalize_object (f->login);
    }
  wc_turns_unref (f->turns);
  g_string_free (f->written, TRUE);
  g_free (f->full_jid);
  g_free (f->mechanism);
  g_free (f->answer);
  g_clear_error (&f->error);
}

static void
serve (Fixture *f, const char *xml)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcNode) node =
      wc_parser_parse (xml, WC_NS_CLIENT, WC_PARSER_LIMITS_ANY, &error);

  g_assert_no_error (error);
  wc_login_handle (f->login, node);
}

static void
serve_header (Fixture *f)
{
  g_autoptr (WcNode) header = wc_node_new ("stream", WC_NS_STREAM);

  wc_node_set (header, "version", "1.0");
  wc_login_opened (f->login, header);
}

static void
begin (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  f->login = wc_login_new (&f->settings, f->turns, &handler, f, &error);
  g_assert_no_error (error);
  wc_login_start (f->login);
  g_assert_nonnull (strstr (f->written->str, "<stream:stream "));
  g_assert_nonnull (strstr (f->written->str, "to=\"capulet.test\""));
  g_string_truncate (f->written, 0);
  serve_header (f);
}

/* @offers: separated by blanks. */
static void
offer (Fixture *f, const char *offers)
{
  g_auto (GStrv) names = g_strsplit (offers, " ", -1);
  g_autoptr (GString) xml =
      g_string_new ("<features " STREAM_NS "><mechanisms " SASL_NS ">");

  for (guint i = 0; names[i] != NULL; i++)
    g_string_append_printf (xml, "<mechanism>%s</mechanism>", names[i]);
  g_string_append (xml, "</mechanisms></features>");
  serve (f, xml->str);
}

/* Everything up to the header of the second stream. */
static void
authenticate (Fixture *f)
{
  begin (f);
  offer (f, "PLAIN");
  g_assert_nonnull (strstr (f->written->str, "mechanism=\"PLAIN\""));
  g_string_truncate (f->written, 0);
  serve (f, "<success " SASL_NS "/>");
  g_assert_no_error (f->error);
  g_assert_cmpuint (f->restarts, ==, 1);
  g_assert_nonnull (strstr (f->written->str, "<stream:stream "));
  g_string_truncate (f->written, 0);
  serve_header (f);
}

static void
assert_bound (Fixture *f)
{
  g_assert_no_error (f->error);
  g_assert_true (f->done);
  g_assert_cmpstr (f->full_jid, ==, "juliet@capulet.test/balcony");
  g_assert_false (f->resumed);
}

static void
test_bind (Fixture *f, gconstpointer data)
{
  authenticate (f);
  serve (f, BIND_FEATURES);
  g_assert_nonnull (strstr (f->written->str, "<resource>balcony</resource>"));
  g_assert_null (strstr (f->written->str, "urn:xmpp:sm"));
  serve (f, BOUND);
  assert_bound (f);
  g_assert_cmpstr (f->mechanism, ==, "PLAIN");
  g_assert_null (f->answer);
}

static void
test_stream_error (Fixture *f, gconstpointer data)
{
  begin (f);
  serve (f, "<error " STREAM_NS "><host-unknown "
            "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></error>");
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_REMOTE);
  g_assert_cmpstr (wc_stream_error_get_reason (f->error), ==, "host-unknown");
}

/* libstrophe follows a NULL pointer here. */
static void
test_no_bind (Fixture *f, gconstpointer data)
{
  authenticate (f);
  serve (f, "<features " STREAM_NS "/>");
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_BIND);
  g_assert_cmpstr (f->written->str, ==, "");
}

static void
test_bind_refused (Fixture *f, gconstpointer data)
{
  authenticate (f);
  serve (f, BIND_FEATURES);
  serve (f, "<iq type='error' id='_xmpp_bind1'><error type='cancel'><conflict "
            "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_BIND);
  g_assert_cmpstr (wc_stream_error_get_reason (f->error), ==, "conflict");
}

static void
test_bound_elsewhere (Fixture *f, gconstpointer data)
{
  g_autofree char *xml = g_strdup_printf (
      "<iq type='result' id='_xmpp_bind1'><bind " BIND_NS ">%s</bind></iq>",
      (const char *) data);

  authenticate (f);
  serve (f, BIND_FEATURES);
  serve (f, xml);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_BIND);
}

/* What the server says in between is not taken for the answer. */
static void
test_beside_bind (Fixture *f, gconstpointer data)
{
  authenticate (f);
  serve (f, BIND_FEATURES);
  serve (f, "<message from='capulet.test'><body>Welcome</body></message>");
  serve (f, "<iq type='result' id='other'/>");
  serve (f, "<presence type='result' id='_xmpp_bind1'><bind " BIND_NS
            "><jid>juliet@capulet.test/nurse</jid></bind></presence>");
  g_assert_no_error (f->error);
  serve (f, BOUND);
  assert_bound (f);
}

/* Prefixed attributes do not shadow plain ones: not here, not in what libstrophe gets. */
static void
test_prefixed (Fixture *f, gconstpointer data)
{
  authenticate (f);
  serve (f, BIND_FEATURES);
  serve (f, "<iq type='result' xmlns:p='urn:p' p:id='_xmpp_bind1' id='x'><bind " BIND_NS
            "><jid>juliet@capulet.test/nurse</jid></bind></iq>");
  g_assert_false (f->done);
  serve (f, "<iq xmlns:p='urn:p' p:type='error' type='result' p:id='no' "
            "id='_xmpp_bind1'><bind " BIND_NS
            "><jid>juliet@capulet.test/balcony</jid></bind></iq>");
  assert_bound (f);
}

/* A stanza that takes libstrophe ten seconds is a number of elements here. */
static void
test_wide (Fixture *f, gconstpointer data)
{
  static const WcParserLimits large = { 128, 1000000, 64 * 1024 * 1024 };
  g_autoptr (GString) xml = g_string_new ("<features " STREAM_NS "><mechanisms " SASL_NS
                                          "><mechanism>SCRAM-SHA-1</mechanism>");
  g_autoptr (WcNode) node = NULL;

  for (guint i = 0; i < 60000; i++)
    g_string_append (xml, "<a/>");
  g_string_append (xml, "</mechanisms></features>");
  begin (f);
  node = wc_parser_parse (xml->str, WC_NS_CLIENT, large, NULL);
  g_assert_nonnull (node);
  wc_login_handle (f->login, node);
  g_assert_no_error (f->error);
  g_assert_nonnull (strstr (f->written->str, "<auth "));
}

/* What was beyond the parser's limits during a login is the end of it. */
static void
test_beyond_limits (Fixture *f, gconstpointer data)
{
  g_autoptr (WcNode) node = wc_node_new ("features", WC_NS_STREAM);

  begin (f);
  wc_node_set_refused (node);
  wc_login_handle (f->login, node);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_PROTOCOL);
}

static void
test_unexpected (Fixture *f, gconstpointer data)
{
  begin (f);
  serve (f, data);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_PROTOCOL);
}

static void
test_old_version (Fixture *f, gconstpointer data)
{
  g_autoptr (WcNode) header = wc_node_new ("stream", WC_NS_STREAM);

  begin (f);
  wc_login_opened (f->login, header);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_PROTOCOL);
}

/* ---- Resumption ---- */

static void
test_resumed (Fixture *f, gconstpointer data)
{
  f->resume = "<resume " SM_NS " h='3' previd='abc'/>";
  authenticate (f);
  serve (f, BIND_FEATURES);
  g_assert_cmpstr (f->written->str, ==,
                   "<resume xmlns='urn:xmpp:sm:3' h='3' previd='abc'/>");
  serve (f, "<resumed " SM_NS " h='2' previd='abc'/>");
  g_assert_no_error (f->error);
  g_assert_true (f->done);
  g_assert_true (f->resumed);
  g_assert_null (f->full_jid);
  g_assert_cmpstr (f->answer, ==, "resumed");
}

static void
test_resume_refused (Fixture *f, gconstpointer data)
{
  f->resume = "<resume " SM_NS " h='3' previd='abc'/>";
  authenticate (f);
  serve (f, BIND_FEATURES);
  g_string_truncate (f->written, 0);
  serve (f, "<failed " SM_NS " h='2'><item-not-found "
            "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>");
  g_assert_false (f->done);
  g_assert_nonnull (strstr (f->written->str, "<resource>balcony</resource>"));
  serve (f, BOUND);
  assert_bound (f);
  g_assert_cmpstr (f->answer, ==, "failed");
}

static void
test_resume_nonsense (Fixture *f, gconstpointer data)
{
  f->resume = "<resume " SM_NS " h='3' previd='abc'/>";
  authenticate (f);
  serve (f, BIND_FEATURES);
  serve (f, BOUND);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_PROTOCOL);
}

/* ---- Servers of RFC 3921 ---- */

static void
test_session (Fixture *f, gconstpointer data)
{
  authenticate (f);
  serve (f, "<features " STREAM_NS "><bind " BIND_NS
            "/><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></features>");
  g_string_truncate (f->written, 0);
  serve (f, BOUND);
  g_assert_false (f->done);
  g_assert_nonnull (strstr (f->written->str, "urn:ietf:params:xml:ns:xmpp-session"));
  serve (f, "<iq type='result' id='_xmpp_session1'/>");
  assert_bound (f);
}

static void
test_session_optional (Fixture *f, gconstpointer data)
{
  authenticate (f);
  serve (f, "<features " STREAM_NS "><bind " BIND_NS
            "/><session xmlns='urn:ietf:params:xml:ns:xmpp-session'><optional/></session>"
            "</features>");
  serve (f, BOUND);
  assert_bound (f);
}

/* ---- Turns and ends ---- */

static void
test_sasl_refused (Fixture *f, gconstpointer data)
{
  begin (f);
  offer (f, "PLAIN");
  serve (f, "<failure " SASL_NS "><account-disabled/></failure>");
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_SASL);
  g_assert_cmpstr (wc_stream_error_get_reason (f->error), ==, "account-disabled");
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  authenticate (f);
  serve (f, BIND_FEATURES);
  g_string_truncate (f->written, 0);
  wc_login_cancel (f->login);
  serve (f, BOUND);
  serve_header (f);
  g_assert_no_error (f->error);
  g_assert_false (f->done);
  g_assert_cmpstr (f->written->str, ==, "");
}

static void
test_silent_after_end (Fixture *f, gconstpointer data)
{
  begin (f);
  offer (f, "NONE");
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_NO_MECHANISM);
  g_clear_error (&f->error);
  serve (f, BOUND);
  serve (f, "<failure " SASL_NS "/>");
  g_assert_no_error (f->error);
}

static void
add (const char *name, gconstpointer data, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/stream/login/", name, NULL);

  g_test_add (path, Fixture, data, setup, test, teardown);
}

static void
add_bind (void)
{
  add ("no-bind", NULL, test_no_bind);
  add ("bind-refused", NULL, test_bind_refused);
  add ("bound-elsewhere/person", "<jid>romeo@capulet.test/balcony</jid>",
       test_bound_elsewhere);
  add ("bound-elsewhere/domain", "<jid>juliet@evil.test/balcony</jid>",
       test_bound_elsewhere);
  add ("bound-elsewhere/bare", "<jid>juliet@capulet.test</jid>", test_bound_elsewhere);
  add ("bound-elsewhere/malformed", "<jid>@/</jid>", test_bound_elsewhere);
  add ("bound-elsewhere/none", "", test_bound_elsewhere);
  add ("beside-bind", NULL, test_beside_bind);
  add ("prefixed", NULL, test_prefixed);
  add ("resumed", NULL, test_resumed);
  add ("resume-refused", NULL, test_resume_refused);
  add ("resume-nonsense", NULL, test_resume_nonsense);
  add ("session", NULL, test_session);
  add ("session-optional", NULL, test_session_optional);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("bind", NULL, test_bind);
  add ("stream-error", NULL, test_stream_error);
  add ("wide", NULL, test_wide);
  add ("beyond-limits", NULL, test_beyond_limits);
  add ("unexpected/stanza", "<message/>", test_unexpected);
  add ("unexpected/success", "<success " SASL_NS "/>", test_unexpected);
  add ("unexpected/bound", BOUND, test_unexpected);
  add ("old-version", NULL, test_old_version);
  add_bind ();
  add ("sasl-refused", NULL, test_sasl_refused);
  add ("cancelled", NULL, test_cancelled);
  add ("silent-after-end", NULL, test_silent_after_end);

  return g_test_run ();
}
