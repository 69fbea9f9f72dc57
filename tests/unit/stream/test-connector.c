/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/str.h"
#include "lib/fake-session.h"
#include "lib/login-script.h"
#include "model/details.h"
#include "stream/connector.h"
#include "stream/stream-error.h"

#define JID "juliet@capulet.test"
#define FULL_JID JID "/balcony"
#define START_US (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)
#define SECOND ((gint64) G_USEC_PER_SEC)
#define STREAM_ERROR(condition)                                                          \
  "<stream:error><" condition " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"           \
  "</stream:error>"

typedef struct
{
  WcFakeSession *fake;
  WcAttemptMeans means;
  WcAccount *account;
  WcConnector *connector;
  GPtrArray *transports; /* (element-type WcFakeTransport) */
  gboolean encrypted;
  gboolean lock_secret; /* need_secret is answered by the test */
  GString *log;         /* of hooks */
  GHashTable *details;  /* (owned) (nullable) of the last question */
} Fixture;

static WcTransport *
new_transport (gpointer data)
{
  Fixture *f = data;
  WcFakeTransport *fake = wc_fake_transport_new (f->encrypted);

  g_ptr_array_add (f->transports, g_object_ref (fake));
  return WC_TRANSPORT (fake);
}

static void
on_changed (gpointer data)
{
  Fixture *f = data;
  const WcConnectorStatus *status = wc_connector_get_status (f->connector);

  g_string_append (f->log, wc_account_state_to_string (status->state));
  if (status->reason != NULL)
    g_string_append_printf (f->log, ":%s", status->reason);
  g_string_append_c (f->log, ' ');
}

static void
on_need_secret (gpointer data)
{
  Fixture *f = data;

  if (!f->lock_secret)
    wc_connector_take_secret (f->connector, "secret", NULL);
}

static void
on_need_person (gpointer data, WcPromptKind kind, const char *text, GHashTable *details)
{
  Fixture *f = data;

  g_string_append_printf (f->log, "ask:%s ", wc_prompt_kind_to_string (kind));
  g_assert_nonnull (strstr (text, JID));
  g_clear_pointer (&f->details, g_hash_table_unref);
  f->details = g_hash_table_ref (details);
}

static void
on_logged_in (gpointer data, const char *mechanism)
{
  g_string_append_printf (((Fixture *) data)->log, "login:%s ", mechanism);
}

static void
on_began (gpointer data, const char *id)
{
  g_string_append_printf (((Fixture *) data)->log, "began:%s ", id);
}

static void
on_handled (gpointer data, const char *id, guint32 h)
{
  g_string_append_printf (((Fixture *) data)->log, "handled:%s:%u ", id, h);
}

static void
on_over (gpointer data, const char *id, const guint32 *h)
{
  g_string_append (((Fixture *) data)->log, "over ");
}

static const WcConnectorHooks hooks = { on_changed,   on_need_secret, on_need_person,
                                        on_logged_in, on_began,       on_handled,
                                        on_over };

static void
setup (Fixture *f, gconstpointer data)
{
  f->fake = wc_fake_session_new (FULL_JID);
  wc_session_unbind (f->fake->session, FALSE);
  f->transports = g_ptr_array_new_with_free_func (g_object_unref);
  f->log = g_string_new (NULL);
  f->encrypted = TRUE;
  f->means.clock = WC_CLOCK (f->fake->clock);
  f->means.turns = wc_turns_new ();
  f->means.new_transport = new_transport;
  f->means.data = f;
  f->means.rand = g_rand_new_with_seed (1);
  f->account = wc_account_new (JID);
  wc_str_set (&f->account->resource, "balcony");
  wc_str_set (&f->account->host, "127.0.0.1");
  f->connector = wc_connector_new (f->account, f->fake->session, &f->means, &hooks, f);
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
  g_assert_finalize_object (f->connector);
  g_assert_cmpuint (wc_fake_clock_count (f->fake->clock), ==, 0);
  for (guint i = 0; i < f->transports->len; i++)
    if (wc_fake_transport_is_connecting (f->transports->pdata[i]))
      wc_fake_transport_connected (f->transports->pdata[i], NULL);
  settle ();
  g_ptr_array_unref (f->transports);
  wc_account_unref (f->account);
  wc_turns_unref (f->means.turns);
  g_rand_free (f->means.rand);
  wc_fake_session_free (f->fake);
  g_string_free (f->log, TRUE);
  g_clear_pointer (&f->details, g_hash_table_unref);
}

