/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "store/address.h"
#include "store/statement.h"

/* A sync names the same few addresses over and over, so the last ones are remembered with
 * the database. A rollback may take back an address that was just made, so it empties the
 * memory. */

#define REMEMBERED 512

typedef struct
{
  GHashTable *numbers; /* (owned) (element-type utf8 gint64) */
  guint rollbacks;     /* of the database when it was last emptied */
  GHashTable *watch;   /* (nullable) borrowed: what was given out */
} Memory;

static G_DEFINE_QUARK (wc_address_memory, memory);

static void
memory_free (gpointer data)
{
  Memory *memory = data;

  g_hash_table_unref (memory->numbers);
  g_free (memory);
}

static Memory *
get_memory (WcDb *db)
{
  Memory *memory = g_object_get_qdata (G_OBJECT (db), memory_quark ());

  if (memory == NULL)
    {
      memory = g_new0 (Memory, 1);
      memory->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_object_set_qdata_full (G_OBJECT (db), memory_quark (), memory, memory_free);
    }
  if (memory->rollbacks != wc_db_get_rollbacks (db) ||
      g_hash_table_size (memory->numbers) >= REMEMBERED)
    {
      g_hash_table_remove_all (memory->numbers);
      memory->rollbacks = wc_db_get_rollbacks (db);
    }
  return memory;
}

void
wc_address_set_watch (WcDb *db, GHashTable *named)
{
  get_memory (db)->watch = named;
}

void
wc_address_forget_numbers (WcDb *db)
{
  g_hash_table_remove_all (get_memory (db)->numbers);
}

static void
tell_watch (const Memory *memory, gint64 address)
{
  if (memory->watch != NULL)
    g_hash_table_add (memory->watch, GSIZE_TO_POINTER (address));
}

static void
remember (Memory *memory, const char *jid, gint64 address)
{
  g_hash_table_insert (memory->numbers, g_strdup (jid),
                       g_memdup2 (&address, sizeof address));
  tell_watch (memory, address);
}

gboolean
wc_address_find (WcDb *db, const char *jid, gint64 *out_address, GError **error)
{
  static const char SQL[] = "SELECT id FROM address WHERE jid = ?1";
  Memory *memory = get_memory (db);
  gint64 *known = g_hash_table_lookup (memory->numbers, jid);

  if (known != NULL)
    {
      *out_address = *known;
      tell_watch (memory, *known);
      return TRUE;
    }
  if (!wc_statement_get_int (db, SQL, out_address, error, WC_TEXT (jid)))
    return FALSE;
  if (*out_address != 0)
    remember (memory, jid, *out_address);
  return TRUE;
}

gint64
wc_address_intern (WcDb *db, const char *jid, GError **error)
{
  static const char SQL[] = "INSERT INTO address (jid) VALUES (?1)";
  gint64 address = 0;

  g_return_val_if_fail (wc_db_in_transaction (db), 0);

  if (!wc_address_find (db, jid, &address, error))
    return 0;
  if (address != 0)
    return address;
  if (!wc_statement_exec (db, SQL, error, WC_TEXT (jid)))
    return 0;
  address = wc_statement_last_id (db);
  remember (get_memory (db), jid, address);
  return address;
}
