/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* A file that goes to the server without a message. */

/* Uploads the file @path, opened here with the caller's rights, for @purpose, a word of
 * UploadPurpose, and follows that to its end. Returns: (transfer full) the job, which is
 * done. */
char *wc_upload_run (WcCli *cli, const char *path, const char *purpose, GError **error);

/* Where what the job @job uploaded can be had. Returns: (transfer full). */
char *wc_upload_dup_url (WcCli *cli, const char *job, GError **error);
