/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lib/portable-fixture.h"
#include "lib/temp-db.h"
#include "store/statement.h"
#include "sync/import-archives.h"

#define LINE(archive) "{\"type\":\"interval\",\"archive\":\"" archive "\",\"peer\":\"\"}"

typedef struct
{
  WcTempDb *t;
  WcImportArchives *archives;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->t = wc_temp_db_new ();
  wc_portable_fixture_fill (f->t->db);
  f->archives = wc_import_archives_new (f->t->db);
  g_assert_true (wc_db_begin (f->t->db, WC_DB_NORMAL, NULL));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  wc_db_rollback (f->t->db);
  wc_import_archives_free (f->archives);
  wc_temp_db_free (f->t);
}

static gboolean
wants (Fixture *f, const char *text)
{
  g_autoptr (WcJsonValue) line = wc_json_value_parse (text, strlen (text), NULL);
  g_autoptr (GError) error = NULL;
  gboolean wanted = FALSE;

  g_assert_nonnull (line);
  g_assert_true (wc_import_archives_wants (f->archives, 1, line, &wanted, &error));
  g_assert_no_error (error);
  return wanted;
}

static void
hold (Fixture *f, const char *archive)
{
  static const char SQL[] =
      "INSERT INTO archive_interval (account, archive, peer, oldest_id, newest_id, "
      "oldest_us, newest_us, oldest_place, newest_place, complete) "
      "VALUES (1, ?1, '', 'a', 'b', 1, 2, 1, 2, 0)";
  g_autoptr (GError) error = NULL;

  wc_statement_exec (f->t->db, SQL, &error, WC_TEXT (archive));
  g_assert_no_error (error);
}

/* What the file itself has brought makes the archive nobody else's. */
static void
test_sides (Fixture *f, gconstpointer data)
{
  hold (f, "ours@x.test");
  g_assert_false (wants (f, LINE ("ours@x.test")));
  g_assert_true (wants (f, LINE ("theirs@x.test")));
  hold (f, "theirs@x.test");
  g_assert_true (wants (f, LINE ("theirs@x.test")));
  g_assert_false (wants (f, LINE ("ours@x.test")));
  wc_import_archives_forget (f->archives);
  g_assert_false (wants (f, LINE ("theirs@x.test")));
}

/* Whoever reads the line refuses it. */
static void
test_no_archive (Fixture *f, gconstpointer data)
{
  g_assert_true (wants (f, "{\"type\":\"interval\"}"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                  \
  g_test_add ("/sync/import-archives/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("sides", test_sides);
  ADD ("no-archive", test_no_archive);
#undef ADD
  return g_test_run ();
}
