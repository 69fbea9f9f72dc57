/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "crypto/omemo-payload.h"
#include "lib/ratchet-fixture.h"
#include "lib/store-fixture.h"
#include "model/omemo-work.h"
#include "store/omemo-device-store.h"
#include "store/omemo-session-store.h"
#include "store/statement.h"
#include "sync/omemo-reading.h"

#define HIS_DEVICE 4294967295u

/* Juliet's device reads what Romeo's, in memory, has written. */
typedef struct
{
  WcStoreFixture *store; /* (owned) */
  WcOmemo *omemo;        /* (owned) */
  WcOmemoOwn *own;       /* (owned) */
  WcOmemoBundle *bundle; /* (owned) */
  WcRatchetDevice *romeo;
  WcRatchetPeer us;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->store = wc_store_fixture_new ();
  f->omemo = wc_omemo_new (f->store->db, f->store->account, WC_STORE_JULIET);
  wc_store_fixture_begin (f->store);
  f->own = wc_omemo_own_device_ensure (&f->omemo->own, NULL, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
  f->bundle = wc_omemo_own_device_make_bundle (&f->omemo->own, WC_OMEMO_AXOLOTL, &error);
  g_assert_no_error (error);
  f->romeo = wc_ratchet_device_new (WC_STORE_ROMEO, HIS_DEVICE);
  f->us = (WcRatchetPeer){ WC_STORE_JULIET, f->own->device, WC_OMEMO_AXOLOTL };
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_ratchet_device_free (f->romeo);
  wc_omemo_bundle_free (f->bundle);
  wc_omemo_own_free (f->own);
  wc_omemo_free (f->omemo);
  wc_store_fixture_free (f->store);
}

static void
begin (Fixture *f, WcRatchetDevice *by)
{
  g_autoptr (GError) error = NULL;

  wc_ratchet_begin (by->ratchet, &f->us, f->bundle, NULL, &error);
  g_assert_no_error (error);
}

/* @text (nullable: an empty message) by @by for us. */
static WcOmemoEncrypted *
seal (Fixture *f, WcRatchetDevice *by, const char *text)
{
  g_autoptr (GBytes) plain = text != NULL ? g_bytes_new (text, strlen (text)) : NULL;
  g_autoptr (WcOmemoPayload) payload = wc_omemo_payload_encrypt (WC_OMEMO_AXOLOTL, plain);
  GPtrArray *keys = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_omemo_key_free);
  g_autoptr (GError) error = NULL;
  gboolean kex = FALSE;
  g_autoptr (GBytes) key = wc_ratchet_encrypt (by->ratchet, &f->us, payload->secret,
                                               /* pinned= */ NULL, &kex, &error);

  g_assert_no_error (error);
  g_ptr_array_add (keys, wc_omemo_key_new (NULL, f->us.device, kex, key));
  return wc_omemo_encrypted_new (WC_OMEMO_AXOLOTL, by->device, payload->iv,
                                 payload->payload, keys);
}

static WcOmemoRead *
read_as (Fixture *f, const WcOmemoEncrypted *said, const char *sender, gboolean live)
{
  const char *const senders[] = { sender, NULL };
  const WcOmemoCipher cipher = { said, senders, live, /* answers= */ TRUE };
  g_autoptr (GError) error = NULL;
  WcOmemoRead *read;

  wc_store_fixture_begin (f->store);
  read = wc_omemo_reading_decrypt (f->omemo, &cipher, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
  return read;
}

static void
expect (Fixture *f, const WcOmemoEncrypted *said, const char *text)
{
  g_autoptr (WcOmemoRead) read = read_as (f, said, WC_STORE_ROMEO, TRUE);

  g_assert_cmpint (read->omemo->reason, ==, WC_OMEMO_REASON_NONE);
  if (text == NULL)
    {
      g_assert_null (read->plain);
      return;
    }
  g_assert_cmpmem (g_bytes_get_data (read->plain, NULL), g_bytes_get_size (read->plain),
                   text, strlen (text));
}

static void
expect_failure (Fixture *f, const WcOmemoEncrypted *said, WcOmemoReason reason)
{
  g_autoptr (WcOmemoRead) read = read_as (f, said, WC_STORE_ROMEO, TRUE);

  g_assert_cmpstr (wc_omemo_reason_to_string (read->omemo->reason), ==,
                   wc_omemo_reason_to_string (reason));
  g_assert_null (read->plain);
  /* nobody has proved that it is his */
  g_assert_true ((read->omemo->key == NULL) ==
                 (reason != WC_OMEMO_REASON_IDENTITY_CHANGED));
}

static gint64
count_todos (Fixture *f, WcOmemoTodoKind kind)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT 1 FROM omemo_todo WHERE kind = %d AND asked = 1", kind);

  return wc_store_fixture_count (f->store, sql);
}

