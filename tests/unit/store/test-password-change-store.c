/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "store/account-store.h"
#include "store/password-change-store.h"

static void
set (WcStoreFixture *f, gint64 account, gboolean open)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  g_assert_true (wc_password_change_store_set (f->db, account, open, &error));
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static void
test_open_and_closed (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  g_assert_false (wc_password_change_store_is_open (f->db, f->account));
  set (f, f->account, TRUE);
  set (f, f->account, TRUE);
  g_assert_true (wc_password_change_store_is_open (f->db, f->account));
  g_assert_false (wc_password_change_store_is_open (f->db, f->account + 1));
  set (f, f->account, FALSE);
  set (f, f->account, FALSE);
  g_assert_false (wc_password_change_store_is_open (f->db, f->account));
}

static void
test_removed_with_the_account (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  set (f, f->account, TRUE);
  wc_store_fixture_begin (f);
  g_assert_true (
      wc_account_store_remove (f->db, f->account, /* keep_history= */ TRUE, NULL));
  wc_store_fixture_commit (f);
  g_assert_false (wc_password_change_store_is_open (f->db, f->account));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/password-change/open", test_open_and_closed);
  g_test_add_func ("/store/password-change/removed", test_removed_with_the_account);
  return g_test_run ();
}
