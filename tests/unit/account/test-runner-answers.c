/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "base/str.h"
#include "lib/runner-fixture.h"
#include "lib/test-ca.h"
#include "stream/certificate.h"
#include "stream/stream-error.h"

#define JID "me@x.lit"

static void
assert_state (WcRunnerFixture *f, const char *expected)
{
  g_assert_cmpstr (wc_account_state_to_string (wc_runner_fixture_get_status (f)->state),
                   ==, expected);
}

static const WcAccount *
account (WcRunnerFixture *f)
{
  return wc_link_get_account (WC_LINK (f->runner));
}

static WcAccount *
stored_account (WcRunnerFixture *f)
{
  g_autoptr (GError) error = NULL;
  WcAccount *stored = wc_account_store_get (f->temp->db, account (f)->id, &error);

  g_assert_no_error (error);
  return stored;
}

static void
let_in (WcRunnerFixture *f)
{
  g_assert_true (wc_fake_server_is_tried (f->server));
  wc_fake_server_let_in (f->server);
}

/* ---- The password ---- */

static void
test_wrong_password (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  g_autoptr (WcPrompt) prompt = NULL;

  f->server->password = "changed";
  wc_runner_fixture_log_in (f);
  assert_state (f, "auth-failed");
  g_assert_cmpstr (wc_runner_fixture_get_status (f)->reason, ==, "not-authorized");
  prompt = wc_runner_fixture_expect_prompt (f, WC_PROMPT_KIND_PASSWORD);
  g_assert_cmpint (prompt->account, ==, account (f)->id);
  /* A wrong one is not tried again by itself. */
  wc_fake_clock_advance (f->clock, 3600 * G_TIME_SPAN_SECOND);
  g_assert_false (wc_fake_server_is_tried (f->server));

  wc_runner_fixture_answer (f, WC_PROMPT_KIND_PASSWORD, "wrong again");
  let_in (f);
  wc_runner_fixture_answer (f, WC_PROMPT_KIND_PASSWORD, "changed");
  let_in (f);
  assert_state (f, "online");
  wc_fake_server_assert_said (f->server, "refused refused bind inactive presence ");
  wc_runner_fixture_expect_no_prompt (f);
  g_assert_cmpstr (wc_fake_secrets_peek (f->keyring, JID), ==, "changed");
}

/* The question outlives the daemon, and is answered while the next one tries with the old
 * password. */
static void
test_answer_during_attempt (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();

  f->server->password = "changed";
  wc_runner_fixture_log_in (f);
  assert_state (f, "auth-failed");
  wc_runner_fixture_restart (f, /* resumable= */ FALSE);
  wc_link_connect (WC_LINK (f->runner));
  while (!wc_fake_server_is_tried (f->server))
    g_main_context_iteration (NULL, TRUE);
  assert_state (f, "connecting");
  wc_runner_fixture_answer (f, WC_PROMPT_KIND_PASSWORD, "changed");
  let_in (f);
  assert_state (f, "online");
  wc_runner_fixture_expect_no_prompt (f);
}

/* The settings name no place yet: where it went is noted. */
static void
test_first_password (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  g_autoptr (WcAccount) changed = wc_runner_fixture_copy_account (f);
  g_autoptr (WcAccount) stored = NULL;

  changed->secret = WC_ACCOUNT_SECRET_NONE;
  wc_link_update (WC_LINK (f->runner), changed);
  wc_link_connect (WC_LINK (f->runner));
  while (wc_runner_fixture_get_status (f)->state == WC_ACCOUNT_STATE_CONNECTING)
    g_main_context_iteration (NULL, TRUE);
  assert_state (f, "auth-failed");
  wc_runner_fixture_answer (f, WC_PROMPT_KIND_PASSWORD, "secret");
  let_in (f);
  assert_state (f, "online");
  g_assert_cmpint (account (f)->secret, ==, WC_ACCOUNT_SECRET_KEYRING);
  stored = stored_account (f);
  g_assert_cmpint (stored->secret, ==, WC_ACCOUNT_SECRET_KEYRING);
  wc_runner_fixture_restart (f, FALSE);
  wc_runner_fixture_log_in (f);
  assert_state (f, "online");
}

/* Without a keyring it is for this run, and settings that nobody changed stay. */
static void
test_password_in_memory (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();

  wc_fake_secrets_fail (f->keyring, WC_ERROR_NOT_FOUND);
  wc_link_connect (WC_LINK (f->runner));
  while (wc_runner_fixture_get_status (f)->state == WC_ACCOUNT_STATE_CONNECTING)
    g_main_context_iteration (NULL, TRUE);
  wc_runner_fixture_answer (f, WC_PROMPT_KIND_PASSWORD, "secret");
  let_in (f);
  assert_state (f, "online");
  g_assert_cmpint (account (f)->secret, ==, WC_ACCOUNT_SECRET_KEYRING);
}

