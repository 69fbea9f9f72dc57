/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/job.h"

static const char *const kind_names[] = { "backfill", "backup", "upload",
                                          "download", "export", "import" };
G_STATIC_ASSERT (G_N_ELEMENTS (kind_names) == WC_N_JOB_KINDS);

G_DEFINE_BOXED_TYPE (WcJob, wc_job, wc_job_ref, wc_job_unref)

WcJob *
wc_job_new (const char *id, gint64 account, WcJobKind kind, GHashTable *params)
{
  WcJob *self = g_atomic_rc_box_new0 (WcJob);

  self->id = id != NULL ? g_strdup (id) : g_uuid_string_random ();
  self->account = account;
  self->kind = kind;
  self->params = params != NULL ? params : wc_details_new ();
  self->result = wc_details_new ();
  return self;
}

WcJob *
wc_job_copy (const WcJob *self)
{
  WcJob *copy = g_atomic_rc_box_dup (sizeof *self, (gpointer) self);
  GHashTableIter iter;
  gpointer key, value;

  copy->id = g_strdup (self->id);
  copy->owner = g_strdup (self->owner);
  copy->error_text = g_strdup (self->error_text);
  copy->params = g_hash_table_ref (self->params);
  copy->result = wc_details_new ();
  g_hash_table_iter_init (&iter, self->result);
  while (g_hash_table_iter_next (&iter, &key, &value))
    wc_details_set (copy->result, key, value);
  return copy;
}

WcJob *
wc_job_ref (const WcJob *self)
{
  return g_atomic_rc_box_acquire ((gpointer) self);
}

static void
job_clear (gpointer data)
{
  WcJob *self = data;

  g_free (self->id);
  g_free (self->owner);
  g_free (self->error_text);
  g_hash_table_unref (self->params);
  g_hash_table_unref (self->result);
}

void
wc_job_unref (WcJob *self)
{
  g_atomic_rc_box_release_full (self, job_clear);
}

gboolean
wc_job_is_over (const WcJob *self)
{
  return self->state >= WC_JOB_STATE_DONE;
}

const char *
wc_job_kind_to_string (WcJobKind kind)
{
  return kind_names[kind];
}

gboolean
wc_job_kind_from_string (const char *name, WcJobKind *out_kind)
{
  int index = wc_str_index (kind_names, G_N_ELEMENTS (kind_names), name, -1);

  if (index >= 0)
    *out_kind = (WcJobKind) index;
  return index >= 0;
}

const char *
wc_job_state_to_string (WcJobState state)
{
  static const char *const names[] = { "queued", "running", "done", "failed",
                                       "cancelled" };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == WC_N_JOB_STATES);
  return names[state];
}
