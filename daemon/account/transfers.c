/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "account/bits-fetch.h"
#include "account/download.h"
#include "account/transfer.h"
#include "account/transfers.h"
#include "account/upload.h"
#include "base/backoff.h"
#include "base/error.h"
#include "model/aesgcm-uri.h"
#include "net/http-errors.h"
#include "store/file-policy-store.h"
#include "store/message-progress.h"
#include "store/outbox-store.h"

/* What is stored is which file a job moves, and what became of it; attempts, pauses and
 * what was asked live here only. */

#define MAX_ATTEMPTS 6

/* So many move at the same time; the others wait for their turn. */
#define MOST_BUSY 4

struct _WcTransfers
{
  WcDb *db;
  WcClock *clock;
  WcRunners *runners;
  WcFiles *files;
  WcLinkJobs *works; /* (owned) */
};

typedef struct
{
  WcTransfer *transfer;
  WcAttachment *changed; /* (nullable) */
  const GError *why;     /* (nullable) */
} Ending;

/* The message does not leave without its file. */
static gboolean
fail_message (WcDb *db, const Ending *ending, GError **error)
{
  gint64 message = ending->transfer->stored->message;
  const char *condition =
      ending->why->code == WC_ERROR_TOO_LARGE ? "file-too-large" : "upload-failed";

  return message == 0 ||
         (wc_outbox_store_remove_message (db, message, error) &&
          wc_message_progress_fail (db, message, condition, ending->why->message, error));
}

/* Before the new copy is there, so that it is not the one that goes. */
static gboolean
make_room (WcDb *db, const Ending *ending, GError **error)
{
  gint64 account = ending->transfer->base.job->account;
  WcFilePolicy policy;
  guint n_gone;

  if (ending->changed->state != WC_ATTACHMENT_HELD)
    return TRUE;
  if (!wc_file_policy_store_get (db, account, &policy, error))
    return FALSE;
  return policy.cache_bytes == 0 ||
         wc_attachment_store_purge (db, account,
                                    MAX (policy.cache_bytes - ending->changed->size, 0),
                                    &n_gone, error);
}

static gboolean
store_ending (WcDb *db, gpointer data, GError **error)
{
  const Ending *ending = data;
  gboolean upload = ending->transfer->base.job->kind == WC_JOB_KIND_UPLOAD;

  return make_room (db, ending, error) &&
         wc_attachment_store_save (db, ending->changed, error) &&
         (ending->why == NULL || !upload || fail_message (db, ending, error));
}

/* What a file is whose transfer failed for good; NULL: what it was. */
static WcAttachment *
make_failed (WcTransfer *self)
{
  WcAttachment *failed;

  if (self->stored == NULL)
    self->stored = wc_attachment_store_get (
        self->db, wc_details_get_int (self->base.job->params, "attachment", 0), NULL);
  if (self->stored == NULL || self->base.job->kind != WC_JOB_KIND_UPLOAD)
    return NULL;
  failed = wc_attachment_copy (self->stored->attachment);
  failed->state = WC_ATTACHMENT_FAILED;
  return failed;
}

static GHashTable *
make_result (const WcAttachment *file, guint n_source)
{
  GHashTable *result = wc_details_new ();
  const char *place = wc_attachment_get_nth_place (file, n_source);
  g_autofree char *url = place != NULL ? wc_aesgcm_uri_dup_url (place) : NULL;

  /* what opens an encrypted file is not told again */
  if (place != NULL)
    wc_details_set (result, "url", url != NULL ? url : place);
  if (file->name != NULL)
    wc_details_set (result, "name", file->name);
  wc_details_set_int (result, "size", file->size);
  return result;
}

/* It is over. @changed (nullable), @why (nullable): borrowed. */
static void
finish (WcTransfer *self, WcAttachment *changed, const GError *why)
{
  g_autoptr (WcTransfer) kept = wc_link_job_ref (self);
  WcRunner *runner = wc_runners_lookup (self->runners, self->base.job->account);
  g_autoptr (GError) error = NULL;
  Ending ending = { self, changed, why };

  if (changed != NULL && !wc_db_run (self->db, WC_DB_FULL, store_ending, &ending, &error))
    g_message ("what became of a file is not stored: %s", error->message);
  if (why == NULL && error != NULL)
    why = error;
  wc_link_job_finish (&self->base,
                      why == NULL ? make_result (changed, self->n_source) : NULL, why);
  if (runner != NULL)
    wc_link_kick (WC_LINK (runner));
}

static void
offer (WcLinkJob *base, WcRunner *runner)
{
  WcTransfer *self = (WcTransfer *) base;
  gint64 id = wc_details_get_int (base->job->params, "attachment", 0);
  g_autoptr (GError) error = NULL;

  if (self->timer != 0 || wc_runner_get_session (runner) == NULL)
    return;
  g_clear_pointer (&self->stored, wc_stored_attachment_free);
  self->stored = wc_attachment_store_get (self->db, id, &error);
  if (self->stored == NULL)
    {
      finish (self, NULL, error);
      return;
    }
  base->busy = TRUE;
  g_set_object (&self->runner, runner);
  if (base->job->kind == WC_JOB_KIND_UPLOAD)
    wc_upload_begin (self);
  else if (wc_attachment_get_nth_place (self->stored->attachment, self->n_source) ==
               NULL &&
           wc_attachment_get_bits (self->stored->attachment) != NULL)
    wc_bits_fetch_begin (self);
  else
    wc_download_begin (self);
}

