/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/check-files.h"

/* Messages and the right to send them are worth as much as the modes of these files. */

#define OF_OTHERS (S_IRWXG | S_IRWXO)
#define DATABASE "whinchat.db"

/* Whether it is ours alone; tells what is wrong where it is not. */
static gboolean
check_private (WcDiagnosis *diagnosis,
               const char *check,
               const char *path,
               const struct stat *info)
{
  g_autofree char *quoted = g_shell_quote (path);
  g_autofree char *text = NULL;
  g_autofree char *fix = NULL;

  if (info->st_uid != geteuid ())
    {
      text = g_strdup_printf ("%s belongs to somebody else", path);
      fix = g_strdup_printf ("chown it to yourself as root, or move it away: %s", quoted);
      wc_diagnosis_add (diagnosis, check, WC_DIAGNOSIS_ERROR, text, fix);
      return FALSE;
    }
  if ((info->st_mode & OF_OTHERS) == 0)
    return TRUE;
  text = g_strdup_printf ("others may open %s (mode %03o)", path,
                          info->st_mode & (S_IRWXU | OF_OTHERS));
  fix = g_strdup_printf ("chmod go= %s", quoted);
  wc_diagnosis_add (diagnosis, check, WC_DIAGNOSIS_ERROR, text, fix);
  return FALSE;
}

static void
check_socket (WcDiagnosis *diagnosis, const WcPlaces *places)
{
  struct stat directory;
  struct stat socket;
  g_autofree char *text = NULL;

  /* The check "daemon" tells of what is not there. */
  if (lstat (places->run, &directory) != 0 || lstat (places->socket, &socket) != 0)
    return;
  if (!check_private (diagnosis, "socket", places->run, &directory) ||
      !check_private (diagnosis, "socket", places->socket, &socket))
    return;
  text = g_strdup_printf ("%s is open to you alone", places->socket);
  wc_diagnosis_add (diagnosis, "socket", WC_DIAGNOSIS_OK, text, /* fix= */ NULL);
}

/* What SQLite has written but not moved into the database. */
static guint64
size_of_log (const char *path)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  struct stat info;

  return lstat (log, &info) == 0 ? (guint64) info.st_size : 0;
}

/* A daemon that finds its disk read-only waits for it, and answers nobody meanwhile.
 * Whether the directory can be written; TRUE where there is none yet. */
static gboolean
check_writable (WcDiagnosis *diagnosis, const WcPlaces *places)
{
  g_autofree char *text = NULL;

  if (access (places->data, W_OK) == 0 || errno == ENOENT)
    return TRUE;
  text = g_strdup_printf ("%s cannot be written: %s", places->data, g_strerror (errno));
  wc_diagnosis_add (diagnosis, "files", WC_DIAGNOSIS_ERROR, text,
                    "make it writable: a daemon that waits for it goes on by itself");
  return FALSE;
}

static void
check_database (WcDiagnosis *diagnosis, const WcPlaces *places)
{
  g_autofree char *path = g_build_filename (places->data, DATABASE, NULL);
  g_autofree char *size = NULL;
  g_autofree char *text = NULL;
  struct stat info;

  if (lstat (path, &info) != 0)
    {
      text = errno == ENOENT ? g_strdup_printf ("there is none yet at %s", path)
                             : g_strdup_printf ("%s: %s", path, g_strerror (errno));
      wc_diagnosis_add (diagnosis, "files",
                        errno == ENOENT ? WC_DIAGNOSIS_WARNING : WC_DIAGNOSIS_ERROR, text,
                        "start the daemon; it makes one");
      return;
    }
  if (!S_ISREG (info.st_mode))
    {
      text = g_strdup_printf ("%s is no file", path);
      wc_diagnosis_add (diagnosis, "files", WC_DIAGNOSIS_ERROR, text,
                        "move it away, then start the daemon; it makes one");
      return;
    }
  if (!check_private (diagnosis, "files", path, &info))
    return;
  size = g_format_size ((guint64) info.st_size + size_of_log (path));
  text = g_strdup_printf ("%s has %s and is yours alone", path, size);
  wc_diagnosis_add (diagnosis, "files", WC_DIAGNOSIS_OK, text, /* fix= */ NULL);
}

void
wc_check_files_add (WcDiagnosis *diagnosis, const WcPlaces *places)
{
  check_socket (diagnosis, places);
  if (check_writable (diagnosis, places))
    check_database (diagnosis, places);
}