static void
assert_log (Fixture *f, const char *expected)
{
  g_assert_cmpstr (f->log->str, ==, expected);
  g_string_truncate (f->log, 0);
}

static WcFakeTransport *
last (Fixture *f)
{
  g_assert_cmpuint (f->transports->len, >, 0);
  return f->transports->pdata[f->transports->len - 1];
}

static const WcConnectorStatus *
status (Fixture *f)
{
  return wc_connector_get_status (f->connector);
}

static void
connected (Fixture *f, GError *error)
{
  settle ();
  wc_fake_transport_connected (last (f), error);
  settle ();
}

static void
go_online (Fixture *f)
{
  connected (f, NULL);
  wc_login_script_run (last (f), FULL_JID);
  g_assert_cmpint (status (f)->state, ==, WC_ACCOUNT_STATE_ONLINE);
}

/* Online with a session of XEP-0198. */
static void
go_online_managed (Fixture *f)
{
  connected (f, NULL);
  wc_login_script_authenticate (last (f));
  wc_login_script_offer (last (f), WC_LOGIN_SCRIPT_SM);
  wc_login_script_bind (last (f), FULL_JID);
  wc_login_script_expect (last (f), "<enable ");
  wc_fake_transport_feed (last (f),
                          "<enabled xmlns='urn:xmpp:sm:3' id='s1' resume='true'/>");
}

/* How far away the next attempt is, which must be planned. */
static gint64
next_delay (Fixture *f)
{
  gint64 now_us = wc_clock_now_us (WC_CLOCK (f->fake->clock));

  g_assert_cmpint (status (f)->next_attempt_us, >, 0);
  g_assert_cmpint (status (f)->next_attempt_us - now_us, ==,
                   wc_fake_clock_next_us (f->fake->clock));
  return status (f)->next_attempt_us - now_us;
}

static GError *
make_error (WcStreamErrorCode code)
{
  return wc_stream_error_new (code, NULL, NULL, "for a test");
}

static void
test_online (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (status (f)->state, ==, WC_ACCOUNT_STATE_OFFLINE);
  g_assert_cmpint (status (f)->since_us, ==, START_US);
  wc_connector_connect (f->connector);
  assert_log (f, "connecting ");
  wc_fake_clock_advance (f->fake->clock, SECOND);
  go_online (f);
  assert_log (f, "login:PLAIN online ");
  g_assert_cmpint (status (f)->since_us, ==, START_US + SECOND);
  g_assert_cmpstr (status (f)->full_jid, ==, FULL_JID);
  g_assert_cmpstr (status (f)->mechanism, ==, "PLAIN");
  g_assert_cmpstr (status (f)->host, ==, "127.0.0.1");
  g_assert_cmpuint (status (f)->port, ==, 5222);
  g_assert_true (status (f)->encrypted);
  g_assert_cmpstr (status (f)->tls.version, ==, "TLSv1.3");
  g_assert_false (status (f)->resumed);
  g_assert_true (wc_session_is_bound (f->fake->session));
  wc_connector_connect (f->connector);
  assert_log (f, "");
  g_assert_cmpuint (f->transports->len, ==, 1);
}

