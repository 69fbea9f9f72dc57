/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "lib/store-fixture.h"
#include "lib/stored-db.h"
#include "store/id.h"
#include "store/schema.h"
#include "store/tokenizer.h"

static sqlite3 *
open_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  sqlite3 *handle =
      wc_sqlite_open (path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &error);

  g_assert_no_error (error);
  wc_tokenizer_register (handle, &error);
  g_assert_no_error (error);
  wc_id_register (handle, &error);
  g_assert_no_error (error);
  return handle;
}

static void
add_step (GArray *steps, int version, const char *sql)
{
  WcSchemaStep step = { version, g_strdup (sql) };

  g_array_append_val (steps, step);
}

static gint64
get_int (sqlite3 *handle, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = -1;

  wc_sqlite_get_int (handle, sql, &value, &error);
  g_assert_no_error (error);
  return value;
}

static void
test_steps (void)
{
  g_autoptr (GArray) steps = wc_schema_steps ();

  g_assert_cmpuint (steps->len, >, 0);
  for (guint i = 0; i < steps->len; i++)
    {
      const WcSchemaStep *step = &g_array_index (steps, WcSchemaStep, i);

      g_assert_cmpint (step->version, ==, (int) i + 1);
      g_assert_cmpuint (strlen (step->sql), >, 0);
    }
}

static void
test_new_file (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GArray) steps = wc_schema_steps ();
  sqlite3 *handle = wc_db_get_handle (f->db);
  g_autofree char *copy = g_strconcat (f->path, ".v0", NULL);

  g_assert_cmpint (get_int (handle, "PRAGMA user_version"), ==, steps->len);
  g_assert_cmpint (get_int (handle, "PRAGMA application_id"), ==,
                   WC_SCHEMA_APPLICATION_ID);
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));
}

/* The copy that is made before a step is whole, and has another epoch. */
static void
test_next_step (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GArray) steps = wc_schema_steps ();
  int newest = (int) steps->len;
  g_autofree char *copy_path = g_strdup_printf ("%s.v%d", f->path, newest);
  g_autofree char *epoch = g_strdup (wc_db_get_epoch (f->db));
  g_autoptr (WcDb) copy = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *handle;

  wc_store_fixture_say (f, WC_STORE_ROMEO, FALSE, WC_STORE_NOW, "hello");
  g_clear_object (&f->db);
  add_step (steps, newest + 1, "CREATE TABLE one (a);");
  add_step (steps, newest + 2, "INSERT INTO one VALUES (1);");
  handle = open_file (f->path);
  g_assert_true (wc_schema_update (handle, f->path, steps, &error));
  g_assert_no_error (error);
  g_assert_cmpint (get_int (handle, "PRAGMA user_version"), ==, newest + 2);
  g_assert_cmpint (get_int (handle, "SELECT a FROM one"), ==, 1);
  g_assert_cmpint (get_int (handle, "SELECT count (*) FROM message"), ==, 1);
  sqlite3_close (handle);

  copy = wc_db_open (copy_path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (get_int (wc_db_get_handle (copy), "SELECT count (*) FROM message"), ==,
                   1);
  g_assert_cmpstr (wc_db_get_epoch (copy), !=, epoch);
}

/* A step that fails leaves the schema as it was, and the steps before it done. */
static void
test_failing_step (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GArray) steps = wc_schema_steps ();
  int newest = (int) steps->len;
  g_autoptr (GError) error = NULL;
  sqlite3 *handle;

  g_clear_object (&f->db);
  add_step (steps, newest + 1, "CREATE TABLE one (a);");
  add_step (steps, newest + 2, "CREATE TABLE two (a); INSERT INTO nowhere VALUES (1);");
  handle = open_file (f->path);
  g_assert_false (wc_schema_update (handle, f->path, steps, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INTERNAL);
  g_assert_true (g_str_has_prefix (error->message, "schema step "));
  g_assert_cmpint (get_int (handle, "PRAGMA user_version"), ==, newest + 1);
  g_assert_cmpint (
      get_int (handle, "SELECT count (*) FROM sqlite_schema WHERE name = 'two'"), ==, 0);
  sqlite3_close (handle);
}

