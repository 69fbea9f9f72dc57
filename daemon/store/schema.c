/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>

#include "base/error.h"
#include "store/schema.h"
#include "store/sql-resource.h"

/* Schema steps are SQL files in a GResource. PRAGMA user_version holds the number of the
 * last one that ran; it changes in the transaction of the step. */

#define FOLDER "/im/whinchat/sql/"

static void
clear_step (gpointer data)
{
  g_free (((WcSchemaStep *) data)->sql);
}

static gint
compare_steps (gconstpointer a, gconstpointer b)
{
  return ((const WcSchemaStep *) a)->version - ((const WcSchemaStep *) b)->version;
}

GArray *
wc_schema_steps (void)
{
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (WcSchemaStep));
  GResource *resource = wc_sql_get_resource ();
  g_auto (GStrv) names = g_resource_enumerate_children (resource, FOLDER, 0, NULL);

  g_array_set_clear_func (steps, clear_step);
  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (FOLDER, names[i], NULL);
      g_autoptr (GBytes) data = g_resource_lookup_data (resource, path, 0, NULL);
      WcSchemaStep step = { (int) g_ascii_strtoll (names[i], NULL, 10), NULL };

      step.sql = g_strndup (g_bytes_get_data (data, NULL), g_bytes_get_size (data));
      g_array_append_val (steps, step);
    }
  g_array_sort (steps, compare_steps);
  return steps;
}

/* Refuses what is not ours and what is from the future. @out_version: 0 for a new file.
 */
static gboolean
check_file (sqlite3 *handle, int newest, int *out_version, GError **error)
{
  gint64 version, application, objects;

  if (!wc_sqlite_get_int (handle, "PRAGMA user_version", &version, error) ||
      !wc_sqlite_get_int (handle, "PRAGMA application_id", &application, error) ||
      !wc_sqlite_get_int (handle, "SELECT count (*) FROM sqlite_schema", &objects, error))
    return FALSE;

  if (objects > 0 && application != WC_SCHEMA_APPLICATION_ID)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                           "the file belongs to another program");
      return FALSE;
    }
  if (version > newest)
    {
      g_set_error (error, WC_ERROR, WC_ERROR_NOT_SUPPORTED,
                   "the database was written by a newer version of whinchatd (schema %d, "
                   "this one knows %d); nothing was changed, please update whinchatd",
                   (int) version, newest);
      return FALSE;
    }
  *out_version = (int) version;
  return TRUE;
}

gboolean
wc_schema_check (sqlite3 *handle, int *out_version, GError **error)
{
  g_autoptr (GArray) steps = wc_schema_steps ();

  return check_file (handle, g_array_index (steps, WcSchemaStep, steps->len - 1).version,
                     out_version, error);
}

static gboolean
run_step (sqlite3 *handle, const WcSchemaStep *step, GError **error)
{
  g_autofree char *sql =
      g_strdup_printf ("BEGIN EXCLUSIVE;\n%s\n"
                       "PRAGMA application_id = %d;\n"
                       "PRAGMA user_version = %d;\nCOMMIT;",
                       step->sql, WC_SCHEMA_APPLICATION_ID, step->version);

  if (wc_sqlite_exec (handle, sql, error))
    return TRUE;
  g_prefix_error (error, "schema step %d: ", step->version);
  if (!sqlite3_get_autocommit (handle))
    wc_sqlite_exec (handle, "ROLLBACK", NULL);
  return FALSE;
}

static gboolean
copy_before (sqlite3 *handle, const char *path, int version, GError **error)
{
  g_autofree char *copy = g_strdup_printf ("%s.v%d", path, version);

  if (wc_sqlite_copy (handle, copy, error))
    return TRUE;
  g_prefix_error (error, "copy before the update: ");
  return FALSE;
}

gboolean
wc_schema_update (sqlite3 *handle, const char *path, const GArray *steps, GError **error)
{
  const WcSchemaStep *all = (const WcSchemaStep *) (gpointer) steps->data;
  int newest = steps->len > 0 ? all[steps->len - 1].version : 0;
  int version;

  if (!check_file (handle, newest, &version, error))
    return FALSE;
  if (version > 0 && version < newest && !copy_before (handle, path, version, error))
    return FALSE;
  for (guint i = 0; i < steps->len; i++)
    if (all[i].version > version && !run_step (handle, &all[i], error))
      return FALSE;
  return TRUE;
}
