/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/omemo-key.h"
#include "lib/store-fixture.h"
#include "store/omemo-device-store.h"

static WcOmemoAddress
at (WcStoreFixture *f, guint32 device)
{
  return (WcOmemoAddress){ f->account, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL, device };
}

static WcOmemoListChange *
replace (WcStoreFixture *f, const guint32 *ids, guint n)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (guint32));
  const WcOmemoAddress of = at (f, 0);
  g_autoptr (GError) error = NULL;
  WcOmemoListChange *change;

  g_array_append_vals (list, ids, n);
  wc_store_fixture_begin (f);
  change = wc_omemo_device_store_replace (f->db, &of, list, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return change;
}

static void
assert_ids (const GArray *ids, guint n, guint32 first)
{
  g_assert_cmpuint (ids->len, ==, n);
  if (n > 0)
    g_assert_cmpuint (g_array_index (ids, guint32, 0), ==, first);
}

static void
test_lists (void)
{
  static const guint32 first[] = { 7, 0, 7, G_MAXUINT32, 3 };
  static const guint32 second[] = { 7, 9 };
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcOmemoListChange) one = replace (f, first, G_N_ELEMENTS (first));
  g_autoptr (WcOmemoListChange) two = replace (f, second, G_N_ELEMENTS (second));
  g_autoptr (WcOmemoListChange) three = replace (f, first, G_N_ELEMENTS (first));
  g_autoptr (WcOmemoListChange) four = replace (f, first, G_N_ELEMENTS (first));
  const WcOmemoAddress of = at (f, 0);
  g_autoptr (GPtrArray) all = wc_omemo_device_store_list (f->db, &of, NULL);

  assert_ids (one->added, 3, 3);
  assert_ids (one->gone, 0, 0);
  assert_ids (two->added, 1, 9);
  assert_ids (two->gone, 2, 3);
  assert_ids (three->added, 0, 0);
  assert_ids (three->back, 2, 3);
  assert_ids (three->gone, 1, 9);
  g_assert_cmpuint (four->added->len + four->back->len + four->gone->len, ==, 0);
  g_assert_cmpuint (all->len, ==, 4);
  g_assert_false (((WcOmemoDevice *) all->pdata[2])->listed);
  g_assert_cmpuint (((WcOmemoDevice *) all->pdata[3])->device, ==, G_MAXUINT32);
}

/* However many somebody invents, and however often. */
static void
test_bounds (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const WcOmemoAddress of = at (f, 0);
  g_autoptr (GPtrArray) all = NULL;

  for (guint32 round = 0; round < 5; round++)
    {
      g_autoptr (WcOmemoListChange) change = NULL;
      guint32 ids[WC_OMEMO_DEVICE_STORE_MAX + 50];

      for (guint32 i = 0; i < G_N_ELEMENTS (ids); i++)
        ids[i] = 1 + round * 1000 + i;
      f->now_us++;
      change = replace (f, ids, G_N_ELEMENTS (ids));
      assert_ids (change->added, WC_OMEMO_DEVICE_STORE_MAX, 1 + round * 1000);
    }
  all = wc_omemo_device_store_list (f->db, &of, NULL);
  g_assert_cmpuint (all->len, ==, WC_OMEMO_DEVICE_STORE_MAX + WC_OMEMO_DEVICE_STORE_OLD);
  /* those of the first rounds went */
  g_assert_cmpuint (((WcOmemoDevice *) all->pdata[0])->device, ==, 2001);
}