static void
test_newer_schema (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize n_before, n_after;
  g_autoptr (GError) error = NULL;
  sqlite3 *handle;

  g_clear_object (&f->db);
  handle = open_file (f->path);
  sqlite3_exec (handle, "PRAGMA user_version = 99", NULL, NULL, NULL);
  sqlite3_close (handle);
  g_assert_true (g_file_get_contents (f->path, &before, &n_before, NULL));

  g_assert_null (wc_db_open (f->path, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
  g_assert_nonnull (g_strstr_len (error->message, -1, "99"));
  g_assert_true (g_file_get_contents (f->path, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
}

static void
test_other_program (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autofree char *path = g_build_filename (f->folder, "other.db", NULL);
  g_autoptr (GError) error = NULL;
  sqlite3 *handle = open_file (path);

  sqlite3_exec (handle, "CREATE TABLE theirs (a)", NULL, NULL, NULL);
  sqlite3_close (handle);
  g_assert_null (wc_db_open (path, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED);
  handle = open_file (path);
  g_assert_cmpint (get_int (handle, "SELECT count (*) FROM sqlite_schema"), ==, 1);
  sqlite3_close (handle);
}

/* Where the copy cannot be written, the step does not run. */
static void
test_no_copy_no_step (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autoptr (GArray) steps = wc_schema_steps ();
  int newest = (int) steps->len;
  g_autofree char *copy = g_strdup_printf ("%s.v%d", f->path, newest);
  g_autoptr (GError) error = NULL;
  sqlite3 *handle;

  g_clear_object (&f->db);
  g_assert_cmpint (g_mkdir (copy, 0700), ==, 0);
  add_step (steps, newest + 1, "CREATE TABLE one (a);");
  handle = open_file (f->path);
  g_assert_false (wc_schema_update (handle, f->path, steps, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INTERNAL);
  g_assert_cmpint (get_int (handle, "PRAGMA user_version"), ==, newest);
  sqlite3_close (handle);
}

static mode_t
mode_of (const char *path)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  return status.st_mode & 0777;
}

static WcDb *
open_db (const char *path)
{
  g_autoptr (GError) error = NULL;
  WcDb *db = wc_db_open (path, &error);

  g_assert_no_error (error);
  return db;
}

/* A database of every schema that was released opens, is brought up to date, still holds
 * what it held and is nobody else's business. Several steps may be released together:
 * then the last of them is stored. */
static void
test_stored (void)
{
  static const int released[] = { 1, 10, 16, 17, 19, 23, 24, 27, 29, 30, 31 };
  g_autoptr (GArray) steps = wc_schema_steps ();
  int newest = (int) steps->len;

  for (gsize i = 0; i < G_N_ELEMENTS (released); i++)
    {
      int version = released[i];
      g_autoptr (WcStoredDb) stored = wc_stored_db_new (version);
      g_autoptr (WcDb) db = NULL;
      g_autofree char *copy = NULL;

      g_assert_nonnull (stored);
      db = open_db (stored->path);
      g_assert_cmpint (get_int (wc_db_get_handle (db), "PRAGMA user_version"), ==,
                       newest);
      wc_stored_db_check (db, version);
      g_assert_cmpint (mode_of (stored->path), ==, 0600);
      copy = g_strdup_printf ("%s.v%d", stored->path, version);
      g_assert_cmpint (g_file_test (copy, G_FILE_TEST_EXISTS), ==, version < newest);
    }
}

/* All there is to say about a schema. */
static char *
describe (sqlite3 *handle)
{
  sqlite3_stmt *statement = NULL;
  GString *text = g_string_new (NULL);

  g_assert_cmpint (
      sqlite3_prepare_v2 (handle,
                          "SELECT type || ' ' || name || ' ' || coalesce (sql, '')"
                          "  FROM sqlite_schema ORDER BY type, name",
                          -1, &statement, NULL),
      ==, SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW)
    g_string_append_printf (text, "%s\n", sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  return g_string_free (text, FALSE);
}

/* A step that was released is not edited: it still makes what it made then. */
static void
test_steps_are_kept (void)
{
  g_autoptr (GArray) steps = wc_schema_steps ();

  for (guint n = 1; n <= steps->len; n++)
    {
      g_autoptr (WcStoredDb) stored = wc_stored_db_new ((int) n);
      g_autoptr (GArray) first = g_array_copy (steps);
      g_autofree char *then = NULL;
      g_autofree char *now = NULL;
      g_autofree char *path = NULL;
      g_autoptr (GError) error = NULL;
      sqlite3 *handle;

      if (stored == NULL)
        continue;
      /* the copy shares the texts of the steps with the original, which frees them */
      g_array_set_clear_func (first, NULL);
      g_array_set_size (first, n);
      handle = open_file (stored->path);
      then = describe (handle);
      sqlite3_close (handle);
      path = g_build_filename (stored->root, "new.db", NULL);
      handle = open_file (path);
      g_assert_true (wc_schema_update (handle, path, first, &error));
      now = describe (handle);
      sqlite3_close (handle);
      g_assert_cmpstr (now, ==, then);
    }
}

/* The next step, on what is stored: the copy that is made before is whole and private,
 * and what is brought up to date holds the same. */
static void
test_stored_next_step (void)
{
  g_autoptr (WcStoredDb) stored = wc_stored_db_new (1);
  g_autoptr (GArray) steps = wc_schema_steps ();
  g_autofree char *copy_path = g_strconcat (stored->path, ".v1", NULL);
  g_autoptr (WcDb) copy = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *handle = open_file (stored->path);

  add_step (steps, (int) steps->len + 1,
            "ALTER TABLE chat ADD COLUMN colour TEXT; UPDATE chat SET colour = 'red';");
  g_assert_true (wc_schema_update (handle, stored->path, steps, &error));
  g_assert_no_error (error);
  g_assert_cmpint (get_int (handle, "PRAGMA user_version"), ==, steps->len);
  g_assert_cmpint (get_int (handle, "SELECT count (*) FROM chat WHERE colour = 'red'"),
                   ==, 2);
  g_assert_cmpint (get_int (handle, "SELECT count (*) FROM message"), ==, 5);
  sqlite3_close (handle);
  g_assert_cmpint (mode_of (copy_path), ==, 0600);
  handle = open_file (copy_path);
  g_assert_cmpint (get_int (handle, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (get_int (handle, "SELECT count (*) FROM message"), ==, 5);
  sqlite3_close (handle);
}

#define MESSAGE                                                                          \
  "INSERT INTO message (id, account, chat, author, outgoing, own, source, "              \
  "ts_us, received_us, kind, state, flags) VALUES "
#define SAID(id, chat, kind, state, flags)                                               \
  "(" #id ", 1, " #chat ", 1, 0, 0, 0, 0, 0, " #kind ", " #state ", " #flags ")"
#define CORRECTS(id, target, value) "(" #id ", 3, 1, 1, " #target ", " value ")"
#define FILE_OF(id) "(1, " #id ", '', '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 'copy" #id "', 0)"

/* Before step 14 corrections had no files, unless they were shown at first, and files
 * were the message's for good; 32 is edited, 64 retracted, 1024 unstyled. */
static const char before_texts[] =
    MESSAGE SAID (1, 1, 3, 0, 32) "," SAID (2, -1, 0, 0, 0) "," /* a file, corrected */
    SAID (3, 1, 0, 0, 1056) "," SAID (4, -1, 3, 0, 0) ","       /* one that was shown */
    SAID (5, 1, 3, 0, 96) "," SAID (6, -1, 3, 0, 0) ","         /* taken back */
    SAID (7, 1, 0, 0, 32) "," SAID (8, -1, 0, 0, 1024) ","      /* another look */
    SAID (9, -1, 3, 6, 0) "," SAID (
        10,
        1,
        3,
        0,
        0) ";" /* refused; plain */
           "INSERT INTO annotation (message, kind, account, chat, target, value) "
           "VALUES " CORRECTS (2, 1, "'x'") "," CORRECTS (4, 3, "'x'") "," CORRECTS (6, 5, "NULL") "," CORRECTS (
               8,
               7,
               "'x'") "," CORRECTS (9,
                                    7,
                                    "'x'") ","
                                           "(1, 6, 1, 1, 1, NULL), (3, 6, 1, 1, 3, "
                                           "'old'), (5, 6, 1, 1, 5, NULL);"
                                           "INSERT INTO attachment (account, message, "
                                           "sources, hashes, size, width, height, "
                                           "duration_ms, modified_us, disposition, "
                                           "thumbnail_width, thumbnail_height, state, "
                                           "file, used_us) VALUES " FILE_OF (1) "," FILE_OF (
                                               4) "," FILE_OF (6) "," FILE_OF (9) "," FILE_OF (10) ";";

static void
assert_texts (sqlite3 *handle)
{
  /* id, kind, unstyled */
  static const gint64 wanted[][3] = { { 1, 3, 0 }, { 2, 3, 0 },    { 3, 3, 0 },
                                      { 5, 0, 0 }, { 7, 0, 1024 }, { 10, 3, 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    {
      g_autofree char *sql = g_strdup_printf (
          "SELECT kind * 10000 + (flags & 1024) FROM message WHERE id = %d",
          (int) wanted[i][0]);

      g_test_message ("%s", sql);
      g_assert_cmpint (get_int (handle, sql), ==, wanted[i][1] * 10000 + wanted[i][2]);
    }
  g_assert_cmpint (get_int (handle, "SELECT look FROM annotation WHERE message = 1 "
                                    "AND kind = 6 AND value = ''"),
                   ==, 4);
  g_assert_cmpint (
      get_int (handle, "SELECT look FROM annotation WHERE message = 3 AND kind = 6"), ==,
      1025);
  g_assert_cmpint (
      get_int (handle,
               "SELECT count (*) FROM annotation WHERE message = 5 AND value IS NULL"),
      ==, 1);
  g_assert_cmpint (get_int (handle, "SELECT count (*) FROM attachment"), ==, 4);
  g_assert_cmpint (get_int (handle, "SELECT count (*) FROM file_gone WHERE name = "
                                    "'copy6'"),
                   ==, 1);
}

static void
test_texts (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autofree char *path = g_build_filename (f->folder, "before.db", NULL);
  g_autoptr (GArray) steps = wc_schema_steps ();
  g_autoptr (GArray) before = wc_schema_steps ();
  g_autoptr (GError) error = NULL;
  sqlite3 *handle = open_file (path);

  g_array_set_size (before, 13);
  g_assert_true (wc_schema_update (handle, path, before, &error));
  g_assert_true (wc_sqlite_exec (handle, before_texts, &error));
  g_assert_no_error (error);
  g_assert_true (wc_schema_update (handle, path, steps, &error));
  g_assert_no_error (error);
  assert_texts (handle);
  sqlite3_close (handle);
}

/* Before step 23 nothing said whom a private chat in a room was with but what was said.
 * Addresses: 1 the account's, 2 and 3 nicks in a room, 4 the room, 5 somebody. */
static const char before_partners[] =
    "INSERT INTO account (id, jid, enabled, port, tls, insecure, resource, secret, "
    "sync_days, backfill, share, login_us, last_sync_us) VALUES (1, 'a@b', 1, 0, 0, 0, "
    "'x', 0, 0, 0, 0, 0, 0);"
    "INSERT INTO address (id, jid) VALUES (1, 'a@b'), (2, 'r@m/bob'), (3, 's@m/eve'), "
    "(4, 'r@m'), (5, 'bob@x');"
    "INSERT INTO chat (account, address, kind, occupant_id) VALUES (1, 2, 3, 'o1'), "
    "(1, 3, 3, 'o2'), (1, 4, 2, NULL);"
    "INSERT INTO message (id, account, chat, author, outgoing, own, source, ts_us, "
    "received_us, kind, state, flags, occupant_id, real) VALUES "
    "(10, 1, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 'o1', NULL), "
    "(11, 1, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 'o1', NULL), "
    "(12, 1, -2, 2, 0, 0, 0, 0, 0, 0, 0, 0, NULL, 5), "
    "(13, 1, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 'me', NULL), "
    "(14, 1, 4, 2, 0, 0, 0, 0, 0, 0, 0, 0, 'o9', NULL), "
    "(15, 1, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, NULL, NULL);";

static void
test_partners (void)
{
  g_autoptr (WcStoreFixture) f = wc_store_fixture_new ();
  g_autofree char *path = g_build_filename (f->folder, "before.db", NULL);
  g_autoptr (GArray) steps = wc_schema_steps ();
  g_autoptr (GArray) before = wc_schema_steps ();
  g_autoptr (GError) error = NULL;
  sqlite3 *handle = open_file (path);

  g_array_set_size (before, 22);
  g_assert_true (wc_schema_update (handle, path, before, &error));
  g_assert_true (wc_sqlite_exec (handle, before_partners, &error));
  g_assert_no_error (error);
  g_assert_true (wc_schema_update (handle, path, steps, &error));
  g_assert_no_error (error);
  g_assert_cmpint (get_int (handle, "SELECT count (*) FROM chat_partner"), ==, 3);
  g_assert_cmpint (get_int (handle, "SELECT last_id FROM chat_partner WHERE chat = 2 "
                                    "AND room = 4 AND occupant_id = 'o1'"),
                   ==, 11);
  g_assert_cmpint (get_int (handle, "SELECT last_id FROM chat_partner WHERE chat = 2 "
                                    "AND room = 4 AND occupant_id IS NULL AND real = 5"),
                   ==, 12);
  /* nothing is left of what was said there */
  g_assert_cmpint (get_int (handle, "SELECT count (*) FROM chat_partner p JOIN address a "
                                    "ON a.id = p.room WHERE a.jid = 's@m' "
                                    "AND p.occupant_id = 'o2' AND p.last_id = 0"),
                   ==, 1);
  sqlite3_close (handle);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/schema/steps", test_steps);
  g_test_add_func ("/store/schema/new-file", test_new_file);
  g_test_add_func ("/store/schema/next-step", test_next_step);
  g_test_add_func ("/store/schema/failing-step", test_failing_step);
  g_test_add_func ("/store/schema/newer", test_newer_schema);
  g_test_add_func ("/store/schema/other-program", test_other_program);
  g_test_add_func ("/store/schema/no-copy", test_no_copy_no_step);
  g_test_add_func ("/store/schema/stored", test_stored);
  g_test_add_func ("/store/schema/steps-are-kept", test_steps_are_kept);
  g_test_add_func ("/store/schema/texts", test_texts);
  g_test_add_func ("/store/schema/partners", test_partners);
  g_test_add_func ("/store/schema/stored-next-step", test_stored_next_step);
  return g_test_run ();
}
