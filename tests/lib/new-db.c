/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "lib/new-db.h"

/* What is in the file of a new database that was closed again. */
static GBytes *
make (const char *path)
{
  g_autoptr (WcDb) db = NULL;
  char *bytes = NULL;
  gsize length;
  g_autoptr (GError) error = NULL;

  db = wc_db_open (path, &error);
  g_assert_no_error (error);
  g_clear_object (&db);
  g_file_get_contents (path, &bytes, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (bytes, length);
}

/* Gives the copy at @path what each database makes for itself. */
static void
tell_apart (const char *path)
{
  static const char SQL[] =
      "UPDATE meta SET value = lower (hex (randomblob (8))) WHERE key = 'epoch';"
      "UPDATE meta SET value = randomblob (32) WHERE key = 'secret'";
  sqlite3 *handle;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, SQL, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
}

static void
copy (GBytes *made, const char *path)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, g_bytes_get_data (made, NULL),
                            (gssize) g_bytes_get_size (made), G_FILE_SET_CONTENTS_NONE,
                            0600, &error);
  g_assert_no_error (error);
  tell_apart (path);
}

WcDb *
wc_new_db_open (const char *path)
{
  static GBytes *made = NULL;
  g_autoptr (GError) error = NULL;
  WcDb *db;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_autofree char *folder = g_path_get_dirname (path);

      g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
      if (made == NULL)
        made = make (path);
      else
        copy (made, path);
    }
  db = wc_db_open (path, &error);
  g_assert_no_error (error);
  return db;
}
