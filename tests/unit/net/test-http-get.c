/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "lib/https-fixture.h"
#include "net/http-get.h"

#define OK "HTTP/1.1 200 OK\r\n"
#define BOUND 100

static void
setup (WcHttpsFixture *f, gconstpointer data)
{
  wc_https_fixture_open (f, "DNS:localhost");
}

static void
teardown (WcHttpsFixture *f, gconstpointer data)
{
  wc_https_fixture_close (f);
}

static WcHttpGetAnswer *
get (WcHttpsFixture *f, const WcHttpTarget *target, gint64 offset, GError **error)
{
  WcHttpGet wanted = { .target = *target,
                       .fd = f->fd,
                       .offset = offset,
                       .validator = offset > 0 ? "\"v1\"" : NULL,
                       .max_bytes = BOUND };

  g_clear_object (&f->result);
  wc_http_get_async (&wanted, f->cancellable, wc_https_fixture_done, f);
  return wc_http_get_finish (wc_https_fixture_wait (f), error);
}

/* What becomes of each answer to a plain request; with an offset of 3 where the file is
 * "abc" before. */
typedef struct
{
  const char *name;
  const char *answer;
  gboolean closes;
  gint64 offset;
  int error; /* 0: none */
  const char *file;
} Case;

static const Case cases[] = {
  { "plain", OK "Content-Length: 5\r\n\r\nhello", FALSE, 0, 0, "hello" },
  { "empty", OK "Content-Length: 0\r\n\r\n", FALSE, 0, 0, "" },
  { "chunked", OK "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
    FALSE, 0, 0, "hello" },
  { "until-closed", OK "Connection: close\r\n\r\nhello", TRUE, 0, 0, "hello" },
  { "cut", OK "Content-Length: 9\r\n\r\nhello", TRUE, 0, WC_ERROR_REMOTE_TIMEOUT,
    "hello" },
  { "cut-chunk", OK "Transfer-Encoding: chunked\r\n\r\n9\r\nhello", TRUE, 0,
    WC_ERROR_REMOTE_TIMEOUT, "hello" },
  { "says-too-much", OK "Content-Length: 101\r\n\r\nhello", FALSE, 0, WC_ERROR_TOO_LARGE,
    "" },
  { "sends-too-much",
    OK "Connection: close\r\n\r\n"
       "0123456789012345678901234567890123456789012345678901234567890123456789"
       "01234567890123456789012345678901",
    TRUE, 0, WC_ERROR_TOO_LARGE, "" },
  { "packed-is-not-unpacked",
    OK "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello", FALSE, 0, 0, "hello" },
  { "missing", "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", FALSE, 0,
    WC_ERROR_NOT_FOUND, "" },
  { "login-wanted",
    "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: "
    "0\r\n\r\n",
    FALSE, 0, WC_ERROR_PERMISSION_DENIED, "" },
  { "busy", "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", FALSE, 0,
    WC_ERROR_REMOTE_TIMEOUT, "" },
  { "no-http", "SSH-2.0-OpenSSH_9.2\r\n\r\n\r\n", TRUE, 0, WC_ERROR_REMOTE_TIMEOUT, "" },
  { "unasked-part",
    "HTTP/1.1 206 Part\r\nContent-Range: bytes 3-4/5\r\nContent-Length: "
    "2\r\n\r\nlo",
    FALSE, 0, WC_ERROR_REMOTE_ERROR, "" },
  { "resumed",
    "HTTP/1.1 206 Part\r\nContent-Range: bytes 3-4/5\r\nContent-Length: 2\r\n\r\nde",
    FALSE, 3, 0, "abcde" },
  { "resumed-unknown-size",
    "HTTP/1.1 206 Part\r\nContent-Range: bytes 3-4/*\r\nContent-Length: 2\r\n\r\nde",
    FALSE, 3, 0, "abcde" },
  { "begun-anew", OK "Content-Length: 5\r\n\r\nhello", FALSE, 3, 0, "hello" },
  { "other-part",
    "HTTP/1.1 206 Part\r\nContent-Range: bytes 2-4/5\r\nContent-Length: 3\r\n\r\ncde",
    FALSE, 3, WC_ERROR_REMOTE_ERROR, "abc" },
  { "part-says-too-much",
    "HTTP/1.1 206 Part\r\nContent-Range: bytes 3-400/401\r\nContent-Length: "
    "398\r\n\r\nde",
    FALSE, 3, WC_ERROR_TOO_LARGE, "abc" },
  { "part-without-range", "HTTP/1.1 206 Part\r\nContent-Length: 2\r\n\r\nde", FALSE, 3,
    WC_ERROR_REMOTE_ERROR, "abc" },
  { "part-falls-short",
    "HTTP/1.1 206 Part\r\nContent-Range: bytes 3-4/9\r\nContent-Length: 2\r\n\r\nde",
    FALSE, 3, WC_ERROR_REMOTE_TIMEOUT, "abcde" },
  { "nothing-left", "HTTP/1.1 416 No\r\nContent-Length: 0\r\n\r\n", FALSE, 3,
    WC_ERROR_CONFLICT, "abc" },
};

