/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli/foreign.h"
#include "cli/import-dino.h"
#include "cli/import-gajim.h"
#include "cli/import-pie.h"
#include "cli/import-profanity.h"
#include "cli/spool.h"
#include "common/failure.h"

/* What others keep is read here, with the rights of who asks, and not in the daemon: that
 * knows one format alone. */

static const char MAGIC[] = "SQLite format 3";

gboolean
wc_foreign_is (const char *path)
{
  char head[sizeof MAGIC] = { 0 };
  int fd;
  gboolean is;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return FALSE;
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  is = fd >= 0 && read (fd, head, sizeof head) == (gssize) sizeof head &&
       memcmp (head, MAGIC, sizeof MAGIC) == 0;
  if (fd >= 0)
    close (fd);
  return is || wc_import_pie_is (path);
}

/* Each account has a directory of its own, where nobody has moved the file. */
static gboolean
read_profanity (WcForeignDb *db,
                const char *path,
                const char *account,
                WcForeignLines *lines,
                GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, /* relative_to= */ NULL);
  g_autofree char *folder = g_path_get_dirname (absolute);
  g_autofree char *name = g_path_get_basename (folder);
  g_autofree char *owner = wc_import_profanity_address_of (name);

  if (*account == '\0' && owner != NULL)
    account = owner;
  return wc_import_profanity_read (db, account, lines, error);
}

static gboolean
read_database (const char *path,
               const char *account,
               WcForeignLines *lines,
               const char **out_program,
               GError **error)
{
  g_autoptr (WcForeignDb) db = wc_foreign_db_open (path, error);

  if (db == NULL)
    return FALSE;
  if (wc_import_dino_is (db))
    {
      *out_program = "Dino";
      return wc_import_dino_read (db, lines, error);
    }
  if (wc_import_gajim_is (db))
    {
      *out_program = "Gajim";
      return wc_import_gajim_read (db, lines, error);
    }
  *out_program = "Profanity";
  if (wc_import_profanity_is (db))
    return read_profanity (db, path, account, lines, error);
  return wc_failure_set (error, WC_EXIT_USAGE,
                         "%s is of no program whose history is known", path);
}

static gboolean
read_any (int fd,
          const char *path,
          const char *account,
          const char **out_program,
          GError **error)
{
  g_autoptr (WcForeignLines) lines = wc_foreign_lines_new (fd);
  gboolean good;

  *out_program = "Profanity";
  if (wc_import_pie_is (path))
    {
      *out_program = "a server";
      good = wc_import_pie_read (path, account, lines, error);
    }
  else if (g_file_test (path, G_FILE_TEST_IS_DIR))
    good = wc_import_profanity_read_logs (path, account, lines, error);
  else
    good = read_database (path, account, lines, out_program, error);
  return good && wc_foreign_lines_end (lines, error) && wc_spool_rewind (fd, error);
}

int
wc_foreign_read (const char *path,
                 const char *account,
                 const char **out_program,
                 GError **error)
{
  int fd = wc_spool_open (error);

  if (fd < 0 || read_any (fd, path, account, out_program, error))
    return fd;
  close (fd);
  return -1;
}
