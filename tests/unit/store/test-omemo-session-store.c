/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/fault-step.h"
#include "lib/omemo-key.h"
#include "lib/store-fixture.h"
#include "store/omemo-session-store.h"
#include "store/statement.h"

static WcOmemoAddress
at (WcStoreFixture *f, guint32 device)
{
  return (WcOmemoAddress){ f->account, WC_STORE_ROMEO, WC_OMEMO_AXOLOTL, device };
}

static WcOmemoSession *
new_session (guint32 device, const char *record)
{
  g_autoptr (GBytes) bytes = g_bytes_new (record, strlen (record));
  g_autoptr (GBytes) key = wc_omemo_key_sample (device);

  return wc_omemo_session_new (device, bytes, key);
}

static void
save (WcStoreFixture *f, guint32 device, const char *record)
{
  g_autoptr (WcOmemoSession) session = new_session (device, record);
  const WcOmemoAddress with = at (f, device);
  g_autoptr (GError) error = NULL;

  session->kex_pending = TRUE;
  session->unanswered = 53;
  session->healed_us = WC_STORE_NOW;
  session->acked_ratchet = wc_omemo_key_sample (77);
  wc_store_fixture_begin (f);
  wc_omemo_session_store_save (f->db, &with, session, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
}

/* NULL + error. */
static WcOmemoSession *
load (WcStoreFixture *f, guint32 device, GError **error)
{
  const WcOmemoAddress with = at (f, device);
  WcOmemoSession *session;

  wc_store_fixture_begin (f);
  session = wc_omemo_session_store_load (f->db, &with, error);
  wc_store_fixture_commit (f);
  return session;
}

static void
run (WcStoreFixture *f, const char *sql)
{
  g_assert_true (wc_statement_exec_binds (f->db, sql, NULL, NULL, 0));
}

static void
test_values (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GBytes) acked = wc_omemo_key_sample (77);
  g_autoptr (WcOmemoSession) session = NULL;
  const WcOmemoAddress with = at (f, G_MAXUINT32);
  g_autoptr (GError) error = NULL;

  g_assert_null (load (f, G_MAXUINT32, &error));
  g_assert_no_error (error);
  save (f, G_MAXUINT32, "first");
  save (f, G_MAXUINT32, "second");
  session = load (f, G_MAXUINT32, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (session->record, NULL),
                   g_bytes_get_size (session->record), "second", 6);
  g_assert_true (session->kex_pending);
  g_assert_cmpuint (session->unanswered, ==, 53);
  g_assert_cmpint (session->healed_us, ==, WC_STORE_NOW);
  g_assert_true (g_bytes_equal (session->acked_ratchet, acked));
  wc_store_fixture_begin (f);
  g_assert_true (wc_omemo_session_store_remove (f->db, &with, NULL));
  wc_store_fixture_commit (f);
  g_assert_null (load (f, G_MAXUINT32, &error));
  g_assert_no_error (error);
}

/* The versions have sessions of their own with the same device. */
static void
test_versions (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  WcOmemoAddress other = at (f, 5);

  save (f, 5, "old");
  other.version = WC_OMEMO_2;
  wc_store_fixture_begin (f);
  g_assert_null (wc_omemo_session_store_load (f->db, &other, NULL));
  wc_store_fixture_commit (f);
}

static void
assert_damaged (WcStoreFixture *f, guint n)
{
  g_autoptr (WcOmemoSession) session = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (load (f, 5, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_STORAGE);
  g_assert_cmpstr (wc_error_get_detail (error, "reason"), ==, "store");
  /* which is no failure of the disk */
  g_assert_false (wc_error_is_storage (error));
  g_clear_error (&error);
  g_assert_cmpuint (wc_omemo_session_store_count_damaged (f->db, f->account), ==, n);
  session = load (f, 5, &error);
  g_assert_null (session);
  g_assert_no_error (error);
}

/* What is damaged is never used and never lost, and a new session takes its place. */
static void
test_damaged (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcOmemoSession) session = NULL;

  save (f, 5, "record");
  run (f, "UPDATE omemo_session SET record = x'7265636f7265'");
  assert_damaged (f, 1);
  save (f, 5, "anew");
  run (f, "UPDATE omemo_session SET remote_key = zeroblob (33) "
          "WHERE damaged_us IS NULL");
  assert_damaged (f, 2);
  save (f, 5, "third");
  session = load (f, 5, NULL);
  g_assert_nonnull (session);
  wc_store_fixture_begin (f);
  g_assert_true (wc_omemo_session_store_clear (f->db, f->account, NULL));
  wc_store_fixture_commit (f);
  g_assert_cmpuint (wc_omemo_session_store_count_damaged (f->db, f->account), ==, 0);
}

