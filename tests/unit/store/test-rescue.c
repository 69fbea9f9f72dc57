/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "lib/store-fixture.h"
#include "store/account-store.h"
#include "store/chat-store.h"
#include "store/consumer-store.h"
#include "store/journal.h"
#include "store/outbox-store.h"
#include "store/rescue.h"
#include "store/statement.h"

#define PAGE 4096

static const WcRescueWish usual = { 0 };
static const WcRescueWish damaged = { .damaged = TRUE };

/* Juliet's account with three hundred messages, one on its way out, and a reader. */
static WcStoreFixture *
fill (void)
{
  WcStoreFixture *f = wc_store_fixture_new ();
  WcOutboxEntry entry = { .account = f->account, .kind = WC_OUTBOX_MESSAGE };
  g_autofree char *body = g_strnfill (3000, 'o'); /* a page for each */
  g_autoptr (GError) error = NULL;

  for (gint64 i = 0; i < 300; i++)
    wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW - i * 1000000, body);
  entry.message =
      wc_store_fixture_say (f, WC_STORE_ROMEO, TRUE, WC_STORE_NOW, "on its way");
  entry.chat = (char *) WC_STORE_ROMEO;
  wc_store_fixture_begin (f);
  g_assert_true (wc_outbox_store_add (f->db, &entry, NULL, &error));
  g_assert_no_error (error);
  wc_consumer_free (wc_consumer_store_ensure (f->db, "bot", NULL, &error));
  g_assert_no_error (error);
  wc_store_fixture_commit (f);
  return f;
}

static void
close_file (WcStoreFixture *f)
{
  g_assert_true (wc_db_checkpoint (f->db, NULL));
  g_clear_object (&f->db);
}

static char *
read_file (const char *path, gsize *out_length)
{
  char *content = NULL;

  g_assert_true (g_file_get_contents (path, &content, out_length, NULL));
  return content;
}

static void
write_file (const char *path, const char *content, gsize length)
{
  g_assert_true (g_file_set_contents (path, content, (gssize) length, NULL));
}

/* What can be done to a file. */
static void
zero_header (char *content, gsize *length)
{
  memset (content, 0, 100);
}

static void
spoil_middle (char *content, gsize *length)
{
  memset (content + (*length / PAGE / 2) * PAGE, 0xa5, 8 * PAGE);
}

static void
cut_in_half (char *content, gsize *length)
{
  *length = (*length / PAGE / 2) * PAGE;
}

static void
noise (char *content, gsize *length)
{
  memset (content, 'z', *length);
}

typedef struct
{
  const char *name;
  void (*spoil) (char *content, gsize *length);
  gboolean told;    /* damage that only the caller knows of */
  guint n_accounts; /* saved */
} Case;

static const Case cases[] = {
  { "header", zero_header, FALSE, 1 },
  { "middle", spoil_middle, TRUE, 1 },
  { "half", cut_in_half, TRUE, 1 },
  { "noise", noise, FALSE, 0 },
};

static void
test_damaged (gconstpointer data)
{
  const Case *each = data;
  g_autoptr (WcStoreFixture) f = fill ();
  g_autofree char *epoch = g_strdup (wc_db_get_epoch (f->db));
  g_autofree char *content = NULL;
  g_autofree char *kept = NULL;
  g_auto (WcRescueNote) rescue = { 0 };
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GError) error = NULL;
  gsize length, kept_length;

  close_file (f);
  content = read_file (f->path, &length);
  each->spoil (content, &length);
  write_file (f->path, content, length);
  f->db = wc_rescue_open (f->path, each->told ? &damaged : &usual, &rescue, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (wc_db_get_epoch (f->db), !=, epoch);
  g_assert_cmpuint (rescue.saved.n_accounts, ==, each->n_accounts);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM account"), ==,
                   each->n_accounts);
  wc_store_fixture_check (f);

  /* Not a byte of it is another. */
  kept = read_file (rescue.path, &kept_length);
  g_assert_cmpmem (kept, kept_length, content, length);
  list = wc_rescue_list (f->path);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpstr (list->pdata[0], ==, rescue.path);
}

