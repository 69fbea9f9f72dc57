/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <unistd.h>

#include "cli/foreign.h"
#include "cli/import-profanity.h"
#include "fuzz.h"

/* Files of other programs: a line of a log, and the whole as a database. What cannot be
 * read is an error, and nothing worse. */

static void
read_as_database (const uint8_t *data, size_t size)
{
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;
  const char *program;
  int fd = g_file_open_tmp ("whinchat-fuzz-XXXXXX", &name, NULL);
  int lines;

  g_assert_cmpint (write (fd, data, size), ==, (gssize) size);
  close (fd);
  if (wc_foreign_is (name))
    {
      lines = wc_foreign_read (name, "me@x.lit", &program, &error);
      g_assert_true ((lines >= 0) == (error == NULL));
      if (lines >= 0)
        close (lines);
    }
  unlink (name);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *line = g_strndup ((const char *) data, size);
  g_autofree char *who = NULL;
  g_autofree char *text = NULL;
  gint64 us = 0;

  if (g_utf8_validate (line, -1, NULL) &&
      wc_import_profanity_parse_line (line, "2020_03_24.log", &us, &who, &text))
    g_assert_true (us != 0 && *who != '\0' && text != NULL);
  read_as_database (data, size);
  return 0;
}