static void
test_answer (WcHttpsFixture *f, gconstpointer data)
{
  const Case *c = data;
  const WcScriptStep steps[] = {
    { WC_SCRIPT_TLS },
    { WC_SCRIPT_EXPECT, "\r\n\r\n" },
    { WC_SCRIPT_SEND, c->answer },
    { c->closes ? WC_SCRIPT_CLOSE : WC_SCRIPT_END },
    { WC_SCRIPT_END },
  };
  WcHttpTarget target = wc_https_fixture_start (f, steps, "/a%20b?c=%2F#part");
  g_autoptr (WcHttpGetAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (pwrite (f->fd, "abc", (gsize) c->offset, 0), ==, c->offset);
  answer = get (f, &target, c->offset, &error);
  if (c->error != 0)
    g_assert_error (error, WC_ERROR, c->error);
  else
    g_assert_no_error (error);
  g_assert_cmpint (answer == NULL, ==, c->error != 0);
  if (answer != NULL)
    g_assert_cmpint (answer->size, ==, (gint64) strlen (c->file));
  wc_https_fixture_assert_file (f, c->file);
}

static void
test_request (WcHttpsFixture *f, gconstpointer data)
{
  static const WcScriptStep steps[] = {
    { WC_SCRIPT_TLS },
    { WC_SCRIPT_EXPECT, "\r\n\r\n" },
    { WC_SCRIPT_SEND, OK "ETag: \"v2\"\r\nContent-Type: image/png; x=y\r\n"
                         "Set-Cookie: a=b\r\nContent-Length: 5\r\n\r\nhello" },
    { WC_SCRIPT_END },
  };
  WcHttpTarget target = wc_https_fixture_start (f, steps, "/a%20b?c=%2F#part");
  g_autoptr (WcHttpGetAnswer) answer = get (f, &target, 3, NULL);
  const char *heard = wc_script_server_get_heard (f->server);

  g_assert_true (g_str_has_prefix (heard, "GET /a%20b?c=%2F HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (heard, "Range: bytes=3-\r\n"));
  g_assert_nonnull (strstr (heard, "If-Range: \"v1\"\r\n"));
  g_assert_null (strstr (heard, "Cookie"));
  g_assert_null (strstr (heard, "Accept-Encoding"));
  g_assert_cmpstr (answer->media_type, ==, "image/png");
  g_assert_cmpstr (answer->validator, ==, "\"v2\"");
  g_assert_false (answer->resumed);
  g_assert_cmpint (f->told, ==, 5);
}

/* Holds the last two bytes back, and shouts the others. */
typedef struct
{
  GString *held; /* (owned) */
  guint n_begun;
} Shouting;

static void
on_begin (gpointer data)
{
  Shouting *self = data;

  self->n_begun++;
  g_string_truncate (self->held, 0);
}

static gsize
shout (const guint8 *in, gsize size, guint8 *out, gpointer data)
{
  Shouting *self = data;
  gsize n;

  g_string_append_len (self->held, (const char *) in, (gssize) size);
  n = self->held->len > 2 ? self->held->len - 2 : 0;
  for (gsize i = 0; i < n; i++)
    out[i] = (guint8) g_ascii_toupper (self->held->str[i]);
  g_string_erase (self->held, 0, (gssize) n);
  return n;
}

/* What is written is not what came, and its bound and its place are those of what came.
 */
static void
assert_filtered (WcHttpsFixture *f, const char *answer, gint64 offset, const char *file)
{
  const WcScriptStep steps[] = {
    { WC_SCRIPT_TLS },
    { WC_SCRIPT_EXPECT, "\r\n\r\n" },
    { WC_SCRIPT_SEND, answer },
    { WC_SCRIPT_END },
  };
  Shouting shouting = { g_string_new (NULL), 0 };
  const WcHttpFilter filter = { on_begin, shout, &shouting };
  WcHttpGet wanted = { .target = wc_https_fixture_start (f, steps, "/"),
                       .fd = f->fd,
                       .offset = offset,
                       .max_bytes = 5,
                       .filter = &filter };
  g_autoptr (WcHttpGetAnswer) got = NULL;

  g_assert_cmpint (ftruncate (f->fd, 0), ==, 0);
  g_assert_cmpint (pwrite (f->fd, "abc", (gsize) offset, 0), ==, offset);
  g_clear_object (&f->result);
  wc_http_get_async (&wanted, f->cancellable, wc_https_fixture_done, f);
  got = wc_http_get_finish (wc_https_fixture_wait (f), NULL);
  g_assert_nonnull (got);
  g_assert_cmpint (got->size, ==, 5);
  g_assert_cmpuint (shouting.n_begun, ==, got->resumed ? 0 : 1);
  wc_https_fixture_assert_file (f, file);
  g_string_free (shouting.held, TRUE);
}

static void
test_filter (WcHttpsFixture *f, gconstpointer data)
{
  assert_filtered (f, OK "Content-Length: 5\r\n\r\nhello", 0, "HEL");
  assert_filtered (f,
                   OK
                   "Transfer-Encoding: chunked\r\n\r\n1\r\nh\r\n1\r\ne\r\n3\r\nllo\r\n0"
                   "\r\n\r\n",
                   0, "HEL");
  assert_filtered (f,
                   "HTTP/1.1 206 Part\r\nContent-Range: bytes 2-4/5\r\n"
                   "Content-Length: 3\r\n\r\nllo",
                   2, "abL");
  assert_filtered (f, OK "Content-Length: 5\r\n\r\nhello", 3, "HEL");
}

/* What a failed attempt knows for the next one. */
static void
test_validator (WcHttpsFixture *f, gconstpointer data)
{
  static const WcScriptStep strong[] = {
    { WC_SCRIPT_TLS },
    { WC_SCRIPT_EXPECT, "\r\n\r\n" },
    { WC_SCRIPT_SEND, OK "ETag: \"v2\"\r\nContent-Length: 9\r\n\r\nhello" },
    { WC_SCRIPT_CLOSE },
    { WC_SCRIPT_END },
  };
  static const WcScriptStep weak[] = {
    { WC_SCRIPT_TLS },
    { WC_SCRIPT_EXPECT, "\r\n\r\n" },
    { WC_SCRIPT_SEND, OK "ETag: W/\"v2\"\r\nContent-Length: 9\r\n\r\nhello" },
    { WC_SCRIPT_CLOSE },
    { WC_SCRIPT_END },
  };
  WcHttpTarget target = wc_https_fixture_start (f, strong, "/");

  g_assert_null (get (f, &target, 0, NULL));
  g_assert_cmpstr (wc_http_get_validator (f->result), ==, "\"v2\"");
  target = wc_https_fixture_start (f, weak, "/");
  g_assert_null (get (f, &target, 0, NULL));
  g_assert_null (wc_http_get_validator (f->result));
}

static void
test_redirect (WcHttpsFixture *f, gconstpointer data)
{
  static const WcScriptStep steps[] = {
    { WC_SCRIPT_TLS },
    { WC_SCRIPT_EXPECT, "\r\n\r\n" },
    { WC_SCRIPT_SEND, "HTTP/1.1 302 Found\r\nLocation: ../there\r\n"
                      "Content-Length: 2\r\n\r\nno" },
    { WC_SCRIPT_END },
  };
  WcHttpTarget target = wc_https_fixture_start (f, steps, "/a/b/c");
  g_autoptr (GError) error = NULL;

  /* each connection runs the script anew: it leads nowhere after five */
  g_assert_null (get (f, &target, 0, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_REMOTE_ERROR);
  g_assert_cmpuint (wc_script_server_count (f->server), ==, 6);
  g_assert_true (
      g_str_has_prefix (wc_script_server_get_heard (f->server), "GET /there HTTP/1.1"));
}

/* Where a redirect must not lead, and what must not be asked at all. */
static void
test_refused_redirect (WcHttpsFixture *f, gconstpointer data)
{
  g_autofree char *answer =
      g_strdup_printf ("HTTP/1.1 301 Go\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n",
                       (const char *) data);
  const WcScriptStep steps[] = {
    { WC_SCRIPT_TLS },
    { WC_SCRIPT_EXPECT, "\r\n\r\n" },
    { WC_SCRIPT_SEND, answer },
    { WC_SCRIPT_END },
  };
  WcHttpTarget target = wc_https_fixture_start (f, steps, "/");
  g_autoptr (GError) error = NULL;

  g_assert_null (get (f, &target, 0, &error));
  if (!g_error_matches (error, WC_ERROR, WC_ERROR_PERMISSION_DENIED))
    g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (wc_script_server_count (f->server), ==, 1);
}

static void
test_bad_url (WcHttpsFixture *f, gconstpointer data)
{
  static const char *const urls[] = { "http://localhost/",     "file:///etc/passwd",
                                      "https://me@localhost/", "https:///x",
                                      "aesgcm://localhost/",   "https://[::1/",
                                      "//localhost/",          "" };

  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      WcHttpTarget target = { .url = urls[i], .own_address = "127.0.0.1" };
      g_autoptr (GError) error = NULL;

      g_assert_null (get (f, &target, 0, &error));
      g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_full_disk (WcHttpsFixture *f, gconstpointer data)
{
  static const WcScriptStep steps[] = {
    { WC_SCRIPT_TLS },
    { WC_SCRIPT_EXPECT, "\r\n\r\n" },
    { WC_SCRIPT_SEND, OK "Content-Length: 5\r\n\r\nhello" },
    { WC_SCRIPT_END },
  };
  WcHttpTarget target = wc_https_fixture_start (f, steps, "/");
  g_autoptr (GError) error = NULL;
  int fd = f->fd;

  f->fd = -1;
  g_assert_null (get (f, &target, 0, &error));
  f->fd = fd;
  g_assert_error (error, WC_ERROR, WC_ERROR_STORAGE);
}

int
main (int argc, char **argv)
{
  static const char *const elsewhere[] = {
    "http://localhost/",        "https://127.0.0.2/",
    "https://10.0.0.1/",        "https://169.254.169.254/latest/meta-data/",
    "https://[::1]/",           "https://[::ffff:127.0.0.2]/",
    "https://me:pw@localhost/", "file:///etc/passwd",
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/net/http-get/", cases[i].name, NULL);

      g_test_add (path, WcHttpsFixture, &cases[i], setup, test_answer, teardown);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (elsewhere); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/net/http-get/refused-redirect/%" G_GSIZE_FORMAT, i);

      g_test_add (path, WcHttpsFixture, elsewhere[i], setup, test_refused_redirect,
                  teardown);
    }
  g_test_add ("/net/http-get/request", WcHttpsFixture, NULL, setup, test_request,
              teardown);
  g_test_add ("/net/http-get/filter", WcHttpsFixture, NULL, setup, test_filter, teardown);
  g_test_add ("/net/http-get/validator", WcHttpsFixture, NULL, setup, test_validator,
              teardown);
  g_test_add ("/net/http-get/redirect", WcHttpsFixture, NULL, setup, test_redirect,
              teardown);
  g_test_add ("/net/http-get/bad-url", WcHttpsFixture, NULL, setup, test_bad_url,
              teardown);
  g_test_add ("/net/http-get/full-disk", WcHttpsFixture, NULL, setup, test_full_disk,
              teardown);
  return g_test_run ();
}
