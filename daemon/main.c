/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <locale.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/log.h"
#include "doors.h"
#include "parts.h"
#include "platform/notify-socket.h"
#include "platform/termination.h"
#include "sync/tally.h"

/* The beginning and the end of the daemon; what lies between is in its parts. */

#define EXIT_USAGE 2
#define EXIT_RUNNING 10 /* another daemon has the database, or the socket */

typedef struct
{
  gboolean version;
  gboolean debug;
  gboolean log_private;
} Options;

static gboolean
parse_options (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, "Show the version", NULL },
    { "debug", 0, 0, G_OPTION_ARG_NONE, &options->debug, "Log everything", NULL },
    { "log-private", 0, 0, G_OPTION_ARG_NONE, &options->log_private,
      "Show addresses in the log", NULL },
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

static void
on_ready (gpointer notify)
{
  wc_notify_socket_ready (notify);
}

static void
on_tally (const char *text, gpointer notify)
{
  wc_notify_socket_status (notify, text);
}

/* Turns the loop until somebody wants it to end. */
static gboolean
serve (WcApi *api, WcNotifySocket *notify, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (WcTermination) termination =
      wc_termination_new ((WcTerminationFunc) g_main_loop_quit, loop, error);

  if (termination == NULL)
    return FALSE;
  wc_api_when_ready (api, on_ready, notify);
  g_main_loop_run (loop);
  wc_notify_socket_stopping (notify);
  return TRUE;
}

static gboolean
run (const WcPaths *paths, const WcConf *conf, GError **error)
{
  g_autoptr (WcParts) parts = wc_parts_new (paths, error);
  g_autoptr (WcNotifySocket) notify = NULL;
  g_autoptr (WcTally) tally = NULL;
  g_autoptr (WcApi) api = NULL;

  if (parts == NULL)
    return FALSE;
  notify = wc_notify_socket_new (parts->clock, NULL, NULL);
  tally = wc_tally_new (WC_LINKS (parts->runners), on_tally, notify);
  api = wc_api_new (parts->services);
  if (!wc_doors_open (api, paths, conf, error) || !wc_parts_start (parts, error) ||
      !serve (api, notify, error))
    return FALSE;
  wc_api_stop (api);
  wc_runners_leave_all (parts->runners);
  while (!wc_api_is_idle (api))
    g_main_context_iteration (NULL, TRUE);
  return TRUE;
}

static gboolean
start (const Options *options, GError **error)
{
  g_autoptr (WcPaths) paths = wc_paths_new (NULL, NULL, error);
  g_autoptr (WcConf) conf = NULL;
  g_autoptr (WcLog) log = NULL;

  if (paths == NULL || !wc_paths_make (paths, error))
    return FALSE;
  conf = wc_conf_load (paths, error);
  if (conf == NULL)
    return FALSE;
  log = wc_log_new (options->log_private || conf->log_private);
  wc_log_set_level (log, options->debug ? G_LOG_LEVEL_DEBUG : conf->log_level);
  wc_log_install (log);
  return run (paths, conf, error);
}

int
main (int argc, char **argv)
{
  Options options = { 0 };
  g_autoptr (GError) error = NULL;

  wc_termination_block ();
  setlocale (LC_ALL, "");
  umask (0077);
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
  if (start (&options, &error))
    return 0;
  fprintf (stderr, "whinchatd: %s\n", error->message);
  return g_error_matches (error, WC_ERROR, WC_ERROR_BUSY) ? EXIT_RUNNING : 1;
}
