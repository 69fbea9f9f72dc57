/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "lib/transfer-fixture.h"
#include "store/account-store.h"

static void
begin (WcTransferFixture *self)
{
  g_autofree char *folder = g_build_filename (self->base->temp->directory, "files", NULL);

  self->runners = wc_runners_new (&self->base->means);
  self->jobs = wc_jobs_new (self->base->temp->db, self->base->live);
  self->files = wc_files_new (folder);
  self->transfers = wc_transfers_new (self->base->temp->db, WC_CLOCK (self->base->clock),
                                      self->jobs, self->runners, self->files);
}

static void
end (WcTransferFixture *self)
{
  wc_runners_leave_all (self->runners);
  g_clear_pointer (&self->transfers, wc_transfers_free);
  wc_transfer_fixture_turn (self);
  g_clear_pointer (&self->files, wc_files_free);
  g_assert_finalize_object (self->runners);
  wc_transfer_fixture_turn (self);
  g_assert_finalize_object (self->jobs);
}

void
wc_transfer_fixture_setup (WcTransferFixture *self, gconstpointer data)
{
  if (g_getenv ("SOUP_FORCE_HTTP1") == NULL)
    g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  self->base = wc_runner_fixture_new ();
  wc_runner_fixture_drop_runner (self->base);
  self->ca = wc_test_ca_new ();
  self->identity = wc_test_ca_issue (self->ca, "DNS:localhost", -1, 1);
  self->host = "localhost";
  self->account =
      wc_account_store_get (self->base->temp->db, self->base->temp->account->id, NULL);
  self->account->ca_file = g_strdup (wc_test_ca_get_file (self->ca));
  begin (self);
}

void
wc_transfer_fixture_teardown (WcTransferFixture *self, gconstpointer data)
{
  end (self);
  g_clear_pointer (&self->server, wc_script_server_free);
  wc_test_identity_free (self->identity);
  wc_test_ca_free (self->ca);
  wc_account_unref (self->account);
  wc_runner_fixture_free (self->base);
}

void
wc_transfer_fixture_restart (WcTransferFixture *self)
{
  end (self);
  begin (self);
  wc_jobs_resume (self->jobs);
}

void
wc_transfer_fixture_go_online (WcTransferFixture *self)
{
  wc_links_start (WC_LINKS (self->runners), self->account);
  wc_fake_server_let_in (self->base->server);
  wc_runner_fixture_forget (self->base);
}

void
wc_transfer_fixture_turn (WcTransferFixture *self)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gboolean
is_over (WcTransferFixture *self, const char *id)
{
  g_autoptr (WcJob) job = wc_jobs_get (self->jobs, id, NULL);

  return wc_job_is_over (job);
}

void
wc_transfer_fixture_wait (WcTransferFixture *self, const char *job)
{
  while (!is_over (self, job))
    g_main_context_iteration (NULL, TRUE);
  wc_transfer_fixture_turn (self);
}

typedef struct
{
  WcTransferFixture *fixture;
  const WcAttachment *file;
} Adding;

static gboolean
store_file (WcDb *db, gpointer data, GError **error)
{
  Adding *adding = data;

  adding->fixture->attachment = wc_attachment_store_add_alone (
      db, adding->fixture->account->id, adding->file, error);
  return adding->fixture->attachment != 0;
}

static char *
start (WcTransferFixture *self, WcJobKind kind, const WcAttachment *file)
{
  GHashTable *params = wc_details_new ();
  Adding adding = { self, file };
  g_autoptr (WcJob) job = NULL;
  g_autoptr (GError) error = NULL;

  wc_db_run (self->base->temp->db, WC_DB_NORMAL, store_file, &adding, &error);
  g_assert_no_error (error);
  wc_details_set_int (params, "attachment", self->attachment);
  if (self->max_bytes > 0)
    wc_details_set_int (params, "max_bytes", self->max_bytes);
  job = wc_jobs_start (self->jobs, kind, self->account->id, params, NULL, &error);
  g_assert_no_error (error);
  return g_strdup (job->id);
}

