/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>

#include "base/error.h"
#include "lib/runner-fixture.h"
#include "store/omemo-own-store.h"
#include "store/statement.h"
#include "sync/omemo.h"

#define JID "me@x.lit"
#define NOTE JID "/omemo"

/* A device that has sent something, whose files say so. */
typedef struct
{
  WcRunnerFixture *base;
  gint64 account;
  char *folder; /* (owned) */
  guint32 device;
} Fixture;

static WcOmemoOwn *
get_own (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  WcOmemoOwn *own = wc_omemo_own_store_get (f->base->temp->db, f->account, &error);

  g_assert_no_error (error);
  return own;
}

static gboolean
make (WcDb *db, gpointer data, GError **error)
{
  Fixture *f = data;
  g_autoptr (WcOmemo) omemo = wc_omemo_new (db, f->account, JID);
  g_autoptr (WcOmemoOwn) own = wc_omemo_own_device_ensure (&omemo->own, NULL, error);

  f->device = own != NULL ? own->device : 0;
  return own != NULL;
}

static gboolean
set_sent (WcDb *db, gpointer data, GError **error)
{
  return wc_statement_exec (db, "UPDATE omemo_own SET sent = ?1", error,
                            WC_INT (*(gint64 *) data));
}

static void
run (Fixture *f, WcDbFunc work, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (wc_db_run (f->base->temp->db, WC_DB_FULL, work, data, &error));
  g_assert_no_error (error);
}

/* Database and file, as they were when so much had been sent. */
static void
put_back (Fixture *f, gint64 sent)
{
  g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT, f->account);
  g_autofree char *path = g_build_filename (f->folder, name, NULL);
  g_autoptr (WcOmemoGuard) guard = NULL;

  run (f, set_sent, &sent);
  guard = wc_omemo_guard_new (f->base->temp->db, f->account, path, "machine");
  wc_omemo_guard_note (guard);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = wc_runner_fixture_new ();
  f->account = wc_link_get_account (WC_LINK (f->base->runner))->id;
  f->folder = g_dir_make_tmp ("whinchat-runner-XXXXXX", NULL);
  f->base->guards = f->folder;
  run (f, make, f);
  put_back (f, 7);
  wc_runner_fixture_crash (f->base);
  wc_runner_fixture_log_in (f->base);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT, f->account);
  g_autofree char *path = g_build_filename (f->folder, name, NULL);

  wc_runner_fixture_free (f->base);
  g_remove (path);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->folder);
}

static void
log_in_again (Fixture *f)
{
  wc_runner_fixture_restart (f->base, FALSE);
  wc_runner_fixture_log_in (f->base);
}

static void
assert_same (Fixture *f, gboolean same)
{
  g_autoptr (WcOmemoOwn) own = get_own (f);

  g_assert_true ((own->device == f->device) == same);
  g_assert_true ((own->restored_us == 0) == same);
}

static char *
dup_note (Fixture *f)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return g_strdup (wc_fake_secrets_peek (f->base->keyring, NOTE));
}

static void
test_kept (Fixture *f, gconstpointer data)
{
  g_autofree char *note = dup_note (f);

  g_assert_true (g_str_has_suffix (note, " 00000000000000000007"));
  log_in_again (f);
  assert_same (f, TRUE);
}

static void
test_behind (Fixture *f, gconstpointer data)
{
  g_autofree char *before = dup_note (f);
  g_autofree char *after = NULL;

  put_back (f, 6);
  log_in_again (f);
  assert_same (f, FALSE);
  after = dup_note (f);
  g_assert_cmpstr (before, !=, after);
  g_assert_true (g_str_has_suffix (after, " 00000000000000000000"));
  {
    g_autoptr (WcOmemoOwn) own = get_own (f);

    f->device = own->device;
  }
  log_in_again (f);
  {
    g_autoptr (WcOmemoOwn) own = get_own (f);

    g_assert_cmpuint (own->device, ==, f->device);
  }
}

/* It is looked at when the keyring opens, and not written over before. */
static void
test_locked (Fixture *f, gconstpointer data)
{
  g_autofree char *note = dup_note (f);
  g_autofree char *now = NULL;

  put_back (f, 6);
  wc_fake_secrets_fail (f->base->keyring, WC_ERROR_PROMPT_PENDING);
  wc_runner_fixture_restart (f->base, FALSE);
  wc_link_connect (WC_LINK (f->base->runner));
  now = dup_note (f);
  g_assert_cmpstr (now, ==, note);
  assert_same (f, TRUE);
  wc_fake_secrets_heal (f->base->keyring);
  wc_runner_fixture_log_in (f->base);
  assert_same (f, FALSE);
}

/* Somebody else's device, and what is no note. */
static void
test_another (Fixture *f, gconstpointer data)
{
  static const char *const notes[] = { "a b 00000000000000000009", "9", "" };

  for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
    {
      wc_fake_secrets_put (f->base->keyring, NOTE, notes[i]);
      log_in_again (f);
      assert_same (f, TRUE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                  \
  g_test_add ("/account/runner-omemo/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("kept", test_kept);
  ADD ("behind", test_behind);
  ADD ("locked", test_locked);
  ADD ("another", test_another);
#undef ADD
  return g_test_run ();
}
