/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "lib/fake-clock.h"
#include "lib/fake-resolver.h"
#include "lib/login-script.h"
#include "lib/test-ca.h"
#include "stream/attempt.h"
#include "stream/stream-error.h"

#define JID "juliet@capulet.test"
#define XMPP "_xmpp-client._tcp.capulet.test"

typedef struct
{
  WcFakeResolver *resolver;
  WcFakeClock *clock;
  WcAttemptMeans means;
  WcAccount *account;
  WcAttempt *attempt;
  GPtrArray *transports; /* (element-type WcFakeTransport) in the order of their making */
  gboolean encrypted;

  gboolean bound;
  WcTransport *kept; /* (owned) (nullable) */
  GString *later;    /* what arrived behind the login */
  GError *error;
  gboolean failed_encrypted;
  char *failed_target; /* "host:port" */
} Fixture;

static WcTransport *
new_transport (gpointer data)
{
  Fixture *f = data;
  WcFakeTransport *fake = wc_fake_transport_new (f->encrypted);

  g_ptr_array_add (f->transports, g_object_ref (fake));
  return WC_TRANSPORT (fake);
}

static WcNode *
on_resume (gpointer data, const WcNode *features)
{
  return NULL;
}

static void
on_later (gpointer data, WcNode *node)
{
  g_string_append (((Fixture *) data)->later, wc_node_get_name (node));
}

static void
on_later_ended (gpointer data, const GError *error)
{
  g_string_append (((Fixture *) data)->later, "end");
}

static const WcGateHandler later_handler = { NULL, on_later, on_later_ended, NULL };

static void
on_bound (gpointer data,
          WcTransport *transport,
          WcGate *gate,
          const WcResolveTarget *target,
          const WcLoginResult *result)
{
  Fixture *f = data;

  g_assert_false (f->bound);
  g_assert_no_error (f->error);
  g_assert_cmpstr (result->full_jid, ==, JID "/balcony");
  f->bound = TRUE;
  f->kept = g_object_ref (transport);
  wc_transport_set_handler (transport, NULL, NULL);
  wc_gate_set_handler (gate, &later_handler, f);
}

static void
on_failed (gpointer data, const WcAttemptFailure *failure)
{
  Fixture *f = data;

  g_assert_false (f->bound);
  g_assert_no_error (f->error);
  f->error = g_error_copy (failure->error);
  f->failed_encrypted = failure->encrypted;
  if (failure->target != NULL)
    f->failed_target =
        g_strdup_printf ("%s:%u", failure->target->host, failure->target->port);
}

static const WcAttemptHandler handler = { on_resume, on_bound, on_failed };

static void
setup (Fixture *f, gconstpointer data)
{
  f->resolver = wc_fake_resolver_install ();
  f->clock = wc_fake_clock_new (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC);
  f->transports = g_ptr_array_new_with_free_func (g_object_unref);
  f->later = g_string_new (NULL);
  f->means.clock = WC_CLOCK (f->clock);
  f->means.turns = wc_turns_new ();
  f->means.new_transport = new_transport;
  f->means.data = f;
  f->account = wc_account_new (JID);
  wc_str_set (&f->account->resource, "balcony");
  f->encrypted = TRUE;
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->attempt, wc_attempt_stop);
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 0);
  g_clear_object (&f->kept);
  settle ();
  g_ptr_array_unref (f->transports);
  wc_turns_unref (f->means.turns);
  wc_account_unref (f->account);
  g_object_unref (f->clock);
  wc_fake_resolver_remove (f->resolver);
  g_string_free (f->later, TRUE);
  g_free (f->failed_target);
  g_clear_error (&f->error);
}

static void
start (Fixture *f)
{
  WcAttemptSettings settings = { .account = f->account, .password = "secret" };

  f->attempt = wc_attempt_start (&settings, &f->means, &handler, f);
  settle ();
}

static WcFakeTransport *
last (Fixture *f)
{
  g_assert_cmpuint (f->transports->len, >, 0);
  return f->transports->pdata[f->transports->len - 1];
}

static void
finish_connect (Fixture *f, GError *error)
{
  wc_fake_transport_connected (last (f), error);
  settle ();
}

static GError *
make_error (WcStreamErrorCode code)
{
  return wc_stream_error_new (code, NULL, NULL, "for a test");
}

