/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/omemo-fixture.h"
#include "lib/store-fixture.h"
#include "store/omemo-device-store.h"
#include "store/omemo-identity-store.h"
#include "store/omemo-pending-store.h"
#include "store/omemo-session-store.h"
#include "sync/omemo-recipients.h"
#include "sync/omemo-trusting.h"

typedef struct
{
  WcStoreFixture *store;
  WcOmemo *omemo;
  WcOmemoOwn *own;
  WcRatchetDevice *romeo;
  GBytes *before; /* the key of his device */
  GBytes *after;  /* what it shows now */
} Fixture;

static WcOmemoAddress
device_of (const Fixture *f)
{
  return (WcOmemoAddress){ f->store->account, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL, 7 };
}

static WcOmemoDevice *
dup_device (const Fixture *f)
{
  const WcOmemoAddress one = device_of (f);

  return wc_omemo_device_store_get (f->store->db, &one, NULL);
}

/* His device shows the key of another one. */
static void
show (Fixture *f)
{
  const WcOmemoAddress one = device_of (f);
  const WcOmemoKeyOf who = { f->store->account, WC_STORE_ROMEO, f->after };
  g_autoptr (WcOmemoIdentity) known = NULL;

  wc_store_fixture_begin (f->store);
  known = wc_omemo_identity_store_note (f->store->db, &who, WC_OMEMO_TRUST_MODE_MANUAL,
                                        NULL, NULL);
  g_assert_nonnull (known);
  g_assert_true (wc_omemo_device_store_show (f->store->db, &one, f->after, NULL));
  wc_store_fixture_commit (f->store);
}

static void
setup (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRatchetDevice) other = wc_ratchet_device_new (WC_STORE_ROMEO, 7);
  g_autoptr (WcOmemoBundle) bundle =
      wc_ratchet_device_make_bundle (other, WC_OMEMO_AXOLOTL);
  g_autoptr (WcOmemoDevice) device = NULL;

  f->store = wc_store_fixture_new ();
  f->omemo = wc_omemo_new (f->store->db, f->store->account, WC_STORE_JULIET);
  f->own = wc_omemo_fixture_ensure (f->omemo);
  f->romeo = wc_ratchet_device_new (WC_STORE_ROMEO, 7);
  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 7u, 0u);
  wc_omemo_fixture_begin (f->omemo, f->romeo);
  device = dup_device (f);
  f->before = g_bytes_ref (device->key);
  f->after = g_bytes_ref (bundle->identity);
  show (f);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_bytes_unref (f->before);
  g_bytes_unref (f->after);
  wc_ratchet_device_free (f->romeo);
  wc_omemo_own_free (f->own);
  wc_omemo_free (f->omemo);
  wc_store_fixture_free (f->store);
}

static gboolean
decide (Fixture *f, GBytes *key, WcOmemoTrust trust, GError **error)
{
  const WcOmemoKeyOf who = { f->store->account, WC_STORE_ROMEO, key };
  gboolean good;

  wc_store_fixture_begin (f->store);
  good = wc_omemo_trusting_decide (f->store->db, &who, trust, error);
  wc_store_fixture_commit (f->store);
  return good;
}

static gboolean
has_session (Fixture *f)
{
  const WcOmemoAddress one = device_of (f);
  g_autoptr (GPtrArray) sessions = wc_omemo_session_store_list (f->store->db, &one, NULL);

  return sessions->len > 0;
}

static WcOmemoReason
why_not (Fixture *f)
{
  const char *const jids[] = { WC_STORE_ROMEO, NULL };
  g_autoptr (WcOmemoRecipients) to = NULL;

  wc_store_fixture_begin (f->store);
  to = wc_omemo_recipients_find (f->omemo, jids, NULL);
  wc_store_fixture_commit (f->store);
  return ((WcOmemoRecipient *) to->devices->pdata[0])->reason;
}

/* Until somebody has decided the session stays, and is not used. */
static void
test_waits (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (why_not (f), ==, WC_OMEMO_REASON_IDENTITY_CHANGED);
  g_assert_true (has_session (f));
  g_assert_true (decide (f, f->before, WC_OMEMO_TRUST_VERIFIED, NULL));
  g_assert_true (decide (f, f->after, WC_OMEMO_TRUST_UNDECIDED, NULL));
  g_assert_cmpint (why_not (f), ==, WC_OMEMO_REASON_IDENTITY_CHANGED);
  g_assert_true (has_session (f));
}

