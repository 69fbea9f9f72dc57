/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/str.h"
#include "platform/conf.h"

/* The configuration file, in the form of a GKeyFile. All files are laid over each other
 * first, so that a file that is dropped in can change one key of a group. A mistake in it
 * ends the start: a socket that is open wider than was meant is worse than none. */

#define FILE_NAME "whinchat.conf"
#define DROP_IN_SUFFIX ".conf"
#define SOCKET_GROUP "socket."

typedef struct
{
  const char *group; /* its name, or SOCKET_GROUP for all that begin so */
  const char *key;
} Known;

static const Known known[] = {
  { "daemon", "bus" },       { "network", "metered" },  { "log", "level" },
  { "log", "private" },      { SOCKET_GROUP, "path" },  { SOCKET_GROUP, "scopes" },
  { SOCKET_GROUP, "chats" }, { SOCKET_GROUP, "group" },
};

static void
socket_free (gpointer data)
{
  WcConfSocket *self = data;

  g_free (self->path);
  g_strfreev (self->scopes);
  g_strfreev (self->chats);
  g_free (self);
}

void
wc_conf_free (WcConf *self)
{
  g_ptr_array_unref (self->sockets);
  g_free (self);
}

/* ---- The files ---- */

static void
merge (GKeyFile *all, GKeyFile *one)
{
  g_auto (GStrv) groups = g_key_file_get_groups (one, NULL);

  for (gsize i = 0; groups[i] != NULL; i++)
    {
      g_auto (GStrv) keys = g_key_file_get_keys (one, groups[i], NULL, NULL);

      for (gsize j = 0; keys != NULL && keys[j] != NULL; j++)
        {
          g_autofree char *value = g_key_file_get_value (one, groups[i], keys[j], NULL);

          g_key_file_set_value (all, groups[i], keys[j], value);
        }
    }
}

static gboolean
add_file (GKeyFile *all, const char *path, GError **error)
{
  g_autoptr (GKeyFile) one = g_key_file_new ();
  g_autoptr (GError) cause = NULL;

  if (g_key_file_load_from_file (one, path, G_KEY_FILE_NONE, &cause))
    {
      merge (all, one);
      return TRUE;
    }
  if (g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return TRUE;
  return wc_error_invalid (error, path, "%s: %s", path, cause->message);
}

/* The drop-in files by name. Returns: (transfer full) (element-type filename). */
static GPtrArray *
list_drop_ins (const char *directory)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, DROP_IN_SUFFIX))
      g_ptr_array_add (paths, g_build_filename (directory, name, NULL));
  g_ptr_array_sort (paths, wc_str_compare);
  return paths;
}

static gboolean
add_files (GKeyFile *all, const char *directory, GError **error)
{
  g_autofree char *path = g_build_filename (directory, FILE_NAME, NULL);
  g_autofree char *drop_ins = g_strconcat (path, ".d", NULL);
  g_autoptr (GPtrArray) paths = list_drop_ins (drop_ins);

  g_ptr_array_insert (paths, 0, g_steal_pointer (&path));
  for (guint i = 0; i < paths->len; i++)
    if (!add_file (all, paths->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* ---- What is in them ---- */

static gboolean
is_known (const char *group, const char *key)
{
  gboolean is_socket = g_str_has_prefix (group, SOCKET_GROUP);

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].group, is_socket ? SOCKET_GROUP : group) &&
        (key == NULL || g_str_equal (known[i].key, key)))
      return TRUE;
  return FALSE;
}

static void
say_unknown_keys (GKeyFile *all, const char *group)
{
  g_auto (GStrv) keys = g_key_file_get_keys (all, group, NULL, NULL);

  for (gsize i = 0; keys != NULL && keys[i] != NULL; i++)
    if (!is_known (group, keys[i]) && !g_str_has_prefix (group, SOCKET_GROUP))
      g_message ("%s: [%s] has no \"%s\"", FILE_NAME, group, keys[i]);
}

static void
say_unknown (GKeyFile *all)
{
  g_auto (GStrv) groups = g_key_file_get_groups (all, NULL);

  for (gsize i = 0; groups[i] != NULL; i++)
    if (is_known (groups[i], NULL))
      say_unknown_keys (all, groups[i]);
    else
      g_message ("%s: there is no [%s]", FILE_NAME, groups[i]);
}

/* FALSE with INVALID_ARGUMENT for the key; @what: what it should be. */
static gboolean
refuse (const char *group, const char *key, const char *what, GError **error)
{
  g_autofree char *field = g_strdup_printf ("[%s] %s", group, key);

  return wc_error_invalid (error, field, "%s: %s %s", FILE_NAME, field, what);
}

static gboolean
read_boolean (
    GKeyFile *all, const char *group, const char *key, gboolean *inout, GError **error)
{
  g_autoptr (GError) cause = NULL;
  gboolean value;

  if (!g_key_file_has_key (all, group, key, NULL))
    return TRUE;
  value = g_key_file_get_boolean (all, group, key, &cause);
  if (cause != NULL)
    return refuse (group, key, "must be true or false", error);
  *inout = value;
  return TRUE;
}

/* *@out stays NULL when the key is not there. */
static gboolean
read_string (
    GKeyFile *all, const char *group, const char *key, char **out, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (!g_key_file_has_key (all, group, key, NULL))
    return TRUE;
  *out = g_key_file_get_string (all, group, key, &cause);
  return *out != NULL || refuse (group, key, cause->message, error);
}