static void
test_override (Fixture *f, gconstpointer data)
{
  g_autofree char *asked = NULL;

  wc_str_set (&f->account->host, "127.0.0.1");
  f->account->port = 5523;
  f->account->tls = WC_ACCOUNT_TLS_DIRECT;
  start (f);
  g_assert_cmpstr (wc_fake_transport_get_target (last (f)), ==, "127.0.0.1:5523/direct");
  asked = wc_fake_resolver_dup_asked (f->resolver);
  g_assert_cmpstr (asked, ==, "");
  finish_connect (f, NULL);
  wc_login_script_run (last (f), JID "/balcony");
  g_assert_true (f->bound);
  g_assert_false (wc_fake_transport_is_closed (last (f)));
}

/* What follows the login in the same packet is the session's. */
static void
test_handed_over (Fixture *f, gconstpointer data)
{
  wc_str_set (&f->account->host, "127.0.0.1");
  start (f);
  finish_connect (f, NULL);
  wc_login_script_authenticate (last (f));
  wc_login_script_offer (last (f), "");
  wc_login_script_expect (last (f), "<resource>");
  wc_fake_transport_feed (last (f), "<iq type='result' id='_xmpp_bind1'><bind "
                                    "xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>" JID
                                    "/balcony</jid></bind></iq><message/><presence/>"
                                    "</stream:stream>");
  g_assert_true (f->bound);
  g_assert_cmpstr (f->later->str, ==, "messagepresenceend");
}

/* The first refuses, the second has no TLS, the third lets us in. */
static void
test_targets (Fixture *f, gconstpointer data)
{
  wc_fake_resolver_add_service (f->resolver, XMPP, "a.test", 5222, 1, 0);
  wc_fake_resolver_add_service (f->resolver, XMPP, "b.test", 5222, 2, 0);
  wc_fake_resolver_add_service (f->resolver, XMPP, "c.test", 5222, 3, 0);
  start (f);
  g_assert_cmpstr (wc_fake_transport_get_target (last (f)), ==, "a.test:5222/starttls");
  finish_connect (f, make_error (WC_STREAM_ERROR_UNREACHABLE));
  g_assert_cmpstr (wc_fake_transport_get_target (last (f)), ==, "b.test:5222/starttls");
  finish_connect (f, make_error (WC_STREAM_ERROR_NO_STARTTLS));
  g_assert_cmpstr (wc_fake_transport_get_target (last (f)), ==, "c.test:5222/starttls");
  finish_connect (f, NULL);
  wc_login_script_run (last (f), JID "/balcony");
  g_assert_true (f->bound);
}

static void
test_all_fail (Fixture *f, gconstpointer data)
{
  wc_fake_resolver_add_service (f->resolver, XMPP, "a.test", 5222, 1, 0);
  wc_fake_resolver_add_service (f->resolver, XMPP, "b.test", 5222, 2, 0);
  start (f);
  finish_connect (f, make_error (WC_STREAM_ERROR_UNREACHABLE));
  finish_connect (f, make_error (WC_STREAM_ERROR_TIMEOUT));
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_TIMEOUT);
  g_assert_cmpstr (f->failed_target, ==, "b.test:5222");
  g_assert_cmpuint (f->transports->len, ==, 2);
}

/* A certificate that a person could accept says more than a time-out behind it. */
static void
test_certificate_first (Fixture *f, gconstpointer data)
{
  g_autoptr (WcTestIdentity) identity = wc_test_ca_issue (NULL, "DNS:x.test", -1, 1);
  g_autoptr (WcCertificate) certificate =
      wc_certificate_new (identity->certificate, WC_CERTIFICATE_SELF_SIGNED);

  wc_fake_resolver_add_service (f->resolver, XMPP, "a.test", 5222, 1, 0);
  wc_fake_resolver_add_service (f->resolver, XMPP, "b.test", 5222, 2, 0);
  start (f);
  finish_connect (f, wc_stream_error_new_certificate (certificate));
  finish_connect (f, make_error (WC_STREAM_ERROR_TIMEOUT));
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_CERTIFICATE);
  g_assert_cmpstr (f->failed_target, ==, "a.test:5222");
}

/* A refusal of the password is not carried to the next server. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  wc_fake_resolver_add_service (f->resolver, XMPP, "a.test", 5222, 1, 0);
  wc_fake_resolver_add_service (f->resolver, XMPP, "b.test", 5222, 2, 0);
  start (f);
  finish_connect (f, NULL);
  wc_login_script_expect (last (f), "<stream:stream ");
  wc_fake_transport_feed (
      last (f), WC_LOGIN_SCRIPT_HEADER
      "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
      "<mechanism>PLAIN</mechanism></mechanisms></stream:features>"
      "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>");
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_SASL);
  g_assert_true (f->failed_encrypted);
  g_assert_true (wc_fake_transport_is_closed (last (f)));
  g_assert_cmpuint (f->transports->len, ==, 1);
}

static void
test_no_service (Fixture *f, gconstpointer data)
{
  wc_fake_resolver_add_service (f->resolver, XMPP, ".", 0, 0, 0);
  start (f);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_NO_SERVICE);
  g_assert_null (f->failed_target);
}

/* The watchdog covers everything from the first packet to the bound stream. */
typedef enum
{
  STALL_CONNECTING,
  STALL_HEADER,
  STALL_SASL,
  STALL_BIND,
} Stall;

