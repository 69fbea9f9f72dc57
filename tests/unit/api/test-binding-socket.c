/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/binding-socket.h"
#include "base/error.h"
#include "lib/line-peer.h"
#include "lib/sample-interface.h"

#define OK(id) "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"result\":{}}"
#define CALL(id, method) "{\"id\":" id ",\"method\":\"Test." method "\"}\n"

typedef struct
{
  WcSample *sample;
  char *directory;
  char *path;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *top = g_dir_make_tmp ("whinchat-XXXXXX", &error);

  g_assert_no_error (error);
  f->sample = wc_sample_new ();
  f->directory = g_build_filename (top, "run", NULL);
  f->path = g_build_filename (f->directory, "api.sock", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *top = g_path_get_dirname (f->directory);

  wc_sample_free (f->sample);
  g_unlink (f->path);
  g_rmdir (f->directory);
  g_assert_cmpint (g_rmdir (top), ==, 0);
  g_free (f->directory);
  g_free (f->path);
}

static WcBindingSocket *
open_socket (Fixture *f, const WcApiSocket *options)
{
  g_autoptr (GError) error = NULL;
  WcBindingSocket *binding = wc_binding_socket_new (f->sample->dispatch, options, &error);

  g_assert_no_error (error);
  return binding;
}

static guint
mode_of (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_mode & 07777;
}

static void
test_serves (Fixture *f, gconstpointer data)
{
  const WcApiSocket options = { .path = f->path, .fd = -1 };
  g_autoptr (WcBindingSocket) binding = open_socket (f, &options);
  g_autoptr (WcLinePeer) one = wc_line_peer_connect (f->path);
  g_autoptr (WcLinePeer) two = wc_line_peer_connect (f->path);

  g_assert_cmpuint (mode_of (f->path), ==, 0600);
  g_assert_cmpuint (mode_of (f->directory), ==, 0700);
  wc_line_peer_send (one, CALL ("1", "Json"));
  wc_line_peer_send (two, CALL ("2", "Json"));
  wc_line_peer_expect (one, OK ("1"));
  wc_line_peer_expect (two, OK ("2"));
  wc_line_peer_close (one);
  wc_line_peer_send (two, CALL ("3", "Json"));
  wc_line_peer_expect (two, OK ("3"));
  g_clear_pointer (&binding, wc_binding_socket_free);
  wc_line_peer_expect_end (two);
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
}

/* A file that somebody else has put there since is not ours to remove. */
static void
test_replaced (Fixture *f, gconstpointer data)
{
  const WcApiSocket options = { .path = f->path, .fd = -1 };
  g_autoptr (WcBindingSocket) old = open_socket (f, &options);
  g_autoptr (WcBindingSocket) new = NULL;
  g_autoptr (WcLinePeer) peer = NULL;

  g_assert_cmpint (g_unlink (f->path), ==, 0);
  new = open_socket (f, &options);
  g_clear_pointer (&old, wc_binding_socket_free);
  peer = wc_line_peer_connect (f->path);
  wc_line_peer_send (peer, CALL ("1", "Json"));
  wc_line_peer_expect (peer, OK ("1"));
  g_clear_pointer (&new, wc_binding_socket_free);
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
}

static void
test_scopes (Fixture *f, gconstpointer data)
{
  static const char *const scopes[] = { "read", NULL };
  static const char *const chats[] = { "Alerts@Capulet.lit", NULL };
  const WcApiSocket options = {
    .path = f->path, .fd = -1, .scopes = scopes, .chats = chats, .group = TRUE
  };
  g_autoptr (WcBindingSocket) binding = open_socket (f, &options);
  g_autoptr (WcLinePeer) peer = wc_line_peer_connect (f->path);
  g_autofree char *line = NULL;

  g_assert_cmpuint (mode_of (f->path), ==, 0660);
  wc_line_peer_send (peer, "{\"id\":1,\"method\":\"Test.Chat\",\"params\":{\"chat\":"
                           "\"alerts@capulet.lit\"}}\n");
  wc_line_peer_expect (peer, OK ("1"));
  wc_line_peer_send (peer, "{\"id\":2,\"method\":\"Test.Chat\",\"params\":{\"chat\":"
                           "\"romeo@capulet.lit\"}}\n");
  line = wc_line_peer_read (peer);
  g_assert_nonnull (strstr (line, "PermissionDenied"));
}

static void
test_bad_scope (Fixture *f, gconstpointer data)
{
  static const char *const scopes[] = { "everything", NULL };
  const WcApiSocket options = { .path = f->path, .fd = -1, .scopes = scopes };
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_binding_socket_new (f->sample->dispatch, &options, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
}

static void
test_bad_chat (Fixture *f, gconstpointer data)
{
  static const char *const chats[] = { "alerts@capulet.lit", "a b@", NULL };
  const WcApiSocket options = { .path = f->path, .fd = -1, .chats = chats };
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_binding_socket_new (f->sample->dispatch, &options, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
}

/* Test that nobody opens everything to a group by leaving something out. */
static void
test_group_without_scopes (Fixture *f, gconstpointer data)
{
  const WcApiSocket options = { .path = f->path, .fd = -1, .group = TRUE };
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_binding_socket_new (f->sample->dispatch, &options, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_false (g_file_test (f->path, G_FILE_TEST_EXISTS));
}

/* Test that the file of a daemon that was killed is replaced, and that of a living one is
 * not. */
static void
test_left_behind (Fixture *f, gconstpointer data)
{
  const WcApiSocket options = { .path = f->path, .fd = -1 };
  g_autoptr (WcBindingSocket) first = open_socket (f, &options);
  g_autoptr (WcBindingSocket) second = NULL;
  g_autofree char *kept = g_strconcat (f->path, ".kept", NULL);
  g_autoptr (GError) error = NULL;

  second = wc_binding_socket_new (f->sample->dispatch, &options, &error);
  g_assert_null (second);
  g_assert_error (error, WC_ERROR, WC_ERROR_BUSY);

  g_assert_cmpint (g_rename (f->path, kept), ==, 0);
  g_clear_pointer (&first, wc_binding_socket_free);
  g_assert_cmpint (g_rename (kept, f->path), ==, 0);
  second = open_socket (f, &options);
  wc_line_peer_free (wc_line_peer_connect (f->path));
}

static void
test_long_path (Fixture *f, gconstpointer data)
{
  g_autofree char *name = g_strnfill (120, 'x');
  g_autofree char *path = g_build_filename (f->directory, name, NULL);
  const WcApiSocket options = { .path = path, .fd = -1 };
  g_autoptr (GError) error = NULL;

  g_assert_null (wc_binding_socket_new (f->sample->dispatch, &options, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "107 bytes"));
}

/* Test a socket that somebody else has opened: its file is not ours to remove. */
static void
test_descriptor (Fixture *f, gconstpointer data)
{
  const WcApiSocket ours = { .path = f->path, .fd = -1 };
  g_autoptr (WcBindingSocket) first = open_socket (f, &ours);
  g_autoptr (WcBindingSocket) second = NULL;
  g_autoptr (WcLinePeer) peer = NULL;
  g_autofree char *kept = g_strconcat (f->path, ".kept", NULL);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  WcApiSocket given = { .fd = -1 };

  g_clear_pointer (&first, wc_binding_socket_free);
  socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_DEFAULT, NULL);
  address = g_unix_socket_address_new (f->path);
  g_assert_true (g_socket_bind (socket, address, TRUE, NULL));
  g_assert_true (g_socket_listen (socket, NULL));
  given.fd = dup (g_socket_get_fd (socket));
  second = open_socket (f, &given);
  peer = wc_line_peer_connect (f->path);
  wc_line_peer_send (peer, CALL ("1", "Json"));
  wc_line_peer_expect (peer, OK ("1"));
  g_clear_pointer (&second, wc_binding_socket_free);
  g_assert_true (g_file_test (f->path, G_FILE_TEST_EXISTS));
}

/* Test that clients that end in the middle of a line, many times, harm nobody. */
static void
test_killed_clients (Fixture *f, gconstpointer data)
{
  const WcApiSocket options = { .path = f->path, .fd = -1 };
  g_autoptr (WcBindingSocket) binding = open_socket (f, &options);
  g_autoptr (WcLinePeer) steady = wc_line_peer_connect (f->path);
  const char line[] = CALL ("1", "Json") CALL ("2", "Json");

  for (gsize i = 0; i < 1000; i++)
    {
      g_autoptr (WcLinePeer) peer = wc_line_peer_connect (f->path);

      wc_line_peer_push (peer, line, 1 + i % (sizeof line - 2));
      if (i % 3 == 0)
        wc_line_peer_settle ();
    }
  wc_line_peer_send (steady, CALL ("9", "Json"));
  wc_line_peer_expect (steady, OK ("9"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                  \
  g_test_add ("/api/binding-socket/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("serves", test_serves);
  ADD ("replaced", test_replaced);
  ADD ("scopes", test_scopes);
  ADD ("bad-scope", test_bad_scope);
  ADD ("bad-chat", test_bad_chat);
  ADD ("group-without-scopes", test_group_without_scopes);
  ADD ("left-behind", test_left_behind);
  ADD ("long-path", test_long_path);
  ADD ("descriptor", test_descriptor);
  ADD ("killed-clients", test_killed_clients);
  return g_test_run ();
}
