/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "lib/omemo-key.h"
#include "lib/store-fixture.h"
#include "store/account-store.h"
#include "store/address-sweep.h"
#include "store/address.h"
#include "store/forget.h"
#include "store/message-history.h"
#include "store/message-omemo-store.h"
#include "store/message-store.h"
#include "store/omemo-device-store.h"
#include "store/omemo-identity-store.h"
#include "store/omemo-own-store.h"
#include "store/omemo-pending-store.h"
#include "store/omemo-session-store.h"
#include "store/omemo-todo-store.h"
#include "store/upkeep.h"

#define OTHER "nurse@capulet.lit"

static gint64
say (WcStoreFixture *f, gint64 stamp_us)
{
  WcMessageBuilder *builder =
      wc_store_fixture_message (f, WC_STORE_ROMEO, FALSE, stamp_us);
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  wc_message_builder_set_body (builder, "psst");
  wc_message_builder_set_encryption (builder, "omemo");
  message = wc_message_builder_end (builder);
  wc_store_fixture_begin (f);
  wc_message_store_add (f->db, message, 0, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return message->id;
}

/* With a key of @jid, which is blindly trusted. */
static void
set (WcStoreFixture *f, gint64 message, const char *jid, WcOmemoReason reason)
{
  g_autoptr (GBytes) key = wc_omemo_key_sample (1);
  const WcOmemoKeyOf who = { f->account, jid, key };
  g_autoptr (WcMessageOmemo) said = wc_message_omemo_new (message, WC_OMEMO_2, 7);
  g_autoptr (WcOmemoIdentity) identity = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_new;

  wc_store_fixture_begin (f);
  identity = wc_omemo_identity_store_note (f->db, &who, WC_OMEMO_TRUST_MODE_BTBV, &is_new,
                                           &error);
  g_assert_no_error (error);
  wc_message_omemo_set_key (said, jid, key);
  said->trust = identity->trust;
  said->reason = reason;
  wc_message_omemo_store_set (f->db, f->account, said, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

static void
test_values (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GBytes) key = wc_omemo_key_sample (1);
  const WcOmemoKeyOf who = { f->account, WC_STORE_ROMEO, key };
  gint64 id = say (f, WC_STORE_NOW);
  g_autoptr (WcMessageOmemo) said = NULL;

  g_assert_null (wc_message_omemo_store_get (f->db, id, NULL));
  set (f, id, WC_STORE_ROMEO, WC_OMEMO_REASON_GAP);
  wc_store_fixture_begin (f);
  g_assert_true (
      wc_omemo_identity_store_set_trust (f->db, &who, WC_OMEMO_TRUST_DISTRUSTED, NULL));
  wc_store_fixture_commit (f);
  said = wc_message_omemo_store_get (f->db, id, NULL);
  g_assert_cmpint (said->message, ==, id);
  g_assert_cmpint (said->version, ==, WC_OMEMO_2);
  g_assert_cmpuint (said->device, ==, 7);
  g_assert_cmpstr (said->jid, ==, WC_STORE_ROMEO);
  g_assert_true (g_bytes_equal (said->key, key));
  g_assert_cmpint (said->trust, ==, WC_OMEMO_TRUST_BLIND);
  g_assert_cmpint (said->trust_now, ==, WC_OMEMO_TRUST_DISTRUSTED);
  g_assert_cmpint (said->reason, ==, WC_OMEMO_REASON_GAP);
}

/* Found in the chat where it is, as long as it is there. */
static void
test_before_us (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 id = say (f, WC_STORE_NOW);
  gboolean has = TRUE;

  set (f, id, WC_STORE_ROMEO, WC_OMEMO_REASON_NOT_FOR_US);
  g_assert_true (wc_message_omemo_store_has_before_us (f->db, f->account, WC_STORE_ROMEO,
                                                       &has, NULL));
  g_assert_false (has);
  set (f, id, WC_STORE_ROMEO, WC_OMEMO_REASON_BEFORE_US);
  g_assert_true (wc_message_omemo_store_has_before_us (f->db, f->account, WC_STORE_ROMEO,
                                                       &has, NULL));
  g_assert_true (has);
  g_assert_true (
      wc_message_omemo_store_has_before_us (f->db, f->account, OTHER, &has, NULL));
  g_assert_false (has);
  g_assert_true (wc_message_omemo_store_has_before_us (f->db, f->account + 1,
                                                       WC_STORE_ROMEO, &has, NULL));
  g_assert_false (has);
}

/* A failure of which nobody knows the key, and a key that nobody has noted. */
static void
test_keys (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GBytes) unknown = wc_omemo_key_sample (9);
  gint64 id = say (f, WC_STORE_NOW);
  g_autoptr (WcMessageOmemo) said = wc_message_omemo_new (id, WC_OMEMO_AXOLOTL, 0);
  g_autoptr (WcMessageOmemo) held = NULL;
  g_autoptr (GError) error = NULL;

  said->reason = WC_OMEMO_REASON_NOT_FOR_US;
  wc_store_fixture_begin (f);
  g_assert_true (wc_message_omemo_store_set (f->db, f->account, said, NULL));
  wc_message_omemo_set_key (said, WC_STORE_ROMEO, unknown);
  g_assert_false (wc_message_omemo_store_set (f->db, f->account, said, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_FOUND);
  wc_store_fixture_commit (f);
  held = wc_message_omemo_store_get (f->db, id, NULL);
  g_assert_null (held->key);
  g_assert_null (held->jid);
  g_assert_cmpint (held->reason, ==, WC_OMEMO_REASON_NOT_FOR_US);
}

/* Whatever reads messages has it with them, also of a copy. */
static void
test_fill (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 bare = say (f, WC_STORE_NOW);
  gint64 id = say (f, WC_STORE_NOW + 1);
  const gint64 ids[] = { bare, id };
  g_autoptr (GPtrArray) page = NULL;
  g_autoptr (WcMessage) message = NULL;
  g_autoptr (WcMessage) copy = NULL;

  set (f, id, WC_STORE_ROMEO, WC_OMEMO_REASON_NONE);
  page = wc_message_history_get_many (f->db, f->account, ids, 2, NULL);
  g_assert_null (((WcMessage *) page->pdata[0])->omemo);
  g_assert_cmpuint (((WcMessage *) page->pdata[1])->omemo->device, ==, 7);
  message = wc_message_store_get (f->db, f->account, id, NULL);
  copy = wc_message_builder_end (wc_message_builder_new_from (message));
  g_clear_pointer (&message, wc_message_unref);
  g_assert_cmpstr (copy->omemo->jid, ==, WC_STORE_ROMEO);
  g_assert_cmpint (copy->omemo->trust_now, ==, WC_OMEMO_TRUST_BLIND);
}

/* A page costs what its messages cost, however many others there are. */
static void
test_page (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GHashTable) ids = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GHashTable) found = NULL;
  gint64 page[20];

  for (guint i = 0; i < 200; i++)
    {
      gint64 id = say (f, WC_STORE_NOW + i * G_USEC_PER_SEC);

      if (i % 2 == 0)
        set (f, id, WC_STORE_ROMEO, WC_OMEMO_REASON_NONE);
      if (i < G_N_ELEMENTS (page))
        {
          page[i] = id;
          g_hash_table_add (ids, &page[i]);
        }
    }
  wc_store_fixture_steps (f);
  found = wc_message_omemo_store_read (f->db, ids, NULL);
  g_assert_cmpuint (g_hash_table_size (found), ==, 10);
  g_assert_true (g_hash_table_contains (found, &page[0]));
  g_assert_false (g_hash_table_contains (found, &page[1]));
  g_assert_cmpint (wc_store_fixture_steps (f), <, 1000);
}