static void
test_watchdog (Fixture *f, gconstpointer data)
{
  Stall stall = GPOINTER_TO_INT (data);

  wc_str_set (&f->account->host, "127.0.0.1");
  start (f);
  wc_fake_clock_advance (f->clock, 10 * G_USEC_PER_SEC);
  if (stall > STALL_CONNECTING)
    finish_connect (f, NULL);
  wc_fake_clock_advance (f->clock, 10 * G_USEC_PER_SEC);
  if (stall > STALL_HEADER)
    wc_login_script_authenticate (last (f));
  if (stall > STALL_SASL)
    wc_login_script_offer (last (f), "");
  wc_fake_clock_advance (f->clock, 9 * G_USEC_PER_SEC);
  g_assert_no_error (f->error);
  wc_fake_clock_advance (f->clock, G_USEC_PER_SEC);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_TIMEOUT);
  g_assert_true (wc_fake_transport_is_closed (last (f)));
  if (stall == STALL_CONNECTING)
    finish_connect (f, NULL);
}

/* A server that stalls has its time; the next one has its own. */
static void
test_watchdog_each (Fixture *f, gconstpointer data)
{
  wc_fake_resolver_add_service (f->resolver, XMPP, "a.test", 5222, 1, 0);
  wc_fake_resolver_add_service (f->resolver, XMPP, "b.test", 5222, 2, 0);
  start (f);
  finish_connect (f, NULL);
  wc_fake_clock_advance (f->clock, 30 * G_USEC_PER_SEC);
  settle ();
  g_assert_cmpuint (f->transports->len, ==, 2);
  wc_fake_clock_advance (f->clock, 20 * G_USEC_PER_SEC);
  finish_connect (f, NULL);
  wc_login_script_run (last (f), JID "/balcony");
  g_assert_true (f->bound);
}

/* While one account stalls, another one logs in. */
static void
test_not_disturbed (Fixture *f, gconstpointer data)
{
  Fixture other = { 0 };
  WcAttemptSettings settings = { .password = "secret" };

  wc_str_set (&f->account->host, "127.0.0.1");
  start (f);
  finish_connect (f, NULL);

  other.means = f->means;
  other.means.data = &other;
  other.transports = g_ptr_array_new_with_free_func (g_object_unref);
  other.later = g_string_new (NULL);
  other.account = wc_account_ref (f->account);
  other.encrypted = TRUE;
  settings.account = other.account;
  other.attempt = wc_attempt_start (&settings, &other.means, &handler, &other);
  settle ();
  finish_connect (&other, NULL);
  wc_login_script_run (last (&other), JID "/balcony");
  g_assert_true (other.bound);
  g_assert_false (f->bound);
  wc_fake_clock_advance (f->clock, 30 * G_USEC_PER_SEC);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_TIMEOUT);
  g_assert_no_error (other.error);

  wc_attempt_stop (other.attempt);
  g_clear_object (&other.kept);
  g_ptr_array_unref (other.transports);
  g_string_free (other.later, TRUE);
  wc_account_unref (other.account);
}

static void
test_first (Fixture *f, gconstpointer data)
{
  g_autoptr (WcResolveTarget) first =
      wc_resolve_target_new ("elsewhere.test", 5223, WC_ACCOUNT_TLS_DIRECT);
  WcAttemptSettings settings = { .account = f->account,
                                 .password = "secret",
                                 .first = first };

  wc_fake_resolver_add_service (f->resolver, XMPP, "a.test", 5222, 1, 0);
  f->attempt = wc_attempt_start (&settings, &f->means, &handler, f);
  settle ();
  g_assert_cmpstr (wc_fake_transport_get_target (last (f)), ==,
                   "elsewhere.test:5223/direct");
  finish_connect (f, make_error (WC_STREAM_ERROR_UNREACHABLE));
  g_assert_cmpstr (wc_fake_transport_get_target (last (f)), ==, "a.test:5222/starttls");
  finish_connect (f, make_error (WC_STREAM_ERROR_UNREACHABLE));
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_UNREACHABLE);
}

