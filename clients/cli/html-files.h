/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/cli.h"

/* Copies of files beside pages to read, in the directory "files" of theirs. Senders chose
 * the names of files: what they are called here leads nowhere else, and to no program. */
typedef struct _WcHtmlFiles WcHtmlFiles;

/* @cli: borrowed, whose daemon has the files. Returns: (transfer full). */
WcHtmlFiles *wc_html_files_new (WcCli *cli);
void wc_html_files_free (WcHtmlFiles *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcHtmlFiles, wc_html_files_free)

/* Makes the directory in that of the pages, @path. WC_FAILURE. */
gboolean wc_html_files_open (WcHtmlFiles *self, const char *path, GError **error);

/* What became of a file. */
typedef struct
{
  char *url; /* (owned) (nullable) relative to the pages; NULL: it is not here */
  gboolean is_picture; /* its bytes begin as those of one that browsers show */
} WcHtmlFile;

void wc_html_file_clear (WcHtmlFile *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcHtmlFile, wc_html_file_clear)

/* Copies the file at @index of @message, a line of an export, if the daemon has it. FALSE
 * + WC_FAILURE. */
gboolean wc_html_files_take (
    WcHtmlFiles *self, JsonObject *message, guint index, WcHtmlFile *out, GError **error);

/* A name for a file whose sender calls it @name (nullable): without what a file system, a
 * browser or a shell could take for something else. Returns: (transfer full). */
char *wc_html_files_dup_name (const char *name);
