/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "platform/paths.h"

static const char *
get_from_list (const char *name, gpointer data)
{
  return g_environ_getenv (data, name);
}

static WcPaths *
paths_of (const char *const *environment, GError **error)
{
  return wc_paths_new (get_from_list, (gpointer) environment, error);
}

static void
test_root (void)
{
  const char *environment[] = { "WHINCHAT_ROOT=/r", "HOME=/h", "XDG_DATA_HOME=/d", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcPaths) paths = paths_of (environment, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (paths->data, ==, "/r/data");
  g_assert_cmpstr (paths->config, ==, "/r/config");
  g_assert_cmpstr (paths->cache, ==, "/r/cache");
  g_assert_cmpstr (paths->state, ==, "/r/state");
  g_assert_cmpstr (paths->run, ==, "/r/run");
}

static void
test_xdg (void)
{
  const char *environment[] = { "XDG_DATA_HOME=/d",
                                "XDG_CONFIG_HOME=/c",
                                "XDG_CACHE_HOME=/k",
                                "XDG_STATE_HOME=/s",
                                "XDG_RUNTIME_DIR=/t",
                                "WHINCHAT_ROOT=",
                                NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcPaths) paths = paths_of (environment, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (paths->data, ==, "/d/whinchat");
  g_assert_cmpstr (paths->config, ==, "/c/whinchat");
  g_assert_cmpstr (paths->cache, ==, "/k/whinchat");
  g_assert_cmpstr (paths->state, ==, "/s/whinchat");
  g_assert_cmpstr (paths->run, ==, "/t/whinchat");
}

static void
test_defaults (void)
{
  const char *environment[] = { "HOME=/h", "XDG_DATA_HOME=relative",
                                "XDG_RUNTIME_DIR=", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcPaths) paths = paths_of (environment, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (paths->data, ==, "/h/.local/share/whinchat");
  g_assert_cmpstr (paths->config, ==, "/h/.config/whinchat");
  g_assert_cmpstr (paths->cache, ==, "/h/.cache/whinchat");
  g_assert_cmpstr (paths->state, ==, "/h/.local/state/whinchat");
  g_assert_cmpstr (paths->run, ==, "/h/.local/state/whinchat/run");
}

static void
test_bad_environment (void)
{
  const char *relative[] = { "WHINCHAT_ROOT=r", "HOME=/h", NULL };
  const char *homeless[] = { "XDG_DATA_HOME=/d", NULL };
  g_autoptr (GError) root_error = NULL;
  g_autoptr (GError) home_error = NULL;

  g_assert_null (paths_of (relative, &root_error));
  g_assert_error (root_error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (root_error, "field"), ==, "WHINCHAT_ROOT");
  g_assert_null (paths_of (homeless, &home_error));
  g_assert_error (home_error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (wc_error_get_detail (home_error, "field"), ==, "HOME");
}

static guint
mode_of (const char *path)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_true (S_ISDIR (status.st_mode));
  return status.st_mode & 0777;
}

static void
remove_all (const WcPaths *paths, const char *root)
{
  const char *directories[] = { paths->data,  paths->config, paths->cache,
                                paths->state, paths->run,    root };

  for (gsize i = 0; i < G_N_ELEMENTS (directories); i++)
    g_assert_cmpint (g_rmdir (directories[i]), ==, 0);
}

static void
test_make (void)
{
  g_autofree char *root = g_dir_make_tmp ("whinchat-paths-XXXXXX", NULL);
  g_autofree char *variable = g_strconcat ("WHINCHAT_ROOT=", root, NULL);
  const char *environment[] = { variable, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcPaths) paths = paths_of (environment, &error);

  g_assert_cmpint (g_mkdir (paths->data, 0700), ==, 0);
  g_assert_cmpint (g_chmod (paths->data, 0755), ==, 0);
  g_assert_true (wc_paths_make (paths, &error));
  g_assert_no_error (error);
  g_assert_true (wc_paths_make (paths, &error));
  g_assert_no_error (error);
  g_assert_cmphex (mode_of (paths->data), ==, 0700);
  g_assert_cmphex (mode_of (paths->config), ==, 0700);
  g_assert_cmphex (mode_of (paths->cache), ==, 0700);
  g_assert_cmphex (mode_of (paths->state), ==, 0700);
  g_assert_cmphex (mode_of (paths->run), ==, 0700);
  remove_all (paths, root);
}

static void
test_make_over_file (void)
{
  g_autofree char *root = g_dir_make_tmp ("whinchat-paths-XXXXXX", NULL);
  g_autofree char *variable = g_strconcat ("WHINCHAT_ROOT=", root, NULL);
  const char *environment[] = { variable, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcPaths) paths = paths_of (environment, &error);

  g_assert_true (g_file_set_contents (paths->data, "x", 1, NULL));
  g_assert_false (wc_paths_make (paths, &error));
  g_assert_error (error, WC_ERROR, WC_ERROR_INTERNAL);
  g_assert_nonnull (strstr (error->message, paths->data));
  g_assert_cmpint (g_unlink (paths->data), ==, 0);
  g_assert_cmpint (g_rmdir (root), ==, 0);
}

/* A socket address holds 108 bytes on Linux, one of them for the NUL. */
static void
test_socket_length (void)
{
  g_autofree char *filler = g_strnfill (107 - strlen ("//run/api.sock"), 'x');
  g_autofree char *variable = g_strconcat ("WHINCHAT_ROOT=/", filler, NULL);
  const char *environment[] = { variable, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcPaths) paths = paths_of (environment, NULL);
  g_autofree char *fits = NULL;
  g_autofree char *path = NULL;

  fits = wc_paths_socket (paths, "api.sock", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (fits), ==, 107);
  path = wc_paths_socket (paths, "1api.sock", &error);
  g_assert_null (path);
  g_assert_error (error, WC_ERROR, WC_ERROR_TOO_LARGE);
  g_assert_cmpstr (wc_error_get_detail (error, "max"), ==, "107");
}

static void
test_socket_name (void)
{
  const char *environment[] = { "WHINCHAT_ROOT=/r", NULL };
  const char *const bad[] = { "", ".", "..", "../x", "a/b" };
  g_autoptr (WcPaths) paths = paths_of (environment, NULL);
  g_autofree char *path = wc_paths_socket (paths, "api.sock", NULL);

  g_assert_cmpstr (path, ==, "/r/run/api.sock");
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (wc_paths_socket (paths, bad[i], &error));
      g_assert_error (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/platform/paths/root", test_root);
  g_test_add_func ("/platform/paths/xdg", test_xdg);
  g_test_add_func ("/platform/paths/defaults", test_defaults);
  g_test_add_func ("/platform/paths/bad-environment", test_bad_environment);
  g_test_add_func ("/platform/paths/make", test_make);
  g_test_add_func ("/platform/paths/make-over-file", test_make_over_file);
  g_test_add_func ("/platform/paths/socket-length", test_socket_length);
  g_test_add_func ("/platform/paths/socket-name", test_socket_name);
  return g_test_run ();
}
