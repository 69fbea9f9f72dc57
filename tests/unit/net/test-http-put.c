/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "lib/https-fixture.h"
#include "net/http-put.h"

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

static gboolean
put (WcHttpsFixture *f, const WcHttpTarget *target, gint64 size, GError **error)
{
  static const char *const headers[] = { "Authorization", "Bearer abc",    "Cookie",
                                         "a=b",           "Authorization", "Other x",
                                         "Cookie",        "c=d",           NULL };
  WcHttpPut wanted = { .target = *target,
                       .fd = f->fd,
                       .size = size,
                       .media_type = "text/x-test",
                       .headers = headers };

  wc_http_put_async (&wanted, f->cancellable, wc_https_fixture_done, f);
  return wc_http_put_finish (wc_https_fixture_wait (f), error);
}

static void
test_request (WcHttpsFixture *f, gconstpointer data)
{
  static const WcScriptStep steps[] = {
    { WC_SCRIPT_TLS },
    { WC_SCRIPT_EXPECT, "0123456789" },
    { WC_SCRIPT_SEND, "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n" },
    { WC_SCRIPT_END },
  };
  WcHttpTarget target = wc_https_fixture_start (f, steps, "/slot/x");
  g_autoptr (GError) error = NULL;
  const char *heard, *first;

  g_assert_cmpint (write (f->fd, "0123456789", 10), ==, 10);
  g_assert_true (put (f, &target, 10, &error));
  g_assert_no_error (error);
  heard = wc_script_server_get_heard (f->server);
  g_assert_true (g_str_has_prefix (heard, "PUT /slot/x HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (heard, "Content-Length: 10\r\n"));
  g_assert_nonnull (strstr (heard, "Content-Type: text/x-test\r\n"));
  first = strstr (heard, "Authorization: Bearer abc\r\n");
  g_assert_nonnull (first);
  g_assert_nonnull (strstr (first, "Authorization: Other x\r\n"));
  g_assert_nonnull (strstr (heard, "Cookie: a=b; c=d\r\n"));
  g_assert_true (g_str_has_suffix (heard, "\r\n\r\n0123456789"));
  g_assert_cmpint (f->told, ==, 10);
}

static void
test_large (WcHttpsFixture *f, gconstpointer data)
{
  static const WcScriptStep steps[] = {
    { WC_SCRIPT_TLS },
    { WC_SCRIPT_EXPECT, "the end" },
    { WC_SCRIPT_SEND, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" },
    { WC_SCRIPT_END },
  };
  WcHttpTarget target = wc_https_fixture_start (f, steps, "/slot/x");
  g_autofree char *text = g_strnfill (300000, 'x');

  memcpy (text + 300000 - 7, "the end", 7);
  g_assert_cmpint (write (f->fd, text, 300000), ==, 300000);
  g_assert_true (put (f, &target, 300000, NULL));
  g_assert_cmpint (f->told, ==, 300000);
}

/* What is written need not be what the file has. */
static void
test_body (WcHttpsFixture *f, gconstpointer data)
{
  static const WcScriptStep steps[] = {
    { WC_SCRIPT_TLS },
    { WC_SCRIPT_EXPECT, "sealed" },
    { WC_SCRIPT_SEND, "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n" },
    { WC_SCRIPT_END },
  };
  g_autoptr (GInputStream) body =
      g_memory_input_stream_new_from_data ("sealed", 6, /* destroy= */ NULL);
  WcHttpPut wanted = { .target = wc_https_fixture_start (f, steps, "/slot/x"),
                       .fd = f->fd,
                       .body = body,
                       .size = 6 };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (write (f->fd, "0123456789", 10), ==, 10);
  wc_http_put_async (&wanted, f->cancellable, wc_https_fixture_done, f);
  g_assert_true (wc_http_put_finish (wc_https_fixture_wait (f), &error));
  g_assert_no_error (error);
  g_assert_true (
      g_str_has_suffix (wc_script_server_get_heard (f->server), "\r\n\r\nsealed"));
}

typedef struct
{
  const char *name;
  const char *answer;
  int error;
} Case;

static const Case cases[] = {
  { "redirect",
    "HTTP/1.1 307 Go\r\nLocation: https://localhost/\r\nContent-Length: 0\r\n\r\n",
    WC_ERROR_REMOTE_ERROR },
  { "forbidden", "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n",
    WC_ERROR_PERMISSION_DENIED },
  { "expired", "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n", WC_ERROR_NOT_FOUND },
  { "too-large", "HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n", WC_ERROR_TOO_LARGE },
  { "busy", "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", WC_ERROR_REMOTE_TIMEOUT },
};

static void
test_refused (WcHttpsFixture *f, gconstpointer data)
{
  const Case *c = data;
  const WcScriptStep steps[] = {
    { WC_SCRIPT_TLS },
    { WC_SCRIPT_EXPECT, "0123456789" },
    { WC_SCRIPT_SEND, c->answer },
    { WC_SCRIPT_END },
  };
  WcHttpTarget target = wc_https_fixture_start (f, steps, "/");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (write (f->fd, "0123456789", 10), ==, 10);
  g_assert_false (put (f, &target, 10, &error));
  g_assert_error (error, WC_ERROR, c->error);
  g_assert_cmpuint (wc_script_server_count (f->server), ==, 1);
}

static void
test_broken_off (WcHttpsFixture *f, gconstpointer data)
{
  static const WcScriptStep steps[] = {
    { WC_SCRIPT_TLS },
    { WC_SCRIPT_EXPECT, "0123456789" },
    { WC_SCRIPT_CLOSE },
    { WC_SCRIPT_END },
  };
  WcHttpTarget target = wc_https_fixture_start (f, steps, "/");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (write (f->fd, "0123456789", 10), ==, 10);
  g_assert_false (put (f, &target, 10, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_REMOTE_TIMEOUT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/net/http-put/", cases[i].name, NULL);

      g_test_add (path, WcHttpsFixture, &cases[i], setup, test_refused, teardown);
    }
  g_test_add ("/net/http-put/request", WcHttpsFixture, NULL, setup, test_request,
              teardown);
  g_test_add ("/net/http-put/large", WcHttpsFixture, NULL, setup, test_large, teardown);
  g_test_add ("/net/http-put/body", WcHttpsFixture, NULL, setup, test_body, teardown);
  g_test_add ("/net/http-put/broken-off", WcHttpsFixture, NULL, setup, test_broken_off,
              teardown);
  return g_test_run ();
}
