/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "store/account-store.h"
#include "store/file-policy-store.h"

static WcFilePolicy
get (WcStoreFixture *f, gint64 account)
{
  g_autoptr (GError) error = NULL;
  WcFilePolicy policy;

  g_assert_true (wc_file_policy_store_get (f->db, account, &policy, &error));
  g_assert_no_error (error);
  return policy;
}

static void
save (WcStoreFixture *f, gint64 account, const WcFilePolicy *policy)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  g_assert_true (wc_file_policy_store_save (f->db, account, policy, &error));
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static void
test_round_trip (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const WcFilePolicy wanted = { WC_FILE_FROM_ROOMS, G_GINT64_CONSTANT (1) << 40, TRUE,
                                G_GINT64_CONSTANT (1) << 41, 0 };
  WcFilePolicy found = get (f, f->account);

  g_assert_cmpuint (found.from, ==, 0);
  g_assert_false (wc_file_policy_store_has_any (f->db));
  save (f, f->account, &found);
  g_assert_false (wc_file_policy_store_has_any (f->db));
  save (f, f->account, &wanted);
  wc_store_fixture_restart (f);
  found = get (f, f->account);
  g_assert_cmpuint (found.from, ==, wanted.from);
  g_assert_cmpint (found.max_bytes, ==, wanted.max_bytes);
  g_assert_true (found.metered);
  g_assert_cmpint (found.cache_bytes, ==, wanted.cache_bytes);
  g_assert_cmpint (found.since_us, ==, f->now_us);
  g_assert_true (wc_file_policy_store_has_any (f->db));
  g_assert_cmpuint (get (f, f->account + 1).from, ==, 0);
}

/* It goes with its account. */
static void
test_account_goes (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const WcFilePolicy wanted = { .from = WC_FILE_FROM_CONTACTS, .max_bytes = 1 };

  save (f, f->account, &wanted);
  wc_store_fixture_begin (f);
  wc_store_fixture_count (f, "DELETE FROM account RETURNING 1");
  wc_store_fixture_commit (f);
  g_assert_false (wc_file_policy_store_has_any (f->db));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/file-policy-store/round-trip", test_round_trip);
  g_test_add_func ("/store/file-policy-store/account-goes", test_account_goes);
  return g_test_run ();
}
