/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "service/services.h"

/* Both doors: the JSON socket and the D-Bus name im.whinchat.Whinchat1. This is all that
 * main.c needs of the folder. */
typedef struct _WcApi WcApi;

/* A socket of the JSON door. */
typedef struct
{
  const char *path;          /* absolute; a socket file left behind there is replaced */
  int fd;                    /* already listening (socket activation); -1: bind @path */
  const char *const *scopes; /* (nullable) words of Scope; NULL: all */
  const char *const *chats;  /* (nullable) canonical JIDs it may touch; NULL: all */
  gboolean group;            /* 0660 and no check of the peer's uid: scopes replace it */
} WcApiSocket;

typedef struct
{
  const WcApiSocket *sockets;
  gsize n_sockets;
  gboolean bus; /* try the session bus; without one everything else works */
} WcApiOptions;

/* @services: borrowed, must live longer. Returns: (transfer full). */
WcApi *wc_api_new (const WcServices *services);

/* Opens the sockets and asks for the name on the bus, which may come and go later. FALSE
 * + error when a socket cannot be opened: INVALID_ARGUMENT (a path too long, a bad
 * scope), BUSY (somebody listens there), or an error of GIO; nothing is open then. */
gboolean wc_api_start (WcApi *self, const WcApiOptions *options, GError **error);

/* Whether the name on the bus is ours at the moment. */
gboolean wc_api_is_on_bus (WcApi *self);

/* Closes the doors in good order: no new calls, the sockets' files go, the name is given
 * back. Work that calls began goes on. */
void wc_api_stop (WcApi *self);

void wc_api_free (WcApi *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcApi, wc_api_free)