char *
wc_transfer_fixture_upload (WcTransferFixture *self, const char *content)
{
  g_autoptr (WcAttachment) file = wc_attachment_new ();
  gsize size = strlen (content);
  int fd;

  file->state = WC_ATTACHMENT_UPLOADING;
  file->size = (gint64) size;
  file->file = wc_files_make_name ();
  wc_attachment_set_name (file, "note.txt");
  fd = wc_files_open (self->files, file->file, TRUE, NULL);
  g_assert_cmpint (write (fd, content, size), ==, (gssize) size);
  close (fd);
  return start (self, WC_JOB_KIND_UPLOAD, file);
}

char *
wc_transfer_fixture_download (WcTransferFixture *self, gint64 size, const char *sha256)
{
  g_autoptr (WcAttachment) file = wc_attachment_new ();
  g_autofree char *url = g_strdup_printf (
      "%s://%s:%u/f%s%s", self->secret != NULL ? "aesgcm" : "https", self->host,
      wc_script_server_get_port (self->server), self->secret != NULL ? "#" : "",
      self->secret != NULL ? self->secret : "");

  file->size = size;
  if (self->first_host != NULL)
    {
      g_autofree char *first = g_strdup_printf ("https://%s:%u/f", self->first_host,
                                                wc_script_server_get_port (self->server));

      wc_attachment_add_source (file, first);
    }
  wc_attachment_add_source (file, url);
  wc_attachment_add_encrypted (file, url);
  wc_attachment_add_hash (file, "sha-256", sha256);
  return start (self, WC_JOB_KIND_DOWNLOAD, file);
}

void
wc_transfer_fixture_cancel (WcTransferFixture *self, const char *job)
{
  g_assert_true (wc_jobs_cancel (self->jobs, job, NULL));
}

static WcStoredAttachment *
get (WcTransferFixture *self)
{
  g_autoptr (GError) error = NULL;
  WcStoredAttachment *stored =
      wc_attachment_store_get (self->base->temp->db, self->attachment, &error);

  g_assert_no_error (error);
  return stored;
}

void
wc_transfer_fixture_forget_file (WcTransferFixture *self)
{
  g_autoptr (WcStoredAttachment) stored = get (self);

  wc_files_remove (self->files, stored->attachment->file);
}

void
wc_transfer_fixture_cut_copy (WcTransferFixture *self)
{
  g_autoptr (WcStoredAttachment) stored = get (self);
  int fd = wc_files_open (self->files, stored->attachment->file, FALSE, NULL);

  g_assert_cmpint (ftruncate (fd, 2), ==, 0);
  close (fd);
}

void
wc_transfer_fixture_serve (WcTransferFixture *self, const WcScriptStep *steps)
{
  self->server = wc_script_server_new (self->identity, steps);
}

WcAttachmentState
wc_transfer_fixture_state (WcTransferFixture *self)
{
  g_autoptr (WcStoredAttachment) stored = get (self);

  return stored->attachment->state;
}

void
wc_transfer_fixture_assert_job (WcTransferFixture *self,
                                const char *id,
                                const char *state)
{
  g_autoptr (WcJob) job = wc_jobs_get (self->jobs, id, NULL);

  g_assert_cmpstr (wc_job_state_to_string (job->state), ==, state);
}

void
wc_transfer_fixture_assert_copy (WcTransferFixture *self, const char *content)
{
  g_autoptr (WcStoredAttachment) stored = get (self);
  char buffer[64] = { 0 };
  int fd;

  g_assert_cmpint (stored->attachment->state, ==, WC_ATTACHMENT_HELD);
  fd = wc_files_open_to_read (self->files, stored->attachment->file, NULL);
  g_assert_cmpint (read (fd, buffer, sizeof buffer - 1), ==, (gssize) strlen (content));
  g_assert_cmpstr (buffer, ==, content);
  close (fd);
}

void
wc_transfer_fixture_assert_no_copy (WcTransferFixture *self)
{
  g_autoptr (WcStoredAttachment) stored = get (self);

  g_assert_cmpint (stored->attachment->state, ==, WC_ATTACHMENT_REMOTE);
  g_assert_null (stored->attachment->file);
}
