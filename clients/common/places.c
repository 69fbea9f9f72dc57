/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "common/failure.h"
#include "common/places.h"

/* The XDG Base Directory specification as the daemon reads it. It is written a second
 * time because clients share no code with the daemon; their tests compare the two. */

typedef struct
{
  WcPlacesGetenv getenv;
  gpointer data;
} Environment;

static const char *
getenv_of_process (const char *name, gpointer data)
{
  return g_getenv (name);
}

/* A variable that holds an absolute path; relative ones are ignored, as specified. */
static const char *
get_directory (const Environment *env, const char *name)
{
  const char *value = env->getenv (name, env->data);

  return value != NULL && g_path_is_absolute (value) ? value : NULL;
}

static char *
find_directory (const Environment *env, const char *name, const char *fallback)
{
  const char *directory = get_directory (env, name);
  const char *home = get_directory (env, "HOME");

  if (directory != NULL)
    return g_build_filename (directory, "whinchat", NULL);
  return home != NULL ? g_build_filename (home, fallback, "whinchat", NULL) : NULL;
}

static void
fill_from_root (WcPlaces *self, const char *root)
{
  self->data = g_build_filename (root, "data", NULL);
  self->config = g_build_filename (root, "config", NULL);
  self->cache = g_build_filename (root, "cache", NULL);
  self->state = g_build_filename (root, "state", NULL);
  self->run = g_build_filename (root, "run", NULL);
}

static gboolean
fill_from_xdg (WcPlaces *self, const Environment *env)
{
  const char *runtime = get_directory (env, "XDG_RUNTIME_DIR");

  self->data = find_directory (env, "XDG_DATA_HOME", ".local/share");
  self->config = find_directory (env, "XDG_CONFIG_HOME", ".config");
  self->cache = find_directory (env, "XDG_CACHE_HOME", ".cache");
  self->state = find_directory (env, "XDG_STATE_HOME", ".local/state");
  if (self->data == NULL || self->config == NULL || self->cache == NULL ||
      self->state == NULL)
    return FALSE;
  self->run = runtime != NULL ? g_build_filename (runtime, "whinchat", NULL)
                              : g_build_filename (self->state, "run", NULL);
  return TRUE;
}

WcPlaces *
wc_places_new (WcPlacesGetenv getenv, gpointer data, GError **error)
{
  const Environment env = { getenv != NULL ? getenv : getenv_of_process, data };
  const char *root = env.getenv ("WHINCHAT_ROOT", env.data);
  g_autoptr (WcPlaces) self = g_new0 (WcPlaces, 1);

  if (root != NULL && *root != '\0' && !g_path_is_absolute (root))
    {
      wc_failure_set (error, WC_EXIT_USAGE, "WHINCHAT_ROOT must be an absolute path");
      return NULL;
    }
  if (root != NULL && *root != '\0')
    fill_from_root (self, root);
  else if (!fill_from_xdg (self, &env))
    {
      wc_failure_set (error, WC_EXIT_USAGE, "HOME must be set to an absolute path");
      return NULL;
    }
  self->socket = g_build_filename (self->run, "api.sock", NULL);
  return g_steal_pointer (&self);
}

void
wc_places_free (WcPlaces *self)
{
  g_free (self->data);
  g_free (self->config);
  g_free (self->cache);
  g_free (self->state);
  g_free (self->run);
  g_free (self->socket);
  g_free (self);
}
