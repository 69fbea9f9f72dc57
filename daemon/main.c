/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/log.h"
#include "life.h"
#include "parts.h"
#include "store/restore.h"

/* The command line, and the exit status; what lies between is the daemon's life. */

#define EXIT_USAGE 2
#define EXIT_RUNNING 10 /* another daemon has the database, or the socket */

typedef struct
{
  gboolean version;
  gboolean debug;
  gboolean log_private;
  char *restore; /* (owned) (nullable) */
} Options;

static void
options_clear (Options *options)
{
  g_free (options->restore);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse_options (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, "Show the version", NULL },
    { "debug", 0, 0, G_OPTION_ARG_NONE, &options->debug, "Log everything", NULL },
    { "log-private", 0, 0, G_OPTION_ARG_NONE, &options->log_private,
      "Show addresses in the log", NULL },
    { "restore", 0, 0, G_OPTION_ARG_FILENAME, &options->restore,
      "Put a backup in the place of the database, and end", "FILE" },
    { NULL, 0, 0, 0, NULL, NULL, NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context,
                                "Keeps XMPP accounts synced for other programs.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc < 2)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "%s means nothing to whinchatd", (*argv)[1]);
  return FALSE;
}

static gboolean
restore (const WcPaths *paths, const char *file, GError **error)
{
  g_autofree char *path = g_build_filename (paths->data, WC_PARTS_DATABASE, NULL);
  g_autofree char *aside = NULL;

  if (!wc_restore_file (file, path, &aside, error))
    {
      g_prefix_error (error, "%s: ", file);
      return FALSE;
    }
  printf ("%s is restored to %s\n", file, path);
  if (aside != NULL)
    printf ("the database of before is %s\n", aside);
  return TRUE;
}

static gboolean
start (const Options *options, GError **error)
{
  g_autoptr (WcPaths) paths = wc_paths_new (NULL, NULL, error);
  g_autoptr (WcConf) conf = NULL;
  g_autoptr (WcLog) log = NULL;
  g_autoptr (WcLife) life = NULL;

  if (paths == NULL || !wc_paths_make (paths, error))
    return FALSE;
  if (options->restore != NULL)
    return restore (paths, options->restore, error);
  conf = wc_conf_load (paths, error);
  if (conf == NULL)
    return FALSE;
  log = wc_log_new (options->log_private || conf->log_private);
  wc_log_install (log);
  life = wc_life_new (paths, g_steal_pointer (&conf), log, options->debug);
  return wc_life_run (life, error);
}

int
main (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  umask (0077);
  /* net/: one file at a time gains nothing from HTTP/2; before any thread begins */
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  if (!parse_options (&options, &argc, &argv, &error))
    {
      fprintf (stderr, "whinchatd: %s\n", error->message);
      return EXIT_USAGE;
    }
  if (options.version)
    {
      printf ("whinchatd %s\n", WC_VERSION);
      return 0;
    }
  /* a restore hears no signals: each ends it where it stands */
  if (options.restore == NULL)
    wc_termination_block ();
  if (start (&options, &error))
    return 0;
  fprintf (stderr, "whinchatd: %s\n", error->message);
  return g_error_matches (error, WC_ERROR, WC_ERROR_BUSY) ? EXIT_RUNNING : 1;
}
