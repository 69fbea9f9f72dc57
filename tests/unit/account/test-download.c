/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

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

/* "hello", encrypted with that key and two ivs, and an empty file; computed with
 * libgcrypt. */
#define KEY                                                                              \
  "feffe9928665731c6d6a8f9467308308"                                                     \
  "feffe9928665731c6d6a8f9467308308"
#define SECRET "cafebabefacedbaddecaf801" KEY
#define SECRET_16 "cafebabefacedbaddecaf8aabbccdd01" KEY
#define SEALED                                                                           \
  "\x95\xe8\x9b\x92\x25"                                                                 \
  "\x44\xe4\x83\xb0\xdc\x34\xce\x08\xf6\x7d\x27\x1c\x3c\xc9\x87"
#define SEALED_16                                                                        \
  "\x4d\x6d\x94\xd7\x71"                                                                 \
  "\x16\x25\xfa\x39\x71\x1c\x59\xdf\x6e\xb2\xd3\xd5\xbc\x7c\xa5\xe6"
#define SEALED_EMPTY "\x3f\xa3\xbb\x36\xba\xfc\xf9\x9b\x8b\x2a\x9c\xb1\x05\xb4\x8c\x40"
#define LENGTH(n)                                                                        \
  "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: " n "\r\n\r\n"

typedef struct
{
  const char *name;
  const char *secret;
  const char *answer;
  const char *hash; /* (nullable) */
  gint64 max_bytes;
  const char *content; /* (nullable) NULL: it fails */
} Encrypted;

static const Encrypted encrypted[] = {
  { "good", SECRET, LENGTH ("21") SEALED "\xc8", NULL, 0, "hello" },
  { "long-iv", SECRET_16, LENGTH ("21") SEALED_16, NULL, 0, "hello" },
  { "good-hash", SECRET, LENGTH ("21") SEALED "\xc8", SHA256_OF_HELLO, 0, "hello" },
  { "bounded", SECRET, LENGTH ("21") SEALED "\xc8", NULL, 5, "hello" },
  { "empty", SECRET, LENGTH ("16") SEALED_EMPTY, NULL, 0, "" },
  { "other-tag", SECRET, LENGTH ("21") SEALED "\xc9", NULL, 0, NULL },
  { "other-hash", SECRET, LENGTH ("21") SEALED "\xc8",
    "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", 0, NULL },
  { "other-iv", SECRET_16, LENGTH ("21") SEALED "\xc8", NULL, 0, NULL },
  { "truncated", SECRET, LENGTH ("20") SEALED, NULL, 0, NULL },
  { "longer", SECRET, LENGTH ("22") SEALED "\xc8\xc8", NULL, 0, NULL },
  { "no-tag", SECRET, LENGTH ("5") "hello", NULL, 0, NULL },
  { "too-large", SECRET, LENGTH ("21") SEALED "\xc8", NULL, 4, NULL },
  { "missing", SECRET, "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", NULL, 0, NULL },
};

/* Nobody is told what opens the file, and what is not proven leaves nothing behind. */
static void
assert_secret_kept (WcTransferFixture *f, const char *job)
{
  g_autoptr (WcJob) told = wc_jobs_get (f->jobs, job, NULL);
  const char *heard = wc_script_server_get_heard (f->server);

  g_assert_true (g_str_has_prefix (heard, "GET /f HTTP/1.1\r\n"));
  g_assert_null (strstr (heard, KEY));
  if (told->state == WC_JOB_STATE_DONE)
    g_assert_true (g_str_has_suffix (wc_details_get (told->result, "url"), "/f"));
  else
    g_assert_null (strstr (told->error_text, KEY));
  g_assert_cmpint (wc_files_get_size (f->files, job), <, 0);
}

static void
test_encrypted (WcTransferFixture *f, gconstpointer data)
{
  const Encrypted *c = data;
  const WcScriptStep steps[] = {
    { WC_SCRIPT_TLS },
    { WC_SCRIPT_EXPECT, "\r\n\r\n" },
    { WC_SCRIPT_SEND, c->answer },
    { WC_SCRIPT_END },
  };
  g_autofree char *job = NULL;

  f->secret = c->secret;
  f->max_bytes = c->max_bytes;
  wc_transfer_fixture_serve (f, steps);
  job = wc_transfer_fixture_download (f, -1, c->hash);
  wc_transfer_fixture_go_online (f);
  wc_transfer_fixture_wait (f, job);
  wc_transfer_fixture_assert_job (f, job, c->content != NULL ? "done" : "failed");
  if (c->content != NULL)
    wc_transfer_fixture_assert_copy (f, c->content);
  else
    wc_transfer_fixture_assert_no_copy (f);
  assert_secret_kept (f, job);
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
  for (gsize i = 0; i < G_N_ELEMENTS (encrypted); i++)
    {
      g_autofree char *path =
          g_strconcat ("/account/download/encrypted/", encrypted[i].name, NULL);

      g_test_add (path, WcTransferFixture, &encrypted[i], wc_transfer_fixture_setup,
                  test_encrypted, wc_transfer_fixture_teardown);
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
