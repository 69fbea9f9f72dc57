/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <ftw.h>
#include <glib/gstdio.h>

#include "lib/temp-dir.h"

char *
wc_temp_dir_new (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("whinchat-test-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

static int
delete_one (const char *path, const struct stat *status, int type, struct FTW *place)
{
  return g_remove (path);
}

void
wc_temp_dir_free (char *path)
{
  g_assert_cmpint (nftw (path, delete_one, /* nopenfd= */ 8, FTW_DEPTH | FTW_PHYS), ==,
                   0);
  g_free (path);
}

char *
wc_temp_dir_path (const char *path, const char *name)
{
  return g_build_filename (path, name, NULL);
}

void
wc_temp_dir_write (const char *path, const char *name, const char *text, int mode)
{
  g_autofree char *file = wc_temp_dir_path (path, name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (file, text, -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (file, mode), ==, 0);
}
