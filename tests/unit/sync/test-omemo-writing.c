/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "crypto/omemo-error.h"
#include "crypto/omemo-payload.h"
#include "lib/omemo-fixture.h"
#include "lib/store-fixture.h"
#include "store/message-omemo-store.h"
#include "store/message-store.h"
#include "store/omemo-own-store.h"
#include "store/omemo-session-store.h"
#include "store/statement.h"
#include "sync/omemo-writing.h"

#define TEXT "wherefore art thou"

typedef struct
{
  WcStoreFixture *store;
  WcOmemo *omemo;
  WcOmemoOwn *own;
  WcRatchetDevice *phone;
  WcRatchetDevice *desk;
  WcRatchetDevice *ours;
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->store = wc_store_fixture_new ();
  f->omemo = wc_omemo_new (f->store->db, f->store->account, WC_STORE_JULIET);
  f->own = wc_omemo_fixture_ensure (f->omemo);
  f->phone = wc_ratchet_device_new (WC_STORE_ROMEO, 4294967295u);
  f->desk = wc_ratchet_device_new (WC_STORE_ROMEO, 7);
  f->ours = wc_ratchet_device_new (WC_STORE_JULIET, 5);
  wc_omemo_fixture_list (f->omemo, WC_STORE_JULIET, f->own->device, 5u, 0u);
  wc_omemo_fixture_list (f->omemo, WC_STORE_ROMEO, 7u, 4294967295u, 0u);
  wc_omemo_fixture_begin (f->omemo, f->phone);
  wc_omemo_fixture_begin (f->omemo, f->desk);
  wc_omemo_fixture_begin (f->omemo, f->ours);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_ratchet_device_free (f->phone);
  wc_ratchet_device_free (f->desk);
  wc_ratchet_device_free (f->ours);
  wc_omemo_own_free (f->own);
  wc_omemo_free (f->omemo);
  wc_store_fixture_free (f->store);
}

static WcOmemoRecipients *
find (Fixture *f)
{
  static const char *const jids[] = { WC_STORE_ROMEO, NULL };
  g_autoptr (GError) error = NULL;
  WcOmemoRecipients *found = wc_omemo_recipients_find (f->omemo, jids, &error);

  g_assert_no_error (error);
  return found;
}

/* In the transaction that stands open. */
static GPtrArray *
encrypt (Fixture *f, WcOmemoRecipients *to, GError **error)
{
  g_autoptr (GBytes) text = g_bytes_new_static (TEXT, strlen (TEXT));
  GBytes *const plain[] = { text, NULL };

  return wc_omemo_writing_encrypt (f->omemo, to, plain, error);
}

static void
expect_read (Fixture *f, WcRatchetDevice *by, const WcOmemoEncrypted *said)
{
  const WcRatchetPeer us = { WC_STORE_JULIET, f->own->device, WC_OMEMO_AXOLOTL };
  g_autoptr (WcRatchetReceived) received = NULL;
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < said->keys->len && received == NULL; i++)
    {
      const WcOmemoKey *key = said->keys->pdata[i];

      if (key->device == by->device)
        received = wc_ratchet_decrypt (by->ratchet, &us, key, f->own->identity, &error);
    }
  g_assert_no_error (error);
  g_assert_nonnull (received);
  plain = wc_omemo_payload_decrypt (said, received->plain, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), TEXT,
                   strlen (TEXT));
}

static gint64
count_sent (Fixture *f)
{
  g_autoptr (WcOmemoOwn) own =
      wc_omemo_own_store_get (f->store->db, f->store->account, NULL);

  return own->sent;
}

