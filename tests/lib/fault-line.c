/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <dlfcn.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

/* Death on the line: preloaded into the daemon (LD_PRELOAD), it kills it in the moment in
 * which it would next write to the network, while the file FAULT_LINE is there. Whatever
 * was to be stored before has been, and not a byte of what was to be said has left. */

static void
die_here (int fd)
{
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  const char *path = getenv ("FAULT_LINE");

  if (path == NULL || access (path, F_OK) != 0 ||
      getpeername (fd, (struct sockaddr *) &address, &length) != 0)
    return;
  if (address.ss_family == AF_INET || address.ss_family == AF_INET6)
    raise (SIGKILL);
}

/* What TLS writes by. */
__attribute__ ((visibility ("default"))) ssize_t
write (int fd, const void *data, size_t size)
{
  ssize_t (*real) (int, const void *, size_t) = dlsym (RTLD_NEXT, "write");

  die_here (fd);
  return real (fd, data, size);
}

__attribute__ ((visibility ("default"))) ssize_t
send (int fd, const void *data, size_t size, int flags)
{
  ssize_t (*real) (int, const void *, size_t, int) = dlsym (RTLD_NEXT, "send");

  die_here (fd);
  return real (fd, data, size, flags);
}
