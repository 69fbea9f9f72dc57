/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/address-sweep.h"
#include "store/address.h"
#include "store/statement.h"

/* No index finds the messages that name an address, and one for this alone would cost
 * every message. So one pass over the database notes what is named; what begins to be
 * named meanwhile says so itself (wc_address_set_watch()). */

/* Rows that one step reads, and deletes; each is some milliseconds. Every row that goes
 * is looked for in the tables with foreign keys. */
#define READ "1000"
#define DELETE 20

typedef struct
{
  GHashTable *named; /* (owned) (element-type gint64 as pointer) */
  GPtrArray
      *statements; /* (owned) (element-type utf8) what reads the names, one by one */
  guint next;      /* of them; behind the last one: deleting */
  gint64 position; /* rowid, or address, up to which it is done */
} Sweep;

static const char KEY[] = "wc-address-sweep";

/* Tables with their rowid first; message has no foreign keys, and neither has journal. */
static const char *const large[] = {
  "SELECT id, abs (chat), author, archive_by, stanza_by, real FROM message WHERE id > ?1 "
  "ORDER BY id LIMIT " READ,
  "SELECT seq, chat FROM journal WHERE seq > ?1 ORDER BY seq LIMIT " READ,
};

static const guint large_columns[] = { 6, 2 };
G_STATIC_ASSERT (G_N_ELEMENTS (large) == G_N_ELEMENTS (large_columns));

static void
sweep_free (gpointer data)
{
  Sweep *self = data;

  g_hash_table_unref (self->named);
  g_ptr_array_unref (self->statements);
  g_free (self);
}

gboolean
wc_address_sweep_want (WcDb *db, GError **error)
{
  static const char SQL[] =
      "INSERT OR IGNORE INTO meta (key, value) VALUES ('address sweep', 1)";

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_statement_exec (db, SQL, error);
}

static gpointer
read_statement (WcStatement *row)
{
  return wc_statement_dup (row, 0);
}

/* The other tables say by their foreign keys which columns are addresses. */
static Sweep *
sweep_new (WcDb *db, GError **error)
{
  static const char SQL[] =
      "SELECT format ('SELECT DISTINCT \"%w\" FROM \"%w\"', f.\"from\", m.name) "
      "FROM sqlite_schema m JOIN pragma_foreign_key_list (m.name) f "
      "WHERE m.type = 'table' AND f.\"table\" = 'address'";
  GPtrArray *small = wc_statement_collect (wc_statement_query (db, SQL, error),
                                           read_statement, g_free, error);
  Sweep *self;

  if (small == NULL)
    return NULL;
  self = g_new0 (Sweep, 1);
  self->named = g_hash_table_new (NULL, NULL);
  self->statements = small;
  self->position = -1;
  return self;
}

static void
end (WcDb *db)
{
  wc_address_set_watch (db, NULL);
  g_object_set_data (G_OBJECT (db), KEY, NULL);
}

static Sweep *
begin (WcDb *db, GError **error)
{
  Sweep *self = sweep_new (db, error);

  if (self == NULL)
    return NULL;
  g_object_set_data_full (G_OBJECT (db), KEY, self, sweep_free);
  wc_address_set_watch (db, self->named);
  return self;
}

/* ---- Reading ---- */

/* Notes the columns of all rows from @first on. Returns how many rows there were; -1:
 * error. */
static int
note_rows (Sweep *self, WcStatement *rows, int first, int n_columns, GError **error)
{
  GError *local = NULL;
  int n = 0;

  for (; wc_statement_step (rows, &local); n++)
    {
      if (first == 1)
        self->position = wc_statement_int (rows, 0);
      for (int i = first; i < n_columns; i++)
        g_hash_table_add (self->named, GSIZE_TO_POINTER (wc_statement_int (rows, i)));
    }
  if (local == NULL)
    return n;
  g_propagate_error (error, local);
  return -1;
}

