/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "crypto/omemo-error.h"
#include "crypto/ratchet.h"
#include "lib/ratchet-fixture.h"
#include "lib/store-fixture.h"
#include "store/omemo-own-key-store.h"
#include "store/omemo-session-store.h"
#include "store/statement.h"
#include "sync/omemo-own-device.h"
#include "sync/omemo-vault.h"

/* Juliet's sessions lie in the store, Romeo's in memory; he has one with her. */
typedef struct
{
  WcStoreFixture *store; /* (owned) */
  WcOmemoLibrary *library;
  WcOmemoVault *vault;
  WcRatchet *ratchet;
  WcOmemoOwn *own;
  WcRatchetDevice *romeo;
  WcRatchetPeer us;
  WcRatchetPeer him;
} Fixture;

static void
open_vault (Fixture *f)
{
  f->vault = wc_omemo_vault_new (f->store->db, f->store->account, f->library);
  f->ratchet = wc_ratchet_new (f->library, wc_omemo_vault_get_port (), f->vault);
}

static void
close_vault (Fixture *f)
{
  g_clear_pointer (&f->ratchet, wc_ratchet_free);
  g_clear_pointer (&f->vault, wc_omemo_vault_free);
}

static void
setup (Fixture *f, gconstpointer data)
{
  WcOmemoOwnDevice own;
  g_autoptr (WcOmemoBundle) bundle = NULL;
  g_autoptr (GError) error = NULL;

  f->store = wc_store_fixture_new ();
  f->library = wc_omemo_library_new ();
  f->romeo = wc_ratchet_device_new (WC_STORE_ROMEO, 4294967295u);
  own = (WcOmemoOwnDevice){ f->store->db, f->store->account, f->library };
  wc_store_fixture_begin (f->store);
  f->own = wc_omemo_own_device_ensure (&own, NULL, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
  bundle = wc_omemo_own_device_make_bundle (&own, WC_OMEMO_AXOLOTL, &error);
  f->us = (WcRatchetPeer){ WC_STORE_JULIET, f->own->device, WC_OMEMO_AXOLOTL };
  f->him = (WcRatchetPeer){ WC_STORE_ROMEO, f->romeo->device, WC_OMEMO_AXOLOTL };
  wc_ratchet_begin (f->romeo->ratchet, &f->us, bundle, NULL, &error);
  g_assert_no_error (error);
  open_vault (f);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  close_vault (f);
  wc_omemo_own_free (f->own);
  wc_ratchet_device_free (f->romeo);
  wc_omemo_library_free (f->library);
  wc_store_fixture_free (f->store);
}

static WcOmemoKey *
write_from (WcRatchet *ratchet, const WcRatchetPeer *to, const char *text)
{
  g_autoptr (GBytes) plain = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  gboolean kex = FALSE;
  g_autoptr (GBytes) written =
      wc_ratchet_encrypt (ratchet, to, plain, /* pinned= */ NULL, &kex, &error);

  g_assert_no_error (error);
  return wc_omemo_key_new (NULL, to->device, kex, written);
}

static WcOmemoKey *
romeo_writes (Fixture *f, const char *text)
{
  return write_from (f->romeo->ratchet, &f->us, text);
}

/* In a transaction of its own, which is rolled back when it fails. */
static WcRatchetReceived *
read_here (Fixture *f, const WcOmemoKey *key, GBytes *pinned, GError **error)
{
  WcRatchetReceived *received;

  wc_store_fixture_begin (f->store);
  received = wc_ratchet_decrypt (f->ratchet, &f->him, key, pinned, error);
  if (received != NULL)
    wc_store_fixture_commit (f->store);
  else
    wc_db_rollback (f->store->db);
  return received;
}

static void
expect (Fixture *f, const WcOmemoKey *key, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcRatchetReceived) received = read_here (f, key, f->romeo->public, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (received->plain, NULL),
                   g_bytes_get_size (received->plain), text, strlen (text));
}

static void
answer (Fixture *f, const char *text)
{
  g_autoptr (WcOmemoKey) key = NULL;
  g_autoptr (WcRatchetReceived) received = NULL;
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f->store);
  key = write_from (f->ratchet, &f->him, text);
  wc_store_fixture_commit (f->store);
  received =
      wc_ratchet_decrypt (f->romeo->ratchet, &f->us, key, f->own->identity, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (received->plain, NULL),
                   g_bytes_get_size (received->plain), text, strlen (text));
}

static WcOmemoSession *
load (Fixture *f)
{
  const WcOmemoAddress with = { f->store->account, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL,
                                f->romeo->device };
  WcOmemoSession *session;

  wc_store_fixture_begin (f->store);
  session = wc_omemo_session_store_load (f->store->db, &with, NULL);
  wc_store_fixture_commit (f->store);
  return session;
}

/* A talk goes on over restarts; the first message has used one key up, and the session
 * knows whose it is. */
static void
test_restarts (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoKey) first = romeo_writes (f, "first");
  g_autoptr (WcOmemoSession) session = NULL;
  gint64 n;

  expect (f, first, "first");
  session = load (f);
  g_assert_true (g_bytes_equal (session->remote_key, f->romeo->public));
  g_assert_true (
      wc_omemo_own_key_store_count (f->store->db, f->store->account, &n, NULL));
  g_assert_cmpint (n, ==, WC_OMEMO_OWN_PRE_KEYS - 1);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (WcOmemoKey) key = NULL;

      close_vault (f);
      wc_store_fixture_restart (f->store);
      open_vault (f);
      answer (f, "yes");
      key = romeo_writes (f, "and now");
      expect (f, key, "and now");
    }
}

