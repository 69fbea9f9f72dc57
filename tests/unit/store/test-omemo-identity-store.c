/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/omemo-key.h"
#include "lib/store-fixture.h"
#include "store/account-store.h"
#include "store/omemo-device-store.h"
#include "store/omemo-identity-store.h"
#include "store/upkeep.h"

static WcOmemoIdentity *
note (WcStoreFixture *f, const char *jid, guint n, gboolean *out_is_new)
{
  g_autoptr (GBytes) key = wc_omemo_key_sample (n);
  const WcOmemoKeyOf who = { f->account, jid, key };
  WcOmemoIdentity *identity;
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  identity = wc_omemo_identity_store_note (f->db, &who, WC_OMEMO_TRUST_MODE_BTBV,
                                           out_is_new, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return identity;
}

static void
set_trust (WcStoreFixture *f, const char *jid, guint n, WcOmemoTrust trust)
{
  g_autoptr (GBytes) key = wc_omemo_key_sample (n);
  const WcOmemoKeyOf who = { f->account, jid, key };
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_omemo_identity_store_set_trust (f->db, &who, trust, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

/* Blind until one of the same owner is verified. */
static void
test_note (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gboolean is_new = FALSE;
  g_autoptr (WcOmemoIdentity) first = note (f, WC_STORE_ROMEO, 1, &is_new);
  g_autoptr (WcOmemoIdentity) again = NULL;
  g_autoptr (WcOmemoIdentity) second = NULL;
  g_autoptr (WcOmemoIdentity) others = NULL;
  g_autoptr (GPtrArray) list = NULL;

  g_assert_true (is_new);
  g_assert_cmpint (first->trust, ==, WC_OMEMO_TRUST_BLIND);
  g_assert_cmpint (first->first_seen_us, ==, WC_STORE_NOW);
  set_trust (f, WC_STORE_ROMEO, 1, WC_OMEMO_TRUST_VERIFIED);
  again = note (f, WC_STORE_ROMEO, 1, &is_new);
  g_assert_false (is_new);
  g_assert_cmpint (again->trust, ==, WC_OMEMO_TRUST_VERIFIED);
  g_assert_cmpint (again->decided_us, ==, WC_STORE_NOW);
  second = note (f, WC_STORE_ROMEO, 2, &is_new);
  g_assert_cmpint (second->trust, ==, WC_OMEMO_TRUST_UNDECIDED);
  others = note (f, "nurse@capulet.lit", 1, &is_new);
  g_assert_true (is_new);
  g_assert_cmpint (others->trust, ==, WC_OMEMO_TRUST_BLIND);
  list = wc_omemo_identity_store_list (f->db, f->account, WC_STORE_ROMEO, NULL);
  g_assert_cmpuint (list->len, ==, 2);
  g_ptr_array_unref (list);
  list = wc_omemo_identity_store_list (f->db, f->account, NULL, NULL);
  g_assert_cmpuint (list->len, ==, 3);
  g_assert_cmpstr (((WcOmemoIdentity *) list->pdata[2])->jid, ==, "nurse@capulet.lit");
}

static void
test_refused (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GBytes) bad = g_bytes_new_static ("bad", 3);
  g_autoptr (GBytes) unknown = wc_omemo_key_sample (3);
  WcOmemoKeyOf who = { f->account, WC_STORE_ROMEO, bad };
  g_autoptr (GError) error = NULL;
  gboolean is_new = TRUE;

  wc_store_fixture_begin (f);
  g_assert_null (wc_omemo_identity_store_note (f->db, &who, WC_OMEMO_TRUST_MODE_BTBV,
                                               &is_new, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_false (is_new);
  g_clear_error (&error);
  who.key = unknown;
  g_assert_false (
      wc_omemo_identity_store_set_trust (f->db, &who, WC_OMEMO_TRUST_TRUSTED, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  wc_store_fixture_commit (f);
}

/* Trust stays whatever becomes of the devices, through a restart. */
static void
test_outlives_devices (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GBytes) key = wc_omemo_key_sample (1);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  WcOmemoAddress device = { f->account, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL, 4 };
  const WcOmemoKeyOf who = { f->account, WC_STORE_ROMEO, key };
  g_autoptr (WcOmemoIdentity) held = NULL;
  gboolean is_new;

  wc_omemo_identity_free (note (f, WC_STORE_ROMEO, 1, &is_new));
  set_trust (f, WC_STORE_ROMEO, 1, WC_OMEMO_TRUST_DISTRUSTED);
  wc_store_fixture_begin (f);
  g_assert_true (wc_omemo_device_store_pin (f->db, &device, key, NULL));
  for (guint i = 0; i < 3; i++)
    {
      guint32 other = 100 + i;

      g_array_set_size (ids, 0);
      g_array_append_val (ids, other);
      wc_omemo_list_change_free (
          wc_omemo_device_store_replace (f->db, &device, ids, NULL));
    }
  g_assert_true (wc_omemo_identity_store_touch (f->db, &who, NULL));
  wc_store_fixture_commit (f);
  wc_store_fixture_restart (f);
  held = wc_omemo_identity_store_get (f->db, &who, NULL);
  g_assert_cmpint (held->trust, ==, WC_OMEMO_TRUST_DISTRUSTED);
  g_assert_cmpint (held->used_us, !=, 0);
}

/* What a person has decided is not pushed out by strangers' inventions. */
static void
test_bound (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcOmemoIdentity) decided = NULL;
  g_autoptr (WcOmemoIdentity) early = NULL;
  g_autoptr (GPtrArray) list = NULL;
  gboolean is_new;

  wc_omemo_identity_free (note (f, WC_STORE_ROMEO, 0, &is_new));
  set_trust (f, WC_STORE_ROMEO, 0, WC_OMEMO_TRUST_DISTRUSTED);
  for (guint i = 1; i <= WC_OMEMO_IDENTITY_STORE_MAX + 5; i++)
    wc_omemo_identity_free (note (f, WC_STORE_ROMEO, i, &is_new));
  list = wc_omemo_identity_store_list (f->db, f->account, WC_STORE_ROMEO, NULL);
  g_assert_cmpuint (list->len, ==, WC_OMEMO_IDENTITY_STORE_MAX + 1);
  decided = note (f, WC_STORE_ROMEO, 0, &is_new);
  g_assert_false (is_new);
  g_assert_cmpint (decided->trust, ==, WC_OMEMO_TRUST_DISTRUSTED);
  early = note (f, WC_STORE_ROMEO, 1, &is_new);
  g_assert_true (is_new);
}

/* It stays with a history that is kept, and goes with the account. */
static void
test_account_removed (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gboolean is_new;

  wc_omemo_identity_free (note (f, WC_STORE_ROMEO, 1, &is_new));
  wc_store_fixture_begin (f);
  g_assert_true (wc_account_store_remove (f->db, f->account, TRUE, NULL));
  wc_store_fixture_commit (f);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM omemo_identity"), ==, 1);
}

static gint64
count_undecided (WcStoreFixture *f, gint64 account)
{
  gint64 n = -1;

  g_assert_true (wc_omemo_identity_store_count_undecided (f->db, account, &n, NULL));
  return n;
}

/* One that nobody has on a list asks nothing of a person; two devices with one key ask
 * once, and another key that a device shows does as well. */
static void
test_count_undecided (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  const WcOmemoAddress first = { f->account, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL, 4 };
  const WcOmemoAddress second = { f->account, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL, 5 };
  const guint32 ids[] = { 4, 5 };
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GBytes) key = wc_omemo_key_sample (1);
  g_autoptr (GBytes) other = wc_omemo_key_sample (2);
  g_autoptr (WcOmemoIdentity) one = note (f, WC_STORE_ROMEO, 1, NULL);
  g_autoptr (WcOmemoIdentity) two = note (f, WC_STORE_ROMEO, 2, NULL);
  g_autoptr (WcOmemoListChange) change = NULL;

  set_trust (f, WC_STORE_ROMEO, 1, WC_OMEMO_TRUST_UNDECIDED);
  set_trust (f, WC_STORE_ROMEO, 2, WC_OMEMO_TRUST_UNDECIDED);
  g_assert_cmpint (count_undecided (f, f->account), ==, 0);
  g_array_append_vals (list, ids, G_N_ELEMENTS (ids));
  wc_store_fixture_begin (f);
  change = wc_omemo_device_store_replace (f->db, &first, list, NULL);
  g_assert_true (wc_omemo_device_store_pin (f->db, &first, key, NULL));
  g_assert_true (wc_omemo_device_store_pin (f->db, &second, key, NULL));
  wc_store_fixture_commit (f);
  g_assert_cmpint (count_undecided (f, f->account), ==, 1);
  wc_store_fixture_begin (f);
  g_assert_true (wc_omemo_device_store_show (f->db, &second, other, NULL));
  wc_store_fixture_commit (f);
  g_assert_cmpint (count_undecided (f, f->account), ==, 2);
  set_trust (f, WC_STORE_ROMEO, 1, WC_OMEMO_TRUST_DISTRUSTED);
  g_assert_cmpint (count_undecided (f, f->account), ==, 1);
  g_assert_cmpint (count_undecided (f, f->account + 1), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/omemo-identity-store/note", test_note);
  g_test_add_func ("/store/omemo-identity-store/refused", test_refused);
  g_test_add_func ("/store/omemo-identity-store/outlives-devices", test_outlives_devices);
  g_test_add_func ("/store/omemo-identity-store/bound", test_bound);
  g_test_add_func ("/store/omemo-identity-store/account-removed", test_account_removed);
  g_test_add_func ("/store/omemo-identity-store/count-undecided", test_count_undecided);
  return g_test_run ();
}