static void
test_all (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoRecipients) to = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;
  const WcOmemoEncrypted *said;

  wc_store_fixture_begin (f->store);
  to = find (f);
  all = encrypt (f, to, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
  g_assert_cmpuint (all->len, ==, 1);
  said = all->pdata[0];
  g_assert_cmpuint (said->sender, ==, f->own->device);
  g_assert_cmpuint (said->keys->len, ==, 3);
  expect_read (f, f->phone, said);
  expect_read (f, f->desk, said);
  expect_read (f, f->ours, said);
  g_assert_cmpint (count_sent (f), ==, 1);
  g_assert_cmpint (wc_store_fixture_count (f->store,
                                           "SELECT 1 FROM "
                                           "omemo_session WHERE unanswered = 1"),
                   ==, 3);
}

/* What is rolled back was never encrypted: the next one begins where it did. */
static void
test_rollback (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoRecipients) first = NULL;
  g_autoptr (WcOmemoRecipients) second = NULL;
  g_autoptr (GPtrArray) lost = NULL;
  g_autoptr (GPtrArray) all = NULL;

  wc_store_fixture_begin (f->store);
  first = find (f);
  lost = encrypt (f, first, NULL);
  wc_db_rollback (f->store->db);
  g_assert_cmpint (count_sent (f), ==, 0);
  wc_store_fixture_begin (f->store);
  second = find (f);
  all = encrypt (f, second, NULL);
  wc_store_fixture_commit (f->store);
  expect_read (f, f->desk, all->pdata[0]);
}

/* The session is looked at again: its key, not the device's id, is what is trusted. */
static void
test_exchanged (Fixture *f, gconstpointer data)
{
  g_autoptr (WcRatchetDevice) mallory = wc_ratchet_device_new (WC_STORE_ROMEO, 7);
  const WcRatchetPeer peer = { WC_STORE_ROMEO, 7, WC_OMEMO_AXOLOTL };
  g_autoptr (WcOmemoBundle) bundle =
      wc_ratchet_device_make_bundle (mallory, WC_OMEMO_AXOLOTL);
  g_autoptr (WcOmemoRecipients) to = NULL;
  g_autoptr (GPtrArray) all = NULL;
  const WcOmemoEncrypted *said;

  wc_store_fixture_begin (f->store);
  to = find (f);
  g_assert_true (wc_ratchet_begin (f->omemo->ratchet, &peer, bundle, NULL, NULL));
  all = encrypt (f, to, NULL);
  wc_store_fixture_commit (f->store);
  said = all->pdata[0];
  g_assert_cmpuint (said->keys->len, ==, 2);
  expect_read (f, f->phone, said);
  g_assert_cmpint (((WcOmemoRecipient *) to->devices->pdata[0])->reason, ==,
                   WC_OMEMO_REASON_IDENTITY_CHANGED);
}

/* One damaged session leaves its device out, and is kept aside. */
static void
test_damaged (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoRecipients) to = NULL;
  g_autoptr (GPtrArray) all = NULL;

  wc_statement_exec (f->store->db,
                     "UPDATE omemo_session SET record = x'00' WHERE device = 7", NULL);
  wc_store_fixture_begin (f->store);
  to = find (f);
  all = encrypt (f, to, NULL);
  wc_store_fixture_commit (f->store);
  g_assert_cmpuint (((WcOmemoEncrypted *) all->pdata[0])->keys->len, ==, 2);
  g_assert_cmpint (((WcOmemoRecipient *) to->devices->pdata[0])->reason, ==,
                   WC_OMEMO_REASON_STORE);
  g_assert_cmpuint (
      wc_omemo_session_store_count_damaged (f->store->db, f->store->account), ==, 1);
}

static void
test_nobody (Fixture *f, gconstpointer data)
{
  GBytes *const plain[] = { NULL, NULL };
  g_autoptr (WcOmemoRecipients) to = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;

  wc_store_fixture_begin (f->store);
  to = find (f);
  all = wc_omemo_writing_encrypt (f->omemo, to, plain, &error);
  g_assert_no_error (error);
  g_assert_null (all);
  g_assert_true (wc_omemo_own_store_remove (f->store->db, f->store->account, NULL));
  all = encrypt (f, to, &error);
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  wc_db_rollback (f->store->db);
}

