/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include <fcntl.h>
#include <unistd.h>

#include "lib/service-fixture.h"

/* The findings as lines "check level". */
static char *
run (WcServiceFixture *f, const WcAccount *account)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  GString *lines = g_string_new (NULL);

  wc_doctor_service_run_async (f->services->doctor, account, /* cancellable= */ NULL,
                               wc_service_fixture_done, &result);
  findings = wc_doctor_service_run_finish (f->services->doctor,
                                           wc_service_fixture_wait (&result), NULL);

  for (guint i = 0; i < findings->len; i++)
    {
      const WcFinding *finding = g_ptr_array_index (findings, i);

      g_assert_nonnull (finding->text);
      if (finding->level != WC_FINDING_OK)
        g_assert_nonnull (finding->fix);
      if (finding->fix != NULL)
        g_assert_null (strchr (finding->fix, '`')); /* commands stand between "" */
      if (g_str_equal (finding->check, "disk") || g_str_equal (finding->check, "clock"))
        continue;
      g_string_append_printf (lines, "%s %s\n", finding->check,
                              wc_finding_level_to_string (finding->level));
    }
  return g_string_free (lines, FALSE);
}

static void
test_offline (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autofree char *lines = run (f, NULL);

  g_assert_cmpstr (lines, ==,
                   "database ok\nstorage ok\nprompts ok\nconnection error\npassword "
                   "warning\nomemo ok\n");
}

/* Whatever keeps it from its server, there is something to do. */
static void
test_failed (void)
{
  static const WcAccountState states[] = { WC_ACCOUNT_STATE_AUTH_FAILED,
                                           WC_ACCOUNT_STATE_ERROR };
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *lines = NULL;

      wc_fake_link_set_state (f->link, states[i]);
      lines = run (f, NULL);
      g_assert_nonnull (strstr (lines, "connection error\n"));
    }
}

static void
test_online (void)
{
  static const char *const missing[] = { "carbons", NULL };
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autofree char *lines = NULL;

  wc_fake_link_edit (f->link)->missing = missing;
  wc_fake_link_set_state (f->link, WC_ACCOUNT_STATE_ONLINE);
  wc_prompts_raise (f->prompts, f->store->account, WC_PROMPT_KIND_KEYRING, "locked", NULL,
                    NULL);
  lines = run (f, NULL);
  g_assert_cmpstr (lines, ==,
                   "database ok\nstorage ok\nprompts error\nconnection ok\ntls "
                   "ok\narchive ok\ncarbons "
                   "warning\nstream-management ok\npassword warning\nomemo ok\n");
}

/* Test that what strangers can ask is no fault, so that they cannot make it look like
 * one.
 */
static void
test_invited (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autofree char *lines = NULL;

  wc_prompts_raise (f->prompts, f->store->account, WC_PROMPT_KIND_INVITATION, "come in?",
                    NULL, NULL);
  lines = run (f, NULL);
  g_assert_cmpstr (lines, ==,
                   "database ok\nstorage ok\nprompts ok\nconnection error\npassword "
                   "warning\nomemo ok\n");
}

static void
test_one_account (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcAccount) account = wc_service_fixture_account (f);
  g_autofree char *lines = NULL;

  wc_prompts_raise (f->prompts, wc_service_fixture_add_account (f, "nurse@capulet.lit"),
                    WC_PROMPT_KIND_KEYRING, "locked", NULL, NULL);
  lines = run (f, account);
  g_assert_cmpstr (lines, ==,
                   "database ok\nstorage ok\nprompts ok\nconnection error\npassword "
                   "warning\nomemo ok\n");
}

static void
test_no_account (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (WcAccount) account = wc_service_fixture_account (f);
  g_autofree char *lines = NULL;

  g_assert_true (wc_account_service_remove (f->services->accounts, account, FALSE, NULL));
  lines = run (f, NULL);
  g_assert_cmpstr (lines, ==, "database ok\nstorage ok\nprompts ok\naccounts warning\n");
}

/* The daemon goes on with what it has in memory, and tells. */
static void
test_damaged (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autofree char *lines = NULL;
  g_autofree char *noise = g_strnfill (4096, 'x');
  int fd;

  g_assert_true (wc_db_checkpoint (f->store->db, NULL));
  fd = open (f->store->path, O_WRONLY | O_CLOEXEC);
  g_assert_cmpint (pwrite (fd, noise, 4096, 4096), ==, 4096);
  g_assert_cmpint (pwrite (fd, noise, 4096, 8192), ==, 4096);
  close (fd);
  lines = run (f, NULL);
  g_assert_true (g_str_has_prefix (lines, "database error\n"));
}

static void
test_cancelled (void)
{
  g_autoptr (WcServiceFixture) f = wc_service_fixture_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  wc_doctor_service_run_async (f->services->doctor, NULL, cancellable,
                               wc_service_fixture_done, &result);
  g_assert_null (wc_doctor_service_run_finish (
      f->services->doctor, wc_service_fixture_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/doctor-service/offline", test_offline);
  g_test_add_func ("/service/doctor-service/failed", test_failed);
  g_test_add_func ("/service/doctor-service/online", test_online);
  g_test_add_func ("/service/doctor-service/invited", test_invited);
  g_test_add_func ("/service/doctor-service/one-account", test_one_account);
  g_test_add_func ("/service/doctor-service/no-account", test_no_account);
  g_test_add_func ("/service/doctor-service/damaged", test_damaged);
  g_test_add_func ("/service/doctor-service/cancelled", test_cancelled);
  return g_test_run ();
}
