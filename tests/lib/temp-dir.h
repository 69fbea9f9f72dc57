/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* A directory for one test. */
char *wc_temp_dir_new (void);

/* Deletes it with all that is in it, following no link, and frees @path. */
void wc_temp_dir_free (char *path);

/* The path of @name in it; writes @text there with @mode. Returns: (transfer full). */
char *wc_temp_dir_path (const char *path, const char *name);
void wc_temp_dir_write (const char *path, const char *name, const char *text, int mode);