/* What a first message leaves: who it is from, and what is to be done. */
static void
test_first (Fixture *f, gconstpointer data)
{
  const WcOmemoAddress by = { f->store->account, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL,
                              HIS_DEVICE };
  g_autoptr (WcOmemoEncrypted) said = NULL;
  g_autoptr (WcOmemoRead) read = NULL;
  g_autoptr (WcOmemoDevice) device = NULL;

  begin (f, f->romeo);
  said = seal (f, f->romeo, "hello");
  read = read_as (f, said, WC_STORE_ROMEO, TRUE);
  g_assert_cmpint (read->omemo->reason, ==, WC_OMEMO_REASON_NONE);
  g_assert_cmpmem (g_bytes_get_data (read->plain, NULL), g_bytes_get_size (read->plain),
                   "hello", 5);
  g_assert_cmpstr (read->omemo->jid, ==, WC_STORE_ROMEO);
  g_assert_cmpuint (read->omemo->device, ==, HIS_DEVICE);
  g_assert_cmpint (read->omemo->trust, ==, WC_OMEMO_TRUST_BLIND);
  g_assert_true (g_bytes_equal (read->omemo->key, f->romeo->public));
  g_assert_true (read->has_todo);
  device = wc_omemo_device_store_get (f->store->db, &by, NULL);
  g_assert_true (g_bytes_equal (device->key, f->romeo->public));
  g_assert_cmpint (device->received_us, >, 0);
  g_assert_cmpint (count_todos (f, WC_OMEMO_TODO_FETCH_LIST), ==, 1);
  g_assert_cmpint (count_todos (f, WC_OMEMO_TODO_PUBLISH_BUNDLE), ==, 1);
  g_assert_cmpint (count_todos (f, WC_OMEMO_TODO_PURGE_KEYS), ==, 1);
  g_assert_cmpint (count_todos (f, WC_OMEMO_TODO_EMPTY), ==, 1);
}

/* One empty message for a key exchange, and one for a long chain; none for empty ones. */
static void
test_heartbeat (Fixture *f, gconstpointer data)
{
  begin (f, f->romeo);
  for (guint i = 0; i < 70; i++)
    {
      g_autoptr (WcOmemoEncrypted) said = seal (f, f->romeo, "again");

      expect (f, said, "again");
    }
  /* the same ratchet key all the time */
  g_assert_cmpint (count_todos (f, WC_OMEMO_TODO_EMPTY), ==, 1);
  g_assert_cmpint (
      wc_store_fixture_count (f->store, "SELECT 1 FROM omemo_own_key WHERE gone_us > 0"),
      ==, 1);
}

/* A stranger is told nothing. */
static void
test_stranger (Fixture *f, gconstpointer data)
{
  const char *const senders[] = { WC_STORE_ROMEO, NULL };
  g_autoptr (WcOmemoEncrypted) said = NULL;
  g_autoptr (WcOmemoRead) read = NULL;

  begin (f, f->romeo);
  said = seal (f, f->romeo, "hello");
  wc_store_fixture_begin (f->store);
  read = wc_omemo_reading_decrypt (f->omemo,
                                   &(WcOmemoCipher){ said, senders, TRUE, FALSE }, NULL);
  wc_store_fixture_commit (f->store);
  g_assert_nonnull (read->plain);
  g_assert_cmpint (count_todos (f, WC_OMEMO_TODO_EMPTY), ==, 0);
}

