/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/error.h"
#include "platform/paths.h"

/* The XDG Base Directory specification, or one root for everything (tests, a second
 * profile). The environment comes in through a function because GLib keeps its own
 * answers for the life of the process. */

/* The longest path of a socket: the address keeps one byte for the NUL. */
#define MAX_SOCKET_PATH (sizeof ((struct sockaddr_un *) NULL)->sun_path - 1)

typedef struct
{
  WcPathsGetenv getenv;
  gpointer data;
} Environment;

static const char *
getenv_of_process (const char *name, gpointer data)
{
  return g_getenv (name);
}

/* A variable that holds an absolute path; NULL when it is not set or holds another. */
static const char *
get_directory (const Environment *env, const char *name)
{
  const char *value = env->getenv (name, env->data);

  return value != NULL && g_path_is_absolute (value) ? value : NULL;
}

/* @fallback is relative to the home directory. NULL when neither is known. */
static char *
find_directory (const Environment *env, const char *name, const char *fallback)
{
  const char *directory = get_directory (env, name);
  const char *home = get_directory (env, "HOME");

  if (directory != NULL)
    return g_build_filename (directory, "whinchat", NULL);
  if (home != NULL)
    return g_build_filename (home, fallback, "whinchat", NULL);
  return NULL;
}

static void
fill_from_root (WcPaths *self, const char *root)
{
  self->data = g_build_filename (root, "data", NULL);
  self->config = g_build_filename (root, "config", NULL);
  self->cache = g_build_filename (root, "cache", NULL);
  self->state = g_build_filename (root, "state", NULL);
  self->run = g_build_filename (root, "run", NULL);
}

static gboolean
fill_from_xdg (WcPaths *self, const Environment *env)
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

WcPaths *
wc_paths_new (WcPathsGetenv getenv, gpointer data, GError **error)
{
  const Environment env = { getenv != NULL ? getenv : getenv_of_process, data };
  const char *root = env.getenv ("WHINCHAT_ROOT", env.data);
  g_autoptr (WcPaths) self = g_new0 (WcPaths, 1);

  if (root != NULL && *root != '\0' && !g_path_is_absolute (root))
    {
      wc_error_invalid (error, "WHINCHAT_ROOT", "WHINCHAT_ROOT must be an absolute path");
      return NULL;
    }
  if (root != NULL && *root != '\0')
    fill_from_root (self, root);
  else if (!fill_from_xdg (self, &env))
    {
      wc_error_invalid (error, "HOME", "HOME must be set to an absolute path");
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
wc_paths_free (WcPaths *self)
{
  g_free (self->data);
  g_free (self->config);
  g_free (self->cache);
  g_free (self->state);
  g_free (self->run);
  g_free (self);
}

static gboolean
fail (const char *path, int number, GError **error)
{
  g_set_error (error, WC_ERROR, WC_ERROR_INTERNAL, "The directory %s cannot be used: %s",
               path, g_strerror (number));
  return FALSE;
}

/* Looks through a descriptor, so that what is checked is what is changed. */
static gboolean
check_directory (int fd, const char *path, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    return fail (path, errno, error);
  if (status.st_uid != geteuid ())
    {
      g_set_error (error, WC_ERROR, WC_ERROR_PERMISSION_DENIED,
                   "The directory %s belongs to another user", path);
      return FALSE;
    }
  if ((status.st_mode & 077) != 0 && fchmod (fd, status.st_mode & 0700) != 0)
    return fail (path, errno, error);
  return TRUE;
}

static gboolean
make_directory (const char *path, GError **error)
{
  gboolean good;
  int fd;

  if (g_mkdir_with_parents (path, 0700) != 0)
    return fail (path, errno, error);
  fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return fail (path, errno, error);
  good = check_directory (fd, path, error);
  close (fd);
  return good;
}

gboolean
wc_paths_make (const WcPaths *self, GError **error)
{
  return make_directory (self->data, error) && make_directory (self->config, error) &&
         make_directory (self->cache, error) && make_directory (self->state, error) &&
         make_directory (self->run, error);
}

char *
wc_paths_socket (const WcPaths *self, const char *name, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *max = g_strdup_printf ("%zu", MAX_SOCKET_PATH);
  g_autoptr (GError) refusal = NULL;

  if (*name == '\0' || strchr (name, '/') != NULL || g_str_equal (name, ".") ||
      g_str_equal (name, ".."))
    {
      wc_error_invalid (error, "name", "The name of a socket must be a plain file name");
      return NULL;
    }
  path = g_build_filename (self->run, name, NULL);
  if (strlen (path) <= MAX_SOCKET_PATH)
    return g_steal_pointer (&path);
  refusal =
      g_error_new (WC_ERROR, WC_ERROR_TOO_LARGE,
                   "The path of the socket, %s, has %zu bytes; the system allows %s",
                   path, strlen (path), max);
  wc_error_set_detail (refusal, "max", max);
  g_propagate_error (error, g_steal_pointer (&refusal));
  return NULL;
}
