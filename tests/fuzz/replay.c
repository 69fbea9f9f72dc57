/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gio/gio.h>

#include "fuzz.h"

/* Gives every file below the folders named as arguments to the target, whole and cut
 * short: those of the first folder, the target's own, at every byte of their first
 * kilobyte, those of the others at some places of it. What ends too early is the same to
 * a parser in each of hundreds of stanzas. */

#define MAX_CUTS 1024
#define STEP_OF_OTHERS 31

static guint
replay_file (const char *path, gsize step)
{
  g_autofree char *data = NULL;
  gsize size = 0;

  if (!g_file_get_contents (path, &data, &size, NULL))
    g_error ("cannot read %s", path);
  LLVMFuzzerTestOneInput ((const uint8_t *) data, size);
  for (gsize cut = 0; cut < MIN (size, MAX_CUTS); cut += step)
    LLVMFuzzerTestOneInput ((const uint8_t *) data, cut);
  return 1;
}

static guint
replay_folder (const char *folder, gsize step)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      n += g_file_test (path, G_FILE_TEST_IS_DIR) ? replay_folder (path, step)
                                                  : replay_file (path, step);
    }
  return n;
}

int
main (int argc, char **argv)
{
  guint n = 0;

  for (int i = 1; i < argc; i++)
    n += replay_folder (argv[i], i == 1 ? 1 : STEP_OF_OTHERS);
  g_print ("%u inputs\n", n);
  return n > 0 ? 0 : 1;
}
