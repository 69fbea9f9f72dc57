/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/fake-session.h"
#include "lib/store-fixture.h"
#include "store/omemo-pending-store.h"
#include "xep/omemo-held.h"

typedef struct
{
  WcStoreFixture *store; /* (owned) */
  WcOmemo *omemo;        /* (owned) */
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->store = wc_store_fixture_new ();
  f->omemo = wc_omemo_new (f->store->db, f->store->account, WC_STORE_JULIET);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  wc_omemo_free (f->omemo);
  wc_store_fixture_free (f->store);
}

static gboolean
add (Fixture *f, const char *id, gboolean backwards)
{
  g_autofree char *xml = g_strdup_printf (
      "<message from='" WC_STORE_ROMEO "/a' id='%s'><encrypted "
      "xmlns='eu.siacs.conversations.axolotl'><header sid='1'/></encrypted></message>",
      id);
  g_auto (WcInbound)
      in = { .stanza = wc_fake_session_parse (xml),
             .origin = backwards ? WC_MESSAGE_SOURCE_ARCHIVE : WC_MESSAGE_SOURCE_CARBON,
             .outgoing = TRUE,
             .stamp_us = backwards ? 42 : 0,
             .received_us = 7,
             .newest_first = backwards,
             .archive_id = g_strdup (id),
             .archive_by = g_strdup (WC_STORE_JULIET) };
  g_autoptr (GError) error = NULL;
  gboolean kept = FALSE;

  wc_store_fixture_begin (f->store);
  wc_omemo_held_add (f->omemo, &in, WC_STORE_ROMEO, &kept, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
  return kept;
}

static void
take (Fixture *f, const WcOmemoPending *held, WcInbound *out)
{
  g_autoptr (GError) error = NULL;

  wc_omemo_held_read (held, out);
  wc_store_fixture_begin (f->store);
  wc_omemo_pending_store_remove (f->store->db, held->id, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
}

/* What was known of it is known when its turn has come, also after a restart. */
static void
test_round (Fixture *f, gconstpointer data)
{
  g_auto (WcInbound) in = { 0 };
  g_autoptr (GPtrArray) held = NULL;
  g_autoptr (GPtrArray) rest = NULL;

  g_assert_true (add (f, "one", FALSE));
  wc_omemo_free (f->omemo);
  wc_store_fixture_restart (f->store);
  f->omemo = wc_omemo_new (f->store->db, f->store->account, WC_STORE_JULIET);
  held = wc_omemo_held_list (f->omemo, NULL, NULL, NULL);
  g_assert_cmpuint (held->len, ==, 1);
  take (f, held->pdata[0], &in);
  g_assert_cmpint (in.origin, ==, WC_MESSAGE_SOURCE_CARBON);
  g_assert_true (in.outgoing);
  g_assert_false (in.newest_first);
  g_assert_cmpint (in.received_us, ==, 7);
  g_assert_cmpint (in.stamp_us, ==, 0);
  g_assert_cmpstr (in.archive_id, ==, "one");
  g_assert_cmpstr (in.archive_by, ==, WC_STORE_JULIET);
  g_assert_cmpint (in.again, ==, 0);
  g_assert_true (wc_node_is (in.stanza, "message", "jabber:client"));
  g_assert_nonnull (
      wc_node_child (in.stanza, "encrypted", "eu.siacs.conversations.axolotl"));
  rest = wc_omemo_held_list (f->omemo, NULL, NULL, NULL);
  g_assert_cmpuint (rest->len, ==, 0);
}

/* What an archive was read backwards for is older than what came live. */
static void
test_order (Fixture *f, gconstpointer data)
{
  static const char *const expected[] = { "4", "2", "1", "3" };
  g_autoptr (GPtrArray) held = NULL;

  add (f, "1", FALSE);
  add (f, "2", TRUE);
  add (f, "3", FALSE);
  add (f, "4", TRUE);
  held = wc_omemo_held_list (f->omemo, NULL, NULL, NULL);
  g_assert_cmpuint (held->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < held->len; i++)
    {
      g_auto (WcInbound) in = { 0 };

      take (f, held->pdata[i], &in);
      g_assert_cmpstr (in.archive_id, ==, expected[i]);
    }
}

/* What is sealed is read again when it is due, behind what is held. */
static void
test_sealed (Fixture *f, gconstpointer data)
{
  const WcOmemoAddress by = { f->store->account, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL, 5 };
  g_autoptr (WcMessageOmemo) said = wc_message_omemo_new (0, WC_OMEMO_AXOLOTL, 5);
  g_autoptr (WcOmemoPending) sealed = NULL;
  g_autoptr (GPtrArray) held = NULL;
  g_auto (WcInbound) in = { .stanza = wc_fake_session_parse ("<message id='m1'/>"),
                            .archive_id = g_strdup ("a1") };
  g_auto (WcInbound) again = { 0 };

  said->reason = WC_OMEMO_REASON_IDENTITY_CHANGED;
  sealed = wc_omemo_held_seal (&in, WC_STORE_ROMEO, said);
  sealed->message = 9;
  wc_store_fixture_begin (f->store);
  g_assert_true (
      wc_omemo_pending_store_add (f->store->db, f->store->account, sealed, NULL));
  wc_store_fixture_commit (f->store);
  add (f, "1", FALSE);
  held = wc_omemo_held_list (f->omemo, NULL, NULL, NULL);
  g_assert_cmpuint (held->len, ==, 1);
  g_clear_pointer (&held, g_ptr_array_unref);
  wc_store_fixture_begin (f->store);
  g_assert_true (wc_omemo_pending_store_wake (f->store->db, &by, NULL));
  wc_store_fixture_commit (f->store);
  held = wc_omemo_held_list (f->omemo, NULL, NULL, NULL);
  g_assert_cmpuint (held->len, ==, 2);
  take (f, held->pdata[1], &again);
  g_assert_cmpint (again.again, ==, 9);
  g_assert_cmpstr (again.archive_id, ==, "a1");
  g_assert_cmpstr (wc_node_attr (again.stanza, "id"), ==, "m1");
}

/* Where there is no room nothing is lost for it. */
static void
test_full (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) held = NULL;
  guint n = 0;

  while (add (f, "again", FALSE))
    n++;
  held = wc_omemo_held_list (f->omemo, NULL, NULL, NULL);
  g_assert_cmpuint (n, ==, 1000);
  g_assert_cmpuint (held->len, ==, n);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/xep/omemo-held/round", Fixture, NULL, setup, test_round, teardown);
  g_test_add ("/xep/omemo-held/order", Fixture, NULL, setup, test_order, teardown);
  g_test_add ("/xep/omemo-held/sealed", Fixture, NULL, setup, test_sealed, teardown);
  g_test_add ("/xep/omemo-held/full", Fixture, NULL, setup, test_full, teardown);
  return g_test_run ();
}