/* What was forged or damaged has left nothing behind once it is rolled back. */
static void
test_rolled_back (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoKey) first = romeo_writes (f, "first");
  gsize size = g_bytes_get_size (first->data);
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (first->data, NULL), size);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (WcOmemoKey) damaged = NULL;
  g_autoptr (GError) error = NULL;
  gint64 n;

  copy[size - 12] ^= 1; /* the sum of what it says */
  bytes = g_bytes_new (copy, size);
  damaged = wc_omemo_key_new (NULL, first->device, TRUE, bytes);
  g_assert_null (read_here (f, damaged, NULL, &error));
  g_assert_cmpint (error->domain, ==, WC_OMEMO_ERROR);
  g_assert_null (load (f));
  g_assert_true (
      wc_omemo_own_key_store_count (f->store->db, f->store->account, &n, NULL));
  g_assert_cmpint (n, ==, WC_OMEMO_OWN_PRE_KEYS);
  expect (f, first, "first");
}

static gint64
count_offered (Fixture *f)
{
  gint64 n = -1;

  wc_omemo_own_key_store_count (f->store->db, f->store->account, &n, NULL);
  return n;
}

/* What is held back goes on from itself, and is in the store when it is kept, or never
 * was. */
static void
test_held (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoKey) first = romeo_writes (f, "first");
  g_autoptr (WcOmemoKey) second = romeo_writes (f, "second");
  g_autoptr (WcOmemoSession) session = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_assert_null (load (f));
      g_assert_cmpint (count_offered (f), ==, WC_OMEMO_OWN_PRE_KEYS);
      wc_omemo_vault_hold (f->vault);
      expect (f, first, "first");
      expect (f, second, "second");
      g_assert_null (load (f));
      g_assert_cmpint (count_offered (f), ==, WC_OMEMO_OWN_PRE_KEYS);
      if (i == 0)
        wc_omemo_vault_drop (f->vault);
    }
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_vault_keep (f->vault, f->romeo->public, &error));
  wc_store_fixture_commit (f->store);
  session = load (f);
  g_assert_true (g_bytes_equal (session->remote_key, f->romeo->public));
  g_assert_cmpint (count_offered (f), ==, WC_OMEMO_OWN_PRE_KEYS - 1);
  answer (f, "yes");
}

/* What the store knows of a session beside its record is there afterwards. */
static void
test_other_fields (Fixture *f, gconstpointer data)
{
  const WcOmemoAddress with = { f->store->account, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL,
                                f->romeo->device };
  g_autoptr (WcOmemoKey) first = romeo_writes (f, "first");
  g_autoptr (WcOmemoSession) session = NULL;
  g_autoptr (WcOmemoSession) after = NULL;

  expect (f, first, "first");
  session = load (f);
  session->unanswered = 54;
  session->healed_us = 7;
  session->kex_pending = TRUE;
  session->acked_ratchet = g_bytes_ref (f->own->identity);
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_session_store_save (f->store->db, &with, session, NULL));
  wc_store_fixture_commit (f->store);
  answer (f, "yes");
  after = load (f);
  g_assert_false (g_bytes_equal (after->record, session->record));
  g_assert_cmpuint (after->unanswered, ==, 54);
  g_assert_cmpint (after->healed_us, ==, 7);
  g_assert_true (after->kex_pending);
  g_assert_true (g_bytes_equal (after->acked_ratchet, f->own->identity));
}

/* Keys that were used still open what was written with them, until they are deleted. */
static void
test_key_is_gone (Fixture *f, gconstpointer data)
{
  WcOmemoOwnDevice own = { f->store->db, f->store->account, f->library };
  g_autoptr (WcOmemoKey) first = romeo_writes (f, "first");
  g_autoptr (GError) error = NULL;

  expect (f, first, "first");
  f->store->now_us++;
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_own_device_forget_used (&own, NULL));
  g_assert_true (wc_omemo_session_store_clear (f->store->db, f->store->account, NULL));
  wc_store_fixture_commit (f->store);
  g_assert_null (read_here (f, first, NULL, &error));
  g_assert_error (error, WC_OMEMO_ERROR, WC_OMEMO_REASON_PREKEY_GONE);
}

/* Without a device of ours, and where the record is damaged: told as what it is. */
static void
test_store_errors (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoKey) first = romeo_writes (f, "first");
  g_autoptr (WcOmemoKey) second = romeo_writes (f, "second");
  g_autoptr (WcOmemoVault) nobody =
      wc_omemo_vault_new (f->store->db, f->store->account + 1, f->library);
  g_autoptr (WcRatchet) ratchet =
      wc_ratchet_new (f->library, wc_omemo_vault_get_port (), nobody);
  g_autoptr (WcOmemoBundle) bundle =
      wc_ratchet_device_make_bundle (f->romeo, WC_OMEMO_AXOLOTL);
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f->store);
  g_assert_false (wc_ratchet_begin (ratchet, &f->him, bundle, NULL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  wc_db_rollback (f->store->db);
  g_clear_error (&error);
  expect (f, first, "first");
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_statement_exec_binds (
      f->store->db, "UPDATE omemo_session SET record = x'0102'", NULL, NULL, 0));
  wc_store_fixture_commit (f->store);
  g_assert_null (read_here (f, second, NULL, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_STORAGE);
  g_assert_cmpstr (wc_error_get_detail (error, "reason"), ==, "store");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/sync/omemo-vault/" name, Fixture, NULL, setup, func, teardown)
  TEST ("restarts", test_restarts);
  TEST ("rolled-back", test_rolled_back);
  TEST ("held", test_held);
  TEST ("fields", test_other_fields);
  TEST ("gone", test_key_is_gone);
  TEST ("errors", test_store_errors);
  return g_test_run ();
}
