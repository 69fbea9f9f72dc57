/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lib/transfer-fixture.h"

#define SHA256_OF_HELLO "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="
#define OK "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"

/* What becomes of each answer, for a file that was announced with 5 bytes and a hash. */
typedef struct
{
  const char *name;
  const char *answer;
  const char *hash; /* (nullable) */
  gint64 size;
  const char *state; /* of the job */
} Case;

static const Case cases[] = {
  { "good", OK "hello", SHA256_OF_HELLO, 5, "done" },
  { "no-hash", OK "hello", NULL, 5, "done" },
  { "nothing-announced", OK "hello", NULL, -1, "done" },
  { "other-content", OK "hallo", SHA256_OF_HELLO, 5, "failed" },
  { "larger-than-announced", OK "hello", SHA256_OF_HELLO, 4, "failed" },
  { "missing", "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", NULL, 5, "failed" },
};

static void
test_answer (WcTransferFixture *f, gconstpointer data)
{
  const Case *c = data;
  const WcScriptStep steps[] = {
    { WC_SCRIPT_TLS },
    { WC_SCRIPT_EXPECT, "\r\n\r\n" },
    { WC_SCRIPT_SEND, c->answer },
    { WC_SCRIPT_END },
  };
  g_autofree char *job = NULL;

  wc_transfer_fixture_serve (f, steps);
  job = wc_transfer_fixture_download (f, c->size, c->hash);
  wc_transfer_fixture_go_online (f);
  wc_transfer_fixture_wait (f, job);
  wc_transfer_fixture_assert_job (f, job, c->state);
  if (g_str_equal (c->state, "done"))
    wc_transfer_fixture_assert_copy (f, "hello");
  else
    wc_transfer_fixture_assert_no_copy (f);
}

/* Whoever asked named a bound, and the file did not say how large it is. */
static void
test_bounded (WcTransferFixture *f, gconstpointer data)
{
  static const WcScriptStep steps[] = {
    { WC_SCRIPT_TLS },
    { WC_SCRIPT_EXPECT, "\r\n\r\n" },
    { WC_SCRIPT_SEND, OK "hello" },
    { WC_SCRIPT_END },
  };
  g_autofree char *job = NULL;

  f->max_bytes = 4;
  wc_transfer_fixture_serve (f, steps);
  job = wc_transfer_fixture_download (f, -1, NULL);
  wc_transfer_fixture_go_online (f);
  wc_transfer_fixture_wait (f, job);
  wc_transfer_fixture_assert_job (f, job, "failed");
  wc_transfer_fixture_assert_no_copy (f);
}

/* Nobody reaches a private address but that of the account's own server. */
static void
test_guarded (WcTransferFixture *f, gconstpointer data)
{
  static const WcScriptStep steps[] = { { WC_SCRIPT_TLS }, { WC_SCRIPT_END } };
  g_autofree char *job = NULL;

  wc_transfer_fixture_serve (f, steps);
  f->host = "127.0.0.2";
  job = wc_transfer_fixture_download (f, 5, NULL);
  wc_transfer_fixture_go_online (f);
  wc_transfer_fixture_wait (f, job);
  wc_transfer_fixture_assert_job (f, job, "failed");
  g_assert_cmpuint (wc_script_server_count (f->server), ==, 0);
}

/* Test that a place that is refused is not the end where there is another. */
static void
test_next_place (WcTransferFixture *f, gconstpointer data)
{
  static const WcScriptStep steps[] = {
    { WC_SCRIPT_TLS },
    { WC_SCRIPT_EXPECT, "\r\n\r\n" },
    { WC_SCRIPT_SEND, OK "hello" },
    { WC_SCRIPT_END },
  };
  g_autofree char *job = NULL;

  wc_transfer_fixture_serve (f, steps);
  f->first_host = "127.0.0.2";
  job = wc_transfer_fixture_download (f, 5, SHA256_OF_HELLO);
  wc_transfer_fixture_go_online (f);
  wc_transfer_fixture_wait (f, job);
  wc_transfer_fixture_assert_job (f, job, "done");
  wc_transfer_fixture_assert_copy (f, "hello");
  g_assert_cmpuint (wc_script_server_count (f->server), ==, 1);
}

/* Each is asked once. */
static void
test_no_next_place (WcTransferFixture *f, gconstpointer data)
{
  static const WcScriptStep steps[] = {
    { WC_SCRIPT_TLS },
    { WC_SCRIPT_EXPECT, "\r\n\r\n" },
    { WC_SCRIPT_SEND, "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n" },
    { WC_SCRIPT_END },
  };
  g_autofree char *job = NULL;

  wc_transfer_fixture_serve (f, steps);
  f->first_host = "127.0.0.2";
  job = wc_transfer_fixture_download (f, 5, NULL);
  wc_transfer_fixture_go_online (f);
  wc_transfer_fixture_wait (f, job);
  wc_transfer_fixture_assert_job (f, job, "failed");
  wc_transfer_fixture_assert_no_copy (f);
  g_assert_cmpuint (wc_script_server_count (f->server), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/account/download/", cases[i].name, NULL);

      g_test_add (path, WcTransferFixture, &cases[i], wc_transfer_fixture_setup,
                  test_answer, wc_transfer_fixture_teardown);
    }
  g_test_add ("/account/download/bounded", WcTransferFixture, NULL,
              wc_transfer_fixture_setup, test_bounded, wc_transfer_fixture_teardown);
  g_test_add ("/account/download/guarded", WcTransferFixture, NULL,
              wc_transfer_fixture_setup, test_guarded, wc_transfer_fixture_teardown);
  g_test_add ("/account/download/next-place", WcTransferFixture, NULL,
              wc_transfer_fixture_setup, test_next_place, wc_transfer_fixture_teardown);
  g_test_add ("/account/download/no-next-place", WcTransferFixture, NULL,
              wc_transfer_fixture_setup, test_no_next_place,
              wc_transfer_fixture_teardown);
  return g_test_run ();
}