/* From a file that is whole, what only we have is all there, and nothing else. */
static void
test_what_is_saved (void)
{
  g_autoptr (WcStoreFixture) f = fill ();
  g_autofree char *secret = NULL;
  g_autoptr (WcAccount) account = NULL;
  g_autoptr (GPtrArray) consumers = NULL;
  g_auto (WcRescueNote) rescue = { 0 };
  g_autoptr (GError) error = NULL;
  WcJournalFilter filter = { .limit = 1 };

  g_clear_object (&f->db);
  f->db = wc_rescue_open (f->path, &damaged, &rescue, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rescue.saved.n_accounts, ==, 1);
  g_assert_cmpuint (rescue.saved.n_messages, ==, 1);
  account = wc_account_store_get (f->db, f->account, &error);
  g_assert_cmpstr (account->jid, ==, WC_STORE_JULIET);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM message"), ==, 1);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM message WHERE id IN "
                                              "(SELECT rowid FROM search ('way'))"),
                   ==, 1);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM archive_interval"), ==, 0);

  /* Who reads on learns that something is missing. */
  consumers = wc_consumer_store_list (f->db, &error);
  g_assert_cmpuint (consumers->len, ==, 1);
  g_assert_null (wc_journal_read (f->db, ((WcConsumer *) consumers->pdata[0])->cursor,
                                  &filter, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_CURSOR_EXPIRED);
}

/* An origin id is derived of a secret: the same key stays the same message. */
static void
test_secret (void)
{
  g_autoptr (WcStoreFixture) f = fill ();
  WcOutboxKey of = { f->account, "Messages.Send", WC_STORE_ROMEO, "key" };
  g_autofree char *before = wc_outbox_store_origin_id (f->db, &of, NULL);
  g_autofree char *after = NULL;
  g_auto (WcRescueNote) rescue = { 0 };

  g_clear_object (&f->db);
  f->db = wc_rescue_open (f->path, &damaged, &rescue, NULL);
  after = wc_outbox_store_origin_id (f->db, &of, NULL);
  g_assert_cmpstr (after, ==, before);
}

/* SQLite would take such a log for an empty one. */
static void
test_log (void)
{
  g_autoptr (WcStoreFixture) f = fill ();
  g_autofree char *epoch = g_strdup (wc_db_get_epoch (f->db));
  g_autofree char *log = g_strconcat (f->path, "-wal", NULL);
  g_autofree char *garbage = g_strnfill (50000, 'w');
  g_auto (WcRescueNote) rescue = { 0 };
  g_autoptr (GError) error = NULL;
  gint64 n = wc_store_fixture_count (f, "SELECT 1 FROM message");

  close_file (f);
  write_file (log, garbage, 50000);
  f->db = wc_rescue_open (f->path, &usual, &rescue, &error);
  g_assert_no_error (error);
  g_assert_true (rescue.log_only);
  g_assert_true (g_str_has_prefix (rescue.path, log));
  g_assert_cmpstr (wc_db_get_epoch (f->db), !=, epoch);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM message"), ==, n);
}

/* A whole file, a new one, and one whose log a crash has left. */
static void
test_sound (void)
{
  g_autoptr (WcStoreFixture) f = fill ();
  g_autofree char *epoch = g_strdup (wc_db_get_epoch (f->db));
  g_autofree char *log = g_strconcat (f->path, "-wal", NULL);
  g_autofree char *other = g_build_filename (f->folder, "new", "whinchat.db", NULL);
  g_autofree char *content = NULL;
  g_autofree char *log_content = NULL;
  g_auto (WcRescueNote) rescue = { 0 };
  g_autoptr (WcDb) fresh = NULL;
  gsize length, log_length;

  content = read_file (f->path, &length);
  log_content = read_file (log, &log_length);
  g_assert_cmpuint (log_length, >, 0);
  g_clear_object (&f->db);
  write_file (f->path, content, length);
  write_file (log, log_content, log_length);
  f->db = wc_rescue_open (f->path, &usual, &rescue, NULL);
  g_assert_null (rescue.path);
  g_assert_cmpstr (wc_db_get_epoch (f->db), ==, epoch);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM message"), ==, 301);
  fresh = wc_rescue_open (other, &usual, &rescue, NULL);
  g_assert_nonnull (fresh);
  g_assert_null (rescue.path);
}

/* ---- Death ---- */

/* Where files change their names and where that becomes durable, so many steps are left
 * to live; below 0: as many as one likes. They come before libc's, for SQLite and GLib
 * too. What is written outlives a process without being durable. */
static int n_steps = -1;

static void
step (void)
{
  if (n_steps == 0)
    _exit (EXIT_FAILURE);
  n_steps--;
}

int
rename (const char *from, const char *to)
{
  step ();
  return renameat (AT_FDCWD, from, AT_FDCWD, to);
}

int
unlink (const char *path)
{
  step ();
  return unlinkat (AT_FDCWD, path, 0);
}

