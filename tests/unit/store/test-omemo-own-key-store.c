/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/omemo-key.h"
#include "lib/store-fixture.h"
#include "store/omemo-own-key-store.h"
#include "store/omemo-own-store.h"
#include "store/statement.h"

static void
set_device (WcStoreFixture *f, guint32 device)
{
  g_autoptr (GBytes) key = wc_omemo_key_sample (device);
  g_autoptr (WcOmemoOwn) own = wc_omemo_own_new (device, key, key, key);

  wc_store_fixture_begin (f);
  g_assert_true (wc_omemo_own_store_set (f->db, f->account, own, NULL));
  wc_store_fixture_commit (f);
}

/* @n more keys; the id of the first. */
static guint32
add (WcStoreFixture *f, gboolean is_signed, guint n)
{
  g_autoptr (GBytes) record = g_bytes_new_static ("record", 6);
  g_autoptr (GError) error = NULL;
  guint32 first = 0;

  wc_store_fixture_begin (f);
  wc_omemo_own_key_store_take_ids (f->db, f->account, n, &first, &error);
  g_assert_no_error (error);
  for (guint32 i = 0; i < n; i++)
    {
      g_autoptr (WcOmemoOwnKey) key = wc_omemo_own_key_new (first + i, is_signed, record);

      wc_omemo_own_key_store_add (f->db, f->account, key, &error);
      g_assert_no_error (error);
    }
  wc_store_fixture_commit (f);
  return first;
}

static gint64
count (WcStoreFixture *f)
{
  gint64 n = -1;

  g_assert_true (wc_omemo_own_key_store_count (f->db, f->account, &n, NULL));
  return n;
}

static void
use (WcStoreFixture *f, guint32 id)
{
  wc_store_fixture_begin (f);
  g_assert_true (wc_omemo_own_key_store_use (f->db, f->account, id, NULL));
  wc_store_fixture_commit (f);
}

static void
purge (WcStoreFixture *f, gboolean is_signed, gint64 before_us)
{
  wc_store_fixture_begin (f);
  g_assert_true (
      wc_omemo_own_key_store_purge (f->db, f->account, is_signed, before_us, NULL));
  wc_store_fixture_commit (f);
}

/* A used key still opens what came at the same time, until it is purged; its id is not
 * given again, to no device of the account. */
static void
test_use (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcOmemoOwnKey) used = NULL;
  g_autoptr (WcOmemoOwnKey) kept = NULL;
  g_autoptr (GPtrArray) offered = NULL;
  guint32 first;

  set_device (f, 7);
  first = add (f, FALSE, 100);
  g_assert_cmpuint (first, ==, 1);
  use (f, 5);
  used = wc_omemo_own_key_store_get (f->db, f->account, 5, FALSE, NULL);
  g_assert_cmpint (used->gone_us, ==, WC_STORE_NOW);
  g_assert_cmpmem (g_bytes_get_data (used->record, NULL), g_bytes_get_size (used->record),
                   "record", 6);
  g_assert_cmpint (count (f), ==, 99);
  offered = wc_omemo_own_key_store_list (f->db, f->account, FALSE, NULL);
  g_assert_cmpuint (offered->len, ==, 99);
  g_assert_cmpuint (((WcOmemoOwnKey *) offered->pdata[4])->id, ==, 6);
  purge (f, FALSE, WC_STORE_NOW);
  kept = wc_omemo_own_key_store_get (f->db, f->account, 5, FALSE, NULL);
  g_assert_nonnull (kept);
  purge (f, FALSE, WC_STORE_NOW + 1);
  g_assert_null (wc_omemo_own_key_store_get (f->db, f->account, 5, FALSE, NULL));
  g_assert_cmpuint (add (f, FALSE, 1), ==, 101);
  set_device (f, 8);
  g_assert_cmpint (count (f), ==, 0);
  g_assert_cmpuint (add (f, FALSE, 1), ==, 102);
}

/* What went by a clock that was ahead has gone by now at the latest. */
static void
test_gone_ahead (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcOmemoOwnKey) used = NULL;
  g_autoptr (WcOmemoOwnKey) earlier = NULL;

  set_device (f, 7);
  add (f, FALSE, 2);
  use (f, 1);
  f->now_us += G_TIME_SPAN_DAY;
  use (f, 2);
  wc_store_fixture_begin (f);
  g_assert_true (
      wc_omemo_own_key_store_set_gone_by (f->db, f->account, WC_STORE_NOW + 1, NULL));
  wc_store_fixture_commit (f);
  earlier = wc_omemo_own_key_store_get (f->db, f->account, 1, FALSE, NULL);
  g_assert_cmpint (earlier->gone_us, ==, WC_STORE_NOW);
  used = wc_omemo_own_key_store_get (f->db, f->account, 2, FALSE, NULL);
  g_assert_cmpint (used->gone_us, ==, WC_STORE_NOW + 1);
}

