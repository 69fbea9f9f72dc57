/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdlib.h>

#include "base/str.h"
#include "model/details.h"
#include "sync/import-summary.h"

/* A file may be wrong in every line: the first reasons are told, the rest counted. */

#define MAX_REASONS 20

struct _WcImportSummary
{
  GHashTable *accounts; /* (owned) (element-type utf8) bare JIDs */
  GHashTable *counts;   /* (owned) (element-type utf8 gint64) */
  GPtrArray *reasons;   /* (owned) (element-type utf8) the first ones */
};

WcImportSummary *
wc_import_summary_new (void)
{
  WcImportSummary *self = g_new0 (WcImportSummary, 1);

  self->accounts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->reasons = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
wc_import_summary_free (WcImportSummary *self)
{
  g_hash_table_unref (self->accounts);
  g_hash_table_unref (self->counts);
  g_ptr_array_unref (self->reasons);
  g_free (self);
}

void
wc_import_summary_count (WcImportSummary *self, const char *what)
{
  gint64 *n = g_hash_table_lookup (self->counts, what);

  if (n == NULL)
    {
      n = g_new0 (gint64, 1);
      g_hash_table_insert (self->counts, g_strdup (what), n);
    }
  (*n)++;
}

void
wc_import_summary_refuse (WcImportSummary *self,
                          gint64 line,
                          const char *field,
                          const char *why)
{
  wc_import_summary_count (self, "refused");
  if (self->reasons->len < MAX_REASONS)
    g_ptr_array_add (
        self->reasons,
        field != NULL
            ? g_strdup_printf ("line %" G_GINT64_FORMAT ": %s: %s", line, field, why)
            : g_strdup_printf ("line %" G_GINT64_FORMAT ": %s", line, why));
}

void
wc_import_summary_add_account (WcImportSummary *self, const char *jid)
{
  g_hash_table_add (self->accounts, g_strdup (jid));
}

static void
set_accounts (const WcImportSummary *self, GHashTable *summary)
{
  g_autofree char **accounts =
      (char **) g_hash_table_get_keys_as_array (self->accounts, NULL);
  g_autofree char *joined = NULL;

  qsort (accounts, g_strv_length (accounts), sizeof *accounts, wc_str_compare);
  joined = g_strjoinv (" ", accounts);
  wc_details_set (summary, "accounts", joined);
}

GHashTable *
wc_import_summary_make (const WcImportSummary *self)
{
  GHashTable *summary = wc_details_new ();
  GHashTableIter iter;
  gpointer name, n;

  set_accounts (self, summary);
  g_hash_table_iter_init (&iter, self->counts);
  while (g_hash_table_iter_next (&iter, &name, &n))
    wc_details_set_int (summary, name, *(gint64 *) n);
  for (guint i = 0; i < self->reasons->len; i++)
    {
      g_autofree char *key = g_strdup_printf ("reason_%02u", i + 1);

      wc_details_set (summary, key, self->reasons->pdata[i]);
    }
  return summary;
}
