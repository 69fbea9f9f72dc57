/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "platform/paths.h"

/* A socket of the JSON door beside the usual one, for programs that may do less: the
 * group [socket.NAME] of the file. */
typedef struct
{
  char *path;     /* (owned) absolute; NAME.sock in the run directory unless it is said */
  char **scopes;  /* (owned) the words as they were written, one at least */
  char **chats;   /* (owned) (nullable) addresses as they were written; NULL: all */
  gboolean group; /* members of the file's group may use it */
} WcConfSocket;

/* What a person may set for the whole daemon; what concerns one account is set through
 * the API and stands in the database. */
typedef struct
{
  GPtrArray *sockets; /* (owned) (element-type WcConfSocket) */
  gboolean bus;       /* [daemon] bus: the D-Bus door; TRUE */
  GLogLevelFlags
      log_level;        /* [log] level: error, warning, message, info, debug; MESSAGE */
  gboolean spare;       /* [network] metered: spare (TRUE) or all (FALSE); TRUE */
  gboolean log_private; /* [log] private: addresses in the log; FALSE */
} WcConf;

/* Reads whinchat.conf in the configuration directory of @paths, then the files of
 * whinchat.conf.d there whose names end in ".conf", by name; a key of a later file takes
 * the place of the same key before. Files that are missing say nothing. A group or key
 * that means nothing to us is said once in the log and passed over, but for a key of a
 * socket, which is refused like a bad value. Returns: (transfer full), or NULL with
 * INVALID_ARGUMENT (field: "[group] key") for a value that cannot be used, and for a file
 * that is no such file or cannot be read (field: its path). */
WcConf *wc_conf_load (const WcPaths *paths, GError **error);
void wc_conf_free (WcConf *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcConf, wc_conf_free)
