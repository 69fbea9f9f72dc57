/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "lib/https-fixture.h"
#include "net/http-get.h"

/* A server that greets and then says nothing. */
static const WcScriptStep silent[] = { { WC_SCRIPT_TLS },
                                       { WC_SCRIPT_EXPECT, "\r\n\r\n" },
                                       { WC_SCRIPT_EXPECT, "never" },
                                       { WC_SCRIPT_END } };

static void
setup (WcHttpsFixture *f, gconstpointer data)
{
  wc_https_fixture_open (f, data);
}

static void
teardown (WcHttpsFixture *f, gconstpointer data)
{
  wc_https_fixture_close (f);
}

static void
begin (WcHttpsFixture *f, const WcHttpTarget *target)
{
  WcHttpGet wanted = { .target = *target, .fd = f->fd, .max_bytes = 100 };

  wc_http_get_async (&wanted, f->cancellable, wc_https_fixture_done, f);
}

static void
assert_fails (WcHttpsFixture *f, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_http_get_finish (wc_https_fixture_wait (f), &error));
  g_assert_error (error, domain, code);
}

static void
wait_request (WcHttpsFixture *f)
{
  while (strstr (wc_script_server_get_heard (f->server), "\r\n\r\n") == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_cancelled (WcHttpsFixture *f, gconstpointer data)
{
  WcHttpTarget target = wc_https_fixture_start (f, silent, "/");

  begin (f, &target);
  wait_request (f);
  g_cancellable_cancel (f->cancellable);
  assert_fails (f, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_cancelled_before (WcHttpsFixture *f, gconstpointer data)
{
  WcHttpTarget target = wc_https_fixture_start (f, silent, "/");

  g_cancellable_cancel (f->cancellable);
  begin (f, &target);
  assert_fails (f, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_limit (WcHttpsFixture *f, gconstpointer data)
{
  WcHttpTarget target = wc_https_fixture_start (f, silent, "/");

  target.limit_s = 1;
  begin (f, &target);
  assert_fails (f, WC_ERROR, WC_ERROR_REMOTE_TIMEOUT);
}

static void
test_idle (WcHttpsFixture *f, gconstpointer data)
{
  WcHttpTarget target = wc_https_fixture_start (f, silent, "/");

  target.idle_s = 1;
  begin (f, &target);
  assert_fails (f, WC_ERROR, WC_ERROR_REMOTE_TIMEOUT);
}

/* It is at a private address: only the account's own server may be. */
static void
test_guarded (WcHttpsFixture *f, gconstpointer data)
{
  WcHttpTarget target = wc_https_fixture_start (f, silent, "/");

  target.own_address = NULL;
  begin (f, &target);
  assert_fails (f, WC_ERROR, WC_ERROR_PERMISSION_DENIED);
  g_assert_cmpuint (wc_script_server_count (f->server), ==, 0);
}

static void
test_other_name (WcHttpsFixture *f, gconstpointer data)
{
  WcHttpTarget target = wc_https_fixture_start (f, silent, "/");

  begin (f, &target);
  assert_fails (f, WC_ERROR, WC_ERROR_REMOTE_ERROR);
  g_assert_cmpstr (wc_script_server_get_heard (f->server), ==, "");
}

static void
test_other_authority (WcHttpsFixture *f, gconstpointer data)
{
  WcHttpTarget target = wc_https_fixture_start (f, silent, "/");
  g_autoptr (WcTestCa) other = wc_test_ca_new ();

  target.ca_file = wc_test_ca_get_file (other);
  begin (f, &target);
  assert_fails (f, WC_ERROR, WC_ERROR_REMOTE_ERROR);
  g_assert_cmpstr (wc_script_server_get_heard (f->server), ==, "");
}

static void
test_nobody_there (WcHttpsFixture *f, gconstpointer data)
{
  WcHttpTarget target = wc_https_fixture_start (f, silent, "/");

  g_clear_pointer (&f->server, wc_script_server_free);
  begin (f, &target);
  assert_fails (f, WC_ERROR, WC_ERROR_REMOTE_TIMEOUT);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    const char *names;
    void (*test) (WcHttpsFixture *f, gconstpointer data);
  } tests[] = {
    { "/net/http-transfer/cancelled", "DNS:localhost", test_cancelled },
    { "/net/http-transfer/cancelled-before", "DNS:localhost", test_cancelled_before },
    { "/net/http-transfer/limit", "DNS:localhost", test_limit },
    { "/net/http-transfer/idle", "DNS:localhost", test_idle },
    { "/net/http-transfer/guarded", "DNS:localhost", test_guarded },
    { "/net/http-transfer/other-name", "DNS:example.test", test_other_name },
    { "/net/http-transfer/other-authority", "DNS:localhost", test_other_authority },
    { "/net/http-transfer/nobody-there", "DNS:localhost", test_nobody_there },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, WcHttpsFixture, tests[i].names, setup, tests[i].test,
                teardown);
  return g_test_run ();
}
