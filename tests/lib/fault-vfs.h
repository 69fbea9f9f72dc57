/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* An SQLite VFS over the usual one whose writes can be made to fail: a full or failing
 * disk without one. */

/* Makes it the default for connections that are opened from now on. */
void wc_fault_vfs_install (void);

/* After @writes more writes every write fails with the result code @rc (SQLITE_FULL,
 * SQLITE_IOERR_WRITE, …), until the next call; @rc 0 (SQLITE_OK): none fails. */
void wc_fault_vfs_fail_writes (int writes, int rc);

/* Every sync fails with @rc; 0: none does. */
void wc_fault_vfs_fail_syncs (int rc);

/* How many syncs of any file there were since the last call. */
guint wc_fault_vfs_take_syncs (void);
