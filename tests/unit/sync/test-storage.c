/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <sqlite3.h>

#include "base/error.h"
#include "lib/fake-clock.h"
#include "lib/fault-vfs.h"
#include "lib/store-fixture.h"
#include "store/statement.h"
#include "sync/storage.h"

typedef struct
{
  WcStoreFixture *store;
  WcFakeClock *clock;
  WcLive *live;
  WcStorage *storage;
  GString *told; /* states, as signals and as events */
} Fixture;

static void
on_changed (WcStorage *storage, Fixture *f)
{
  g_assert_false (wc_db_in_transaction (f->store->db));
  g_string_append_printf (f->told, "%s ",
                          wc_storage_state_to_string (wc_storage_get_state (storage)));
}

static void
on_event (WcLive *live, WcEvent *event, Fixture *f)
{
  g_assert_cmpint (event->kind, ==, WC_EVENT_STORAGE);
  g_string_append_printf (f->told, "event:%s ", event->ref);
}

static Fixture *
fixture_new (void)
{
  Fixture *f = g_new0 (Fixture, 1);

  f->store = wc_store_fixture_new ();
  f->clock = wc_fake_clock_new (WC_STORE_NOW);
  f->live = wc_live_new ();
  f->storage = wc_storage_new (f->store->db, WC_CLOCK (f->clock), f->live);
  f->told = g_string_new (NULL);
  g_signal_connect (f->storage, "changed", G_CALLBACK (on_changed), f);
  g_signal_connect (f->live, "event", G_CALLBACK (on_event), f);
  return f;
}

static void
fixture_free (Fixture *f)
{
  wc_fault_vfs_fail_writes (0, SQLITE_OK);
  g_assert_finalize_object (f->storage);
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 0);
  g_object_unref (f->live);
  g_object_unref (f->clock);
  wc_store_fixture_free (f->store);
  g_string_free (f->told, TRUE);
  g_free (f);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
assert_told (Fixture *f, const char *expected)
{
  settle ();
  g_assert_cmpstr (f->told->str, ==, expected);
  g_string_truncate (f->told, 0);
}

static gboolean
write_draft (WcDb *db, gpointer data, GError **error)
{
  return wc_statement_exec (db, "INSERT OR REPLACE INTO meta VALUES ('x', ?1)", error,
                            WC_TEXT ("y"));
}

static gboolean
try_to_write (Fixture *f, GError **error)
{
  return wc_db_run (f->store->db, WC_DB_FULL, write_draft, NULL, error);
}

typedef struct
{
  const char *name;
  int rc;
  int code;
  const char *told;
} Case;

static const Case cases[] = {
  { "full", SQLITE_FULL, WC_ERROR_QUOTA_EXCEEDED, "event:full full " },
  { "read-only", SQLITE_READONLY, WC_ERROR_STORAGE, "event:read-only read-only " },
  { "failing", SQLITE_IOERR_WRITE, WC_ERROR_STORAGE, "event:failing failing " },
};

/* Told once, tried with growing pauses and by nobody else, told when it is over. */
static void
test_comes_back (gconstpointer data)
{
  const Case *each = data;
  g_autoptr (Fixture) f = fixture_new ();
  g_autoptr (GError) error = NULL;
  gint64 last = 0;

  wc_fault_vfs_fail_writes (0, each->rc);
  g_assert_false (try_to_write (f, &error));
  g_assert_error (error, WC_ERROR, each->code);
  g_assert_true (wc_error_is_storage (error));
  g_assert_cmpstr (f->told->str, ==, "");
  assert_told (f, each->told);
  for (guint i = 0; i < 20; i++)
    {
      gint64 pause = wc_fake_clock_next_us (f->clock);

      g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 1);
      g_assert_cmpint (pause, >=, last);
      g_assert_cmpint (pause, <=, 60 * G_TIME_SPAN_SECOND);
      last = pause;
      wc_fake_clock_advance (f->clock, pause);
      assert_told (f, "");
    }
  wc_fault_vfs_fail_writes (0, SQLITE_OK);
  wc_fake_clock_advance (f->clock, last);
  assert_told (f, "event:ok ok ");
  g_assert_true (try_to_write (f, NULL));
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 0);
  g_assert_cmpint (
      wc_store_fixture_count (f->store, "SELECT 1 FROM meta WHERE key = 'try'"), ==, 0);
}

/* Room for a few pages is not enough to say that all is well. */
static void
test_a_little_room (void)
{
  g_autoptr (Fixture) f = fixture_new ();

  wc_fault_vfs_fail_writes (0, SQLITE_FULL);
  g_assert_false (try_to_write (f, NULL));
  assert_told (f, "event:full full ");
  wc_fault_vfs_fail_writes (4, SQLITE_FULL);
  wc_storage_try (f->storage);
  assert_told (f, "");
  g_assert_cmpint (wc_storage_get_state (f->storage), ==, WC_STORAGE_FULL);
}

static void
test_another_trouble (void)
{
  g_autoptr (Fixture) f = fixture_new ();

  wc_fault_vfs_fail_writes (0, SQLITE_FULL);
  g_assert_false (try_to_write (f, NULL));
  assert_told (f, "event:full full ");
  wc_fault_vfs_fail_writes (0, SQLITE_READONLY);
  wc_storage_try (f->storage);
  assert_told (f, "event:read-only read-only ");
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 1);
}

/* Nothing is tried any more: another file is needed. */
static void
test_damage (void)
{
  g_autoptr (Fixture) f = fixture_new ();

  wc_fault_vfs_fail_writes (0, SQLITE_CORRUPT);
  g_assert_false (try_to_write (f, NULL));
  wc_fault_vfs_fail_writes (0, SQLITE_FULL);
  g_assert_false (try_to_write (f, NULL));
  assert_told (f, "event:damaged damaged ");
  wc_fault_vfs_fail_writes (0, SQLITE_OK);
  wc_storage_try (f->storage);
  assert_told (f, "");
  g_assert_cmpint (wc_storage_get_state (f->storage), ==, WC_STORAGE_DAMAGED);
  g_assert_cmpuint (wc_fake_clock_count (f->clock), ==, 0);
}

/* What a reader of the same file has met. */
static void
test_note (void)
{
  g_autoptr (Fixture) f = fixture_new ();
  g_autoptr (GError) error = g_error_new (WC_ERROR, WC_ERROR_STORAGE, "bad");

  wc_error_set_detail (error, "storage", "io");
  wc_storage_note (f->storage, error);
  assert_told (f, "");
  wc_error_set_detail (error, "storage", "corrupt");
  wc_storage_note (f->storage, error);
  assert_told (f, "event:damaged damaged ");
}

/* A fault of ours, and what another program holds for a moment, are no such thing. */
static void
test_others (void)
{
  g_autoptr (Fixture) f = fixture_new ();

  g_assert_false (
      wc_statement_exec (f->store->db, "INSERT INTO nowhere VALUES (1)", NULL));
  g_assert_false (
      wc_statement_exec (f->store->db, "INSERT INTO meta VALUES ('epoch', 1)", NULL));
  assert_told (f, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  wc_fault_vfs_install ();
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path =
          g_strconcat ("/sync/storage/comes-back/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_comes_back);
    }
  g_test_add_func ("/sync/storage/a-little-room", test_a_little_room);
  g_test_add_func ("/sync/storage/another-trouble", test_another_trouble);
  g_test_add_func ("/sync/storage/damage", test_damage);
  g_test_add_func ("/sync/storage/note", test_note);
  g_test_add_func ("/sync/storage/others", test_others);
  return g_test_run ();
}
