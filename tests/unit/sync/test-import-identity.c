/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/omemo-key.h"
#include "lib/store-fixture.h"
#include "store/account-store.h"
#include "store/omemo-own-store.h"
#include "sync/import-identity.h"

#define PASSPHRASE "correct horse"
#define PRIVATE "0123456789abcdef0123456789abcdef"

typedef struct
{
  WcStoreFixture *store;
  WcAccount *account;
  WcJsonValue *line; /* of Juliet's identity */
} Fixture;

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) public = wc_omemo_key_sample (1);
  g_autoptr (GBytes) private = g_bytes_new_static (PRIVATE, 32);
  g_autoptr (WcSecret) secret = wc_secret_new (PASSPHRASE, strlen (PASSPHRASE));
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *line = NULL;

  f->store = wc_store_fixture_new ();
  f->account = wc_account_store_get (f->store->db, f->store->account, NULL);
  wc_portable_identity_seal_async (
      wc_portable_identity_new (f->account->jid, public, private), secret, NULL, on_done,
      &result);
  wait_for (&result);
  line = wc_portable_identity_seal_finish (result, NULL);
  f->line = wc_json_value_parse (line, strlen (line) - 1, NULL);
  g_assert_nonnull (f->line);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_json_value_free (f->line);
  wc_account_unref (f->account);
  wc_store_fixture_free (f->store);
}

static gboolean
open_waiting (WcImportIdentities *identities, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_true (wc_import_identities_waits (identities));
  wc_import_identities_open_async (identities, NULL, on_done, &result);
  wait_for (&result);
  g_assert_false (wc_import_identities_waits (identities));
  return wc_import_identities_open_finish (identities, result, error);
}

static const char *
apply (Fixture *f, WcImportIdentities *identities)
{
  const char *word = "";
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f->store);
  g_assert_true (
      wc_import_identities_apply (identities, f->store->db, f->account, &word, &error));
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
  return word;
}

static void
take (Fixture *f, WcImportIdentities *identities)
{
  gboolean left = TRUE;
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_import_identities_take (identities, f->line, &left, &error));
  g_assert_no_error (error);
  g_assert_false (left);
  g_assert_true (open_waiting (identities, &error));
  g_assert_no_error (error);
}

/* The same identity with another device, once. */
static void
test_added (Fixture *f, gconstpointer data)
{
  g_autoptr (WcImportIdentities) identities = wc_import_identities_new (PASSPHRASE);
  g_autoptr (GBytes) public = wc_omemo_key_sample (1);
  g_autoptr (WcOmemoOwn) own = NULL;

  g_assert_null (apply (f, identities));
  take (f, identities);
  g_assert_cmpstr (apply (f, identities), ==, "identities_added");
  own = wc_omemo_own_store_get (f->store->db, f->account->id, NULL);
  g_assert_true (g_bytes_equal (own->identity, public));
  g_assert_cmpmem (g_bytes_get_data (own->secret, NULL), g_bytes_get_size (own->secret),
                   PRIVATE, 32);
  g_assert_cmpuint (own->device, >, 0);
  g_assert_true (own->bundle_dirty != 0 && own->list_dirty != 0);
  g_assert_cmpstr (apply (f, identities), ==, "identities_held");
}

/* Who is known to others under another key stays who he is. */
static void
test_other (Fixture *f, gconstpointer data)
{
  g_autoptr (WcImportIdentities) identities = wc_import_identities_new (PASSPHRASE);
  g_autoptr (GBytes) key = wc_omemo_key_sample (2);
  g_autoptr (GBytes) secret = g_bytes_new_static (PRIVATE, 32);
  g_autoptr (GBytes) epoch = g_bytes_new_static ("0123456789abcdef", 16);
  g_autoptr (WcOmemoOwn) own = wc_omemo_own_new (9, key, secret, epoch);
  g_autoptr (WcOmemoOwn) after = NULL;

  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_own_store_set (f->store->db, f->account->id, own, NULL));
  wc_store_fixture_commit (f->store);
  take (f, identities);
  g_assert_cmpstr (apply (f, identities), ==, "identities_left");
  after = wc_omemo_own_store_get (f->store->db, f->account->id, NULL);
  g_assert_true (g_bytes_equal (after->identity, key));
}

static void
test_left (Fixture *f, gconstpointer data)
{
  g_autoptr (WcImportIdentities) identities = wc_import_identities_new (NULL);
  gboolean left = FALSE;

  g_assert_true (wc_import_identities_take (identities, f->line, &left, NULL));
  g_assert_true (left);
  g_assert_false (wc_import_identities_waits (identities));
  g_assert_null (apply (f, identities));
}

static void
test_wrong (Fixture *f, gconstpointer data)
{
  g_autoptr (WcImportIdentities) identities = wc_import_identities_new ("other words");
  g_autoptr (GError) error = NULL;
  gboolean left;

  g_assert_true (wc_import_identities_take (identities, f->line, &left, NULL));
  g_assert_false (open_waiting (identities, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (error, "field"), ==, "options.passphrase");
  g_assert_null (apply (f, identities));
}

/* A file cannot have us compute for ever. */
static void
test_many (Fixture *f, gconstpointer data)
{
  g_autoptr (WcImportIdentities) identities = wc_import_identities_new (PASSPHRASE);
  g_autoptr (GError) error = NULL;
  gboolean left;

  for (guint i = 0; i < WC_IMPORT_IDENTITIES_MAX; i++)
    g_assert_true (wc_import_identities_take (identities, f->line, &left, NULL));
  g_assert_false (wc_import_identities_take (identities, f->line, &left, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                  \
  g_test_add ("/sync/import-identity/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("added", test_added);
  ADD ("other", test_other);
  ADD ("left", test_left);
  ADD ("wrong", test_wrong);
  ADD ("many", test_many);
#undef ADD
  return g_test_run ();
}
