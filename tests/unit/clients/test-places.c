/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "common/failure.h"
#include "common/places.h"

static const char *
look_up (const char *name, gpointer data)
{
  return g_environ_getenv (data, name);
}

/* @env: as execve(2) has it. */
static WcPlaces *
find (const char *const *env, GError **error)
{
  return wc_places_new (look_up, (gpointer) env, error);
}

static void
test_defaults (void)
{
  const char *const env[] = { "HOME=/h", NULL };
  g_autoptr (WcPlaces) places = find (env, NULL);

  g_assert_cmpstr (places->data, ==, "/h/.local/share/whinchat");
  g_assert_cmpstr (places->config, ==, "/h/.config/whinchat");
  g_assert_cmpstr (places->cache, ==, "/h/.cache/whinchat");
  g_assert_cmpstr (places->state, ==, "/h/.local/state/whinchat");
  g_assert_cmpstr (places->run, ==, "/h/.local/state/whinchat/run");
  g_assert_cmpstr (places->socket, ==, "/h/.local/state/whinchat/run/api.sock");
}

static void
test_directories (void)
{
  const char *const env[] = { "XDG_RUNTIME_DIR=/run/user/1", "XDG_DATA_HOME=/d",
                              "XDG_CONFIG_HOME=/c",          "XDG_CACHE_HOME=/k",
                              "XDG_STATE_HOME=/s",           NULL };
  g_autoptr (WcPlaces) places = find (env, NULL);

  g_assert_cmpstr (places->data, ==, "/d/whinchat");
  g_assert_cmpstr (places->socket, ==, "/run/user/1/whinchat/api.sock");
}

/* The specification has relative paths ignored. */
static void
test_relative (void)
{
  const char *const env[] = { "HOME=/h", "XDG_RUNTIME_DIR=run", "XDG_DATA_HOME=d", NULL };
  g_autoptr (WcPlaces) places = find (env, NULL);

  g_assert_cmpstr (places->data, ==, "/h/.local/share/whinchat");
  g_assert_cmpstr (places->run, ==, "/h/.local/state/whinchat/run");
}

static void
test_root (void)
{
  const char *const env[] = { "WHINCHAT_ROOT=/r", "XDG_RUNTIME_DIR=/run/user/1", NULL };
  g_autoptr (WcPlaces) places = find (env, NULL);

  g_assert_cmpstr (places->data, ==, "/r/data");
  g_assert_cmpstr (places->socket, ==, "/r/run/api.sock");
}

static void
test_nowhere (void)
{
  const char *const envs[][2] = { { NULL },
                                  { "HOME=h", NULL },
                                  { "WHINCHAT_ROOT=r", NULL },
                                  { "XDG_RUNTIME_DIR=/run/user/1", NULL } };

  for (gsize i = 0; i < G_N_ELEMENTS (envs); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (find (envs[i], &error));
      g_assert_error (error, WC_FAILURE, WC_EXIT_USAGE);
    }
}

/* Set to nothing is not set. */
static void
test_empty_root (void)
{
  const char *const env[] = { "WHINCHAT_ROOT=", "HOME=/h", NULL };
  g_autoptr (WcPlaces) places = find (env, NULL);

  g_assert_cmpstr (places->config, ==, "/h/.config/whinchat");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/clients/places/defaults", test_defaults);
  g_test_add_func ("/clients/places/directories", test_directories);
  g_test_add_func ("/clients/places/relative", test_relative);
  g_test_add_func ("/clients/places/root", test_root);
  g_test_add_func ("/clients/places/nowhere", test_nowhere);
  g_test_add_func ("/clients/places/empty-root", test_empty_root);

  return g_test_run ();
}
