/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "cli/spool.h"
#include "common/failure.h"

/* Not in memory: a long history is larger than that. */

#define PART 65536

int
wc_spool_open (GError **error)
{
  g_autofree char *name = g_build_filename (g_get_tmp_dir (), "whinchat-XXXXXX", NULL);
  int fd = g_mkstemp_full (name, O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      wc_failure_set (error, WC_EXIT_FAULT, "no temporary file can be made: %s",
                      g_strerror (errno));
      return -1;
    }
  unlink (name);
  return fd;
}

gboolean
wc_spool_write (int fd, const char *data, gsize size, GError **error)
{
  while (size > 0)
    {
      gssize n = write (fd, data, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return wc_failure_set (error, WC_EXIT_FAULT, "the file cannot be written: %s",
                               g_strerror (errno));
      data += n;
      size -= (gsize) n;
    }
  return TRUE;
}

gboolean
wc_spool_copy (int from, int to, GError **error)
{
  char part[PART];
  gssize n;

  if (!wc_spool_rewind (from, error))
    return FALSE;
  while ((n = read (from, part, sizeof part)) > 0)
    if (!wc_spool_write (to, part, (gsize) n, error))
      return FALSE;
  return n == 0 || wc_failure_set (error, WC_EXIT_FAULT, "the file cannot be read: %s",
                                   g_strerror (errno));
}

gboolean
wc_spool_rewind (int fd, GError **error)
{
  return lseek (fd, 0, SEEK_SET) == 0 ||
         wc_failure_set (error, WC_EXIT_FAULT, "the file cannot be read: %s",
                         g_strerror (errno));
}