static void
test_cut (Fixture *f, gconstpointer data)
{
  wc_str_set (&f->account->host, "127.0.0.1");
  start (f);
  finish_connect (f, NULL);
  wc_fake_transport_cut (last (f));
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_CLOSED);
}

static void
test_not_xml (Fixture *f, gconstpointer data)
{
  wc_str_set (&f->account->host, "127.0.0.1");
  start (f);
  finish_connect (f, NULL);
  wc_fake_transport_feed (last (f), data);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_PROTOCOL);
}

/* Says more before the login than any server has to say. */
static void
test_flood (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) flood = g_string_new (WC_LOGIN_SCRIPT_HEADER "<stream:features>");

  wc_str_set (&f->account->host, "127.0.0.1");
  start (f);
  finish_connect (f, NULL);
  for (guint i = 0; i < 60000; i++)
    g_string_append (flood, "<a/>");
  g_string_append (flood, "</stream:features>");
  wc_fake_transport_feed (last (f), flood->str);
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_PROTOCOL);
}

/* Without encryption no PLAIN leaves, and the failure says how it was told. */
static void
test_unencrypted (Fixture *f, gconstpointer data)
{
  f->encrypted = FALSE;
  wc_str_set (&f->account->host, "127.0.0.1");
  f->account->tls = WC_ACCOUNT_TLS_NONE;
  f->account->insecure = TRUE;
  start (f);
  finish_connect (f, NULL);
  wc_login_script_expect (last (f), "<stream:stream ");
  wc_fake_transport_feed (
      last (f), WC_LOGIN_SCRIPT_HEADER
      "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
      "<mechanism>PLAIN</mechanism></mechanisms></stream:features>");
  g_assert_error (f->error, WC_STREAM_ERROR, WC_STREAM_ERROR_NO_MECHANISM);
  g_assert_false (f->failed_encrypted);
}

static void
test_stopped_resolving (Fixture *f, gconstpointer data)
{
  wc_fake_resolver_hold (f->resolver);
  start (f);
  g_clear_pointer (&f->attempt, wc_attempt_stop);
  wc_fake_resolver_release (f->resolver);
  settle ();
  g_assert_no_error (f->error);
  g_assert_cmpuint (f->transports->len, ==, 0);
}

static void
test_stopped_connecting (Fixture *f, gconstpointer data)
{
  wc_str_set (&f->account->host, "127.0.0.1");
  start (f);
  g_clear_pointer (&f->attempt, wc_attempt_stop);
  g_assert_true (wc_fake_transport_is_closed (last (f)));
  finish_connect (f, NULL);
  g_assert_no_error (f->error);
}

static void
test_stopped_at_once (Fixture *f, gconstpointer data)
{
  WcAttemptSettings settings = { .account = f->account, .password = "secret" };

  wc_str_set (&f->account->host, "127.0.0.1");
  f->attempt = wc_attempt_start (&settings, &f->means, &handler, f);
  g_clear_pointer (&f->attempt, wc_attempt_stop);
  settle ();
  g_assert_cmpuint (f->transports->len, ==, 0);
}

static void
add (const char *name, gconstpointer data, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/stream/attempt/", name, NULL);

  g_test_add (path, Fixture, data, setup, test, teardown);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("override", NULL, test_override);
  add ("handed-over", NULL, test_handed_over);
  add ("targets", NULL, test_targets);
  add ("all-fail", NULL, test_all_fail);
  add ("certificate-first", NULL, test_certificate_first);
  add ("refused", NULL, test_refused);
  add ("no-service", NULL, test_no_service);
  add ("watchdog/connecting", GINT_TO_POINTER (STALL_CONNECTING), test_watchdog);
  add ("watchdog/header", GINT_TO_POINTER (STALL_HEADER), test_watchdog);
  add ("watchdog/sasl", GINT_TO_POINTER (STALL_SASL), test_watchdog);
  add ("watchdog/bind", GINT_TO_POINTER (STALL_BIND), test_watchdog);
  add ("watchdog-each", NULL, test_watchdog_each);
  add ("not-disturbed", NULL, test_not_disturbed);
  add ("first", NULL, test_first);
  add ("cut", NULL, test_cut);
  add ("not-xml/doctype", "<!DOCTYPE a [<!ENTITY b 'c'>]>", test_not_xml);
  add ("not-xml/http", "HTTP/1.1 400 Bad Request\r\n", test_not_xml);
  add ("flood", NULL, test_flood);
  add ("unencrypted", NULL, test_unencrypted);
  add ("stopped-resolving", NULL, test_stopped_resolving);
  add ("stopped-connecting", NULL, test_stopped_connecting);
  add ("stopped-at-once", NULL, test_stopped_at_once);

  return g_test_run ();
}