static void
test_empty (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoEncrypted) said = NULL;

  begin (f, f->romeo);
  said = seal (f, f->romeo, NULL);
  g_assert_null (said->payload);
  expect (f, said, NULL);
}

/* A payload that somebody has changed on its way takes everything back. */
static void
test_damaged (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoEncrypted) said = NULL;
  g_autoptr (WcOmemoEncrypted) forged = NULL;
  g_autoptr (GBytes) other = g_bytes_new_static ("jello", 5);

  begin (f, f->romeo);
  said = seal (f, f->romeo, "hello");
  forged = wc_omemo_encrypted_new (said->version, said->sender, said->iv, other,
                                   g_ptr_array_ref (said->keys));
  expect_failure (f, forged, WC_OMEMO_REASON_DAMAGED);
  g_assert_cmpint (
      wc_store_fixture_count (
          f->store, "SELECT 1 FROM omemo_session UNION ALL SELECT 1 FROM omemo_identity "
                    "UNION ALL SELECT 1 FROM omemo_device UNION ALL SELECT 1 FROM "
                    "omemo_own_key WHERE gone_us > 0"),
      ==, 0);
  expect (f, said, "hello");
}

static void
test_repeated (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoEncrypted) said = NULL;

  begin (f, f->romeo);
  said = seal (f, f->romeo, "once");
  expect (f, said, "once");
  expect_failure (f, said, WC_OMEMO_REASON_REPEAT_UNKNOWN);
}

static void
test_identity_changed (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRatchetDevice) other = wc_ratchet_device_new (WC_STORE_ROMEO, HIS_DEVICE);
  g_autoptr (WcOmemoEncrypted) first = NULL;
  g_autoptr (WcOmemoEncrypted) forged = NULL;
  g_autoptr (WcOmemoEncrypted) second = NULL;

  begin (f, f->romeo);
  begin (f, other);
  first = seal (f, f->romeo, "hello");
  forged = seal (f, other, "it is me");
  second = seal (f, f->romeo, "still me");
  expect (f, first, "hello");
  expect_failure (f, forged, WC_OMEMO_REASON_IDENTITY_CHANGED);
  expect (f, second, "still me");
  /* it is kept for a person to look at, and stands for nothing */
  g_assert_cmpint (
      wc_store_fixture_count (f->store, "SELECT 1 FROM omemo_identity WHERE trust = 0"),
      ==, 1);
  g_assert_cmpint (wc_store_fixture_count (
                       f->store, "SELECT 1 FROM omemo_device d JOIN omemo_identity "
                                 "i ON d.shown = i.key AND i.trust = 0"),
                   ==, 1);
}

/* He knows that we have read him: what he writes from now on begins no session. */
static void
answer (Fixture *f)
{
  const WcRatchetPeer him = { WC_STORE_ROMEO, HIS_DEVICE, WC_OMEMO_AXOLOTL };
  g_autoptr (GBytes) plain = g_bytes_new_static ("answer", 6);
  g_autoptr (GBytes) data = NULL;
  g_autoptr (WcOmemoKey) key = NULL;
  g_autoptr (WcRatchetReceived) received = NULL;
  g_autoptr (GError) error = NULL;
  gboolean kex = FALSE;

  wc_store_fixture_begin (f->store);
  data = wc_ratchet_encrypt (f->omemo->ratchet, &him, plain, /* pinned= */ NULL, &kex,
                             &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
  key = wc_omemo_key_new (NULL, HIS_DEVICE, kex, data);
  received = wc_ratchet_decrypt (f->romeo->ratchet, &f->us, key, NULL, &error);
  g_assert_no_error (error);
}

/* What goes on with a session that we have not: repaired for what is of now alone. */
static void
test_no_session (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoEncrypted) first = NULL;
  g_autoptr (WcOmemoEncrypted) said = NULL;
  g_autoptr (WcOmemoRead) read = NULL;

  begin (f, f->romeo);
  first = seal (f, f->romeo, "hello");
  expect (f, first, "hello");
  answer (f);
  wc_store_fixture_begin (f->store);
  wc_omemo_session_store_clear (f->store->db, f->store->account, NULL);
  wc_store_fixture_commit (f->store);
  said = seal (f, f->romeo, "more");
  read = read_as (f, said, WC_STORE_ROMEO, /* live= */ FALSE);
  g_assert_cmpint (read->omemo->reason, ==, WC_OMEMO_REASON_NO_SESSION);
  g_assert_cmpint (count_todos (f, WC_OMEMO_TODO_HEAL), ==, 0);
  expect_failure (f, said, WC_OMEMO_REASON_NO_SESSION);
  g_assert_cmpint (count_todos (f, WC_OMEMO_TODO_HEAL), ==, 1);
}