static void
test_disconnect (Fixture *f, gconstpointer data)
{
  g_autofree char *written = NULL;

  wc_connector_connect (f->connector);
  go_online (f);
  g_string_truncate (f->log, 0);
  wc_connector_disconnect (f->connector);
  assert_log (f, "offline ");
  written = wc_fake_transport_take (last (f));
  g_assert_nonnull (strstr (written, "</stream:stream>"));
  g_assert_false (wc_session_is_bound (f->fake->session));
  g_assert_null (status (f)->full_jid);
  g_assert_cmpuint (wc_fake_clock_count (f->fake->clock), ==, 0);
  wc_connector_disconnect (f->connector);
  assert_log (f, "");
}

static void
test_disconnect_while_connecting (Fixture *f, gconstpointer data)
{
  wc_connector_connect (f->connector);
  settle ();
  wc_connector_disconnect (f->connector);
  assert_log (f, "connecting offline ");
  connected (f, NULL);
  assert_log (f, "");
}

/* Pauses grow up to five minutes and have chance in them. */
static void
test_backoff (Fixture *f, gconstpointer data)
{
  gint64 before = 0;

  wc_connector_connect (f->connector);
  for (guint i = 0; i < 12; i++)
    {
      gint64 delay;

      connected (f, make_error (WC_STREAM_ERROR_UNREACHABLE));
      assert_log (f, "connecting error:unreachable ");
      delay = next_delay (f);
      g_assert_cmpint (delay, <=, 5 * 60 * SECOND);
      g_assert_cmpint (delay, >=, MIN (SECOND << i, 150 * SECOND));
      g_assert_cmpint (delay, !=, before);
      before = delay;
      wc_fake_clock_advance (f->fake->clock, delay);
    }
  go_online (f);
}

/* A good stream makes the pauses short again; one that is lost at once keeps them from
 * growing; one that the server ends does neither. */
static void
test_backoff_reset (Fixture *f, gconstpointer data)
{
  wc_connector_connect (f->connector);
  for (guint i = 0; i < 6; i++)
    {
      connected (f, make_error (WC_STREAM_ERROR_UNREACHABLE));
      wc_fake_clock_advance (f->fake->clock, next_delay (f));
    }
  go_online (f);
  wc_fake_transport_feed (last (f), "<stream:error><internal-server-error xmlns="
                                    "'urn:ietf:params:xml:ns:xmpp-streams'/>"
                                    "</stream:error></stream:stream>");
  g_assert_cmpint (next_delay (f), >, 60 * SECOND);
  wc_fake_clock_advance (f->fake->clock, next_delay (f));
  go_online (f);
  wc_fake_transport_cut (last (f));
  g_assert_cmpint (next_delay (f), >=, 4 * SECOND);
  g_assert_cmpint (next_delay (f), <=, 8 * SECOND);
  wc_fake_clock_advance (f->fake->clock, next_delay (f));
  go_online (f);
  wc_fake_clock_advance (f->fake->clock, 30 * SECOND);
  wc_fake_transport_cut (last (f));
  g_assert_cmpint (next_delay (f), <=, 2 * SECOND);
}

static void
test_lost (Fixture *f, gconstpointer data)
{
  wc_connector_connect (f->connector);
  go_online (f);
  g_string_truncate (f->log, 0);
  wc_fake_transport_cut (last (f));
  assert_log (f, "error:closed ");
  g_assert_null (status (f)->mechanism);
  g_assert_cmpint (next_delay (f), <=, 2 * SECOND);
  wc_fake_clock_advance (f->fake->clock, 2 * SECOND);
  go_online (f);
  assert_log (f, "connecting login:PLAIN online ");
}

static void
test_peer_is_dead (Fixture *f, gconstpointer data)
{
  wc_connector_connect (f->connector);
  go_online (f);
  g_string_truncate (f->log, 0);
  wc_connector_peer_is_dead (f->connector);
  assert_log (f, "error:timeout ");
  g_assert_true (wc_fake_transport_is_closed (last (f)));
  next_delay (f);
}

