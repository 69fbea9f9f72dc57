/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <gio/gunixoutputstream.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/json-out.h"
#include "store/omemo-own-store.h"
#include "store/portable-reader.h"
#include "sync/exports.h"
#include "sync/import-lines.h"
#include "sync/portable-account.h"
#include "sync/portable-identity.h"

/* A page is read on the reader's thread, written while nobody waits for it, and then the
 * next one is read: who reads slowly at the other end holds up nobody but himself. What
 * is known of archives is read first and written last: whatever comes in between is in
 * the file or fetched again, but never missing. */

#define PAGE_BYTES (256 * 1024)

struct _WcExports
{
  WcDb *db;
  WcJobs *jobs;
  WcReader *reader;
  GCancellable *stopped;        /* (owned) nobody wants an answer any more */
  GOutputStream *next;          /* (owned) (nullable) of the job that is being started */
  WcAccount *account;           /* (owned) (nullable) the same */
  WcPortableIdentity *identity; /* (owned) (nullable) the same */
  WcSecret *passphrase;         /* (owned) (nullable) of that */
};

/* One job. */
typedef struct Work
{
  WcExports *owner;
  void (*go_on) (struct Work *work); /* what follows when all is written */
  GCancellable *stopped;             /* (owned) the owner's */
  GCancellable *cancellable;         /* (owned) the job's */
  GOutputStream *out;                /* (owned) */
  WcAccount *account;                /* (owned) */
  char *id;                          /* (owned) */
  char *sealed;                      /* (owned) (nullable) the line with a private key */
  GString *text;                     /* (owned) what is being written */
  GString *archives;                 /* (owned) what is written last */
  gint64 after;                      /* id of the last message that was read */
  gint64 done;
  gint64 total;
  gint64 bytes;
  gboolean last; /* there is nothing behind what is being written */
} Work;

static void
work_free (Work *work)
{
  g_object_unref (work->stopped);
  g_object_unref (work->cancellable);
  g_object_unref (work->out);
  wc_account_unref (work->account);
  g_string_free (work->text, TRUE);
  g_string_free (work->archives, TRUE);
  g_free (work->id);
  g_free (work->sealed);
  g_free (work);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Work, work_free)

/* ---- On the reader's thread ---- */

typedef struct
{
  gint64 account;
  gint64 after;
  gboolean head;
} Question;

typedef struct
{
  GString *text;
  GString *archives;
  gint64 last;
  guint n;
  gint64 total;
} Piece;

static void
piece_free (gpointer data)
{
  Piece *piece = data;

  g_string_free (piece->text, TRUE);
  g_string_free (piece->archives, TRUE);
  g_free (piece);
}

static gboolean
read_into (WcDb *db, const Question *question, Piece *piece, GError **error)
{
  const WcPortablePage page = { question->account, question->after, PAGE_BYTES };

  if (!question->head)
    return wc_portable_reader_messages (db, &page, piece->text, &piece->last, &piece->n,
                                        error);
  return wc_portable_reader_count (db, question->account, &piece->total, error) &&
         wc_portable_reader_account (db, question->account, piece->text, piece->archives,
                                     error);
}

static gpointer
read_piece (WcDb *db, gpointer input, GError **error)
{
  Piece *piece = g_new0 (Piece, 1);

  piece->text = g_string_new (NULL);
  piece->archives = g_string_new (NULL);
  if (read_into (db, input, piece, error))
    return piece;
  piece_free (piece);
  return NULL;
}

/* ---- The job ---- */

static void
fail (Work *work, const GError *error)
{
  g_autoptr (GError) told = NULL;

  if (error->domain == WC_ERROR ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    told = g_error_copy (error);
  else
    told = g_error_new (WC_ERROR, WC_ERROR_STORAGE, "the export cannot be written: %s",
                        error->message);
  wc_jobs_fail (work->owner->jobs, work->id, told);
  work_free (work);
}

static void
finish (Work *work)
{
  GHashTable *result = wc_details_new ();

  wc_details_set_int (result, "messages", work->done);
  wc_details_set_int (result, "bytes", work->bytes);
  wc_jobs_finish (work->owner->jobs, work->id, result);
  work_free (work);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  Work *work = data;
  g_autoptr (GError) error = NULL;
  gsize n = 0;
  gboolean written =
      g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, &n, &error);

  if (g_cancellable_is_cancelled (work->stopped))
    {
      work_free (work);
      return;
    }
  work->bytes += (gint64) n;
  if (!written)
    {
      fail (work, error);
      return;
    }
  wc_jobs_progress (work->owner->jobs, work->id, work->done, work->total);
  if (work->last)
    finish (work);
  else
    work->go_on (work);
}

static void
write_text (Work *work)
{
  g_output_stream_write_all_async (work->out, work->text->str, work->text->len,
                                   G_PRIORITY_DEFAULT_IDLE, work->cancellable, on_written,
                                   work);
}

/* The account's own lines stand before what the server thinks of others. */
static gboolean
take_head (Work *work, const Piece *piece, GError **error)
{
  g_autofree char *line =
      wc_portable_account_write (work->owner->db, work->account, error);

  if (line == NULL)
    return FALSE;
  g_string_printf (work->text, "{\"type\":\"%s\",\"version\":%d", WC_IMPORT_LINES_FORMAT,
                   WC_IMPORT_LINES_VERSION);
  wc_json_out_member (work->text, "program", WC_VERSION);
  wc_json_out_number (work->text, "created_us", wc_db_now_us (work->owner->db));
  g_string_append (work->text, "}\n");
  if (work->sealed != NULL)
    g_string_append (work->text, work->sealed);
  g_string_append (work->text, line);
  g_string_append_len (work->text, piece->text->str, (gssize) piece->text->len);
  g_string_assign (work->archives, piece->archives->str);
  work->total = piece->total;
  return TRUE;
}

