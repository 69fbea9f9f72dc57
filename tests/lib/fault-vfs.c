/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <sqlite3.h>

#include "lib/fault-vfs.h"

/* Each file is the usual one behind a few bytes of ours; what is not made to fail is
 * passed on. */

typedef struct
{
  sqlite3_vfs vfs;
  sqlite3_io_methods methods;
  sqlite3_vfs *real;
  int writes_left;
  int write_rc;
  int sync_rc;
  guint syncs;
} FaultVfs;

typedef struct
{
  sqlite3_file file;
  sqlite3_file real[]; /* as large as the usual VFS wants it */
} FaultFile;

static FaultVfs *
get_vfs (void)
{
  static FaultVfs self;

  return &self;
}

static sqlite3_file *
real_of (sqlite3_file *file)
{
  return ((FaultFile *) file)->real;
}

static int
file_close (sqlite3_file *file)
{
  return real_of (file)->pMethods->xClose (real_of (file));
}

static int
file_read (sqlite3_file *file, void *data, int n, sqlite3_int64 offset)
{
  return real_of (file)->pMethods->xRead (real_of (file), data, n, offset);
}

static int
file_write (sqlite3_file *file, const void *data, int n, sqlite3_int64 offset)
{
  FaultVfs *self = get_vfs ();

  if (self->write_rc != SQLITE_OK && self->writes_left-- <= 0)
    return self->write_rc;
  return real_of (file)->pMethods->xWrite (real_of (file), data, n, offset);
}

static int
file_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  return real_of (file)->pMethods->xTruncate (real_of (file), size);
}

static int
file_sync (sqlite3_file *file, int flags)
{
  FaultVfs *self = get_vfs ();

  self->syncs++;
  if (self->sync_rc != SQLITE_OK)
    return self->sync_rc;
  return real_of (file)->pMethods->xSync (real_of (file), flags);
}

static int
file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return real_of (file)->pMethods->xFileSize (real_of (file), size);
}

static int
file_lock (sqlite3_file *file, int level)
{
  return real_of (file)->pMethods->xLock (real_of (file), level);
}

static int
file_unlock (sqlite3_file *file, int level)
{
  return real_of (file)->pMethods->xUnlock (real_of (file), level);
}

static int
file_check_lock (sqlite3_file *file, int *out)
{
  return real_of (file)->pMethods->xCheckReservedLock (real_of (file), out);
}

static int
file_control (sqlite3_file *file, int op, void *arg)
{
  return real_of (file)->pMethods->xFileControl (real_of (file), op, arg);
}

static int
file_sector (sqlite3_file *file)
{
  return real_of (file)->pMethods->xSectorSize (real_of (file));
}

static int
file_traits (sqlite3_file *file)
{
  return real_of (file)->pMethods->xDeviceCharacteristics (real_of (file));
}

static int
file_shm_map (sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
  return real_of (file)->pMethods->xShmMap (real_of (file), page, size, extend, out);
}

static int
file_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return real_of (file)->pMethods->xShmLock (real_of (file), offset, n, flags);
}

static void
file_shm_barrier (sqlite3_file *file)
{
  real_of (file)->pMethods->xShmBarrier (real_of (file));
}

static int
file_shm_unmap (sqlite3_file *file, int remove)
{
  return real_of (file)->pMethods->xShmUnmap (real_of (file), remove);
}

static int
vfs_open (sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
  FaultVfs *self = get_vfs ();
  int rc = self->real->xOpen (self->real, name, real_of (file), flags, out);

  file->pMethods = rc == SQLITE_OK ? &self->methods : NULL;
  return rc;
}

void
wc_fault_vfs_install (void)
{
  FaultVfs *self = get_vfs ();

  if (self->real != NULL)
    return;
  self->real = sqlite3_vfs_find (NULL);
  self->vfs = *self->real;
  self->vfs.pNext = NULL;
  self->vfs.zName = "fault";
  self->vfs.szOsFile += (int) sizeof (FaultFile);
  self->vfs.xOpen = vfs_open;
  self->methods = (sqlite3_io_methods){
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
    .xShmMap = file_shm_map,
    .xShmLock = file_shm_lock,
    .xShmBarrier = file_shm_barrier,
    .xShmUnmap = file_shm_unmap,
  };
  g_assert_cmpint (sqlite3_vfs_register (&self->vfs, /* default= */ 1), ==, SQLITE_OK);
}

void
wc_fault_vfs_fail_writes (int writes, int rc)
{
  get_vfs ()->writes_left = writes;
  get_vfs ()->write_rc = rc;
}

void
wc_fault_vfs_fail_syncs (int rc)
{
  get_vfs ()->sync_rc = rc;
}

guint
wc_fault_vfs_take_syncs (void)
{
  guint syncs = get_vfs ()->syncs;

  get_vfs ()->syncs = 0;
  return syncs;
}