static guint
count_due (Fixture *f)
{
  g_autoptr (GPtrArray) due =
      wc_omemo_pending_store_list_due (f->store->db, f->store->account, 10, NULL);

  return due->len;
}

/* What came with the key is due when it is accepted, and not before. */
static void
test_sealed (Fixture *f, gconstpointer data)
{
  const WcOmemoPending sealed = { .message = 1,
                                  .jid = (char *) WC_STORE_ROMEO,
                                  .device = 7,
                                  .reason = WC_OMEMO_REASON_IDENTITY_CHANGED,
                                  .xml = (char *) "<message/>" };

  g_assert_cmpint (why_not (f), ==, WC_OMEMO_REASON_IDENTITY_CHANGED);
  wc_store_fixture_begin (f->store);
  g_assert_true (
      wc_omemo_pending_store_add (f->store->db, f->store->account, &sealed, NULL));
  wc_store_fixture_commit (f->store);
  g_assert_true (decide (f, f->before, WC_OMEMO_TRUST_VERIFIED, NULL));
  g_assert_true (decide (f, f->after, WC_OMEMO_TRUST_DISTRUSTED, NULL));
  g_assert_cmpuint (count_due (f), ==, 0);
  show (f);
  g_assert_true (decide (f, f->after, WC_OMEMO_TRUST_VERIFIED, NULL));
  g_assert_cmpuint (count_due (f), ==, 1);
}

static void
test_accepted (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoDevice) device = NULL;

  g_assert_true (decide (f, f->after, WC_OMEMO_TRUST_TRUSTED, NULL));
  device = dup_device (f);
  g_assert_true (g_bytes_equal (device->key, f->after));
  g_assert_null (device->shown);
  g_assert_cmpint (device->bundle, ==, WC_OMEMO_BUNDLE_UNKNOWN);
  g_assert_false (has_session (f));
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoDevice) device = NULL;

  g_assert_true (decide (f, f->after, WC_OMEMO_TRUST_DISTRUSTED, NULL));
  device = dup_device (f);
  g_assert_true (g_bytes_equal (device->key, f->before));
  g_assert_null (device->shown);
  g_assert_true (has_session (f));
  g_assert_cmpint (why_not (f), ==, WC_OMEMO_REASON_NONE);
}

static void
test_never_shown (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (decide (f, f->own->identity, WC_OMEMO_TRUST_TRUSTED, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
}

static gboolean
verify (Fixture *f, GBytes *key, GError **error)
{
  const WcOmemoKeyOf who = { f->store->account, WC_STORE_ROMEO, key };
  gboolean good;

  wc_store_fixture_begin (f->store);
  good = wc_omemo_trusting_verify (f->store->db, &who, error);
  wc_store_fixture_commit (f->store);
  return good;
}

/* One that a device shows is accepted with it, and one that nobody has shown yet waits
 * for that; with a point of low order everybody agrees on zeros. */
static void
test_verified (Fixture *f, gconstpointer data)
{
  guint8 zeros[WC_OMEMO_PUBLIC_KEY_SIZE] = { 5 };
  g_autoptr (GBytes) unfit = g_bytes_new (zeros, sizeof zeros);
  const WcOmemoKeyOf who = { f->store->account, WC_STORE_ROMEO, f->own->identity };
  g_autoptr (WcOmemoIdentity) unseen = NULL;
  g_autoptr (WcOmemoDevice) device = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (verify (f, f->after, NULL));
  device = dup_device (f);
  g_assert_true (g_bytes_equal (device->key, f->after));
  g_assert_true (verify (f, f->own->identity, NULL));
  unseen = wc_omemo_identity_store_get (f->store->db, &who, NULL);
  g_assert_cmpint (unseen->trust, ==, WC_OMEMO_TRUST_VERIFIED);
  g_assert_false (verify (f, unfit, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, setup, func, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/sync/omemo-trusting/waits", test_waits);
  ADD ("/sync/omemo-trusting/accepted", test_accepted);
  ADD ("/sync/omemo-trusting/sealed", test_sealed);
  ADD ("/sync/omemo-trusting/refused", test_refused);
  ADD ("/sync/omemo-trusting/never-shown", test_never_shown);
  ADD ("/sync/omemo-trusting/verified", test_verified);
  return g_test_run ();
}