static void
take_page (Work *work, const Piece *piece)
{
  g_string_truncate (work->text, 0);
  g_string_append_len (work->text, piece->text->str, (gssize) piece->text->len);
  work->after = piece->last;
  work->done += piece->n;
  if (piece->n > 0)
    return;
  g_string_append_len (work->text, work->archives->str, (gssize) work->archives->len);
  g_string_append_printf (
      work->text, "{\"type\":\"end\",\"messages\":%" G_GINT64_FORMAT "}\n", work->done);
  work->last = TRUE;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Work *work = data;
  g_autoptr (GError) error = NULL;
  Piece *piece = wc_reader_run_finish (WC_READER (source), result, &error);
  gboolean head = work->text->len == 0;

  if (g_cancellable_is_cancelled (work->stopped))
    {
      g_clear_pointer (&piece, piece_free);
      work_free (work);
      return;
    }
  if (piece != NULL && head && !take_head (work, piece, &error))
    g_clear_pointer (&piece, piece_free);
  else if (piece != NULL && !head)
    take_page (work, piece);
  if (piece == NULL)
    {
      fail (work, error);
      return;
    }
  piece_free (piece);
  write_text (work);
}

static void
ask (Work *work)
{
  Question *question = g_new0 (Question, 1);
  WcReaderWork reading = { read_piece, question, g_free, piece_free };

  question->account = work->account->id;
  question->after = work->after;
  question->head = work->text->len == 0;
  wc_reader_run_async (work->owner->reader, &reading, work->cancellable, on_read, work);
}

static void
on_sealed (GObject *source, GAsyncResult *result, gpointer data)
{
  Work *work = data;
  g_autoptr (GError) error = NULL;

  work->sealed = wc_portable_identity_seal_finish (result, &error);
  if (g_cancellable_is_cancelled (work->stopped))
    work_free (work);
  else if (work->sealed != NULL)
    ask (work);
  else
    fail (work, error);
}

static void
run (const WcJob *job, GCancellable *cancellable, gpointer data)
{
  WcExports *self = data;
  Work *work = g_new0 (Work, 1);

  work->owner = self;
  work->stopped = g_object_ref (self->stopped);
  work->cancellable = g_object_ref (cancellable);
  work->out = g_steal_pointer (&self->next);
  work->account = g_steal_pointer (&self->account);
  work->id = g_strdup (job->id);
  work->text = g_string_new (NULL);
  work->archives = g_string_new (NULL);
  work->go_on = ask;
  if (self->identity != NULL)
    wc_portable_identity_seal_async (g_steal_pointer (&self->identity), self->passphrase,
                                     cancellable, on_sealed, work);
  else
    ask (work);
}

WcExports *
wc_exports_new (WcDb *db, WcJobs *jobs, WcReader *reader)
{
  WcExports *self = g_new0 (WcExports, 1);

  self->db = db;
  self->jobs = jobs;
  self->reader = reader;
  self->stopped = g_cancellable_new ();
  wc_jobs_register (jobs, WC_JOB_KIND_EXPORT, /* resumes= */ FALSE, run, self);
  return self;
}

/* What was for the job that is being started, and is taken by now unless it was not. */
static void
forget_next (WcExports *self)
{
  g_clear_object (&self->next);
  g_clear_pointer (&self->account, wc_account_unref);
  g_clear_pointer (&self->identity, wc_portable_identity_free);
  g_clear_pointer (&self->passphrase, wc_secret_unref);
}

void
wc_exports_free (WcExports *self)
{
  g_cancellable_cancel (self->stopped);
  g_object_unref (self->stopped);
  forget_next (self);
  g_free (self);
}

static gboolean
check_fd (int fd, GError **error)
{
  int flags = fcntl (fd, F_GETFL);
  struct stat status;

  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    return wc_error_invalid (error, "options.fd", "that is no regular file");
  if ((flags & O_ACCMODE) == O_RDONLY)
    return wc_error_invalid (error, "options.fd", "that is not open for writing");
  return TRUE;
}

static gboolean
take_identity (WcExports *self,
               const WcAccount *account,
               const char *passphrase,
               GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (WcOmemoOwn) own = NULL;

  if (strlen (passphrase) < WC_PORTABLE_IDENTITY_MIN_PASSPHRASE)
    return wc_error_invalid (error, "options.passphrase",
                             "a passphrase has %d characters at least",
                             WC_PORTABLE_IDENTITY_MIN_PASSPHRASE);
  own = wc_omemo_own_store_get (self->db, account->id, &local_error);
  if (own == NULL && local_error == NULL)
    local_error = g_error_new_literal (WC_ERROR, WC_ERROR_NOT_FOUND,
                                       "the account has no OMEMO device, and no key");
  if (own == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  self->identity = wc_portable_identity_new (account->jid, own->identity, own->secret);
  self->passphrase = wc_secret_new (passphrase, strlen (passphrase));
  return TRUE;
}

WcJob *
wc_exports_start (WcExports *self,
                  const WcAccount *account,
                  int fd,
                  const char *passphrase,
                  const char *owner,
                  GError **error)
{
  g_autoptr (GOutputStream) out = g_unix_output_stream_new (fd, /* close_fd= */ TRUE);
  WcJob *job;

  if (!check_fd (fd, error) ||
      (passphrase != NULL && !take_identity (self, account, passphrase, error)))
    return NULL;
  self->next = g_steal_pointer (&out);
  self->account = wc_account_ref (account);
  job = wc_jobs_start (self->jobs, WC_JOB_KIND_EXPORT, account->id, NULL, owner, error);
  forget_next (self);
  return job;
}
