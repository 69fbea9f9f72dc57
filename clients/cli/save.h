/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* Writes what the file shall have to @fd; FALSE + WC_FAILURE. */
typedef gboolean (*WcSaveWrite) (WcCli *cli, int fd, gpointer data, GError **error);

/* A file that a command makes for a person. */
typedef struct
{
  const char *path;
  mode_t mode; /* before the umask */
  WcSaveWrite write;
  gpointer data; /* for @write */
} WcSave;

/* Makes it. Nobody sees half of it: it gets its name when it is whole. One that is there
 * is written over with the option --force alone: else CONFLICT. */
gboolean wc_save_run (WcCli *cli, const WcSave *save, GError **error);