static gboolean
read_large (Sweep *self, WcDb *db, GError **error)
{
  guint index = self->next - self->statements->len;
  g_autoptr (WcStatement) rows =
      wc_statement_query (db, large[index], error, WC_INT (self->position));
  int n =
      rows != NULL ? note_rows (self, rows, 1, (int) large_columns[index], error) : -1;

  if (n == 0)
    {
      self->next++;
      self->position = -1;
    }
  return n >= 0;
}

static gboolean
read_small (Sweep *self, WcDb *db, GError **error)
{
  const char *sql = g_ptr_array_index (self->statements, self->next);
  g_autoptr (WcStatement) rows = wc_statement_query (db, sql, error);

  if (rows == NULL || note_rows (self, rows, 0, 1, error) < 0)
    return FALSE;
  self->next++;
  return TRUE;
}

/* ---- Deleting ---- */

/* Up to DELETE addresses that nobody named. Returns: (transfer full). */
static GArray *
find_unnamed (Sweep *self, WcDb *db, gboolean *out_end, GError **error)
{
  static const char SQL[] =
      "SELECT id FROM address WHERE id > ?1 ORDER BY id LIMIT " READ;
  g_autoptr (WcStatement) rows =
      wc_statement_query (db, SQL, error, WC_INT (self->position));
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GError *local = NULL;
  guint n = 0;

  if (rows == NULL)
    return NULL;
  while (ids->len < DELETE && wc_statement_step (rows, &local))
    {
      gint64 id = wc_statement_int (rows, 0);

      n++;
      self->position = id;
      if (!g_hash_table_contains (self->named, GSIZE_TO_POINTER (id)))
        g_array_append_val (ids, id);
    }
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return NULL;
    }
  *out_end = n == 0;
  return g_steal_pointer (&ids);
}

typedef struct
{
  const GArray *ids;
  gboolean end;
} Deletion;

static gboolean
delete_addresses (WcDb *db, gpointer data, GError **error)
{
  static const char SQL[] = "DELETE FROM address WHERE id = ?1";
  static const char DONE[] = "DELETE FROM meta WHERE key = 'address sweep'";
  const Deletion *deletion = data;

  for (guint i = 0; i < deletion->ids->len; i++)
    if (!wc_statement_exec (db, SQL, error,
                            WC_INT (g_array_index (deletion->ids, gint64, i))))
      return FALSE;
  return !deletion->end || wc_statement_exec (db, DONE, error);
}

static gboolean
delete_some (Sweep *self, WcDb *db, gboolean *out_end, GError **error)
{
  g_autoptr (GArray) ids = find_unnamed (self, db, out_end, error);
  Deletion deletion = { ids, ids != NULL && *out_end };

  if (ids == NULL)
    return FALSE;
  if (ids->len > 0)
    wc_address_forget_numbers (db);
  return (ids->len == 0 && !*out_end) ||
         wc_db_run (db, WC_DB_NORMAL, delete_addresses, &deletion, error);
}

static gboolean
do_step (Sweep *self, WcDb *db, gboolean *out_end, GError **error)
{
  if (self->next < self->statements->len)
    return read_small (self, db, error);
  if (self->next < self->statements->len + G_N_ELEMENTS (large))
    return read_large (self, db, error);
  return delete_some (self, db, out_end, error);
}

gboolean
wc_address_sweep_step (WcDb *db, gboolean *out_more, GError **error)
{
  static const char SQL[] = "SELECT value FROM meta WHERE key = 'address sweep'";
  Sweep *self = g_object_get_data (G_OBJECT (db), KEY);
  gint64 wanted = 0;
  gboolean at_end = FALSE;
  gboolean good;

  if (!wc_statement_get_int (db, SQL, &wanted, error))
    return FALSE;
  *out_more = wanted != 0;
  if (wanted == 0)
    return TRUE;
  if (self == NULL)
    self = begin (db, error);
  good = self != NULL && do_step (self, db, &at_end, error);
  if (!good || at_end)
    end (db);
  *out_more = good && !at_end;
  return good;
}
