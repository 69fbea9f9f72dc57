/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/facts.h"
#include "lib/fault-vfs.h"
#include "lib/store-fixture.h"
#include "store/account-store.h"

static WcAccount *
load (WcStoreFixture *f)
{
  g_autoptr (GError) error = NULL;
  WcAccount *account = wc_account_store_get (f->db, f->account, &error);

  g_assert_no_error (error);
  return account;
}

/* Every fact is returned and stored alike; what a restart reads is @expected too. */
static void
assert_stored (WcStoreFixture *f, const WcAccount *expected)
{
  g_autoptr (WcAccount) stored = NULL;

  wc_store_fixture_restart (f);
  stored = load (f);
  g_assert_cmpint (stored->login_us, ==, expected->login_us);
  g_assert_cmpint (stored->last_sync_us, ==, expected->last_sync_us);
  g_assert_cmpstr (stored->mechanism, ==, expected->mechanism);
  g_assert_cmpint (stored->secret, ==, expected->secret);
}

static void
test_logged_in (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcAccount) before = load (f);
  g_autoptr (WcAccount) first = wc_facts_logged_in (f->db, before, "SCRAM-SHA-1");
  g_autoptr (WcAccount) second = NULL;

  g_assert_cmpint (first->login_us, ==, f->now_us);
  g_assert_cmpstr (first->mechanism, ==, "SCRAM-SHA-1");
  assert_stored (f, first);

  /* The first login keeps its date; the mechanism is the last one. */
  f->now_us += G_USEC_PER_SEC;
  second = wc_facts_logged_in (f->db, first, "SCRAM-SHA-256");
  g_assert_cmpint (second->login_us, ==, first->login_us);
  g_assert_cmpstr (second->mechanism, ==, "SCRAM-SHA-256");
  assert_stored (f, second);
  g_assert_cmpstr (before->mechanism, ==, NULL);
}

static void
test_synced (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcAccount) before = load (f);
  g_autoptr (WcAccount) after = wc_facts_synced (f->db, before);

  g_assert_cmpint (before->last_sync_us, ==, 0);
  g_assert_cmpint (after->last_sync_us, ==, f->now_us);
  assert_stored (f, after);
}

static void
test_password_at (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcAccount) before = load (f);
  g_autoptr (WcAccount) after =
      wc_facts_password_at (f->db, before, WC_ACCOUNT_SECRET_KEYRING);

  g_assert_cmpint (after->secret, ==, WC_ACCOUNT_SECRET_KEYRING);
  assert_stored (f, after);
}

static void
test_mechanism_forgotten (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcAccount) before = load (f);
  g_autoptr (WcAccount) known = wc_facts_logged_in (f->db, before, "SCRAM-SHA-512");
  g_autoptr (WcAccount) after = wc_facts_mechanism_forgotten (f->db, known);

  g_assert_null (after->mechanism);
  g_assert_cmpint (after->login_us, ==, known->login_us);
  assert_stored (f, after);
}

/* Settings that were changed in the meantime are not undone by a fact. */
static void
test_settings_survive (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcAccount) stale = load (f);
  g_autoptr (WcAccount) changed = wc_account_copy (stale);
  g_autoptr (WcAccount) logged_in = NULL;
  g_autoptr (WcAccount) synced = NULL;
  g_autoptr (WcAccount) stored = NULL;
  g_autoptr (GError) error = NULL;

  changed->sync_days = 7;
  wc_store_fixture_begin (f);
  g_assert_true (wc_account_store_save (f->db, changed, &error));
  wc_store_fixture_commit (f);
  logged_in = wc_facts_logged_in (f->db, stale, "PLAIN");
  synced = wc_facts_synced (f->db, logged_in);
  stored = load (f);
  g_assert_cmpint (stored->sync_days, ==, 7);
}

static void
test_state (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcAccount) account = load (f);
  WcLinkStatus status = { .state = WC_ACCOUNT_STATE_ONLINE };

  wc_store_fixture_assert_events (f, "");
  wc_facts_state (f->db, account, &status);
  wc_store_fixture_assert_events (f, "account.state " WC_STORE_JULIET " state=online\n");
  status.state = WC_ACCOUNT_STATE_AUTH_FAILED;
  status.reason = "not-authorized";
  wc_facts_state (f->db, account, &status);
  wc_store_fixture_assert_events (f, "account.state " WC_STORE_JULIET
                                     " error=not-authorized state=auth-failed\n");
}

static void
test_trust (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcAccount) account = load (f);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) pins = NULL;

  wc_facts_trust (f->db, account, "00ff");
  wc_facts_trust (f->db, account, "11ee");
  wc_facts_trust (f->db, account, "00ff");
  wc_store_fixture_restart (f);
  pins = wc_account_store_dup_pins (f->db, f->account, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (pins), ==, 2);
  g_assert_true (g_strv_contains ((const char *const *) pins, "00ff"));
  g_assert_true (g_strv_contains ((const char *const *) pins, "11ee"));
}

/* On a full disk the stream goes on with what is known. */
static void
test_store_fails (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcAccount) before = load (f);
  g_autoptr (WcAccount) after = NULL;
  g_autoptr (WcAccount) stored = NULL;

  g_test_expect_message ("whinchat", G_LOG_LEVEL_MESSAGE, "*cannot be noted*");
  wc_fault_vfs_fail_writes (0, 13 /* SQLITE_FULL */);
  after = wc_facts_synced (f->db, before);
  wc_fault_vfs_fail_writes (0, 0);
  g_test_assert_expected_messages ();
  g_assert_cmpint (after->last_sync_us, ==, f->now_us);
  stored = load (f);
  g_assert_cmpint (stored->last_sync_us, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  wc_fault_vfs_install ();
  g_test_add_func ("/account/facts/logged-in", test_logged_in);
  g_test_add_func ("/account/facts/synced", test_synced);
  g_test_add_func ("/account/facts/password-at", test_password_at);
  g_test_add_func ("/account/facts/mechanism-forgotten", test_mechanism_forgotten);
  g_test_add_func ("/account/facts/settings-survive", test_settings_survive);
  g_test_add_func ("/account/facts/state", test_state);
  g_test_add_func ("/account/facts/trust", test_trust);
  g_test_add_func ("/account/facts/store-fails", test_store_fails);
  return g_test_run ();
}
