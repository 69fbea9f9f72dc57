/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "service/summary.h"
#include "store/account-store.h"
#include "store/job-store.h"
#include "store/outbox-store.h"
#include "store/prompt-store.h"

/* A status bar asks every second, and each call that names an account looks for it among
 * all: without this the statements took a third of such a call. */

typedef struct
{
  gint64 account;
  guint unread;
  guint pending;
} Counts;

struct _WcSummary
{
  WcDb *db;
  guint64 version;     /* of the database all this was read from */
  GPtrArray *accounts; /* (owned) (nullable) */
  GHashTable *counts;  /* (owned) (element-type gint64 Counts) */
  gboolean has_others;
  guint n_prompts; /* these two where has_others */
  guint n_jobs;
};

WcSummary *
wc_summary_new (WcDb *db)
{
  WcSummary *self = g_new0 (WcSummary, 1);

  self->db = db;
  self->counts = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  return self;
}

void
wc_summary_free (WcSummary *self)
{
  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  g_hash_table_unref (self->counts);
  g_free (self);
}

static void
forget_old (WcSummary *self)
{
  guint64 version = wc_db_get_version (self->db);

  if (self->version == version)
    return;
  self->version = version;
  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  g_hash_table_remove_all (self->counts);
  self->has_others = FALSE;
}

const GPtrArray *
wc_summary_get_accounts (WcSummary *self, GError **error)
{
  forget_old (self);
  if (self->accounts == NULL)
    self->accounts = wc_account_store_list (self->db, error);
  return self->accounts;
}

static const Counts *
get_counts (WcSummary *self, gint64 account)
{
  Counts *counts;

  forget_old (self);
  counts = g_hash_table_lookup (self->counts, &account);
  if (counts != NULL)
    return counts;
  counts = g_new0 (Counts, 1);
  counts->account = account;
  counts->unread = wc_account_store_count_unread (self->db, account);
  counts->pending = wc_outbox_store_count (self->db, account);
  g_hash_table_insert (self->counts, &counts->account, counts);
  return counts;
}

guint
wc_summary_count_unread (WcSummary *self, gint64 account)
{
  return get_counts (self, account)->unread;
}

guint
wc_summary_count_pending (WcSummary *self, gint64 account)
{
  return get_counts (self, account)->pending;
}

static void
read_others (WcSummary *self)
{
  forget_old (self);
  if (self->has_others)
    return;
  self->n_prompts = wc_prompt_store_count (self->db);
  self->n_jobs = wc_job_store_count_unfinished (self->db);
  self->has_others = TRUE;
}

guint
wc_summary_count_prompts (WcSummary *self)
{
  read_others (self);
  return self->n_prompts;
}

guint
wc_summary_count_jobs (WcSummary *self)
{
  read_others (self);
  return self->n_jobs;
}
