/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/store-fixture.h"
#include "store/account-store.h"
#include "store/retention-store.h"
#include "store/retention.h"

#define DAY G_TIME_SPAN_DAY

static void
set_policy (WcStoreFixture *f, int days, gint64 bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcAccount) account = wc_account_store_get (f->db, f->account, &error);
  g_autoptr (WcAccount) changed = wc_account_copy (account);

  changed->keep_days = days;
  changed->keep_bytes = bytes;
  wc_store_fixture_begin (f);
  wc_account_store_save (f->db, changed, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static WcRetention
load (WcStoreFixture *f)
{
  g_autoptr (GError) error = NULL;
  WcRetention retention = { -1, -1, -1 };

  wc_retention_store_load (f->db, f->account, &retention, &error);
  g_assert_no_error (error);
  return retention;
}

static gboolean
keeps (WcStoreFixture *f, const char *chat, gint64 ts_us)
{
  g_autoptr (GError) error = NULL;
  gboolean answer = FALSE;

  wc_retention_store_keeps (f->db, f->account, chat, ts_us, &answer, &error);
  g_assert_no_error (error);
  return answer;
}

static void
enforce (WcStoreFixture *f)
{
  gboolean more = TRUE;

  while (more)
    g_assert_true (wc_retention_step (f->db, 10, &more, /* error= */ NULL));
}

static void
test_without (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcRetention retention = load (f);

  g_assert_cmpint (retention.horizon_us, ==, 0);
  g_assert_false (retention.full);
  g_assert_true (keeps (f, WC_STORE_ROMEO, 0));
}

static void
test_days (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  set_policy (f, 30, 0);
  g_assert_cmpint (load (f).horizon_us, ==, WC_STORE_NOW - 30 * DAY);
  g_assert_true (keeps (f, WC_STORE_ROMEO, WC_STORE_NOW - 30 * DAY));
  g_assert_false (keeps (f, WC_STORE_ROMEO, WC_STORE_NOW - 30 * DAY - 1));
  f->now_us += DAY;
  g_assert_false (keeps (f, WC_STORE_ROMEO, WC_STORE_NOW - 30 * DAY));

  set_policy (f, 0, 0);
  g_assert_cmpint (load (f).horizon_us, ==, 0);
  g_assert_true (keeps (f, WC_STORE_ROMEO, 0));
}

/* What had to make room does not come back before there is more of it. */
static void
test_bytes (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 last = 0;
  WcRetention retention;

  for (int i = 9; i >= 0; i--)
    last = wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW - (i + 2) * DAY,
                                 "hello");
  set_policy (f, 0, 3 * (WC_RETENTION_STORE_ROW_BYTES + 5));
  enforce (f);
  retention = load (f);
  g_assert_cmpint (retention.horizon_us, ==, last - 3 * DAY);
  g_assert_cmpint (retention.gone_id, ==, last - 3 * DAY);
  g_assert_true (retention.full);
  g_assert_false (keeps (f, WC_STORE_ROMEO, last - 4 * DAY));

  set_policy (f, 0, 30 * WC_RETENTION_STORE_ROW_BYTES);
  enforce (f);
  g_assert_true (keeps (f, WC_STORE_ROMEO, last - 4 * DAY));
  g_assert_false (load (f).full);
}

/* Settings that say the same again begin nothing anew. */
static void
test_apply (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  set_policy (f, 30, 0);
  g_assert_true (wc_retention_is_new (f->db));
  enforce (f);
  set_policy (f, 30, 0);
  g_assert_false (wc_retention_is_new (f->db));
  set_policy (f, 31, 0);
  g_assert_true (wc_retention_is_new (f->db));
  set_policy (f, 0, 0);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM retention"), ==, 0);
}

static void
test_forgotten (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  wc_store_fixture_begin (f);
  wc_retention_store_forget (f->db, f->account, WC_STORE_ROMEO, WC_STORE_NOW, NULL);
  wc_retention_store_forget (f->db, f->account, WC_STORE_ROMEO, WC_STORE_NOW - 9, NULL);
  wc_store_fixture_commit (f);
  g_assert_false (keeps (f, WC_STORE_ROMEO, WC_STORE_NOW));
  g_assert_true (keeps (f, WC_STORE_ROMEO, WC_STORE_NOW + 1));
  g_assert_true (keeps (f, WC_STORE_JULIET, WC_STORE_NOW));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/retention-store/without", test_without);
  g_test_add_func ("/store/retention-store/days", test_days);
  g_test_add_func ("/store/retention-store/bytes", test_bytes);
  g_test_add_func ("/store/retention-store/apply", test_apply);
  g_test_add_func ("/store/retention-store/forgotten", test_forgotten);
  return g_test_run ();
}