/* Of a large room: what one costs does not grow with the others, nor with records. */
static void
test_costs (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autofree char *large = g_strnfill (180000, 'x');
  const WcOmemoAddress of = at (f, 0);
  g_autoptr (GPtrArray) heads = NULL;
  gint64 one, all;

  save (f, 1, "record");
  wc_omemo_session_free (load (f, 1, NULL)); /* prepares */
  wc_store_fixture_steps (f);
  wc_omemo_session_free (load (f, 1, NULL));
  one = wc_store_fixture_steps (f);
  for (guint32 i = 2; i <= 150; i++)
    save (f, i, i == 75 ? large : "record");
  wc_store_fixture_steps (f);
  for (guint32 i = 1; i <= 150; i++)
    wc_omemo_session_free (load (f, i, NULL));
  all = wc_store_fixture_steps (f);
  g_assert_cmpint (one, >, 0);
  g_assert_cmpint (one, <, 100);
  g_assert_cmpint (all, <=, one * 150);
  heads = wc_omemo_session_store_list (f->db, &of, NULL);
  g_assert_cmpuint (heads->len, ==, 150);
  g_assert_null (((WcOmemoSession *) heads->pdata[74])->record);
  g_assert_cmpint (wc_store_fixture_steps (f), <, 150 * 20);
}

/* Wherever saving fails, the session is the one of before. */
static void
test_failures (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcOmemoSession) next = new_session (5, "next");
  const WcOmemoAddress with = at (f, 5);
  gboolean failed = TRUE;

  save (f, 5, "before");
  for (int steps = 0; failed; steps += 3)
    {
      g_autoptr (WcOmemoSession) held = NULL;
      g_autoptr (GError) error = NULL;

      wc_store_fixture_begin (f);
      wc_fault_step_set (f->db, steps);
      failed = !wc_omemo_session_store_save (f->db, &with, next, &error);
      g_assert_cmpint (failed, ==, error != NULL);
      wc_fault_step_set (f->db, -1);
      wc_db_rollback (f->db);
      held = load (f, 5, NULL);
      g_assert_nonnull (held);
      g_assert_cmpuint (held->unanswered, ==, 53);
      g_assert_cmpint (steps, <, 1000);
    }
}

/* A record moves without what else is known of its session. */
static void
test_parts (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (WcOmemoSession) next = new_session (5, "next");
  g_autoptr (WcOmemoSession) moved = NULL;
  g_autoptr (WcOmemoSession) received = NULL;
  g_autoptr (GBytes) ratchet = g_bytes_new_static ("ratchet", 7);
  g_autoptr (GError) error = NULL;
  const WcOmemoAddress with = at (f, 5);
  const WcOmemoAddress other = at (f, 6);
  gboolean first = FALSE;

  save (f, 5, "before");
  wc_store_fixture_begin (f);
  g_assert_true (
      wc_omemo_session_store_put (f->db, &with, next->record, next->remote_key, &error));
  g_assert_true (
      wc_omemo_session_store_put (f->db, &other, next->record, next->remote_key, &error));
  wc_store_fixture_commit (f);
  moved = load (f, 5, NULL);
  g_assert_true (g_bytes_equal (moved->record, next->record));
  g_assert_cmpuint (moved->unanswered, ==, 53);
  wc_store_fixture_begin (f);
  g_assert_true (wc_omemo_session_store_received (f->db, &with, &error));
  g_assert_true (wc_omemo_session_store_ack (f->db, &with, ratchet, &first, &error));
  g_assert_true (first);
  g_assert_true (wc_omemo_session_store_ack (f->db, &with, ratchet, &first, &error));
  g_assert_false (first);
  wc_store_fixture_commit (f);
  received = load (f, 5, NULL);
  g_assert_cmpuint (received->unanswered, ==, 0);
  g_assert_false (received->kex_pending);
  g_assert_true (g_bytes_equal (received->acked_ratchet, ratchet));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/omemo-session-store/values", test_values);
  g_test_add_func ("/store/omemo-session-store/versions", test_versions);
  g_test_add_func ("/store/omemo-session-store/damaged", test_damaged);
  g_test_add_func ("/store/omemo-session-store/costs", test_costs);
  g_test_add_func ("/store/omemo-session-store/failures", test_failures);
  g_test_add_func ("/store/omemo-session-store/parts", test_parts);
  return g_test_run ();
}
