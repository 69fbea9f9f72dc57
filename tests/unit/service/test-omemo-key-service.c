/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/omemo-key.h"
#include "lib/service-fixture.h"
#include "model/omemo-fingerprint.h"
#include "store/omemo-device-store.h"
#include "store/omemo-identity-store.h"
#include "store/omemo-own-store.h"

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

typedef struct
{
  WcServiceFixture *base;
  WcStoreFixture *store;
  WcAccount *account;
  WcOmemoKeyService *keys;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_service_fixture_new ();
  f->store = f->base->store;
  f->account = wc_service_fixture_account (f->base);
  f->keys = f->base->services->omemo_keys;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_account_unref (f->account);
  wc_service_fixture_free (f->base);
}

/* The device @n of @jid has shown the key @n, of which blind trust is made. */
static void
show_key (Fixture *f, const char *jid, guint n)
{
  g_autoptr (GBytes) key = wc_omemo_key_sample (n);
  const WcOmemoAddress one = { f->account->id, jid, WC_OMEMO_AXOLOTL, n };
  const WcOmemoKeyOf who = { f->account->id, jid, key };
  g_autoptr (WcOmemoIdentity) identity = NULL;
  gboolean is_new;

  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_device_store_pin (f->store->db, &one, key, NULL));
  identity = wc_omemo_identity_store_note (f->store->db, &who, WC_OMEMO_TRUST_MODE_ALWAYS,
                                           &is_new, NULL);
  g_assert_nonnull (identity);
  wc_store_fixture_commit (f->store);
}

/* -2: it is not known. */
static int
trust_in (Fixture *f, const char *jid, guint n)
{
  g_autoptr (GBytes) key = wc_omemo_key_sample (n);
  const WcOmemoKeyOf who = { f->account->id, jid, key };
  g_autoptr (WcOmemoIdentity) known =
      wc_omemo_identity_store_get (f->store->db, &who, NULL);

  return known != NULL ? known->trust : -2;
}

static char *
fingerprint_of (guint n)
{
  g_autoptr (GBytes) key = wc_omemo_key_sample (n);

  return wc_omemo_fingerprint_dup (key);
}

static gboolean
set (Fixture *f, const char *const *fingerprints, WcOmemoTrust trust, GError **error)
{
  return wc_omemo_key_service_set_trust (f->keys, f->account, "Romeo@montague.lit",
                                         fingerprints, trust, error);
}

static void
assert_told (Fixture *f, const char *expected)
{
  g_autofree char *log = wc_fake_link_take_log (f->base->link);

  g_assert_cmpstr (log, ==, expected);
}

static void
test_set_trust (Fixture *f, gconstpointer data)
{
  g_autofree char *one = fingerprint_of (1);
  g_autofree char *two = fingerprint_of (2);
  g_autofree char *three = fingerprint_of (3);
  const char *const both[] = { one, two, NULL };
  const char *const unknown[] = { one, three, NULL };
  const char *const bad[] = { one, "abc", NULL };
  const char *const none[] = { NULL };
  g_autoptr (GError) error = NULL;

  show_key (f, WC_STORE_ROMEO, 1);
  show_key (f, WC_STORE_ROMEO, 2);
  g_assert_true (set (f, both, WC_OMEMO_TRUST_VERIFIED, NULL));
  assert_told (f, "omemo trust " WC_STORE_ROMEO);
  g_assert_cmpint (trust_in (f, WC_STORE_ROMEO, 1), ==, WC_OMEMO_TRUST_VERIFIED);
  g_assert_cmpint (trust_in (f, WC_STORE_ROMEO, 2), ==, WC_OMEMO_TRUST_VERIFIED);
  /* all or none */
  g_assert_false (set (f, unknown, WC_OMEMO_TRUST_DISTRUSTED, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  g_assert_cmpint (trust_in (f, WC_STORE_ROMEO, 1), ==, WC_OMEMO_TRUST_VERIFIED);
  g_clear_error (&error);
  g_assert_false (set (f, bad, WC_OMEMO_TRUST_DISTRUSTED, &error));
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "fingerprints");
  g_clear_error (&error);
  g_assert_false (set (f, none, WC_OMEMO_TRUST_DISTRUSTED, &error));
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "fingerprints");
  assert_told (f, "");
}

static void
make_own (Fixture *f)
{
  g_autoptr (GBytes) key = wc_omemo_key_sample (9);
  g_autoptr (GBytes) secret = g_bytes_new_static ("0123456789abcdef0123456789abcdef", 32);
  g_autoptr (GBytes) epoch = g_bytes_new_static ("0123456789abcdef", 16);
  g_autoptr (WcOmemoOwn) own = wc_omemo_own_new (9, key, secret, epoch);

  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_own_store_set (f->store->db, f->account->id, own, NULL));
  wc_store_fixture_commit (f->store);
}