/* The network came back: no more waiting. */
static void
test_network_changed (Fixture *f, gconstpointer data)
{
  wc_connector_connect (f->connector);
  connected (f, make_error (WC_STREAM_ERROR_UNREACHABLE));
  g_string_truncate (f->log, 0);
  wc_connector_network_changed (f->connector, FALSE);
  assert_log (f, "");
  wc_connector_network_changed (f->connector, TRUE);
  assert_log (f, "connecting ");
  go_online (f);
}

/* It changed under a stream: that one has to prove itself. */
static void
test_network_changed_online (Fixture *f, gconstpointer data)
{
  wc_connector_connect (f->connector);
  go_online (f);
  wc_connector_network_changed (f->connector, TRUE);
  wc_login_script_expect (last (f), "<ping ");
  g_string_truncate (f->log, 0);
  wc_fake_clock_advance (f->fake->clock, 15 * SECOND);
  assert_log (f, "error:timeout ");
}

static void
test_woken (Fixture *f, gconstpointer data)
{
  wc_connector_connect (f->connector);
  settle ();
  g_assert_cmpuint (f->transports->len, ==, 1);
  wc_connector_resumed (f->connector);
  settle ();
  g_assert_cmpuint (f->transports->len, ==, 2);
  assert_log (f, "connecting connecting ");
  go_online (f);
}

static void
test_woken_offline (Fixture *f, gconstpointer data)
{
  wc_connector_resumed (f->connector);
  wc_connector_network_changed (f->connector, TRUE);
  settle ();
  assert_log (f, "");
  g_assert_cmpuint (f->transports->len, ==, 0);
}

/* Another device has taken our place: whoever answers by taking it back fights. */
static void
test_conflict (Fixture *f, gconstpointer data)
{
  wc_connector_connect (f->connector);
  go_online (f);
  wc_fake_clock_advance (f->fake->clock, 100 * SECOND);
  g_string_truncate (f->log, 0);
  wc_fake_transport_feed (last (f), STREAM_ERROR ("conflict") "</stream:stream>");
  assert_log (f, "offline:conflict ask:account ");
  g_assert_cmpstr (wc_details_get (f->details, "condition"), ==, "conflict");
  g_assert_cmpint (status (f)->next_attempt_us, ==, 0);
  wc_connector_network_changed (f->connector, TRUE);
  wc_connector_resumed (f->connector);
  wc_fake_clock_advance (f->fake->clock, 24 * 3600 * SECOND);
  assert_log (f, "");
  wc_connector_connect (f->connector);
  go_online (f);
}

static void
test_stream_error (Fixture *f, gconstpointer data)
{
  g_autofree char *text = g_strdup_printf (
      "<stream:error><%s xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
      (const char *) data);
  g_autofree char *expected = g_strdup_printf ("error:%s ", (const char *) data);

  wc_connector_connect (f->connector);
  go_online (f);
  g_string_truncate (f->log, 0);
  wc_fake_transport_feed (last (f), text);
  assert_log (f, expected);
  next_delay (f);
}

static void
serve_sasl_failure (Fixture *f, const char *condition)
{
  g_autofree char *text = g_strdup_printf (
      WC_LOGIN_SCRIPT_HEADER
      "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
      "<mechanism>PLAIN</mechanism></mechanisms></stream:features>"
      "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><%s/></failure>",
      condition);

  connected (f, NULL);
  wc_fake_transport_feed (last (f), text);
}

typedef struct
{
  const char *condition;
  const char *log;
} Refusal;

static const Refusal refusals[] = {
  { "not-authorized", "auth-failed:not-authorized ask:password " },
  { "credentials-expired", "auth-failed:credentials-expired ask:password " },
  { "account-disabled", "auth-failed:account-disabled ask:account " },
};