int
fsync (int fd)
{
  step ();
  return 0;
}

int
fdatasync (int fd)
{
  step ();
  return 0;
}

/* Opens it in a process that dies at its @n-th step. Returns whether it did. */
static gboolean
die_at (const char *path, int n, const WcRescueWish *wish)
{
  pid_t pid = fork ();
  int status = 0;

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      WcRescueNote note = { 0 };

      n_steps = n;
      wc_rescue_open (path, wish, &note, NULL);
      _exit (EXIT_SUCCESS);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status) != EXIT_SUCCESS;
}

/* The files of a database as a crash has left them: half of its rows are in the log. */
typedef struct
{
  char *file; /* (owned) */
  char *log;  /* (owned) */
  gsize file_length;
  gsize log_length;
} Left;

static void
left_clear (Left *self)
{
  g_free (self->file);
  g_free (self->log);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Left, left_clear)

static void
leave (WcStoreFixture *f, Left *out)
{
  g_autofree char *log = g_strconcat (f->path, "-wal", NULL);

  g_assert_true (wc_db_checkpoint (f->db, NULL));
  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW + 1, "in the log alone");
  out->file = read_file (f->path, &out->file_length);
  out->log = read_file (log, &out->log_length);
  g_clear_object (&f->db);
}

static void
empty_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
}

/* The folder is as the crash has left it, and nothing else in it. */
static void
put_back (WcStoreFixture *f, const Left *left)
{
  g_autofree char *folder = g_path_get_dirname (f->path);
  g_autofree char *log = g_strconcat (f->path, "-wal", NULL);

  g_clear_object (&f->db);
  empty_folder (folder);
  write_file (f->path, left->file, left->file_length);
  write_file (log, left->log, left->log_length);
}

static void
assert_content (const char *path, const char *suffix, const char *content, gsize length)
{
  g_autofree char *name = g_strconcat (path, suffix, NULL);
  gsize kept_length;
  g_autofree char *kept = read_file (name, &kept_length);

  g_assert_cmpmem (kept, kept_length, content, length);
}

/* Either nothing has happened, or all: the old database is where it was with all that it
 * held, or aside with all that it held and the note of the new one names it. */
static void
assert_whole (WcStoreFixture *f, const Left *left, const char *epoch)
{
  g_autoptr (GPtrArray) list = wc_rescue_list (f->path);
  g_auto (WcRescueNote) note = { 0 };

  wc_store_fixture_check (f);
  if (g_strcmp0 (wc_db_get_epoch (f->db), epoch) == 0)
    {
      g_assert_cmpuint (list->len, ==, 0);
      g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM message"), ==, 302);
      return;
    }
  g_assert_cmpuint (list->len, ==, 1);
  assert_content (list->pdata[0], "", left->file, left->file_length);
  assert_content (list->pdata[0], "-wal", left->log, left->log_length);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM account"), ==, 1);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM outbox"), ==, 1);
  g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM message"), ==, 1);
  g_assert_true (wc_rescue_note_load (f->db, &note, NULL));
  g_assert_cmpstr (note.path, ==, list->pdata[0]);
}

/* Test that a rescue which dies at any step is ended by the next start, or has not begun.
 */
static void
test_death (void)
{
  g_autoptr (WcStoreFixture) f = fill ();
  g_autofree char *epoch = g_strdup (wc_db_get_epoch (f->db));
  g_auto (Left) left = { 0 };
  guint n_kept = 0;
  guint n_replaced = 0;

  leave (f, &left);
  for (int n = 0;; n++)
    {
      g_auto (WcRescueNote) rescue = { 0 };
      g_autoptr (GError) error = NULL;
      gboolean died;

      put_back (f, &left);
      died = die_at (f->path, n, &damaged);
      f->db = wc_rescue_open (f->path, &usual, &rescue, &error);
      g_assert_no_error (error);
      assert_whole (f, &left, epoch);
      if (!died)
        break;
      if (g_strcmp0 (wc_db_get_epoch (f->db), epoch) == 0)
        n_kept++;
      else
        n_replaced++;
    }
  /* The three files that are moved, and the one that takes their place. */
  g_assert_cmpuint (n_kept, >=, 1);
  g_assert_cmpuint (n_replaced, >=, 4);
}