static void
test_empty (Fixture *f, gconstpointer data)
{
  const WcRatchetPeer peer = { WC_STORE_ROMEO, 7, WC_OMEMO_AXOLOTL };
  const WcRatchetPeer nobody = { WC_STORE_ROMEO, 8, WC_OMEMO_AXOLOTL };
  const WcRatchetPeer us = { WC_STORE_JULIET, f->own->device, WC_OMEMO_AXOLOTL };
  g_autoptr (WcOmemoEncrypted) said = NULL;
  g_autoptr (WcRatchetReceived) received = NULL;
  g_autoptr (GError) error = NULL;

  wc_omemo_fixture_trust (f->omemo, f->desk, WC_OMEMO_TRUST_DISTRUSTED);
  wc_store_fixture_begin (f->store);
  said = wc_omemo_writing_encrypt_empty (f->omemo, &peer, &error);
  g_assert_no_error (error);
  g_assert_null (wc_omemo_writing_encrypt_empty (f->omemo, &nobody, &error));
  g_assert_error (error, WC_OMEMO_ERROR, (int) WC_OMEMO_REASON_NO_SESSION);
  wc_store_fixture_commit (f->store);
  g_assert_null (said->payload);
  g_assert_cmpint (count_sent (f), ==, 1);
  received = wc_ratchet_decrypt (f->desk->ratchet, &us, said->keys->pdata[0],
                                 f->own->identity, NULL);
  g_assert_nonnull (received);
}

/* ---- What is kept ---- */

static gint64
say (Fixture *f)
{
  WcMessageBuilder *draft =
      wc_store_fixture_message (f->store, WC_STORE_ROMEO, TRUE, f->store->now_us);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_body (draft, TEXT);
  wc_message_builder_set_encryption (draft, "omemo");
  message = wc_message_builder_end (draft);
  wc_store_fixture_begin (f->store);
  wc_message_store_add (f->store->db, message, 0, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
  return message->id;
}

static void
test_note (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoRecipients) to = NULL;
  g_autoptr (WcMessage) read = NULL;
  const WcMessageOmemoLeft *one;
  g_autoptr (GError) error = NULL;
  gint64 message = say (f);

  wc_omemo_fixture_trust (f->omemo, f->phone, WC_OMEMO_TRUST_VERIFIED);
  wc_omemo_fixture_trust (f->omemo, f->ours, WC_OMEMO_TRUST_TRUSTED);
  wc_omemo_fixture_trust (f->omemo, f->desk, WC_OMEMO_TRUST_DISTRUSTED);
  wc_store_fixture_begin (f->store);
  to = find (f);
  wc_omemo_writing_note (f->omemo, message, WC_OMEMO_AXOLOTL, to, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
  read = wc_message_store_get (f->store->db, f->store->account, message, NULL);
  g_assert_cmpuint (read->omemo->device, ==, f->own->device);
  g_assert_cmpint (read->omemo->trust, ==, WC_OMEMO_TRUST_TRUSTED);
  g_assert_cmpuint (read->omemo->left->len, ==, 1);
  one = read->omemo->left->pdata[0];
  g_assert_cmpstr (one->jid, ==, WC_STORE_ROMEO);
  g_assert_cmpuint (one->device, ==, 7);
  g_assert_cmpint (one->reason, ==, WC_OMEMO_REASON_DISTRUSTED);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, setup, func, teardown)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/sync/omemo-writing/all", test_all);
  ADD ("/sync/omemo-writing/rollback", test_rollback);
  ADD ("/sync/omemo-writing/exchanged", test_exchanged);
  ADD ("/sync/omemo-writing/damaged", test_damaged);
  ADD ("/sync/omemo-writing/nobody", test_nobody);
  ADD ("/sync/omemo-writing/empty", test_empty);
  ADD ("/sync/omemo-writing/note", test_note);
  return g_test_run ();
}