/* Other devices of ours are in it when they are verified and still there. */
static void
test_own_uri (Fixture *f, gconstpointer data)
{
  const WcOmemoAddress of = { f->account->id, f->account->jid, WC_OMEMO_AXOLOTL, 0 };
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autofree char *fingerprint = fingerprint_of (4);
  const char *const verified[] = { fingerprint, NULL };
  const guint32 ids[] = { 4, 5, 9 };
  g_autoptr (WcOmemoListChange) change = NULL;
  g_autofree char *uri = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_omemo_key_service_dup_own_uri (f->keys, f->account, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  make_own (f);
  show_key (f, f->account->jid, 4);
  show_key (f, f->account->jid, 5);
  g_assert_true (wc_omemo_key_service_set_trust (f->keys, f->account, "", verified,
                                                 WC_OMEMO_TRUST_VERIFIED, NULL));
  uri = wc_omemo_key_service_dup_own_uri (f->keys, f->account, NULL);
  g_assert_true (g_str_has_prefix (uri, "xmpp:juliet@capulet.lit?omemo-sid-9="));
  g_assert_null (strstr (uri, ";"));
  g_free (uri);
  g_array_append_vals (list, ids, 3);
  wc_store_fixture_begin (f->store);
  change = wc_omemo_device_store_replace (f->store->db, &of, list, NULL);
  wc_store_fixture_commit (f->store);
  uri = wc_omemo_key_service_dup_own_uri (f->keys, f->account, NULL);
  g_assert_nonnull (strstr (uri, ";omemo-sid-4="));
  g_assert_null (strstr (uri, "omemo-sid-5="));
}

static GPtrArray *
verify (Fixture *f, const char *uri, GError **error)
{
  g_autofree char *jid = NULL;
  g_autoptr (GArray) unknown = NULL;
  GPtrArray *keys =
      wc_omemo_key_service_verify_uri (f->keys, f->account, uri, &jid, &unknown, error);

  if (keys == NULL)
    return NULL;
  g_assert_cmpstr (jid, ==, WC_STORE_ROMEO);
  g_assert_cmpuint (unknown->len, ==, 1);
  g_assert_cmpuint (g_array_index (unknown, guint32, 0), ==, 2);
  return keys;
}

/* A link of Romeo's with the key @n of the device @device, and that of device 2. */
static char *
make_uri (guint32 device, guint n)
{
  g_autoptr (GBytes) first = wc_omemo_key_sample (n);
  g_autoptr (GBytes) second = wc_omemo_key_sample (2);
  WcOmemoFingerprint one = { device, first };
  WcOmemoFingerprint two = { 2, second };
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  g_ptr_array_add (list, &one);
  g_ptr_array_add (list, &two);
  return wc_omemo_fingerprint_dup_uri (WC_STORE_ROMEO, list);
}

static void
test_verify_uri (Fixture *f, gconstpointer data)
{
  g_autofree char *good = make_uri (4, 4);
  g_autofree char *wrong = make_uri (4, 3);
  g_autoptr (GPtrArray) keys = NULL;
  g_autoptr (GError) error = NULL;

  show_key (f, WC_STORE_ROMEO, 4);
  g_assert_null (verify (f, wrong, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CONFLICT);
  g_assert_cmpstr (wc_error_get_detail (error, "reason"), ==, "identity-changed");
  g_assert_cmpint (trust_in (f, WC_STORE_ROMEO, 2), ==, -2);
  g_assert_cmpint (trust_in (f, WC_STORE_ROMEO, 4), ==, WC_OMEMO_TRUST_BLIND);
  assert_told (f, "");
  keys = verify (f, good, NULL);
  g_assert_cmpuint (keys->len, ==, 2);
  g_assert_cmpint (trust_in (f, WC_STORE_ROMEO, 4), ==, WC_OMEMO_TRUST_VERIFIED);
  /* which was not seen yet */
  g_assert_cmpint (trust_in (f, WC_STORE_ROMEO, 2), ==, WC_OMEMO_TRUST_VERIFIED);
  assert_told (f, "omemo trust " WC_STORE_ROMEO);
}

static void
test_bad_uris (Fixture *f, gconstpointer data)
{
  static const char *const uris[] = { "", "word", "https://a.lit/", "xmpp:romeo@a.lit",
                                      "xmpp:romeo@a.lit?omemo-sid-1=abc",
                                      "xmpp:romeo@a.lit?omemo-sid-0=",
                                      /* on which every device agrees on zeros */
                                      "xmpp:romeo@a.lit?omemo-sid-1=" ZEROS };

  for (gsize i = 0; i < G_N_ELEMENTS (uris); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (verify (f, uris[i], &error));
      g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
      g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "uri");
    }
}

/* Our own link says nothing about our own key. */
static void
test_own_link (Fixture *f, gconstpointer data)
{
  g_autofree char *uri = NULL;
  g_autofree char *jid = NULL;
  g_autoptr (GPtrArray) keys = NULL;
  g_autoptr (GArray) unknown = NULL;

  make_own (f);
  uri = wc_omemo_key_service_dup_own_uri (f->keys, f->account, NULL);
  keys = wc_omemo_key_service_verify_uri (f->keys, f->account, uri, &jid, &unknown, NULL);
  g_assert_cmpuint (unknown->len, ==, 0);
  g_assert_cmpuint (keys->len, ==, 0);
  g_assert_cmpstr (jid, ==, f->account->jid);
  g_assert_cmpint (trust_in (f, f->account->jid, 9), ==, -2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/service/omemo-key-service/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("set-trust", test_set_trust);
  ADD ("own-uri", test_own_uri);
  ADD ("verify-uri", test_verify_uri);
  ADD ("bad-uris", test_bad_uris);
  ADD ("own-link", test_own_link);
  return g_test_run ();
}
