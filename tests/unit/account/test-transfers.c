/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/transfer-fixture.h"

static void
test_waits_for_the_stream (WcTransferFixture *f, gconstpointer data)
{
  g_autofree char *job = wc_transfer_fixture_upload (f, "hello");

  wc_transfer_fixture_turn (f);
  wc_transfer_fixture_assert_job (f, job, "running");
  wc_transfer_fixture_cancel (f, job);
  wc_transfer_fixture_turn (f);
  wc_transfer_fixture_assert_job (f, job, "cancelled");
  g_assert_cmpint (wc_transfer_fixture_state (f), ==, WC_ATTACHMENT_FAILED);
}

/* What was begun goes on in the next life of the daemon. */
static void
test_restart (WcTransferFixture *f, gconstpointer data)
{
  g_autofree char *job = wc_transfer_fixture_upload (f, "hello");

  wc_transfer_fixture_turn (f);
  wc_transfer_fixture_restart (f);
  wc_transfer_fixture_assert_job (f, job, "running");
  wc_transfer_fixture_turn (f);
  wc_transfer_fixture_assert_job (f, job, "running");
  g_assert_cmpint (wc_transfer_fixture_state (f), ==, WC_ATTACHMENT_UPLOADING);
}

static void
test_file_is_gone (WcTransferFixture *f, gconstpointer data)
{
  g_autofree char *job = wc_transfer_fixture_upload (f, "hello");

  wc_transfer_fixture_forget_file (f);
  wc_transfer_fixture_go_online (f);
  wc_transfer_fixture_turn (f);
  wc_transfer_fixture_assert_job (f, job, "failed");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func)                                                                 \
  g_test_add ("/account/transfers/" name, WcTransferFixture, NULL,                       \
              wc_transfer_fixture_setup, func, wc_transfer_fixture_teardown)
  TEST ("waits-for-the-stream", test_waits_for_the_stream);
  TEST ("restart", test_restart);
  TEST ("file-is-gone", test_file_is_gone);
  return g_test_run ();
}