/* The password is not hammered at the server: only a person goes on from here. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  const Refusal *refusal = data;

  wc_connector_connect (f->connector);
  g_string_truncate (f->log, 0);
  serve_sasl_failure (f, refusal->condition);
  assert_log (f, refusal->log);
  wc_connector_network_changed (f->connector, TRUE);
  wc_fake_clock_advance (f->fake->clock, 24 * 3600 * SECOND);
  assert_log (f, "");
  g_assert_cmpuint (f->transports->len, ==, 1);
  wc_connector_connect (f->connector);
  go_online (f);
}

static void
test_temporary_refusal (Fixture *f, gconstpointer data)
{
  wc_connector_connect (f->connector);
  serve_sasl_failure (f, "temporary-auth-failure");
  assert_log (f, "connecting error:temporary-auth-failure ");
  next_delay (f);
}

/* The password was changed elsewhere: the stream ends, and the login that follows tells.
 */
static void
test_password_changed (Fixture *f, gconstpointer data)
{
  wc_connector_connect (f->connector);
  go_online (f);
  g_string_truncate (f->log, 0);
  wc_fake_transport_feed (last (f), STREAM_ERROR ("not-authorized"));
  assert_log (f, "error:not-authorized ");
  wc_fake_clock_advance (f->fake->clock, next_delay (f));
  serve_sasl_failure (f, "not-authorized");
  assert_log (f, "connecting auth-failed:not-authorized ask:password ");
}

static void
test_downgrade (Fixture *f, gconstpointer data)
{
  g_autoptr (WcAccount) changed = wc_account_copy (f->account);
  g_autoptr (WcAccount) accepted = wc_account_copy (f->account);

  wc_str_set (&changed->mechanism, "SCRAM-SHA-256");
  wc_connector_set_account (f->connector, changed);
  wc_connector_connect (f->connector);
  connected (f, NULL);
  wc_fake_transport_feed (
      last (f), WC_LOGIN_SCRIPT_HEADER
      "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
      "<mechanism>PLAIN</mechanism></mechanisms></stream:features>");
  assert_log (f, "connecting auth-failed:mechanism ask:mechanism ");
  g_assert_cmpstr (wc_details_get (f->details, "before"), ==, "SCRAM-SHA-256");
  g_assert_cmpstr (wc_details_get (f->details, "now"), ==, "PLAIN");

  wc_str_set (&accepted->mechanism, "PLAIN");
  wc_connector_set_account (f->connector, accepted);
  wc_connector_connect (f->connector);
  go_online (f);
}

/* ---- Secrets ---- */

static void
test_secret_later (Fixture *f, gconstpointer data)
{
  f->lock_secret = TRUE;
  wc_connector_connect (f->connector);
  settle ();
  g_assert_cmpuint (f->transports->len, ==, 0);
  wc_connector_connect (f->connector);
  wc_connector_take_secret (f->connector, "secret", NULL);
  go_online (f);
  wc_connector_take_secret (f->connector, "nobody asked", NULL);
  g_assert_cmpuint (f->transports->len, ==, 1);
}

static void
test_no_secret (Fixture *f, gconstpointer data)
{
  const char *prompt = data;
  g_autoptr (GError) error =
      wc_stream_error_new (WC_STREAM_ERROR_SECRET, "prompt", prompt, "none");
  g_autofree char *expected =
      g_strdup_printf ("connecting auth-failed:no-password ask:%s ", prompt);

  f->lock_secret = TRUE;
  wc_connector_connect (f->connector);
  wc_connector_take_secret (f->connector, NULL, error);
  assert_log (f, expected);
  g_assert_cmpint (status (f)->next_attempt_us, ==, 0);
}

/* A command that failed may work the next time. */
static void
test_secret_fails (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "no such thing");

  f->lock_secret = TRUE;
  wc_connector_connect (f->connector);
  wc_connector_take_secret (f->connector, NULL, error);
  g_assert_cmpint (status (f)->state, ==, WC_ACCOUNT_STATE_ERROR);
  next_delay (f);
}