/* A damaged session is put aside, so that another one can be begun. */
static void
test_damaged_session (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoEncrypted) first = NULL;
  g_autoptr (WcOmemoEncrypted) second = NULL;
  g_autoptr (GError) error = NULL;

  begin (f, f->romeo);
  first = seal (f, f->romeo, "hello");
  second = seal (f, f->romeo, "more");
  expect (f, first, "hello");
  wc_store_fixture_begin (f->store);
  wc_statement_exec (f->store->db, "UPDATE omemo_session SET sum = zeroblob (32)",
                     &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
  expect_failure (f, second, WC_OMEMO_REASON_STORE);
  g_assert_cmpint (count_todos (f, WC_OMEMO_TODO_HEAL), ==, 1);
  g_assert_cmpuint (
      wc_omemo_session_store_count_damaged (f->store->db, f->store->account), ==, 1);
}

/* Several keys may be for our number, and in a room several may have written. */
static void
test_candidates (Fixture *f, gconstpointer data)
{
  const char *const senders[] = { "tybalt@capulet.lit", WC_STORE_ROMEO, NULL };
  g_autoptr (WcOmemoEncrypted) said = NULL;
  g_autoptr (WcOmemoRead) read = NULL;
  g_autoptr (WcOmemoRead) nobody = NULL;
  g_autoptr (GBytes) junk = g_bytes_new_static ("\x33junk", 5);
  static const char *const none[] = { NULL };

  begin (f, f->romeo);
  said = seal (f, f->romeo, "hello");
  g_ptr_array_insert (said->keys, 0, wc_omemo_key_new (NULL, f->us.device, TRUE, junk));
  wc_store_fixture_begin (f->store);
  nobody = wc_omemo_reading_decrypt (f->omemo, &(WcOmemoCipher){ said, none, TRUE, TRUE },
                                     NULL);
  read = wc_omemo_reading_decrypt (
      f->omemo, &(WcOmemoCipher){ said, senders + 1, TRUE, TRUE }, NULL);
  wc_store_fixture_commit (f->store);
  g_assert_cmpint (nobody->omemo->reason, ==, WC_OMEMO_REASON_NO_SESSION);
  g_assert_cmpint (read->omemo->reason, ==, WC_OMEMO_REASON_NONE);
  g_assert_cmpstr (read->omemo->jid, ==, WC_STORE_ROMEO);
}

static void
test_not_for_us (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoEncrypted) said = NULL;

  begin (f, f->romeo);
  said = seal (f, f->romeo, "hello");
  g_ptr_array_set_size (said->keys, 0);
  expect_failure (f, said, WC_OMEMO_REASON_NOT_FOR_US);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*func) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "first", test_first },
    { "heartbeat", test_heartbeat },
    { "stranger", test_stranger },
    { "empty", test_empty },
    { "damaged", test_damaged },
    { "repeated", test_repeated },
    { "identity-changed", test_identity_changed },
    { "no-session", test_no_session },
    { "damaged-session", test_damaged_session },
    { "candidates", test_candidates },
    { "not-for-us", test_not_for_us },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/sync/omemo-reading/", tests[i].name, NULL);

      g_test_add (path, Fixture, NULL, setup, tests[i].func, teardown);
    }
  return g_test_run ();
}
