/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/store-fixture.h"
#include "store/idempotency-store.h"

static const WcIdempotencyCall call = { 1, "Messages.Send", "deploy-412", "args" };

static gboolean
add (WcStoreFixture *f, const WcIdempotencyCall *what, const char *result, GError **error)
{
  gboolean ok;

  wc_store_fixture_begin (f);
  ok = wc_idempotency_store_add (f->db, what, result, error);
  wc_store_fixture_commit (f);
  return ok;
}

static void
assert_result (WcStoreFixture *f, const WcIdempotencyCall *what, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *result = wc_idempotency_store_find (f->db, what, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (result, ==, expected);
}

static void
test_remembers (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcIdempotencyCall other_key = call, other_method = call, other_account = call;

  other_key.key = "deploy-413";
  other_method.method = "Files.Upload";
  other_account.account = 2;
  assert_result (f, &call, NULL);
  g_assert_true (add (f, &call, "id=5", NULL));
  wc_store_fixture_restart (f);
  assert_result (f, &call, "id=5");
  assert_result (f, &other_key, NULL);
  assert_result (f, &other_method, NULL);
  assert_result (f, &other_account, NULL);
}

static void
test_conflicts (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcIdempotencyCall other = call;
  g_autoptr (GError) error = NULL;

  other.arguments = "other args";
  g_assert_true (add (f, &call, "id=5", NULL));
  g_assert_null (wc_idempotency_store_find (f->db, &other, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_false (add (f, &call, "id=6", &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
  assert_result (f, &call, "id=5");
}

/* Test what a call that takes its time does with its key. */
static void
test_settles (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcIdempotencyCall other = call;

  other.key = "deploy-413";
  g_assert_true (add (f, &call, "begun", NULL));
  g_assert_true (add (f, &other, "begun too", NULL));
  wc_store_fixture_begin (f);
  g_assert_true (wc_idempotency_store_settle (f->db, &call, "done", NULL));
  g_assert_true (wc_idempotency_store_remove (f->db, &other, NULL));
  g_assert_true (wc_idempotency_store_settle (f->db, &other, "done", NULL));
  wc_store_fixture_commit (f);
  assert_result (f, &call, "done");
  assert_result (f, &other, NULL);
  g_assert_true (add (f, &other, "begun again", NULL));
}

/* After seven days a key is free again, whether or not its row was deleted. */
static void
test_expires (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcIdempotencyCall other = call;
  g_autoptr (GError) error = NULL;

  other.key = "younger";
  g_assert_true (add (f, &call, "id=5", NULL));
  f->now_us += WC_IDEMPOTENCY_KEEP_US;
  assert_result (f, &call, "id=5");
  g_assert_true (add (f, &other, "id=6", NULL));
  f->now_us += 1;
  assert_result (f, &call, NULL);
  g_assert_true (wc_idempotency_store_expire (f->db, &error));
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM idempotency"), ==, 1);
  f->now_us += WC_IDEMPOTENCY_KEEP_US;
  g_assert_true (add (f, &other, "id=7", NULL));
  assert_result (f, &other, "id=7");
}

/* Arguments hold somebody's words: only their hash is kept. */
static void
test_no_content (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  g_assert_true (add (f, &call, "id=5", NULL));
  g_assert_cmpint (wc_store_fixture_count (
                       f, "SELECT 1 FROM idempotency WHERE length (arguments) = 64"),
                   ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/idempotency/remembers", test_remembers);
  g_test_add_func ("/store/idempotency/conflicts", test_conflicts);
  g_test_add_func ("/store/idempotency/settles", test_settles);
  g_test_add_func ("/store/idempotency/expires", test_expires);
  g_test_add_func ("/store/idempotency/no-content", test_no_content);
  return g_test_run ();
}
