/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The names for large files stand beside the others, as in the library. */
#undef _FILE_OFFSET_BITS

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

/* A disk that fails, for a whole process: preloaded into the daemon (LD_PRELOAD), it
 * makes writes below the directory FAULT_DISK fail as the file FAULT_DISK_MODE says at
 * that moment: "full", "read-only", "failing"; "slow" lets every sync take a minute, and
 * tells of each by a line in FAULT_DISK_WAITS; "stuck" does so too, and no alarm(2) goes
 * off that is set meanwhile; "patient" is that alone, and the disk is well. Anything
 * else, and no such file: all is well. Works without the right to mount. */

#define SLOW_S 60

static int
is_below (const char *path)
{
  const char *folder = getenv ("FAULT_DISK");

  return folder != NULL && strncmp (path, folder, strlen (folder)) == 0;
}

static int
is_ours (int fd)
{
  char link[64];
  char path[4096];
  ssize_t length;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink (link, path, sizeof path - 1);
  if (length < 0)
    return 0;
  path[length] = '\0';
  return is_below (path);
}

/* Also in a handler of signals, where dlsym(3) is not allowed. */
static int
read_mode (char *mode, size_t size)
{
  const char *path = getenv ("FAULT_DISK_MODE");
  int saved = errno;
  int fd = path != NULL ? (int) syscall (SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC)
                        : -1;
  ssize_t length = fd >= 0 ? read (fd, mode, size - 1) : 0;

  if (fd >= 0)
    close (fd);
  mode[length > 0 ? length : 0] = '\0';
  errno = saved;
  return length > 0;
}

/* The error that a write has to end with; 0: none. */
static int
find_error (void)
{
  static const struct
  {
    const char *mode;
    int error;
  } modes[] = { { "full", ENOSPC }, { "read-only", EROFS }, { "failing", EIO } };
  char mode[32];

  if (!read_mode (mode, sizeof mode))
    return 0;
  for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
    if (strcmp (modes[i].mode, mode) == 0)
      return modes[i].error;
  return 0;
}

static int
fails (int fd)
{
  int error = find_error ();

  if (error == 0 || !is_ours (fd))
    return 0;
  errno = error;
  return 1;
}

static void
tell_wait (void)
{
  int (*real) (const char *, int, ...) = dlsym (RTLD_NEXT, "open64");
  const char *path = getenv ("FAULT_DISK_WAITS");
  int fd =
      path != NULL ? real (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;

  if (fd < 0)
    return;
  if (write (fd, "waits\n", 6) < 0)
    abort ();
  close (fd);
}

/* No signal makes such a disk faster. */
static void
take_time (int fd)
{
  struct timespec end;
  char mode[32];

  if (!read_mode (mode, sizeof mode) || !is_ours (fd))
    return;
  if (strcmp (mode, "slow") != 0 && strcmp (mode, "stuck") != 0)
    return;
  clock_gettime (CLOCK_MONOTONIC, &end);
  end.tv_sec += SLOW_S;
  tell_wait ();
  while (clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) == EINTR)
    ;
}

__attribute__ ((visibility ("default"))) unsigned int
alarm (unsigned int seconds)
{
  struct itimerval before = { 0 };
  struct itimerval next = { .it_value = { .tv_sec = seconds } };
  char mode[32];
  int is_set = !read_mode (mode, sizeof mode) ||
               (strcmp (mode, "stuck") != 0 && strcmp (mode, "patient") != 0);

  if (is_set)
    setitimer (ITIMER_REAL, &next, &before);
  return (unsigned int) before.it_value.tv_sec;
}

__attribute__ ((visibility ("default"))) ssize_t
pwrite64 (int fd, const void *data, size_t size, off64_t offset)
{
  ssize_t (*real) (int, const void *, size_t, off64_t) = dlsym (RTLD_NEXT, "pwrite64");

  return fails (fd) ? -1 : real (fd, data, size, offset);
}

__attribute__ ((visibility ("default"))) int
ftruncate64 (int fd, off64_t size)
{
  int (*real) (int, off64_t) = dlsym (RTLD_NEXT, "ftruncate64");

  return fails (fd) ? -1 : real (fd, size);
}

__attribute__ ((visibility ("default"))) int
fdatasync (int fd)
{
  int (*real) (int) = dlsym (RTLD_NEXT, "fdatasync");

  take_time (fd);
  return fails (fd) ? -1 : real (fd);
}

__attribute__ ((visibility ("default"))) int
fsync (int fd)
{
  int (*real) (int) = dlsym (RTLD_NEXT, "fsync");

  take_time (fd);
  return fails (fd) ? -1 : real (fd);
}

static int
open_checked (const char *path, int flags, mode_t mode)
{
  int (*real) (const char *, int, ...) = dlsym (RTLD_NEXT, "open64");
  int writes = (flags & O_ACCMODE) != O_RDONLY;
  int error = writes && is_below (path) ? find_error () : 0;

  /* A full disk only refuses to make a file. */
  if (error != 0 && (error != ENOSPC || access (path, F_OK) != 0))
    {
      errno = error;
      return -1;
    }
  return real (path, flags, mode);
}

__attribute__ ((visibility ("default"))) int
open64 (const char *path, int flags, ...)
{
  va_list args;
  mode_t mode = 0;

  va_start (args, flags);
  if (flags & O_CREAT)
    mode = va_arg (args, mode_t);
  va_end (args);
  return open_checked (path, flags, mode);
}

__attribute__ ((visibility ("default"))) int
open (const char *path, int flags, ...)
{
  va_list args;
  mode_t mode = 0;

  va_start (args, flags);
  if (flags & O_CREAT)
    mode = va_arg (args, mode_t);
  va_end (args);
  return open_checked (path, flags, mode);
}

__attribute__ ((visibility ("default"))) int
access (const char *path, int mode)
{
  int (*real) (const char *, int) = dlsym (RTLD_NEXT, "access");

  if ((mode & W_OK) != 0 && is_below (path) && find_error () == EROFS)
    {
      errno = EROFS;
      return -1;
    }
  return real (path, mode);
}