/* It cannot be kept where the person wants it: that is no reason not to use it. */
static void
test_password_kept_nowhere (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  g_autoptr (WcAccount) changed = wc_runner_fixture_copy_account (f);

  changed->secret = WC_ACCOUNT_SECRET_FILE;
  wc_link_update (WC_LINK (f->runner), changed);
  wc_link_connect (WC_LINK (f->runner));
  while (wc_runner_fixture_get_status (f)->state == WC_ACCOUNT_STATE_CONNECTING)
    g_main_context_iteration (NULL, TRUE);
  wc_runner_fixture_answer (f, WC_PROMPT_KIND_PASSWORD, "secret");
  let_in (f);
  assert_state (f, "online");
}

/* Whoever answers late does not wake an account that was stopped. */
static void
test_answer_after_stop (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();

  f->server->password = "changed";
  wc_runner_fixture_log_in (f);
  wc_runner_stop (f->runner, FALSE);
  wc_runner_fixture_answer (f, WC_PROMPT_KIND_PASSWORD, "changed");
  g_assert_false (wc_fake_server_is_tried (f->server));
}

/* ---- The keyring ---- */

static void
lock_keyring (WcRunnerFixture *f)
{
  wc_fake_secrets_fail (f->keyring, WC_ERROR_PROMPT_PENDING);
  wc_link_connect (WC_LINK (f->runner));
  while (wc_runner_fixture_get_status (f)->state == WC_ACCOUNT_STATE_CONNECTING)
    g_main_context_iteration (NULL, TRUE);
  assert_state (f, "auth-failed");
}

static void
test_locked_keyring (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();

  lock_keyring (f);
  wc_runner_fixture_answer (f, WC_PROMPT_KIND_KEYRING, "retry");
  g_assert_false (wc_fake_server_is_tried (f->server));
  wc_fake_secrets_heal (f->keyring);
  wc_runner_fixture_answer (f, WC_PROMPT_KIND_KEYRING, "retry");
  let_in (f);
  assert_state (f, "online");
  wc_runner_fixture_expect_no_prompt (f);
}

/* It was unlocked elsewhere: nobody has to say so. */
static void
test_unlocked_keyring (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  g_autoptr (WcPrompt) prompt = NULL;

  lock_keyring (f);
  prompt = wc_runner_fixture_expect_prompt (f, WC_PROMPT_KIND_KEYRING);
  wc_fake_secrets_heal (f->keyring);
  wc_runner_keyring_unlocked (f->runner);
  let_in (f);
  assert_state (f, "online");
  wc_runner_fixture_expect_no_prompt (f);
}

/* Who is offline because a person wanted so, stays. */
static void
test_unlocked_while_offline (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();

  wc_runner_keyring_unlocked (f->runner);
  g_assert_false (wc_fake_server_is_tried (f->server));
  assert_state (f, "offline");
}

/* ---- The certificate ---- */

static WcCertificate *
fail_certificate (WcRunnerFixture *f)
{
  g_autoptr (WcTestIdentity) identity = wc_test_ca_issue (NULL, "DNS:x.lit", -1, 1);
  g_autoptr (WcCertificate) certificate =
      wc_certificate_new (identity->certificate, WC_CERTIFICATE_SELF_SIGNED);

  wc_link_connect (WC_LINK (f->runner));
  wc_fake_server_fail (f->server, wc_stream_error_new_certificate (certificate));
  assert_state (f, "error");
  return g_steal_pointer (&certificate);
}

static void
test_trusted (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  g_autoptr (WcCertificate) certificate = fail_certificate (f);
  g_autoptr (WcPrompt) prompt =
      wc_runner_fixture_expect_prompt (f, WC_PROMPT_KIND_CERTIFICATE);
  g_auto (GStrv) pins = NULL;

  g_assert_cmpstr (wc_details_get (prompt->details, "fingerprint"), ==,
                   certificate->fingerprint);
  wc_runner_fixture_answer (f, WC_PROMPT_KIND_CERTIFICATE, "trust");
  pins = wc_account_store_dup_pins (f->temp->db, account (f)->id, NULL);
  g_assert_cmpuint (g_strv_length (pins), ==, 1);
  g_assert_cmpstr (pins[0], ==, certificate->fingerprint);
  g_assert_true (wc_fake_server_is_tried (f->server));
  g_assert_cmpstr (wc_fake_server_get_pins (f->server), ==, certificate->fingerprint);
  wc_fake_server_let_in (f->server);
  assert_state (f, "online");

  /* And it stays trusted. */
  wc_runner_fixture_restart (f, FALSE);
  wc_link_connect (WC_LINK (f->runner));
  g_assert_true (wc_fake_server_is_tried (f->server));
  g_assert_cmpstr (wc_fake_server_get_pins (f->server), ==, certificate->fingerprint);
}

