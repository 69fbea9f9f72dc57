/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* Where the daemon's files are. All paths are absolute. */
typedef struct
{
  char *data;   /* (owned) database and its lock, passwords in files */
  char *config; /* (owned) whinchat.conf */
  char *cache;  /* (owned) what can be fetched again */
  char *state;  /* (owned) logs */
  char *run;    /* (owned) the socket */
} WcPaths;

/* Reads one variable of the environment: NULL when it is not set. */
typedef const char *(*WcPathsGetenv) (const char *name, gpointer data);

/* Finds the directories and makes none of them. WHINCHAT_ROOT, when set, holds all of
 * them under the names of the fields above; else they are called "whinchat" in the
 * directories of the XDG Base Directory specification, which has relative paths ignored.
 * Without XDG_RUNTIME_DIR the socket's is "run" in the state directory.
 * @getenv: NULL for the environment of the process. Returns: (transfer full), or NULL
 * with INVALID_ARGUMENT when WHINCHAT_ROOT is relative or a default is needed and HOME is
 * not an absolute path. */
WcPaths *wc_paths_new (WcPathsGetenv getenv, gpointer data, GError **error);
void wc_paths_free (WcPaths *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcPaths, wc_paths_free)

/* Makes the directories that are missing, with their parents, mode 0700, and takes what
 * others may do away from those that are there. FALSE with PERMISSION_DENIED when one
 * belongs to somebody else, INTERNAL when the system refuses. */
gboolean wc_paths_make (const WcPaths *self, GError **error);

/* The path of the socket @name (a plain file name) in the run directory. Returns:
 * (transfer full), or NULL with INVALID_ARGUMENT for another sort of name, TOO_LARGE with
 * the detail "max" when the path does not fit into a socket address (unix(7)). */
char *wc_paths_socket (const WcPaths *self, const char *name, GError **error);
