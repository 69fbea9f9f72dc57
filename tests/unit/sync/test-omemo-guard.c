/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/store-fixture.h"
#include "store/omemo-own-store.h"
#include "store/statement.h"
#include "sync/omemo-guard.h"
#include "sync/omemo-own-device.h"

#define MACHINE "6b1f7d0c9e6f4f0b8d1a2c3e4f5a6b7c"

typedef struct
{
  WcStoreFixture *store;   /* (owned) */
  WcOmemoLibrary *library; /* (owned) */
  WcOmemoOwnDevice own;
  char *folder; /* (owned) */
  char *path;   /* (owned) */
} Fixture;

static void
setup (Fixture *f, gconstpointer data)
{
  f->store = wc_store_fixture_new ();
  f->library = wc_omemo_library_new ();
  f->own = (WcOmemoOwnDevice){ f->store->db, f->store->account, f->library };
  f->folder = g_dir_make_tmp ("whinchat-guard-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "omemo", "1", NULL);
}

static void
teardown (Fixture *f, gconstpointer data)
{
  g_autofree char *inner = g_path_get_dirname (f->path);

  g_chmod (inner, 0700);
  g_remove (f->path);
  g_rmdir (inner);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  wc_omemo_library_free (f->library);
  wc_store_fixture_free (f->store);
  g_free (f->path);
  g_free (f->folder);
}

static WcOmemoGuard *
guard_of (Fixture *f, const char *machine)
{
  return wc_omemo_guard_new (f->store->db, f->store->account, f->path, machine);
}

static gboolean
is_restored_on (Fixture *f, const char *machine)
{
  g_autoptr (WcOmemoGuard) guard = guard_of (f, machine);

  return wc_omemo_guard_is_restored (guard);
}

static void
make_device (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WcOmemoOwn) own = NULL;

  wc_store_fixture_begin (f->store);
  own = wc_omemo_own_device_ensure (&f->own, NULL, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
}

static void
send (Fixture *f, WcOmemoGuard *guard, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      wc_store_fixture_begin (f->store);
      g_assert_true (
          wc_omemo_own_store_count_sent (f->store->db, f->store->account, NULL));
      wc_store_fixture_commit (f->store);
      wc_omemo_guard_note (guard);
    }
}

/* As a copy of the database that was made when so much had been sent. */
static void
move_sent (Fixture *f, int by)
{
  static const char SQL[] = "UPDATE omemo_own SET sent = sent + ?1";

  wc_store_fixture_begin (f->store);
  g_assert_true (wc_statement_exec (f->store->db, SQL, NULL, WC_INT (by)));
  wc_store_fixture_commit (f->store);
}

static void
test_used (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoGuard) guard = guard_of (f, MACHINE);
  struct stat info;

  g_assert_false (wc_omemo_guard_is_restored (guard));
  wc_omemo_guard_note (guard);
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS)); /* there is no device */
  make_device (f);
  g_assert_false (wc_omemo_guard_is_restored (guard));
  wc_omemo_guard_note (guard);
  send (f, guard, 12);
  g_assert_false (is_restored_on (f, MACHINE));
  g_assert_cmpint (g_stat (f->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  /* The file may lag, where the machine lost its power. */
  move_sent (f, 3);
  g_assert_false (is_restored_on (f, MACHINE));
}

static void
test_gone_back (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoGuard) guard = guard_of (f, MACHINE);

  make_device (f);
  send (f, guard, 2);
  move_sent (f, -1);
  g_assert_true (is_restored_on (f, MACHINE));
  move_sent (f, -1); /* to where it had sent nothing */
  g_assert_true (is_restored_on (f, MACHINE));
}

static void
test_another_machine (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoGuard) guard = guard_of (f, MACHINE);

  make_device (f);
  wc_omemo_guard_note (guard);
  g_assert_false (is_restored_on (f, "")); /* it has sent nothing */
  send (f, guard, 1);
  g_assert_true (is_restored_on (f, ""));
  g_assert_false (is_restored_on (f, MACHINE));
}

