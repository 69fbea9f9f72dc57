/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <unistd.h>

#include "lib/service-fixture.h"

static int
new_file (void)
{
  g_autofree char *name = NULL;
  int fd = g_file_open_tmp ("whinchat-XXXXXX", &name, NULL);

  g_assert_cmpint (fd, >=, 0);
  unlink (name);
  return fd;
}

static void
wait_for (WcServiceFixture *f, const char *id, WcJobState state)
{
  g_autoptr (WcJob) job = wc_jobs_get (f->jobs, id, NULL);

  while (!wc_job_is_over (job))
    {
      g_main_context_iteration (NULL, TRUE);
      wc_job_unref (job);
      job = wc_jobs_get (f->jobs, id, NULL);
    }
  g_assert_cmpint (job->state, ==, state);
}

static void
test_both (void)
{
  static const WcImportOptions options = { TRUE, FALSE };
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcAccount) account = wc_service_fixture_account (f);
  int fd = new_file ();
  g_autoptr (WcJob) written = wc_portable_service_export (
      f->services->portable, account, dup (fd), /* passphrase= */ NULL, "me", NULL);
  g_autoptr (WcJob) read_back = NULL;

  g_assert_cmpstr (written->owner, ==, "me");
  wait_for (f, written->id, WC_JOB_STATE_DONE);
  lseek (fd, 0, SEEK_SET);
  read_back =
      wc_portable_service_import (f->services->portable, fd, &options, "me", NULL);
  wait_for (f, read_back->id, WC_JOB_STATE_DONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/portable-service/both", test_both);
  return g_test_run ();
}
