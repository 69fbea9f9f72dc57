/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/details.h"
#include "store/rescue-note.h"
#include "store/sqlite.h"
#include "store/statement.h"

/* One row of meta, as model/details.h writes it. The file is named without its folder: a
 * data directory may be moved as a whole. */

void
wc_rescue_note_clear (WcRescueNote *self)
{
  g_clear_pointer (&self->path, g_free);
}

char *
wc_rescue_note_to_text (const WcRescueNote *self)
{
  if (self->log_only)
    return g_strdup_printf ("the log of the database was damaged; it lies at %s now, and "
                            "what was in it alone is fetched again",
                            self->path);
  return g_strdup_printf ("the database was damaged; it lies at %s now; accounts saved: "
                          "%u, messages on their way: %u; %s",
                          self->path, self->saved.n_accounts, self->saved.n_messages,
                          self->saved.n_accounts > 0
                              ? "history is fetched again"
                              : "add them again, and history is fetched");
}

gboolean
wc_rescue_note_save (const WcRescueNote *self, sqlite3 *handle, GError **error)
{
  g_autoptr (GHashTable) details = wc_details_new ();
  g_autofree char *name = g_path_get_basename (self->path);
  g_autofree char *text = NULL;
  char *sql;
  gboolean ok;

  wc_details_set (details, "file", name);
  wc_details_set_int (details, "log_only", self->log_only);
  wc_details_set_int (details, "accounts", self->saved.n_accounts);
  wc_details_set_int (details, "messages", self->saved.n_messages);
  wc_details_set_int (details, "us", self->us);
  text = wc_details_to_string (details);
  sql = sqlite3_mprintf ("INSERT OR REPLACE INTO meta VALUES ('rescue', %Q)", text);
  ok = wc_sqlite_exec (handle, sql, error);
  sqlite3_free (sql);
  return ok;
}

static gpointer
read_details (WcStatement *row)
{
  return wc_details_parse (wc_statement_text (row, 0));
}

gboolean
wc_rescue_note_load (WcDb *db, WcRescueNote *out, GError **error)
{
  static const char SQL[] = "SELECT value FROM meta WHERE key = 'rescue'";
  g_autofree char *folder = g_path_get_dirname (wc_db_get_path (db));
  g_autofree char *path = NULL;
  g_autoptr (GHashTable) details = NULL;
  GError *local = NULL;

  *out = (WcRescueNote){ 0 };
  details = wc_statement_collect_one (wc_statement_query (db, SQL, &local), read_details,
                                      &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return FALSE;
    }
  if (wc_details_get (details, "file") == NULL)
    return TRUE;
  path = g_build_filename (folder, wc_details_get (details, "file"), NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  out->path = g_steal_pointer (&path);
  out->log_only = wc_details_get_int (details, "log_only", 0) != 0;
  out->saved.n_accounts = (guint) wc_details_get_int (details, "accounts", 0);
  out->saved.n_messages = (guint) wc_details_get_int (details, "messages", 0);
  out->us = wc_details_get_int (details, "us", 0);
  return TRUE;
}