static void
test_disconnect_while_asked (Fixture *f, gconstpointer data)
{
  f->lock_secret = TRUE;
  wc_connector_connect (f->connector);
  wc_connector_disconnect (f->connector);
  wc_connector_take_secret (f->connector, "secret", NULL);
  settle ();
  assert_log (f, "connecting offline ");
  g_assert_cmpuint (f->transports->len, ==, 0);
}

/* ---- see-other-host ---- */

static void
send_elsewhere (Fixture *f, const char *host)
{
  g_autofree char *text = g_strdup_printf (
      "<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>%s"
      "</see-other-host></stream:error>",
      host);

  wc_fake_transport_feed (last (f), text);
  settle ();
}

static void
send_elsewhere_at_login (Fixture *f, const char *host)
{
  connected (f, NULL);
  wc_fake_transport_feed (last (f), WC_LOGIN_SCRIPT_HEADER);
  send_elsewhere (f, host);
}

typedef struct
{
  const char *host;
  const char *target;
} Elsewhere;

static const Elsewhere elsewheres[] = {
  { "b.test", "b.test:5222/starttls" },
  { "b.test:9222", "b.test:9222/starttls" },
  { "[2001:db8::1]:9222", "2001:db8::1:9222/starttls" },
  { "192.0.2.1", "192.0.2.1:5222/starttls" },
  { "bücher.test", "xn--bcher-kva.test:5222/starttls" },
};

static void
test_elsewhere (Fixture *f, gconstpointer data)
{
  const Elsewhere *e = data;

  wc_connector_connect (f->connector);
  send_elsewhere_at_login (f, e->host);
  g_assert_cmpuint (f->transports->len, ==, 2);
  g_assert_cmpstr (wc_fake_transport_get_target (last (f)), ==, e->target);
  assert_log (f, "connecting connecting ");
  go_online (f);
}

/* From a bound stream too; when nobody is there, the usual servers are next. */
static void
test_elsewhere_bound (Fixture *f, gconstpointer data)
{
  wc_connector_connect (f->connector);
  go_online (f);
  send_elsewhere (f, "b.test");
  g_assert_cmpstr (wc_fake_transport_get_target (last (f)), ==, "b.test:5222/starttls");
  connected (f, make_error (WC_STREAM_ERROR_UNREACHABLE));
  g_assert_cmpstr (wc_fake_transport_get_target (last (f)), ==,
                   "127.0.0.1:5222/starttls");
  go_online (f);
}

/* Two servers that send us to each other do so three times. */
static void
test_elsewhere_bounded (Fixture *f, gconstpointer data)
{
  wc_connector_connect (f->connector);
  for (guint i = 0; i < 3; i++)
    send_elsewhere_at_login (f, "b.test");
  g_assert_cmpuint (f->transports->len, ==, 4);
  g_string_truncate (f->log, 0);
  send_elsewhere_at_login (f, "b.test");
  assert_log (f, "error:see-other-host ");
  next_delay (f);
}

static void
test_elsewhere_nowhere (Fixture *f, gconstpointer data)
{
  wc_connector_connect (f->connector);
  send_elsewhere_at_login (f, data);
  g_assert_cmpuint (f->transports->len, ==, 1);
  assert_log (f, "connecting error:see-other-host ");
}

/* Anybody on the line could have said it. */
static void
test_elsewhere_unencrypted (Fixture *f, gconstpointer data)
{
  f->encrypted = FALSE;
  wc_connector_connect (f->connector);
  send_elsewhere_at_login (f, "b.test");
  g_assert_cmpuint (f->transports->len, ==, 1);
  assert_log (f, "connecting error:see-other-host ");
}

/* ---- The session of XEP-0198 ---- */

