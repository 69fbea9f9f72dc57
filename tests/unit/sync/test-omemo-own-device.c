/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "crypto/ratchet.h"
#include "lib/ratchet-fixture.h"
#include "lib/store-fixture.h"
#include "store/omemo-own-key-store.h"
#include "store/omemo-own-store.h"
#include "store/omemo-todo-store.h"
#include "sync/omemo-own-device.h"

typedef struct
{
  WcStoreFixture *store;   /* (owned) */
  WcOmemoLibrary *library; /* (owned) */
  WcOmemoOwnDevice own;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->store = wc_store_fixture_new ();
  f->library = wc_omemo_library_new ();
  f->own = (WcOmemoOwnDevice){ f->store->db, f->store->account, f->library };
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_omemo_library_free (f->library);
  wc_store_fixture_free (f->store);
}

static WcOmemoOwn *
ensure (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  WcOmemoOwn *own;

  wc_store_fixture_begin (f->store);
  own = wc_omemo_own_device_ensure (&f->own, /* taken= */ NULL, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
  return own;
}

static void
renew (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f->store);
  wc_omemo_own_device_renew (&f->own, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
}

static WcOmemoBundle *
make_bundle (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  WcOmemoBundle *bundle =
      wc_omemo_own_device_make_bundle (&f->own, WC_OMEMO_AXOLOTL, &error);

  g_assert_no_error (error);
  return bundle;
}

static void
use (Fixture *f, const WcOmemoBundle *bundle, guint n)
{
  wc_store_fixture_begin (f->store);
  for (guint i = 0; i < n; i++)
    g_assert_true (wc_omemo_own_key_store_use (
        f->store->db, f->store->account,
        ((WcOmemoPreKey *) bundle->pre_keys->pdata[i])->id, NULL));
  wc_store_fixture_commit (f->store);
}

/* It is made once, with all that it announces, and all of that is still to be
 * published. */
static void
test_made_once (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoOwn) first = ensure (f);
  g_autoptr (WcOmemoOwn) second = ensure (f);
  g_autoptr (WcOmemoBundle) bundle = make_bundle (f);

  g_assert_cmpuint (first->device, ==, second->device);
  g_assert_true (g_bytes_equal (first->secret, second->secret));
  g_assert_cmpint (second->bundle_dirty, >, 0);
  g_assert_cmpint (second->list_dirty, >, 0);
  g_assert_cmpuint (g_bytes_get_size (first->epoch), ==, 16);
  g_assert_true (g_bytes_equal (bundle->identity, first->identity));
  g_assert_cmpuint (bundle->pre_keys->len, ==, WC_OMEMO_OWN_PRE_KEYS);
}

/* What it announces is what others can begin a session with. */
static void
test_bundle_is_good (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoOwn) own = ensure (f);
  g_autoptr (WcOmemoBundle) bundle = make_bundle (f);
  g_autoptr (WcRatchetDevice) romeo = wc_ratchet_device_new (WC_STORE_ROMEO, 7);
  const WcRatchetPeer us = { WC_STORE_JULIET, own->device, WC_OMEMO_AXOLOTL };
  g_autoptr (GError) error = NULL;

  wc_ratchet_begin (romeo->ratchet, &us, bundle, own->identity, &error);
  g_assert_no_error (error);
}

