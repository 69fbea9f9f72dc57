/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/transfer-fixture.h"

/* The copy is shorter than what was promised to the server. */
static void
test_copy_was_cut (WcTransferFixture *f, gconstpointer data)
{
  g_autofree char *job = wc_transfer_fixture_upload (f, "hello");

  wc_transfer_fixture_cut_copy (f);
  wc_transfer_fixture_go_online (f);
  wc_transfer_fixture_turn (f);
  wc_transfer_fixture_assert_job (f, job, "failed");
  g_assert_cmpint (wc_transfer_fixture_state (f), ==, WC_ATTACHMENT_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/account/upload/copy-was-cut", WcTransferFixture, NULL,
              wc_transfer_fixture_setup, test_copy_was_cut, wc_transfer_fixture_teardown);
  return g_test_run ();
}
