/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/save.h"
#include "common/failure.h"

/* Made with the rights of who runs the command, beside where it will be. */

static gboolean
fail (const WcSave *save, GError **error)
{
  return wc_failure_set (error, WC_EXIT_FAULT, "%s: %s", save->path, g_strerror (errno));
}

gboolean
wc_save_run (WcCli *cli, const WcSave *save, GError **error)
{
  gboolean force = wc_options_has (cli->options, "force");
  g_autofree char *beside = g_strconcat (save->path, ".part", NULL);
  gboolean good;
  int fd;

  if (!force && g_file_test (save->path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
    return wc_failure_set (error, WC_EXIT_CONFLICT,
                           "%s is there already; --force writes over it", save->path);
  fd = open (beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, save->mode);
  if (fd < 0)
    return fail (save, error);
  good = save->write (cli, fd, save->data, error);
  if (close (fd) < 0 && good)
    good = fail (save, error);
  if (good && rename (beside, save->path) < 0)
    good = fail (save, error);
  if (!good)
    unlink (beside);
  return good;
}