/* A device keeps the key that it has shown, until a person takes another one. */
static void
test_pin (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GBytes) key = wc_omemo_key_sample (1);
  g_autoptr (GBytes) other = wc_omemo_key_sample (2);
  g_autoptr (GBytes) bad = g_bytes_new_static ("bad", 3);
  const WcOmemoAddress device = at (f, 5);
  const WcOmemoAddress none = at (f, 0);
  g_autoptr (WcOmemoDevice) held = NULL;
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  g_assert_false (wc_omemo_device_store_pin (f->db, &device, bad, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (wc_omemo_device_store_pin (f->db, &none, key, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_true (wc_omemo_device_store_pin (f->db, &device, key, NULL));
  g_assert_true (wc_omemo_device_store_pin (f->db, &device, key, NULL));
  g_assert_false (wc_omemo_device_store_pin (f->db, &device, other, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
  g_assert_cmpstr (wc_error_get_detail (error, "reason"), ==, "identity-changed");
  held = wc_omemo_device_store_get (f->db, &device, NULL);
  g_assert_true (g_bytes_equal (held->key, key));
  g_assert_false (held->listed);
  g_assert_true (wc_omemo_device_store_repin (f->db, &device, other, NULL));
  g_assert_true (wc_omemo_device_store_pin (f->db, &device, other, NULL));
  wc_store_fixture_commit (f);
}

static void
test_bundle (void)
{
  static const guint32 ids[] = { 5 };
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const WcOmemoAddress device = at (f, 5);
  g_autoptr (WcOmemoDevice) tried = NULL;
  g_autoptr (WcOmemoDevice) good = NULL;

  wc_omemo_list_change_free (replace (f, ids, 1));
  wc_store_fixture_begin (f);
  for (int i = 0; i < 2; i++)
    g_assert_true (wc_omemo_device_store_set_bundle (
        f->db, &device, WC_OMEMO_BUNDLE_FAILED, WC_STORE_NOW + 60, NULL));
  tried = wc_omemo_device_store_get (f->db, &device, NULL);
  g_assert_true (
      wc_omemo_device_store_set_bundle (f->db, &device, WC_OMEMO_BUNDLE_GOOD, 0, NULL));
  g_assert_true (wc_omemo_device_store_received (f->db, &device, NULL));
  wc_store_fixture_commit (f);
  good = wc_omemo_device_store_get (f->db, &device, NULL);
  g_assert_cmpint (tried->bundle, ==, WC_OMEMO_BUNDLE_FAILED);
  g_assert_cmpuint (tried->tries, ==, 2);
  g_assert_cmpint (tried->retry_us, ==, WC_STORE_NOW + 60);
  g_assert_cmpint (good->bundle, ==, WC_OMEMO_BUNDLE_GOOD);
  g_assert_cmpuint (good->tries, ==, 0);
  g_assert_cmpint (good->received_us, ==, WC_STORE_NOW);
}

static void
test_list_state (void)
{
  static const guint32 ids[] = { 5 };
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const WcOmemoAddress of = at (f, 0);
  WcOmemoListState state = WC_OMEMO_LIST_KNOWN;
  gint64 fetched_us = -1;

  g_assert_true (wc_omemo_device_store_get_list (f->db, &of, &state, &fetched_us, NULL));
  g_assert_cmpint (state, ==, WC_OMEMO_LIST_UNKNOWN);
  g_assert_cmpint (fetched_us, ==, 0);
  wc_omemo_list_change_free (replace (f, ids, 1));
  wc_store_fixture_begin (f);
  g_assert_true (
      wc_omemo_device_store_set_list (f->db, &of, WC_OMEMO_LIST_UNREACHABLE, NULL));
  wc_store_fixture_commit (f);
  g_assert_true (wc_omemo_device_store_get_list (f->db, &of, &state, &fetched_us, NULL));
  g_assert_cmpint (state, ==, WC_OMEMO_LIST_UNREACHABLE);
  g_assert_cmpint (fetched_us, ==, WC_STORE_NOW);
}

/* Whose device it is where nobody says so: of those that have shown a key. */
static void
test_owners (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GBytes) key = wc_omemo_key_sample (1);
  const WcOmemoAddress his = at (f, 5);
  WcOmemoAddress hers = at (f, 5);
  WcOmemoAddress other = at (f, 6);
  g_autoptr (GPtrArray) owners = NULL;
  g_autoptr (GPtrArray) nobody = NULL;
  g_autoptr (WcOmemoListChange) change = replace (f, (guint32[]){ 7 }, 1);

  hers.jid = "nurse@capulet.lit";
  wc_store_fixture_begin (f);
  g_assert_true (wc_omemo_device_store_pin (f->db, &his, key, NULL));
  g_assert_true (wc_omemo_device_store_pin (f->db, &hers, key, NULL));
  g_assert_true (wc_omemo_device_store_pin (f->db, &other, key, NULL));
  wc_store_fixture_commit (f);
  owners =
      wc_omemo_device_store_list_owners (f->db, f->account, WC_OMEMO_AXOLOTL, 5, NULL);
  g_assert_cmpuint (owners->len, ==, 2);
  g_assert_cmpstr (owners->pdata[0], ==, hers.jid);
  g_assert_cmpstr (owners->pdata[1], ==, WC_STORE_ROMEO);
  nobody =
      wc_omemo_device_store_list_owners (f->db, f->account, WC_OMEMO_AXOLOTL, 7, NULL);
  g_assert_cmpuint (nobody->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/omemo-device-store/lists", test_lists);
  g_test_add_func ("/store/omemo-device-store/bounds", test_bounds);
  g_test_add_func ("/store/omemo-device-store/pin", test_pin);
  g_test_add_func ("/store/omemo-device-store/bundle", test_bundle);
  g_test_add_func ("/store/omemo-device-store/list-state", test_list_state);
  g_test_add_func ("/store/omemo-device-store/owners", test_owners);
  return g_test_run ();
}
