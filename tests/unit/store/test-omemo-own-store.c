/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/omemo-key.h"
#include "lib/store-fixture.h"
#include "store/account-store.h"
#include "store/journal.h"
#include "store/omemo-own-store.h"

static void
set (WcStoreFixture *f, guint32 device)
{
  g_autoptr (GBytes) key = wc_omemo_key_sample (device);
  g_autoptr (GBytes) secret = g_bytes_new_static ("secret", 6);
  g_autoptr (GBytes) epoch = g_bytes_new_static ("epoch", 5);
  g_autoptr (WcOmemoOwn) own = wc_omemo_own_new (device, key, secret, epoch);
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f);
  wc_omemo_own_store_set (f->db, f->account, own, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static WcOmemoOwn *
get (WcStoreFixture *f)
{
  g_autoptr (GError) error = NULL;
  WcOmemoOwn *own = wc_omemo_own_store_get (f->db, f->account, &error);

  g_assert_no_error (error);
  return own;
}

static void
publish (WcStoreFixture *f, WcOmemoOwnPart part, const WcOmemoOwn *told)
{
  wc_store_fixture_begin (f);
  g_assert_true (wc_omemo_own_store_published (f->db, f->account, part, told, NULL));
  wc_store_fixture_commit (f);
}

static void
test_values (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GBytes) key = wc_omemo_key_sample (7);
  g_autoptr (WcOmemoOwn) own = NULL;

  g_assert_null (get (f));
  set (f, 7);
  own = get (f);
  g_assert_cmpuint (own->device, ==, 7);
  g_assert_true (g_bytes_equal (own->identity, key));
  g_assert_cmpmem (g_bytes_get_data (own->secret, NULL), g_bytes_get_size (own->secret),
                   "secret", 6);
  g_assert_cmpmem (g_bytes_get_data (own->epoch, NULL), g_bytes_get_size (own->epoch),
                   "epoch", 5);
  g_assert_cmpint (own->created_us, ==, WC_STORE_NOW);
  g_assert_cmpint (own->bundle_dirty, !=, 0);
  g_assert_cmpint (own->list_dirty, !=, 0);
  g_assert_cmpuint (own->next_key, ==, 1);
}

/* What changes while it is being published stays to be published. */
static void
test_published (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcOmemoOwn) told = NULL;
  g_autoptr (WcOmemoOwn) changed = NULL;
  g_autoptr (WcOmemoOwn) clean = NULL;

  set (f, 7);
  told = get (f);
  publish (f, WC_OMEMO_OWN_LIST, told);
  wc_store_fixture_begin (f);
  g_assert_true (
      wc_omemo_own_store_change (f->db, f->account, WC_OMEMO_OWN_BUNDLE, NULL));
  wc_store_fixture_commit (f);
  publish (f, WC_OMEMO_OWN_BUNDLE, told);
  changed = get (f);
  g_assert_cmpint (changed->list_dirty, ==, 0);
  g_assert_cmpint (changed->bundle_dirty, !=, 0);
  publish (f, WC_OMEMO_OWN_BUNDLE, changed);
  clean = get (f);
  g_assert_cmpint (clean->bundle_dirty, ==, 0);
}

/* What was published of another device says nothing of this one. */
static void
test_another_device (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcOmemoOwn) told = NULL;
  g_autoptr (WcOmemoOwn) own = NULL;

  set (f, 7);
  told = get (f);
  set (f, 8);
  told->list_dirty = told->bundle_dirty = 2;
  publish (f, WC_OMEMO_OWN_LIST, told);
  publish (f, WC_OMEMO_OWN_BUNDLE, told);
  own = get (f);
  g_assert_cmpuint (own->device, ==, 8);
  g_assert_cmpint (own->list_dirty, !=, 0);
  g_assert_cmpint (own->bundle_dirty, !=, 0);
}

static void
set_hidden (WcStoreFixture *f, guint32 device, gboolean hidden)
{
  const WcOmemoAddress ours = { f->account, "juliet@capulet.lit", WC_OMEMO_AXOLOTL,
                                device };

  wc_store_fixture_begin (f);
  g_assert_true (wc_omemo_own_store_set_hidden (f->db, &ours, hidden, NULL));
  wc_store_fixture_commit (f);
}

static guint
count_news (WcStoreFixture *f)
{
  const WcJournalFilter all = { .limit = 1000 };
  g_autoptr (WcJournalBatch) batch = wc_journal_read (f->db, 0, &all, NULL);
  guint n = 0;

  for (guint i = 0; i < batch->events->len; i++)
    {
      const WcEvent *event = batch->events->pdata[i];

      if (event->kind != WC_EVENT_OMEMO_DEVICE_CHANGED)
        continue;
      g_assert_cmpint (event->id, ==, 7);
      g_assert_cmpstr (wc_details_get (event->delta, "fields"), ==, "reason");
      n++;
    }
  return n;
}

/* It is told once, also that it is over, and never of a device that is ours no more. */
static void
test_hidden (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcOmemoOwn) own = NULL;
  g_autoptr (WcOmemoOwn) open = NULL;
  g_autoptr (WcOmemoOwn) next = NULL;

  set_hidden (f, 7, TRUE);
  set (f, 7);
  set_hidden (f, 6, TRUE);
  set_hidden (f, 7, FALSE);
  g_assert_cmpuint (count_news (f), ==, 0);
  set_hidden (f, 7, TRUE);
  set_hidden (f, 7, TRUE);
  own = get (f);
  g_assert_cmpint (own->hidden_us, ==, WC_STORE_NOW);
  g_assert_cmpuint (count_news (f), ==, 1);
  set_hidden (f, 7, FALSE);
  open = get (f);
  g_assert_cmpint (open->hidden_us, ==, 0);
  g_assert_cmpuint (count_news (f), ==, 2);
  /* Of the next device nothing is known. */
  set_hidden (f, 7, TRUE);
  set (f, 8);
  next = get (f);
  g_assert_cmpint (next->hidden_us, ==, 0);
}

static void
test_refused (void)
{
  static const guint32 devices[] = { 0, G_MAXINT32 + 1u };
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GBytes) key = wc_omemo_key_sample (1);

  for (gsize i = 0; i < G_N_ELEMENTS (devices); i++)
    {
      g_autoptr (WcOmemoOwn) own = wc_omemo_own_new (devices[i], key, key, key);
      g_autoptr (GError) error = NULL;

      wc_store_fixture_begin (f);
      g_assert_false (wc_omemo_own_store_set (f->db, f->account, own, &error));
      g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
      wc_store_fixture_commit (f);
    }
}

/* An account whose history is kept is no device any more. */
static void
test_removed (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  set (f, 7);
  wc_store_fixture_begin (f);
  g_assert_true (wc_omemo_own_store_remove (f->db, f->account, NULL));
  wc_store_fixture_commit (f);
  g_assert_null (get (f));
  set (f, 8);
  wc_store_fixture_begin (f);
  g_assert_true (wc_account_store_remove (f->db, f->account, TRUE, NULL));
  wc_store_fixture_commit (f);
  g_assert_null (get (f));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/omemo-own-store/values", test_values);
  g_test_add_func ("/store/omemo-own-store/published", test_published);
  g_test_add_func ("/store/omemo-own-store/another-device", test_another_device);
  g_test_add_func ("/store/omemo-own-store/hidden", test_hidden);
  g_test_add_func ("/store/omemo-own-store/refused", test_refused);
  g_test_add_func ("/store/omemo-own-store/removed", test_removed);
  return g_test_run ();
}
