/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

/* Avatars by the SHA-1 of their bytes, which is their name on the network (XEP-0084): one
 * file each in a directory of its own. What is lost can be fetched again, so nothing here
 * fails: what cannot be kept is not kept. */
typedef struct _WcAvatarCache WcAvatarCache;

/* @folder is made when there is something to keep. @max_bytes: of all files together; the
 * one that was not asked for longest goes first. Returns: (transfer full). */
WcAvatarCache *wc_avatar_cache_new (const char *folder, guint64 max_bytes);
void wc_avatar_cache_free (WcAvatarCache *self);

/* The picture with the SHA-1 @hash (lower-case hex); NULL where it is not there, or is
 * not what it says. Returns: (transfer full). */
GBytes *wc_avatar_cache_get (WcAvatarCache *self, const char *hash);

/* Keeps @data. Returns: (transfer full) its hash. */
char *wc_avatar_cache_put (WcAvatarCache *self, GBytes *data);

/* The SHA-1 of @data as lower-case hex. Returns: (transfer full). */
char *wc_avatar_cache_hash (GBytes *data);
