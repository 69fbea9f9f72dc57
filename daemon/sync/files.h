/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* The directory of files: local copies of what messages carry, and what is to be
 * uploaded. Names in it are made here and say nothing about their content. */
typedef struct _WcFiles WcFiles;

/* @directory is made (0700) when it is needed. Returns: (transfer full). */
WcFiles *wc_files_new (const char *directory);
void wc_files_free (WcFiles *self);

/* A name that nobody has yet. Returns: (transfer full). */
char *wc_files_make_name (void);

/* Whether @name could be one of those, or a job's. */
gboolean wc_files_is_name (const char *name);

/* A descriptor for reading and writing the file @name, which is made (0600) where
 * @create; -1 + NOT_FOUND or STORAGE. */
int wc_files_open (WcFiles *self, const char *name, gboolean create, GError **error);

/* The same for reading alone: what is handed to clients. */
int wc_files_open_to_read (WcFiles *self, const char *name, GError **error);

/* How many bytes it has; -1: it is not there. */
gint64 wc_files_get_size (WcFiles *self, const char *name);

/* Gives it another name, in one step and durably. FALSE + STORAGE. */
gboolean
wc_files_rename (WcFiles *self, const char *name, const char *to, GError **error);

/* Deletes it; nothing happens where there is none. */
void wc_files_remove (WcFiles *self, const char *name);

/* When it was last written to; -1: it is not there. */
gint64 wc_files_get_modified_us (WcFiles *self, const char *name);

/* The names in the directory; NULL: there is no directory yet. Returns: (transfer full).
 */
GDir *wc_files_list (WcFiles *self);

/* Deletes @limit copies that the store no longer names
 * (wc_attachment_store_list_gone()); opens its own transactions. *@out_more: there are
 * more. */
gboolean
wc_files_sweep (WcFiles *self, WcDb *db, guint limit, gboolean *out_more, GError **error);
