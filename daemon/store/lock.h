/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* A lock that dies with its holder: a file, locked with flock(), that names the process.
 */
typedef struct _WcLock WcLock;

/* Takes the lock @path (made with 0600 when missing). BUSY with the detail "pid" when
 * another process holds it. What a crashed process left behind is no obstacle. Returns:
 * (transfer full). */
WcLock *wc_lock_take (const char *path, GError **error);

/* Gives it back; the file stays, empty. */
void wc_lock_release (WcLock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcLock, wc_lock_release)