static void
test_session (Fixture *f, gconstpointer data)
{
  wc_connector_connect (f->connector);
  go_online_managed (f);
  assert_log (f, "connecting login:PLAIN online began:s1 ");
  wc_fake_transport_cut (last (f));
  wc_fake_clock_advance (f->fake->clock, 2 * SECOND);
  connected (f, NULL);
  wc_login_script_authenticate (last (f));
  wc_login_script_offer (last (f), WC_LOGIN_SCRIPT_SM);
  wc_login_script_expect (last (f), "<resume ");
  wc_fake_transport_feed (last (f), "<resumed xmlns='urn:xmpp:sm:3' previd='s1' h='0'/>");
  assert_log (f, "error:closed connecting login:PLAIN handled:s1:0 online ");
  g_assert_true (status (f)->resumed);
  g_assert_cmpstr (status (f)->full_jid, ==, FULL_JID);
  wc_connector_disconnect (f->connector);
  assert_log (f, "over offline ");
}

static void
test_abandon (Fixture *f, gconstpointer data)
{
  g_autofree char *written = NULL;

  wc_connector_connect (f->connector);
  go_online_managed (f);
  g_string_truncate (f->log, 0);
  wc_connector_abandon (f->connector);
  assert_log (f, "offline ");
  written = wc_fake_transport_take (last (f));
  g_assert_null (strstr (written, "</stream:stream>"));
  g_assert_true (wc_fake_transport_is_closed (last (f)));
}

static void
test_restore (Fixture *f, gconstpointer data)
{
  wc_connector_restore (f->connector, "old", FULL_JID, 5);
  wc_connector_connect (f->connector);
  connected (f, NULL);
  wc_login_script_authenticate (last (f));
  wc_login_script_offer (last (f), WC_LOGIN_SCRIPT_SM);
  wc_login_script_expect (last (f), "h='5'");
  wc_fake_transport_feed (last (f),
                          "<resumed xmlns='urn:xmpp:sm:3' previd='old' h='3'/>");
  assert_log (f, "connecting login:PLAIN handled:old:3 online ");
  g_assert_cmpstr (wc_session_get_full_jid (f->fake->session), ==, FULL_JID);
}

/* What the server still has of the lost connection is handled before it is asked how far
 * that came, also when the network is back sooner. */
static void
test_settle (Fixture *f, gconstpointer data)
{
  wc_connector_restore (f->connector, "old", FULL_JID, 5);
  wc_connector_let_settle (f->connector);
  wc_fake_clock_advance (f->fake->clock, SECOND / 4);
  wc_connector_connect (f->connector);
  settle ();
  assert_log (f, "connecting ");
  g_assert_cmpint (next_delay (f), ==, SECOND - SECOND / 4);
  wc_fake_clock_advance (f->fake->clock, SECOND / 4);
  wc_connector_network_changed (f->connector, TRUE);
  settle ();
  g_assert_cmpint (next_delay (f), ==, SECOND / 2);
  g_assert_cmpuint (f->transports->len, ==, 0);
  wc_fake_clock_advance (f->fake->clock, SECOND / 2);
  go_online (f);
}

static void
test_settled_long_ago (Fixture *f, gconstpointer data)
{
  wc_connector_let_settle (f->connector);
  wc_fake_clock_advance (f->fake->clock, SECOND);
  wc_connector_connect (f->connector);
  settle ();
  g_assert_cmpuint (f->transports->len, ==, 1);
}

