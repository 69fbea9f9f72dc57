/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "model/details.h"

/* Long work that a client started: "backfill", "backup", "upload",
 * "download", "export", "import". */
typedef enum
{
  WC_JOB_KIND_BACKFILL, /* params chat, until_us, limit; goes on after a restart */
  WC_JOB_KIND_BACKUP,   /* params path; fails with a restart */
  WC_JOB_KIND_UPLOAD,   /* params attachment, purpose; goes on after a restart */
  WC_JOB_KIND_DOWNLOAD, /* params attachment; goes on after a restart */
  WC_JOB_KIND_EXPORT,   /* fails with a restart */
  WC_JOB_KIND_IMPORT,   /* fails with a restart; may be done again */
} WcJobKind;

#define WC_N_JOB_KINDS (WC_JOB_KIND_IMPORT + 1)

/* "queued", "running", "done", "failed", "cancelled". */
typedef enum
{
  WC_JOB_STATE_QUEUED,
  WC_JOB_STATE_RUNNING,
  WC_JOB_STATE_DONE,
  WC_JOB_STATE_FAILED,
  WC_JOB_STATE_CANCELLED,
} WcJobState;

#define WC_N_JOB_STATES (WC_JOB_STATE_CANCELLED + 1)

/* A job as it stands: a reference counted value, fields are set only before sharing. */
typedef struct
{
  char *id;       /* (owned) a word, unique for ever */
  gint64 account; /* WcAccount.id; 0: about no account */
  WcJobKind kind;
  WcJobState state;
  gint64 done;        /* in the job's own unit: messages, bytes */
  gint64 total;       /* 0: unknown */
  char *owner;        /* (owned) (nullable) name the client gave itself */
  GHashTable *params; /* (owned) what was asked, see model/details.h */
  GHashTable *result; /* (owned) what came out; empty until done */
  int error_code;     /* WcErrorCode when failed */
  char *error_text;   /* (owned) (nullable) */
  gint64 created_us;
  gint64 updated_us;
} WcJob;

#define WC_TYPE_JOB (wc_job_get_type ())
GType wc_job_get_type (void);

/* @id is copied, NULL makes a new one; @params: (transfer full) (nullable). Returns:
 * (transfer full), queued. */
WcJob *wc_job_new (const char *id, gint64 account, WcJobKind kind, GHashTable *params);

/* A copy with a reference count of one, to be changed and saved; params are shared,
 * result is a copy. */
WcJob *wc_job_copy (const WcJob *self);
WcJob *wc_job_ref (const WcJob *self);
void wc_job_unref (WcJob *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcJob, wc_job_unref)

/* Whether it is over: done, failed or cancelled. */
gboolean wc_job_is_over (const WcJob *self);

/* Words of the API. _from_string: FALSE when @name is none of them. */
const char *wc_job_kind_to_string (WcJobKind kind);
gboolean wc_job_kind_from_string (const char *name, WcJobKind *out_kind);
const char *wc_job_state_to_string (WcJobState state);
