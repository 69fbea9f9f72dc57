/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/connection.h"
#include "common/failure.h"
#include "common/object.h"

/* The daemon's side is written before it is read: ids count from 1. */
typedef struct
{
  char *directory; /* (owned) */
  char *path;      /* (owned) */
  int listener;
  int daemon;
  WcConnection *connection; /* (owned) */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  g_autoptr (GError) error = NULL;

  f->directory = g_dir_make_tmp ("whinchat-XXXXXX", &error);
  g_assert_no_error (error);
  f->path = g_build_filename (f->directory, "api.sock", NULL);
  g_strlcpy (address.sun_path, f->path, sizeof address.sun_path);
  f->listener = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (f->listener, (struct sockaddr *) &address, sizeof address), ==,
                   0);
  g_assert_cmpint (listen (f->listener, 1), ==, 0);
  f->connection = wc_connection_open (f->path, &error);
  g_assert_no_error (error);
  f->daemon = accept (f->listener, NULL, NULL);
  g_assert_cmpint (f->daemon, >=, 0);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->connection, wc_connection_free);
  close (f->daemon);
  close (f->listener);
  g_unlink (f->path);
  g_rmdir (f->directory);
  g_free (f->path);
  g_free (f->directory);
}

static void
say (Fixture *f, const char *text)
{
  g_assert_cmpint (write (f->daemon, text, strlen (text)), ==, (gssize) strlen (text));
}

/* What the daemon has been told since the last time. */
static void
assert_told (Fixture *f, const char *expected)
{
  char buffer[4096];
  gssize n = recv (f->daemon, buffer, sizeof buffer - 1, MSG_DONTWAIT);

  g_assert_cmpint (n, >=, 0);
  buffer[n] = '\0';
  g_assert_cmpstr (buffer, ==, expected);
}

static void
test_call (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) result = NULL;
  JsonObject *params = json_object_new ();

  json_object_set_string_member (params, "a", "ü\n");
  say (f, "{\"id\":1,\"result\":{\"x\":7}}\n");
  result = wc_connection_call (f->connection, "A.B", params, 1000, &error);
  g_assert_no_error (error);
  g_assert_cmpint (wc_object_get_int (result, "x", 0), ==, 7);
  assert_told (f, "{\"id\":1,\"method\":\"A.B\",\"params\":{\"a\":\"ü\\n\"}}\n");
}

/* Test that waiting ends with whichever comes first, and takes nothing away. */
static void
test_wait (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint id = wc_connection_start (f->connection, "A.B", NULL, &error);
  g_autofree char *method = NULL;
  g_autoptr (JsonObject) notice = NULL;
  g_autoptr (JsonObject) result = NULL;

  g_assert_false (wc_connection_wait (f->connection, id, TRUE, 0, &error));
  g_assert_error (error, WC_FAILURE, WC_EXIT_TIMEOUT);
  g_clear_error (&error);
  say (f, "{\"method\":\"event\",\"params\":{}}\n");
  g_assert_true (wc_connection_wait (f->connection, id, TRUE, 1000, &error));
  g_assert_false (wc_connection_has_answer (f->connection, id));
  g_assert_false (wc_connection_wait (f->connection, id, FALSE, 0, NULL));
  notice = wc_connection_next (f->connection, 0, &method, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (method, ==, "event");
  say (f, "{\"id\":1,\"result\":{}}\n");
  g_assert_true (wc_connection_wait (f->connection, id, TRUE, 1000, &error));
  g_assert_true (wc_connection_wait (f->connection, id, FALSE, 0, &error));
  result = wc_connection_finish (f->connection, id, 0, &error);
  g_assert_no_error (error);
  g_assert_nonnull (result);
}

static void
assert_fails (Fixture *f, const char *answer, WcExit status, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) result = NULL;

  say (f, answer);
  result = wc_connection_call (f->connection, "A.B", NULL, 1000, &error);
  g_assert_null (result);
  g_assert_error (error, WC_FAILURE, (int) status);
  g_assert_cmpstr (wc_failure_get_name (error), ==, name);
}

static void
test_errors (Fixture *f, gconstpointer data)
{
  assert_fails (f,
                "{\"id\":1,\"error\":{\"code\":1003,\"message\":\"no\","
                "\"data\":{\"name\":\"NotFound\"}}}\n",
                WC_EXIT_NOT_FOUND, "NotFound");
  assert_fails (f, "{\"id\":2}\n", WC_EXIT_FAULT, "");
  assert_fails (f, "{\"id\":3,\"result\":[]}\n", WC_EXIT_FAULT, "");
}

/* What is malformed makes everything behind it worthless. */
static void
test_malformed (Fixture *f, gconstpointer data)
{
  assert_fails (f, "nonsense\n{\"id\":1,\"result\":{}}\n", WC_EXIT_FAULT, "");
  g_assert_true (wc_connection_has_next (f->connection));
  assert_fails (f, "{\"id\":2,\"result\":{}}\n", WC_EXIT_FAULT, "");
}

static void
test_closed (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) result = NULL;
  g_autofree char *method = NULL;

  say (f, "{\"method\":\"event\",\"params\":{\"n\":1}}\n{\"id\":1,\"resu");
  close (f->daemon);
  result = wc_connection_next (f->connection, 1000, &method, &error);
  g_assert_no_error (error);
  g_assert_cmpint (wc_object_get_int (result, "n", 0), ==, 1);
  g_assert_null (wc_connection_call (f->connection, "A.B", NULL, 1000, &error));
  g_assert_error (error, WC_FAILURE, WC_EXIT_UNREACHABLE);
}