/* Test the same of a log that is garbage: readers learn of it whenever it dies. */
static void
test_death_of_log (void)
{
  g_autoptr (WcStoreFixture) f = fill ();
  g_autofree char *epoch = g_strdup (wc_db_get_epoch (f->db));
  g_auto (Left) left = { .log = g_strnfill (50000, 'w'), .log_length = 50000 };
  gboolean died = TRUE;

  close_file (f);
  left.file = read_file (f->path, &left.file_length);
  for (int n = 0; died; n++)
    {
      g_auto (WcRescueNote) rescue = { 0 };
      g_auto (WcRescueNote) note = { 0 };
      g_autoptr (GPtrArray) list = NULL;
      g_autoptr (GError) error = NULL;

      put_back (f, &left);
      died = die_at (f->path, n, &usual);
      f->db = wc_rescue_open (f->path, &usual, &rescue, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (wc_db_get_epoch (f->db), !=, epoch);
      g_assert_cmpint (wc_store_fixture_count (f, "SELECT 1 FROM message"), ==, 301);
      g_assert_cmpint (
          wc_store_fixture_count (f, "SELECT 1 FROM consumer WHERE cursor = -1"), ==, 1);
      list = wc_rescue_list (f->path);
      g_assert_cmpuint (list->len, ==, 1);
      assert_content (list->pdata[0], "", left.log, left.log_length);
      g_assert_true (wc_rescue_note_load (f->db, &note, NULL));
      g_assert_true (note.log_only);
      g_assert_cmpstr (note.path, ==, list->pdata[0]);
    }
}

/* Test the same of a database that is damaged together with its log: what is told is what
 * became of the database, and both files are as they were. */
static void
test_death_of_both (void)
{
  g_autoptr (WcStoreFixture) f = fill ();
  g_auto (Left) left = { .log = g_strnfill (50000, 'w'), .log_length = 50000 };
  gboolean died = TRUE;
  int n = 0;

  close_file (f);
  left.file = read_file (f->path, &left.file_length);
  zero_header (left.file, &left.file_length);
  for (; died; n++)
    {
      g_auto (WcRescueNote) rescue = { 0 };
      g_auto (WcRescueNote) note = { 0 };
      g_autoptr (GPtrArray) list = NULL;
      g_autoptr (GError) error = NULL;

      put_back (f, &left);
      died = die_at (f->path, n, &usual);
      f->db = wc_rescue_open (f->path, &usual, &rescue, &error);
      g_assert_no_error (error);
      wc_store_fixture_check (f);
      list = wc_rescue_list (f->path);
      g_assert_cmpuint (list->len, ==, 2);
      assert_content (list->pdata[0], "", left.file, left.file_length);
      assert_content (list->pdata[1], "", left.log, left.log_length);
      g_assert_true (rescue.path == NULL || !rescue.log_only);
      g_assert_true (wc_rescue_note_load (f->db, &note, NULL));
      g_assert_false (note.log_only);
      g_assert_cmpuint (note.saved.n_accounts, ==, 1);
      g_assert_cmpstr (note.path, ==, list->pdata[0]);
    }
  /* The log, aside and with its last name; the file, and the one in its place. */
  g_assert_cmpint (n, >, 5);
}

/* Test that what a killed attempt to make a new database has left is no database. */
static void
test_half_made (void)
{
  g_autoptr (WcStoreFixture) f = fill ();
  g_autofree char *fresh = g_strconcat (f->path, ".new", NULL);
  g_auto (WcRescueNote) rescue = { 0 };

  close_file (f);
  write_file (fresh, "half", 4);
  f->db = wc_rescue_open (f->path, &damaged, &rescue, NULL);
  g_assert_nonnull (f->db);
  g_assert_false (g_file_test (fresh, G_FILE_TEST_EXISTS));
}

static void
test_somebody_elses (void)
{
  g_autoptr (WcStoreFixture) f = fill ();
  g_auto (WcRescueNote) rescue = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_rescue_open (f->path, &damaged, &rescue, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_BUSY);
  g_assert_null (rescue.path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/store/rescue/damaged/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_damaged);
    }
  g_test_add_func ("/store/rescue/what-is-saved", test_what_is_saved);
  g_test_add_func ("/store/rescue/secret", test_secret);
  g_test_add_func ("/store/rescue/log", test_log);
  g_test_add_func ("/store/rescue/sound", test_sound);
  g_test_add_func ("/store/rescue/death", test_death);
  g_test_add_func ("/store/rescue/death-of-log", test_death_of_log);
  g_test_add_func ("/store/rescue/death-of-both", test_death_of_both);
  g_test_add_func ("/store/rescue/half-made", test_half_made);
  g_test_add_func ("/store/rescue/somebody-elses", test_somebody_elses);
  return g_test_run ();
}
