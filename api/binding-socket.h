/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/dispatch.h"

/* A socket of the JSON door. */
typedef struct
{
  const char *path;          /* absolute; a socket file left behind there is replaced */
  int fd;                    /* already listening (socket activation); -1: bind @path */
  const char *const *scopes; /* (nullable) words of Scope; NULL: all, not with group */
  const char *const *chats;  /* (nullable) JIDs of the chats it may touch; NULL: all */
  gboolean group;            /* 0660 and no check of the peer's uid: scopes replace it */
} WcApiSocket;

/* A listening socket of the JSON door, and its connections. */
typedef struct _WcBindingSocket WcBindingSocket;

/* Opens @options->path (its directory is made with mode 0700) or takes the descriptor.
 * Errors: see wc_api_start(). Returns: (transfer full). */
WcBindingSocket *
wc_binding_socket_new (WcDispatch *dispatch, const WcApiSocket *options, GError **error);

/* Closes all connections; the file of a socket that was made here goes. */
void wc_binding_socket_free (WcBindingSocket *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcBindingSocket, wc_binding_socket_free)