/* Another device with the same identity, and nothing else of the one before. */
static void
test_replace (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoOwn) old = ensure (f);
  g_autoptr (WcOmemoBundle) before = make_bundle (f);
  g_autoptr (WcOmemoOwn) new = NULL;
  g_autoptr (WcOmemoBundle) after = NULL;
  g_autoptr (GPtrArray) todos = NULL;
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_own_store_count_sent (f->store->db, f->store->account, &error));
  wc_omemo_own_device_replace (&f->own, WC_STORE_JULIET, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
  new = ensure (f);
  after = make_bundle (f);
  g_assert_cmpuint (new->device, !=, old->device);
  g_assert_true (g_bytes_equal (new->identity, old->identity));
  g_assert_false (g_bytes_equal (new->epoch, old->epoch));
  g_assert_cmpint (new->sent, ==, 0);
  g_assert_cmpuint (after->signed_pre_key_id, >, before->signed_pre_key_id);
  for (guint i = 0; i < after->pre_keys->len; i++)
    g_assert_cmpuint (((WcOmemoPreKey *) after->pre_keys->pdata[i])->id, >,
                      before->signed_pre_key_id + WC_OMEMO_OWN_PRE_KEYS);
  todos = wc_omemo_todo_store_list_due (f->store->db, f->store->account, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (todos->len, >, 0);
  for (guint i = 0; i < todos->len; i++)
    {
      const WcOmemoTodo *todo = todos->pdata[i];

      g_assert_cmpint (todo->kind, ==, WC_OMEMO_TODO_RETIRE);
      g_assert_cmpuint (todo->device, ==, old->device);
      g_assert_true (wc_omemo_library_speaks (todo->version));
    }
}

static void
test_no_device (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  renew (f);
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_own_device_replace (&f->own, WC_STORE_JULIET, NULL));
  wc_store_fixture_commit (f->store);
  g_assert_null (wc_omemo_own_device_make_bundle (&f->own, WC_OMEMO_AXOLOTL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

/* For each that was used there is another one, under a new number. Those that were used
 * go when somebody says so. */
static void
test_pre_keys (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoOwn) own = ensure (f);
  g_autoptr (WcOmemoBundle) first = make_bundle (f);
  g_autoptr (WcOmemoBundle) few = NULL;
  g_autoptr (WcOmemoBundle) many = NULL;
  guint32 used = ((WcOmemoPreKey *) first->pre_keys->pdata[0])->id;
  g_autoptr (WcOmemoOwnKey) kept = NULL;
  g_autoptr (WcOmemoOwnKey) gone = NULL;

  use (f, first, 3);
  few = make_bundle (f);
  g_assert_cmpuint (few->pre_keys->len, ==, WC_OMEMO_OWN_PRE_KEYS - 3);
  renew (f);
  many = make_bundle (f);
  g_assert_cmpuint (many->pre_keys->len, ==, WC_OMEMO_OWN_PRE_KEYS);
  for (guint i = 0; i < many->pre_keys->len; i++)
    g_assert_cmpuint (((WcOmemoPreKey *) many->pre_keys->pdata[i])->id, !=, used);
  kept = wc_omemo_own_key_store_get (f->store->db, f->store->account, used, FALSE, NULL);
  g_assert_nonnull (kept);
  f->store->now_us++;
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_own_device_forget_used (&f->own, NULL));
  wc_store_fixture_commit (f->store);
  gone = wc_omemo_own_key_store_get (f->store->db, f->store->account, used, FALSE, NULL);
  g_assert_null (gone);
}

/* Whether the signed key still opens what was written with it. */
static gboolean
holds (Fixture *f, guint32 id)
{
  g_autoptr (WcOmemoOwnKey) key =
      wc_omemo_own_key_store_get (f->store->db, f->store->account, id, TRUE, NULL);

  return key != NULL;
}

/* A month later there is another signed key, and the old one still opens for a month;
 * also where the clock was set back. */
static void
test_signed (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoOwn) own = ensure (f);
  g_autoptr (WcOmemoBundle) first = make_bundle (f);
  gint64 direction = GPOINTER_TO_INT (data);
  guint32 id = first->signed_pre_key_id;
  g_autoptr (WcOmemoBundle) same = NULL;
  g_autoptr (WcOmemoBundle) other = NULL;

  f->store->now_us += direction * (WC_OMEMO_OWN_SIGNED_US - 1);
  renew (f);
  same = make_bundle (f);
  g_assert_cmpuint (same->signed_pre_key_id, ==, id);
  f->store->now_us += direction;
  renew (f);
  other = make_bundle (f);
  g_assert_cmpuint (other->signed_pre_key_id, !=, id);
  g_assert_true (holds (f, id));
  f->store->now_us += WC_OMEMO_OWN_RETIRED_US + 1;
  renew (f); /* the other one is renewed as well */
  g_assert_true (holds (f, id));
  f->store->now_us += G_TIME_SPAN_DAY;
  renew (f);
  g_assert_false (holds (f, id));
  g_assert_true (holds (f, other->signed_pre_key_id));
}

/* What was retired an hour ago does not go because the clock was set a year ahead; and
 * what was retired by such a clock does not stay for a year. */
static void
test_signed_with_clock_ahead (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoOwn) own = ensure (f);
  g_autoptr (WcOmemoBundle) first = make_bundle (f);
  gint64 ahead_us = 365 * G_TIME_SPAN_DAY;
  g_autoptr (WcOmemoBundle) last = NULL;

  f->store->now_us += WC_OMEMO_OWN_SIGNED_US;
  renew (f);
  f->store->now_us += G_TIME_SPAN_HOUR + ahead_us;
  renew (f);
  renew (f);
  g_assert_true (holds (f, first->signed_pre_key_id));
  last = make_bundle (f);
  f->store->now_us -= ahead_us;
  renew (f);
  g_assert_true (holds (f, last->signed_pre_key_id));
  f->store->now_us += WC_OMEMO_OWN_RETIRED_US + 1;
  renew (f);
  f->store->now_us += G_TIME_SPAN_DAY;
  renew (f);
  g_assert_false (holds (f, first->signed_pre_key_id));
  g_assert_false (holds (f, last->signed_pre_key_id));
}

/* An identity that came from elsewhere gets keys when it is announced, and a number that
 * nobody else has. */
static void
test_adopted (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoOwn) elsewhere = ensure (f);
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (WcOmemoOwn) adopted = NULL;
  g_autoptr (WcOmemoOwn) own = NULL;
  g_autoptr (WcOmemoBundle) bundle = NULL;
  g_autoptr (GError) error = NULL;
  WcDb *db = f->store->db;

  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_own_store_remove (db, f->own.account, &error));
  g_assert_true (wc_omemo_own_device_adopt (db, f->own.account, elsewhere->identity,
                                            elsewhere->secret, &error));
  adopted = wc_omemo_own_store_get (db, f->own.account, &error);
  g_array_append_val (taken, adopted->device);
  own = wc_omemo_own_device_ensure (&f->own, taken, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
  g_assert_cmpuint (own->device, !=, adopted->device);
  g_assert_true (g_bytes_equal (own->identity, elsewhere->identity));
  g_assert_false (g_bytes_equal (own->epoch, elsewhere->epoch));
  bundle = wc_omemo_own_device_make_bundle (&f->own, WC_OMEMO_AXOLOTL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (bundle->identity, elsewhere->identity));
  g_assert_cmpuint (bundle->pre_keys->len, ==, WC_OMEMO_OWN_PRE_KEYS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, data, func)                                                           \
  g_test_add ("/sync/omemo-own-device/" name, Fixture, GINT_TO_POINTER (data), setup,    \
              func, teardown)
  TEST ("once", 0, test_made_once);
  TEST ("bundle", 0, test_bundle_is_good);
  TEST ("replace", 0, test_replace);
  TEST ("none", 0, test_no_device);
  TEST ("pre-keys", 0, test_pre_keys);
  TEST ("signed", 1, test_signed);
  TEST ("signed-back", -1, test_signed);
  TEST ("signed-ahead", 0, test_signed_with_clock_ahead);
  TEST ("adopted", 0, test_adopted);
  return g_test_run ();
}