static void
test_location (Fixture *f, gconstpointer data)
{
  g_autoptr (WcAccount) free_choice = wc_account_copy (f->account);

  wc_connector_connect (f->connector);
  connected (f, NULL);
  wc_login_script_authenticate (last (f));
  wc_login_script_offer (last (f), WC_LOGIN_SCRIPT_SM);
  wc_login_script_bind (last (f), FULL_JID);
  wc_fake_transport_feed (last (f),
                          "<enabled xmlns='urn:xmpp:sm:3' id='s1' resume='true' "
                          "max='300' location='c.test:9222'/>");
  g_assert_cmpstr (wc_connector_get_session_location (f->connector), ==, "c.test:9222");
  g_assert_cmpint (wc_connector_get_session_max_s (f->connector), ==, 300);

  /* A server given by hand stays the only one. */
  wc_fake_transport_cut (last (f));
  wc_fake_clock_advance (f->fake->clock, 2 * SECOND);
  settle ();
  g_assert_cmpstr (wc_fake_transport_get_target (last (f)), ==,
                   "127.0.0.1:5222/starttls");
  connected (f, make_error (WC_STREAM_ERROR_UNREACHABLE));

  wc_str_set (&free_choice->host, NULL);
  wc_str_set (&free_choice->jid, "juliet@192.0.2.1");
  wc_connector_set_account (f->connector, free_choice);
  wc_fake_clock_advance (f->fake->clock, next_delay (f));
  settle ();
  g_assert_cmpstr (wc_fake_transport_get_target (last (f)), ==, "c.test:9222/starttls");
}

static void
add (const char *name, gconstpointer data, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/stream/connector/", name, NULL);

  g_test_add (path, Fixture, data, setup, test, teardown);
}

static void
add_errors (void)
{
  static const char *const conditions[] = { "policy-violation", "resource-constraint",
                                            "system-shutdown", "host-unknown",
                                            "host-gone" };
  static const char *const nowheres[] = {
    "", " ", "a b", "b.test:0x", "b.test:99999", "http://b.test/", "b&lt;.test", "b/../c"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (conditions); i++)
    {
      g_autofree char *name = g_strconcat ("stream-error/", conditions[i], NULL);
      add (name, conditions[i], test_stream_error);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *name = g_strconcat ("refused/", refusals[i].condition, NULL);
      add (name, &refusals[i], test_refused);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (elsewheres); i++)
    {
      g_autofree char *name = g_strdup_printf ("elsewhere/%" G_GSIZE_FORMAT, i);
      add (name, &elsewheres[i], test_elsewhere);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (nowheres); i++)
    {
      g_autofree char *name = g_strdup_printf ("elsewhere-nowhere/%" G_GSIZE_FORMAT, i);
      add (name, nowheres[i], test_elsewhere_nowhere);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("online", NULL, test_online);
  add ("disconnect", NULL, test_disconnect);
  add ("disconnect-while-connecting", NULL, test_disconnect_while_connecting);
  add ("disconnect-while-asked", NULL, test_disconnect_while_asked);
  add ("backoff", NULL, test_backoff);
  add ("backoff-reset", NULL, test_backoff_reset);
  add ("lost", NULL, test_lost);
  add ("peer-is-dead", NULL, test_peer_is_dead);
  add ("network-changed", NULL, test_network_changed);
  add ("network-changed-online", NULL, test_network_changed_online);
  add ("woken", NULL, test_woken);
  add ("woken-offline", NULL, test_woken_offline);
  add ("conflict", NULL, test_conflict);
  add_errors ();
  add ("temporary-refusal", NULL, test_temporary_refusal);
  add ("password-changed", NULL, test_password_changed);
  add ("downgrade", NULL, test_downgrade);
  add ("secret-later", NULL, test_secret_later);
  add ("no-secret/password", "password", test_no_secret);
  add ("no-secret/keyring", "keyring", test_no_secret);
  add ("secret-fails", NULL, test_secret_fails);
  add ("elsewhere-bound", NULL, test_elsewhere_bound);
  add ("elsewhere-bounded", NULL, test_elsewhere_bounded);
  add ("elsewhere-unencrypted", NULL, test_elsewhere_unencrypted);
  add ("session", NULL, test_session);
  add ("abandon", NULL, test_abandon);
  add ("restore", NULL, test_restore);
  add ("settle", NULL, test_settle);
  add ("settled-long-ago", NULL, test_settled_long_ago);
  add ("location", NULL, test_location);

  return g_test_run ();
}
