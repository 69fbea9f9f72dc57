/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* Files that go with a message: opened here, with the rights of who runs the command, and
 * handed over as descriptors. */
typedef struct
{
  GArray *fds; /* (owned) (nullable) (element-type int) */
} WcAttach;

void wc_attach_clear (WcAttach *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcAttach, wc_attach_clear)

/* Opens one regular file for reading; the errors are those of wc_attach_open(). Returns
 * its descriptor, -1 with @error. */
int wc_attach_open_file (const char *path, GError **error);

/* Opens what the option --file names, and adds "attachments" to @how, the options of
 * Messages.Send, as --keep-metadata says. WC_EXIT_USAGE when one is no regular file,
 * WC_EXIT_NOT_FOUND when it cannot be opened. */
gboolean
wc_attach_open (WcAttach *self, const WcCli *cli, JsonObject *how, GError **error);

/* They leave with the next call; or one of them alone, from 0. */
void wc_attach_give (const WcAttach *self, WcConnection *connection);
void wc_attach_give_one (const WcAttach *self, guint index, WcConnection *connection);
