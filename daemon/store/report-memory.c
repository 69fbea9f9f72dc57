/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/report-memory.h"
#include "store/statement.h"

/* A row is a hash of what it waits for: two that have the same one cost a question to the
 * database. */

typedef struct
{
  GHashTable *waiting; /* (owned) (nullable) hashes to numbers of rows, as pointers */
  guint rollbacks;     /* of the database when they were read */
} Memory;

static G_DEFINE_QUARK (wc_report_memory, memory);

static void
memory_free (gpointer data)
{
  Memory *memory = data;

  g_clear_pointer (&memory->waiting, g_hash_table_unref);
  g_free (memory);
}

static Memory *
get_memory (WcDb *db)
{
  Memory *memory = g_object_get_qdata (G_OBJECT (db), memory_quark ());

  if (memory == NULL)
    {
      memory = g_new0 (Memory, 1);
      g_object_set_qdata_full (G_OBJECT (db), memory_quark (), memory, memory_free);
    }
  if (memory->rollbacks != wc_db_get_rollbacks (db))
    g_clear_pointer (&memory->waiting, g_hash_table_unref);
  return memory;
}

static gpointer
hash (gint64 chat, const char *names)
{
  guint of_name = names != NULL ? g_str_hash (names) : 0;

  return GSIZE_TO_POINTER ((gsize) chat * 31 + of_name);
}

static void
count (GHashTable *waiting, gpointer key, int more)
{
  gsize n = GPOINTER_TO_SIZE (g_hash_table_lookup (waiting, key)) + (gsize) more;

  if (n > 0)
    g_hash_table_insert (waiting, key, GSIZE_TO_POINTER (n));
  else
    g_hash_table_remove (waiting, key);
}

static gboolean
read_all (WcDb *db, GHashTable *waiting, GError **error)
{
  static const char SQL[] =
      "SELECT chat, iif (target IS NULL, names, NULL) FROM report WHERE chat > ?1 "
      "UNION ALL SELECT room, names FROM room_marker";
  g_autoptr (WcStatement) rows = wc_statement_query (db, SQL, error, WC_INT (0));
  char buffer[WC_ID_TEXT];
  GError *local_error = NULL;

  if (rows == NULL)
    return FALSE;
  while (wc_statement_step (rows, &local_error))
    count (waiting, hash (wc_statement_int (rows, 0), wc_statement_id (rows, 1, buffer)),
           1);
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return local_error == NULL;
}

/* Borrowed; NULL + error. */
static GHashTable *
get_waiting (WcDb *db, GError **error)
{
  Memory *memory = get_memory (db);
  g_autoptr (GHashTable) waiting = NULL;

  if (memory->waiting == NULL)
    {
      waiting = g_hash_table_new (NULL, NULL);
      if (!read_all (db, waiting, error))
        return NULL;
      memory->waiting = g_steal_pointer (&waiting);
      memory->rollbacks = wc_db_get_rollbacks (db);
    }
  return memory->waiting;
}

gboolean
wc_report_memory_awaits (
    WcDb *db, gint64 chat, const char *names, gboolean *out_awaits, GError **error)
{
  GHashTable *waiting = get_waiting (db, error);

  if (waiting == NULL)
    return FALSE;
  *out_awaits = g_hash_table_size (waiting) > 0 &&
                ((names != NULL && g_hash_table_contains (waiting, hash (chat, names))) ||
                 g_hash_table_contains (waiting, hash (chat, NULL)));
  return TRUE;
}

gboolean
wc_report_memory_add (WcDb *db, gint64 chat, const char *names, GError **error)
{
  gboolean read = get_memory (db)->waiting != NULL;
  GHashTable *waiting = get_waiting (db, error);

  if (waiting != NULL && read)
    count (waiting, hash (chat, names), 1);
  return waiting != NULL;
}

void
wc_report_memory_remove (WcDb *db, gint64 chat, const char *names)
{
  Memory *memory = get_memory (db);

  if (memory->waiting != NULL)
    count (memory->waiting, hash (chat, names), -1);
}

void
wc_report_memory_forget (WcDb *db)
{
  g_clear_pointer (&get_memory (db)->waiting, g_hash_table_unref);
}