static gint64
count_rows (WcStoreFixture *f)
{
  return wc_store_fixture_count (f, "SELECT 1 FROM message_omemo");
}

/* Forgotten and removed messages take it with them, and what stands beside them. */
static void
test_follows (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 first = say (f, WC_STORE_NOW);
  gint64 second = say (f, WC_STORE_NOW + 1);
  g_autoptr (GError) error = NULL;

  set (f, first, WC_STORE_ROMEO, WC_OMEMO_REASON_NONE);
  set (f, second, WC_STORE_ROMEO, WC_OMEMO_REASON_NONE);
  wc_store_fixture_begin (f);
  wc_forget_messages (f->db, f->account, &first, 1, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  g_assert_cmpint (count_rows (f), ==, 1);
  wc_store_fixture_empty (f);
  g_assert_cmpint (count_rows (f), ==, 0);
}

/* A row of each table. */
static void
fill (WcStoreFixture *f)
{
  g_autoptr (GBytes) key = wc_omemo_key_sample (1);
  g_autoptr (WcOmemoOwn) own = wc_omemo_own_new (3, key, key, key);
  g_autoptr (WcOmemoSession) session = wc_omemo_session_new (7, key, key);
  const WcOmemoAddress romeo = { f->account, WC_STORE_ROMEO, WC_OMEMO_2, 7 };
  const WcOmemoAddress nurse = { f->account, OTHER, WC_OMEMO_2, 7 };
  gint64 id = say (f, WC_STORE_NOW);
  const WcOmemoPending pending = {
    .message = id, .jid = (char *) OTHER, .device = 7, .xml = (char *) "<m/>"
  };

  set (f, id, OTHER, WC_OMEMO_REASON_NONE);
  wc_store_fixture_begin (f);
  g_assert_true (wc_omemo_own_store_set (f->db, f->account, own, NULL));
  g_assert_true (wc_omemo_session_store_save (f->db, &nurse, session, NULL));
  g_assert_true (wc_omemo_device_store_pin (f->db, &nurse, key, NULL));
  g_assert_true (
      wc_omemo_device_store_set_list (f->db, &romeo, WC_OMEMO_LIST_FORBIDDEN, NULL));
  g_assert_true (wc_omemo_todo_store_add (f->db, WC_OMEMO_TODO_EMPTY, &nurse, 0, NULL));
  g_assert_true (wc_omemo_pending_store_add (f->db, f->account, &pending, NULL));
  wc_store_fixture_commit (f);
}

static void
run_upkeep (WcStoreFixture *f)
{
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;

  while (more)
    {
      g_assert_true (wc_upkeep_step (f->db, &more, &error));
      g_assert_no_error (error);
    }
}

/* An account that is removed leaves neither keys nor names behind. */
static void
test_account_removed (void)
{
  static const char *const tables[] = {
    "SELECT 1 FROM omemo_own",     "SELECT 1 FROM omemo_identity",
    "SELECT 1 FROM omemo_list",    "SELECT 1 FROM omemo_device",
    "SELECT 1 FROM omemo_session", "SELECT 1 FROM omemo_pending",
    "SELECT 1 FROM omemo_todo",    "SELECT 1 FROM message_omemo",
  };
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();

  fill (f);
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    g_assert_cmpint (wc_store_fixture_count (f, tables[i]), ==, 1);
  wc_store_fixture_begin (f);
  g_assert_true (wc_account_store_remove (f->db, f->account, FALSE, NULL));
  wc_store_fixture_commit (f);
  run_upkeep (f);
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    g_assert_cmpint (wc_store_fixture_count (f, tables[i]), ==, 0);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM address"), ==, 0);
  wc_store_fixture_check (f);
}

/* Whose devices and keys are known is not swept away. */
static void
test_sweep (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  gint64 address = 0;

  fill (f);
  wc_store_fixture_begin (f);
  g_assert_cmpint (wc_address_intern (f->db, "nobody@x.lit", NULL), !=, 0);
  g_assert_true (wc_address_sweep_want (f->db, NULL));
  wc_store_fixture_commit (f);
  run_upkeep (f);
  g_assert_true (wc_address_find (f->db, OTHER, &address, NULL));
  g_assert_cmpint (address, !=, 0);
  g_assert_true (wc_address_find (f->db, "nobody@x.lit", &address, NULL));
  g_assert_cmpint (address, ==, 0);
  wc_store_fixture_check (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/message-omemo-store/values", test_values);
  g_test_add_func ("/store/message-omemo-store/keys", test_keys);
  g_test_add_func ("/store/message-omemo-store/before-us", test_before_us);
  g_test_add_func ("/store/message-omemo-store/page", test_page);
  g_test_add_func ("/store/message-omemo-store/fill", test_fill);
  g_test_add_func ("/store/message-omemo-store/follows", test_follows);
  g_test_add_func ("/store/message-omemo-store/account-removed", test_account_removed);
  g_test_add_func ("/store/message-omemo-store/sweep", test_sweep);
  return g_test_run ();
}