static void
test_not_trusted (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  g_autoptr (WcCertificate) certificate = fail_certificate (f);
  g_auto (GStrv) pins = NULL;

  wc_runner_fixture_answer (f, WC_PROMPT_KIND_CERTIFICATE, "reject");
  assert_state (f, "offline");
  wc_fake_clock_advance (f->clock, 3600 * G_TIME_SPAN_SECOND);
  g_assert_false (wc_fake_server_is_tried (f->server));
  pins = wc_account_store_dup_pins (f->temp->db, account (f)->id, NULL);
  g_assert_cmpuint (g_strv_length (pins), ==, 0);
}

/* ---- A weaker login than before ---- */

static void
meet_weaker (WcRunnerFixture *f)
{
  g_autoptr (GError) error = NULL;

  wc_db_begin (f->temp->db, WC_DB_NORMAL, &error);
  wc_account_store_set_mechanism (f->temp->db, account (f)->id, "SCRAM-SHA-256", &error);
  wc_db_commit (f->temp->db, &error);
  g_assert_no_error (error);
  wc_runner_fixture_crash (f);
  wc_runner_fixture_log_in (f);
  assert_state (f, "auth-failed");
}

static void
test_weaker_allowed (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  g_autoptr (WcPrompt) prompt = NULL;
  g_autoptr (WcAccount) stored = NULL;

  meet_weaker (f);
  prompt = wc_runner_fixture_expect_prompt (f, WC_PROMPT_KIND_MECHANISM);
  g_assert_cmpstr (wc_details_get (prompt->details, "before"), ==, "SCRAM-SHA-256");
  wc_runner_fixture_answer (f, WC_PROMPT_KIND_MECHANISM, "allow");
  let_in (f);
  assert_state (f, "online");
  stored = stored_account (f);
  g_assert_cmpstr (stored->mechanism, ==, "PLAIN");
}

static void
test_weaker_refused (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();
  g_autoptr (WcAccount) stored = NULL;

  meet_weaker (f);
  wc_runner_fixture_answer (f, WC_PROMPT_KIND_MECHANISM, "reject");
  g_assert_false (wc_fake_server_is_tried (f->server));
  assert_state (f, "auth-failed");
  stored = stored_account (f);
  g_assert_cmpstr (stored->mechanism, ==, "SCRAM-SHA-256");
}

/* ---- Another device ---- */

static void
test_conflict (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();

  wc_runner_fixture_log_in (f);
  wc_fake_server_say (f->server,
                      "<stream:error><conflict "
                      "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>");
  assert_state (f, "offline");
  wc_fake_clock_advance (f->clock, 3600 * G_TIME_SPAN_SECOND);
  g_assert_false (wc_fake_server_is_tried (f->server));
  wc_runner_fixture_answer (f, WC_PROMPT_KIND_ACCOUNT, "retry");
  let_in (f);
  assert_state (f, "online");
}

/* Questions survive the daemon. */
static void
test_restart (void)
{
  g_autoptr (WcRunnerFixture) f = wc_runner_fixture_new ();

  f->server->password = "changed";
  wc_runner_fixture_log_in (f);
  wc_runner_fixture_restart (f, TRUE);
  wc_runner_fixture_answer (f, WC_PROMPT_KIND_PASSWORD, "changed");
  let_in (f);
  assert_state (f, "online");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func) g_test_add_func ("/account/runner-answers/" name, func)
  TEST ("password/wrong", test_wrong_password);
  TEST ("password/during-attempt", test_answer_during_attempt);
  TEST ("password/first", test_first_password);
  TEST ("password/in-memory", test_password_in_memory);
  TEST ("password/kept-nowhere", test_password_kept_nowhere);
  TEST ("password/after-stop", test_answer_after_stop);
  TEST ("password/after-restart", test_restart);
  TEST ("keyring/locked", test_locked_keyring);
  TEST ("keyring/unlocked", test_unlocked_keyring);
  TEST ("keyring/unlocked-while-offline", test_unlocked_while_offline);
  TEST ("certificate/trusted", test_trusted);
  TEST ("certificate/not-trusted", test_not_trusted);
  TEST ("mechanism/allowed", test_weaker_allowed);
  TEST ("mechanism/refused", test_weaker_refused);
  TEST ("conflict", test_conflict);
  return g_test_run ();
}