static void
on_timer (gpointer data)
{
  WcTransfer *self = data;

  self->timer = 0;
  wc_link_job_offer (&self->base);
}

static gint64
delay_of (WcTransfer *self, const GError *error)
{
  const char *after = wc_error_get_detail (error, "retry_after_ms");

  if (after != NULL)
    return MIN (g_ascii_strtoll (after, NULL, 10), 60 * 60 * 1000) * 1000;
  return wc_backoff_delay_us (self->n_failed, g_random_double ());
}

static gboolean
may_pass (const GError *error)
{
  return wc_http_errors_is_transient (error) ||
         (g_error_matches (error, WC_ERROR, WC_ERROR_QUOTA_EXCEEDED) &&
          wc_error_get_detail (error, "retry_after_ms") != NULL);
}

/* The places of a file are alternatives (XEP-0447 § 3.2), and their number is bounded.
 * Which there are is read anew, as others may have been attached meanwhile; behind those
 * on the web comes who sent it. */
static gboolean
has_next_source (WcTransfer *self, const GError *error)
{
  g_autoptr (WcStoredAttachment) stored = NULL;
  const WcAttachment *file;

  if (self->base.job->kind != WC_JOB_KIND_DOWNLOAD ||
      g_cancellable_is_cancelled (self->base.cancellable) ||
      g_error_matches (error, WC_ERROR, WC_ERROR_STORAGE))
    return FALSE;
  stored = wc_attachment_store_get (
      self->db, wc_details_get_int (self->base.job->params, "attachment", 0), NULL);
  if (stored == NULL)
    return FALSE;
  file = stored->attachment;
  return wc_attachment_get_nth_place (file, self->n_source + 1) != NULL ||
         (wc_attachment_get_nth_place (file, self->n_source) != NULL &&
          wc_attachment_get_bits (file) != NULL);
}

/* Nothing of what one place gave is of use for another. */
static void
take_next_source (WcTransfer *self)
{
  self->n_source++;
  self->n_failed = 0;
  g_clear_pointer (&self->validator, g_free);
  wc_files_remove (self->files, self->base.job->id);
  wc_link_job_offer (&self->base);
}

static void
end_in_failure (WcTransfer *self, const GError *error)
{
  g_autoptr (WcAttachment) failed = NULL;

  /* the next stream is waited for */
  if (g_error_matches (error, WC_ERROR, WC_ERROR_OFFLINE))
    return;
  if (!g_cancellable_is_cancelled (self->base.cancellable) && may_pass (error) &&
      ++self->n_failed < MAX_ATTEMPTS)
    {
      self->timer = wc_clock_add (self->clock, delay_of (self, error), on_timer, self);
      return;
    }
  if (has_next_source (self, error))
    {
      take_next_source (self);
      return;
    }
  failed = make_failed (self);
  finish (self, failed, error);
}

static void
on_over (WcTransfer *self, WcAttachment *changed, const GError *error)
{
  if (error != NULL)
    end_in_failure (self, error);
  else
    finish (self, changed, NULL);
}

static void
end_cancelled (WcLinkJob *base, const GError *why)
{
  WcTransfer *self = (WcTransfer *) base;

  wc_clock_clear (self->clock, &self->timer);
  end_in_failure (self, why);
}

static void
init (WcLinkJob *base, gpointer data)
{
  WcTransfer *self = (WcTransfer *) base;
  WcTransfers *owner = data;

  self->db = owner->db;
  self->clock = owner->clock;
  self->files = owner->files;
  self->runners = owner->runners;
  self->over = on_over;
  self->fd = -1;
}

static void
detach (WcLinkJob *base)
{
  WcTransfer *self = (WcTransfer *) base;

  wc_clock_clear (self->clock, &self->timer);
  g_cancellable_cancel (base->cancellable);
}

static const WcLinkJobType type = {
  .size = sizeof (WcTransfer),
  .most_busy = MOST_BUSY,
  .init = init,
  .offer = offer,
  .cancelled = end_cancelled,
  .detach = detach,
  .clear = wc_transfer_clear,
};

WcTransfers *
wc_transfers_new (
    WcDb *db, WcClock *clock, WcJobs *jobs, WcRunners *runners, WcFiles *files)
{
  WcTransfers *self = g_new0 (WcTransfers, 1);

  self->db = db;
  self->clock = clock;
  self->runners = runners;
  self->files = files;
  self->works = wc_link_jobs_new (jobs, runners, &type, self);
  wc_link_jobs_run (self->works, WC_JOB_KIND_UPLOAD);
  wc_link_jobs_run (self->works, WC_JOB_KIND_DOWNLOAD);
  return self;
}

void
wc_transfers_free (WcTransfers *self)
{
  wc_link_jobs_free (self->works);
  g_free (self);
}
