/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "crypto/omemo-error.h"
#include "lib/omemo-pep-fixture.h"
#include "store/omemo-identity-store.h"
#include "sync/omemo-begin.h"

#define ROMEO "romeo@y"

static const WcXep *const none[] = { NULL };

typedef struct
{
  WcPepFixture *base;
  WcRatchetDevice *romeo;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoOwn) own = NULL;

  f->base = wc_omemo_pep_new (none);
  f->romeo = wc_ratchet_device_new (ROMEO, 1);
  own = wc_omemo_pep_make_own (f->base);
  wc_omemo_pep_list (f->base, ROMEO, 1);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_ratchet_device_free (f->romeo);
  wc_omemo_pep_free (f->base);
}

static gboolean
begin (Fixture *f, const WcOmemoBundle *bundle, GError **error)
{
  const WcRatchetPeer peer = { ROMEO, 1, WC_OMEMO_AXOLOTL };
  gboolean begun;

  g_assert_true (wc_db_begin (f->base->temp->db, WC_DB_NORMAL, NULL));
  begun = wc_omemo_begin (f->base->host.omemo, &peer, bundle, error);
  g_assert_true (wc_db_commit (f->base->temp->db, NULL));
  return begun;
}

static void
test_good (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoBundle) bundle =
      wc_ratchet_device_make_bundle (f->romeo, WC_OMEMO_AXOLOTL);
  const WcOmemoKeyOf who = { f->base->host.account->id, ROMEO, bundle->identity };
  g_autoptr (WcOmemoDevice) device = NULL;
  g_autoptr (WcOmemoIdentity) identity = NULL;
  g_autoptr (GError) error = NULL;

  begin (f, bundle, &error);
  g_assert_no_error (error);
  g_assert_true (wc_omemo_pep_has_session (f->base, ROMEO, 1));
  device = wc_omemo_pep_device (f->base, ROMEO, 1);
  g_assert_cmpint (device->bundle, ==, WC_OMEMO_BUNDLE_GOOD);
  g_assert_true (g_bytes_equal (device->key, bundle->identity));
  identity = wc_omemo_identity_store_get (f->base->temp->db, &who, &error);
  g_assert_no_error (error);
  g_assert_cmpint (identity->trust, ==, WC_OMEMO_TRUST_BLIND);
}

/* A bundle of somebody else, or with a signature that is none, changes nothing but when
 * the next is asked for. */
static void
test_bad (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoBundle) good =
      wc_ratchet_device_make_bundle (f->romeo, WC_OMEMO_AXOLOTL);
  g_autoptr (WcRatchetDevice) tybalt = wc_ratchet_device_new ("tybalt@y", 1);
  g_autoptr (WcOmemoBundle) other =
      wc_ratchet_device_make_bundle (tybalt, WC_OMEMO_AXOLOTL);
  g_autoptr (WcOmemoBundle) forged = wc_omemo_bundle_new (
      good->version, good->identity, good->signed_pre_key_id, good->signed_pre_key,
      other->signature, g_ptr_array_ref (good->pre_keys));
  g_autoptr (WcOmemoDevice) first = NULL;
  g_autoptr (WcOmemoDevice) second = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (begin (f, forged, &error));
  g_assert_error (error, WC_OMEMO_ERROR, WC_OMEMO_REASON_BAD_BUNDLE);
  g_clear_error (&error);
  g_assert_false (wc_omemo_pep_has_session (f->base, ROMEO, 1));
  first = wc_omemo_pep_device (f->base, ROMEO, 1);
  g_assert_null (first->key);
  g_assert_cmpint (first->bundle, ==, WC_OMEMO_BUNDLE_BAD);
  g_assert_cmpuint (first->tries, ==, 1);

  g_assert_true (begin (f, good, NULL));
  g_assert_false (begin (f, other, &error));
  g_assert_error (error, WC_OMEMO_ERROR, WC_OMEMO_REASON_IDENTITY_CHANGED);
  second = wc_omemo_pep_device (f->base, ROMEO, 1);
  g_assert_true (g_bytes_equal (second->key, good->identity));
  g_assert_true (wc_omemo_pep_has_session (f->base, ROMEO, 1));
}

/* A minute, ten, an hour, a day, and then daily. */
static void
test_pauses (Fixture *f, gconstpointer data)
{
  static const gint64 minutes[] = { 1, 10, 60, 24 * 60, 24 * 60 };
  const WcRatchetPeer peer = { ROMEO, 1, WC_OMEMO_AXOLOTL };

  for (guint i = 0; i < G_N_ELEMENTS (minutes); i++)
    {
      g_autoptr (WcOmemoDevice) device = NULL;
      gint64 now_us = wc_db_now_us (f->base->temp->db);

      g_assert_true (wc_db_begin (f->base->temp->db, WC_DB_NORMAL, NULL));
      g_assert_true (
          wc_omemo_begin_failed (f->base->host.omemo, &peer, WC_OMEMO_BUNDLE_NONE, NULL));
      g_assert_true (wc_db_commit (f->base->temp->db, NULL));
      device = wc_omemo_pep_device (f->base, ROMEO, 1);
      g_assert_cmpint (device->retry_us - now_us, >=, minutes[i] * G_TIME_SPAN_MINUTE);
      g_assert_cmpint (device->retry_us - now_us, <,
                       (minutes[i] + 1) * G_TIME_SPAN_MINUTE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                  \
  g_test_add ("/sync/omemo-begin/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("good", test_good);
  ADD ("bad", test_bad);
  ADD ("pauses", test_pauses);
#undef ADD
  return g_test_run ();
}