static void
test_limit_of_time (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *method = NULL;

  g_assert_null (wc_connection_next (f->connection, 1, &method, &error));
  g_assert_error (error, WC_FAILURE, WC_EXIT_TIMEOUT);
  g_assert_false (wc_connection_is_interrupted (f->connection));
}

static void
test_interrupt (Fixture *f, gconstpointer data)
{
  g_autoptr (WcInterrupt) interrupt = wc_interrupt_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *method = NULL;

  wc_connection_set_interrupt (f->connection, interrupt);
  kill (getpid (), SIGINT);
  g_assert_null (
      wc_connection_next (f->connection, WC_CONNECTION_FOREVER, &method, &error));
  g_assert_error (error, WC_FAILURE, WC_EXIT_TIMEOUT);
  g_assert_true (wc_connection_is_interrupted (f->connection));
  wc_connection_set_interrupt (f->connection, NULL);
}

/* Answers may come in any order, notifications between them. */
static void
test_order (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint first = wc_connection_start (f->connection, "A.A", NULL, &error);
  guint second = wc_connection_start (f->connection, "A.B", NULL, &error);
  g_autoptr (JsonObject) a = NULL;
  g_autoptr (JsonObject) b = NULL;
  g_autoptr (JsonObject) notice = NULL;
  g_autofree char *method = NULL;

  say (f, "{\"id\":2,\"result\":{\"n\":2}}\n{\"method\":\"event\",\"params\":{\"n\":3}}\n"
          "{\"id\":1,\"result\":{\"n\":1}}\n");
  a = wc_connection_finish (f->connection, first, 1000, &error);
  b = wc_connection_finish (f->connection, second, 1000, &error);
  g_assert_no_error (error);
  g_assert_cmpint (wc_object_get_int (a, "n", 0), ==, 1);
  g_assert_cmpint (wc_object_get_int (b, "n", 0), ==, 2);
  g_assert_true (wc_connection_has_next (f->connection));
  notice = wc_connection_next (f->connection, 1000, &method, &error);
  g_assert_cmpstr (method, ==, "event");
  g_assert_cmpint (wc_object_get_int (notice, "n", 0), ==, 3);
  g_assert_false (wc_connection_has_next (f->connection));
}

/* An answer that nobody waits for is not a notification. */
static void
test_stray_answer (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *method = NULL;

  say (f, "{\"id\":9,\"result\":{}}\n{\"id\":8,\"result\":{}}\n");
  g_assert_null (wc_connection_next (f->connection, 0, &method, &error));
  g_assert_false (wc_connection_has_next (f->connection));
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  wc_connection_cancel (f->connection, 7);
  assert_told (f, "{\"method\":\"$/cancel\",\"params\":{\"id\":7}}\n");
}

typedef struct
{
  int fd;
  gsize want;
} Reader;

/* Floods the client first, then reads: neither side may wait for the other for ever. */
static gpointer
flood_and_read (gpointer data)
{
  const Reader *reader = data;
  g_autofree char *notice = g_strnfill (65536, ' ');
  g_autofree char *buffer = g_malloc (65536);

  for (guint i = 0; i < 64; i++)
    {
      notice[65535] = '\n';
      memcpy (notice, "{\"method\":\"event\"}", 18);
      g_assert_cmpint (send (reader->fd, notice, 65536, MSG_NOSIGNAL), ==, 65536);
    }
  for (gsize got = 0; got < reader->want;)
    {
      gssize n = recv (reader->fd, buffer, 65536, 0);

      g_assert_cmpint (n, >, 0);
      got += (gsize) n;
    }
  g_assert_cmpint (write (reader->fd, "{\"id\":1,\"result\":{}}\n", 21), ==, 21);
  return NULL;
}

static void
test_both_write (Fixture *f, gconstpointer data)
{
  const gsize size = 4 * 1024 * 1024;
  g_autofree char *text = g_strnfill (size, 'x');
  JsonObject *params = json_object_new ();
  Reader reader = { f->daemon, size };
  GThread *thread = g_thread_new ("daemon", flood_and_read, &reader);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) result = NULL;

  json_object_set_string_member (params, "text", text);
  result = wc_connection_call (f->connection, "A.B", params, 30000, &error);
  g_assert_no_error (error);
  g_assert_nonnull (result);
  g_thread_join (thread);
  for (guint i = 0; i < 64; i++)
    {
      g_autofree char *method = NULL;
      g_autoptr (JsonObject) notice =
          wc_connection_next (f->connection, 1000, &method, &error);

      g_assert_no_error (error);
      g_assert_nonnull (notice);
    }
  g_assert_false (wc_connection_has_next (f->connection));
}

static void
test_nobody_there (void)
{
  g_autofree char *long_path = g_strnfill (200, 'x');
  const char *paths[] = { "/nonexistent/api.sock", "/dev/null", long_path };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (wc_connection_open (paths[i], &error));
      g_assert_error (error, WC_FAILURE, WC_EXIT_UNREACHABLE);
      g_assert_nonnull (strstr (error->message, paths[i]));
    }
}

#define ADD(name, function)                                                              \
  g_test_add ("/clients/connection/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("call", test_call);
  ADD ("wait", test_wait);
  ADD ("errors", test_errors);
  ADD ("malformed", test_malformed);
  ADD ("closed", test_closed);
  ADD ("limit-of-time", test_limit_of_time);
  ADD ("interrupt", test_interrupt);
  ADD ("order", test_order);
  ADD ("stray-answer", test_stray_answer);
  ADD ("cancel", test_cancel);
  ADD ("both-write", test_both_write);
  g_test_add_func ("/clients/connection/nobody-there", test_nobody_there);

  return g_test_run ();
}