/* The database alone was taken to another place; and what is there is no note. */
static void
test_no_note (Fixture *f, gconstpointer data)
{
  static const char *const texts[] = { NULL, "", "a b", "a b c d", "\n" };

  make_device (f);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (WcOmemoGuard) guard = guard_of (f, MACHINE);

      send (f, guard, 1);
      g_assert_false (is_restored_on (f, MACHINE));
      if (texts[i] == NULL)
        g_assert_cmpint (g_remove (f->path), ==, 0);
      else
        g_assert_true (g_file_set_contents (f->path, texts[i], -1, NULL));
      g_assert_true (is_restored_on (f, MACHINE));
    }
}

/* Another device was made meanwhile, and that was noted. */
static void
test_another_device (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoGuard) guard = guard_of (f, MACHINE);
  g_autoptr (GError) error = NULL;

  make_device (f);
  send (f, guard, 5);
  wc_store_fixture_begin (f->store);
  wc_omemo_own_device_replace (&f->own, WC_STORE_JULIET, &error);
  g_assert_no_error (error);
  wc_store_fixture_commit (f->store);
  g_assert_false (is_restored_on (f, MACHINE));
  wc_omemo_guard_note (guard);
  send (f, guard, 1);
  g_assert_false (is_restored_on (f, MACHINE));
}

/* Where nothing can be noted, that nothing was noted says nothing. */
static void
test_no_place (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (f->path);
  g_autofree char *within = g_build_filename (f->path, "omemo", NULL);
  g_autoptr (WcOmemoGuard) guard =
      wc_omemo_guard_new (f->store->db, f->store->account, within, MACHINE);

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (f->path, "a file, no folder", -1, NULL));
  make_device (f);
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "*cannot be noted*");
  send (f, guard, 2);
  g_assert_false (wc_omemo_guard_is_restored (guard));
  g_test_assert_expected_messages ();
}

static void
keep (const char *note, gpointer data)
{
  g_ptr_array_add (data, g_strdup (note));
}

/* What is kept elsewhere is told at once, at the first, and now and then. */
static void
test_kept (Fixture *f, gconstpointer data)
{
  g_autoptr (WcOmemoGuard) guard = guard_of (f, MACHINE);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);

  wc_omemo_guard_keep (guard, keep, notes);
  g_assert_false (wc_omemo_guard_has_device (guard));
  g_assert_cmpuint (notes->len, ==, 0);
  make_device (f);
  g_assert_true (wc_omemo_guard_has_device (guard));
  wc_omemo_guard_keep (guard, keep, notes);
  g_assert_cmpuint (notes->len, ==, 1);
  send (f, guard, 1);
  g_assert_cmpuint (notes->len, ==, 2);
  send (f, guard, WC_OMEMO_GUARD_STEP - 1);
  g_assert_cmpuint (notes->len, ==, 2);
  send (f, guard, 1);
  g_assert_cmpuint (notes->len, ==, 3);
  for (guint i = 0; i < notes->len; i++)
    g_assert_false (wc_omemo_guard_is_behind (guard, notes->pdata[i]));
  move_sent (f, -1);
  g_assert_true (wc_omemo_guard_is_behind (guard, notes->pdata[2]));
  g_assert_false (wc_omemo_guard_is_behind (guard, notes->pdata[1]));
  g_assert_false (wc_omemo_guard_is_behind (guard, ""));
  g_assert_false (wc_omemo_guard_is_behind (NULL, notes->pdata[2]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                  \
  g_test_add ("/sync/omemo-guard/" name, Fixture, NULL, setup, func, teardown)
  ADD ("used", test_used);
  ADD ("gone-back", test_gone_back);
  ADD ("another-machine", test_another_machine);
  ADD ("no-note", test_no_note);
  ADD ("another-device", test_another_device);
  ADD ("no-place", test_no_place);
  ADD ("kept", test_kept);
#undef ADD
  return g_test_run ();
}