static gboolean
read_log_level (GKeyFile *all, GLogLevelFlags *inout, GError **error)
{
  g_autofree char *word = NULL;

  if (!read_string (all, "log", "level", &word, error))
    return FALSE;
  return word == NULL || wc_log_level_from_string (word, inout) ||
         refuse ("log", "level", "must be error, warning, message, info or debug", error);
}

static gboolean
read_metered (GKeyFile *all, gboolean *inout, GError **error)
{
  g_autofree char *word = NULL;

  if (!read_string (all, "network", "metered", &word, error))
    return FALSE;
  if (word != NULL && !g_str_equal (word, "spare") && !g_str_equal (word, "all"))
    return refuse ("network", "metered", "must be spare or all", error);
  *inout = word == NULL || g_str_equal (word, "spare");
  return TRUE;
}

/* ---- Sockets ---- */

/* The words between semicolons, without the spaces around them. @out: NULL when the key
 * is not there. FALSE when it holds no word: an empty list must not mean "all". */
static gboolean
read_words (
    GKeyFile *all, const char *group, const char *key, char ***out, GError **error)
{
  g_auto (GStrv) parts = g_key_file_get_string_list (all, group, key, NULL, NULL);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  *out = NULL;
  if (!g_key_file_has_key (all, group, key, NULL))
    return TRUE;
  for (gsize i = 0; parts != NULL && parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      g_ptr_array_add (words, g_strdup (parts[i]));
  if (words->len == 0)
    return refuse (group, key, "names nothing", error);
  g_ptr_array_add (words, NULL);
  *out = (char **) g_ptr_array_free (g_steal_pointer (&words), FALSE);
  return TRUE;
}

static char *
default_path (const WcPaths *paths, const char *group, GError **error)
{
  g_autofree char *file = g_strconcat (group + strlen (SOCKET_GROUP), ".sock", NULL);
  g_autoptr (GError) cause = NULL;
  char *path = NULL;

  if (!g_str_equal (file, ".sock") && !g_str_equal (file, "api.sock"))
    path = wc_paths_socket (paths, file, &cause);
  if (path == NULL)
    refuse (group, "path",
            cause != NULL ? cause->message : "is missing: no file can have that name",
            error);
  return path;
}

static gboolean
read_path (WcConfSocket *self,
           GKeyFile *all,
           const char *group,
           const WcPaths *paths,
           GError **error)
{
  if (!read_string (all, group, "path", &self->path, error))
    return FALSE;
  if (self->path == NULL)
    self->path = default_path (paths, group, error);
  else if (!g_path_is_absolute (self->path))
    return refuse (group, "path", "must be an absolute path", error);
  return self->path != NULL;
}

/* Nobody else gets into the run directory, whatever a socket in it allows. */
static gboolean
check_group (const WcConfSocket *self, GKeyFile *all, const char *group, GError **error)
{
  if (!self->group || g_key_file_has_key (all, group, "path", NULL))
    return TRUE;
  return refuse (group, "path", "must be set for a socket that a group may use", error);
}

static gboolean
check_scopes (const WcConfSocket *self, const char *group, GError **error)
{
  if (self->scopes != NULL)
    return TRUE;
  return refuse (group, "scopes", "must say what a client may do, as in \"read;send\"",
                 error);
}

/* A mistyped "chats" must not leave the socket open to all of them. */
static gboolean
check_keys (GKeyFile *all, const char *group, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (all, group, NULL, NULL);

  for (gsize i = 0; keys != NULL && keys[i] != NULL; i++)
    if (!is_known (group, keys[i]))
      return refuse (group, keys[i], "means nothing", error);
  return TRUE;
}

static gboolean
add_socket (
    WcConf *self, GKeyFile *all, const char *group, const WcPaths *paths, GError **error)
{
  WcConfSocket *socket = g_new0 (WcConfSocket, 1);

  g_ptr_array_add (self->sockets, socket);
  return check_keys (all, group, error) &&
         read_words (all, group, "scopes", &socket->scopes, error) &&
         check_scopes (socket, group, error) &&
         read_words (all, group, "chats", &socket->chats, error) &&
         read_boolean (all, group, "group", &socket->group, error) &&
         check_group (socket, all, group, error) &&
         read_path (socket, all, group, paths, error);
}

static gboolean
add_sockets (WcConf *self, GKeyFile *all, const WcPaths *paths, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (all, NULL);

  for (gsize i = 0; groups[i] != NULL; i++)
    if (g_str_has_prefix (groups[i], SOCKET_GROUP) &&
        !add_socket (self, all, groups[i], paths, error))
      return FALSE;
  return TRUE;
}

WcConf *
wc_conf_load (const WcPaths *paths, GError **error)
{
  g_autoptr (GKeyFile) all = g_key_file_new ();
  g_autoptr (WcConf) self = g_new0 (WcConf, 1);

  self->sockets = g_ptr_array_new_with_free_func (socket_free);
  self->bus = TRUE;
  self->log_level = G_LOG_LEVEL_MESSAGE;
  if (!add_files (all, paths->config, error))
    return NULL;
  say_unknown (all);
  if (!read_boolean (all, "daemon", "bus", &self->bus, error) ||
      !read_log_level (all, &self->log_level, error) ||
      !read_boolean (all, "log", "private", &self->log_private, error) ||
      !read_metered (all, &self->spare, error) || !add_sockets (self, all, paths, error))
    return NULL;
  return g_steal_pointer (&self);
}