/* Using a key is to be told once. */
static void
test_dirty (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcOmemoOwn) first = NULL;
  g_autoptr (WcOmemoOwn) second = NULL;

  set_device (f, 7);
  add (f, FALSE, 2);
  use (f, 1);
  first = wc_omemo_own_store_get (f->db, f->account, NULL);
  use (f, 1);
  use (f, 99);
  second = wc_omemo_own_store_get (f->db, f->account, NULL);
  g_assert_cmpint (first->bundle_dirty, >, 1);
  g_assert_cmpint (second->bundle_dirty, ==, first->bundle_dirty);
}

/* Keys that were made after the bundle left are not known to others yet. */
static void
test_published (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcOmemoOwn) told = NULL;
  g_autoptr (WcOmemoOwnKey) known = NULL;
  g_autoptr (WcOmemoOwnKey) later = NULL;

  set_device (f, 7);
  add (f, FALSE, 2);
  told = wc_omemo_own_store_get (f->db, f->account, NULL);
  add (f, FALSE, 1);
  wc_store_fixture_begin (f);
  g_assert_true (
      wc_omemo_own_store_published (f->db, f->account, WC_OMEMO_OWN_BUNDLE, told, NULL));
  wc_store_fixture_commit (f);
  known = wc_omemo_own_key_store_get (f->db, f->account, 2, FALSE, NULL);
  later = wc_omemo_own_key_store_get (f->db, f->account, 3, FALSE, NULL);
  g_assert_true (known->published);
  g_assert_false (later->published);
}

/* One signed key is offered; the one before still opens messages for a while. */
static void
test_signed (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GPtrArray) offered = NULL;
  g_autoptr (WcOmemoOwnKey) old = NULL;
  guint32 first, second;

  set_device (f, 7);
  first = add (f, TRUE, 1);
  second = add (f, TRUE, 1);
  add (f, FALSE, 1);
  offered = wc_omemo_own_key_store_list (f->db, f->account, TRUE, NULL);
  g_assert_cmpuint (offered->len, ==, 1);
  g_assert_cmpuint (((WcOmemoOwnKey *) offered->pdata[0])->id, ==, second);
  old = wc_omemo_own_key_store_get (f->db, f->account, first, TRUE, NULL);
  g_assert_cmpint (old->gone_us, ==, WC_STORE_NOW);
  /* neither kind is taken for the other */
  g_assert_null (wc_omemo_own_key_store_get (f->db, f->account, first, FALSE, NULL));
  use (f, second);
  purge (f, TRUE, WC_STORE_NOW + 1);
  g_assert_null (wc_omemo_own_key_store_get (f->db, f->account, first, TRUE, NULL));
  g_ptr_array_unref (offered);
  offered = wc_omemo_own_key_store_list (f->db, f->account, TRUE, NULL);
  g_assert_cmpuint (offered->len, ==, 1);
}

static void
test_refused (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GBytes) record = g_bytes_new_static ("record", 6);
  g_autoptr (WcOmemoOwnKey) key = wc_omemo_own_key_new (1, FALSE, record);
  g_autoptr (GError) error = NULL;
  guint32 first;

  wc_store_fixture_begin (f);
  g_assert_false (wc_omemo_own_key_store_take_ids (f->db, f->account, 1, &first, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  wc_store_fixture_commit (f);
  set_device (f, 7);
  wc_store_fixture_begin (f);
  /* an id that was not taken */
  g_assert_false (wc_omemo_own_key_store_add (f->db, f->account, key, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (wc_statement_exec_binds (
      f->db, "UPDATE omemo_own SET next_key = 2147483647", NULL, NULL, 0));
  g_assert_false (wc_omemo_own_key_store_take_ids (f->db, f->account, 2, &first, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
  g_assert_true (wc_omemo_own_key_store_take_ids (f->db, f->account, 1, &first, NULL));
  g_assert_cmpuint (first, ==, G_MAXINT32);
  wc_store_fixture_commit (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/omemo-own-key-store/use", test_use);
  g_test_add_func ("/store/omemo-own-key-store/gone-ahead", test_gone_ahead);
  g_test_add_func ("/store/omemo-own-key-store/dirty", test_dirty);
  g_test_add_func ("/store/omemo-own-key-store/published", test_published);
  g_test_add_func ("/store/omemo-own-key-store/signed", test_signed);
  g_test_add_func ("/store/omemo-own-key-store/refused", test_refused);
  return g_test_run ();
}
