/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <unistd.h>

#include "cli/job.h"
#include "cli/outcome.h"
#include "cli/progress.h"
#include "cli/screen.h"
#include "common/failure.h"
#include "common/object.h"

/* Long work of the daemon, watched from outside: it goes on without us. */

typedef struct
{
  WcCli *cli;
  const char *job;
  const char *label;
  WcProgress *progress; /* (owned) (nullable) */
  gboolean cancelled;   /* somebody interrupted once */
} Follow;

static void
follow_clear (Follow *follow)
{
  g_clear_pointer (&follow->progress, wc_progress_free);
  if (follow->cli->connection != NULL)
    wc_connection_set_interrupt (follow->cli->connection, NULL);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Follow, follow_clear)

static gboolean
subscribe (WcCli *cli, GError **error)
{
  static const char *const kinds[] = { "job.*", NULL };
  JsonObject *params = json_object_new ();
  JsonObject *options = json_object_new ();
  g_autoptr (JsonObject) result = NULL;

  wc_object_set_strings (options, "kinds", kinds);
  json_object_set_object_member (params, "options", options);
  result = wc_cli_call (cli, "Events.Subscribe", params, error);
  return result != NULL;
}

static JsonObject *
new_job_params (const Follow *follow)
{
  JsonObject *params = json_object_new ();

  json_object_set_string_member (params, "job", follow->job);
  return params;
}

/* Looks at the job as it is now. @out_over: whether nothing more will come. */
static gboolean
follow_look (Follow *follow, JsonObject *job, gboolean *out_over, GError **error)
{
  const char *state = wc_object_get_string (job, "state");

  *out_over = TRUE;
  if (g_strcmp0 (state, "done") == 0)
    return TRUE;
  if (g_strcmp0 (state, "failed") == 0)
    return wc_outcome_fail (job, follow->label, error);
  if (g_strcmp0 (state, "cancelled") == 0)
    return wc_failure_set (error, WC_EXIT_TIMEOUT, "cancelled");
  *out_over = FALSE;
  if (follow->progress != NULL)
    wc_progress_update (follow->progress, follow->label,
                        wc_object_get_int (job, "done", 0),
                        wc_object_get_int (job, "total", 0), g_get_monotonic_time ());
  return TRUE;
}

/* The job may have been over before anybody could follow it. */
static gboolean
follow_begin (Follow *follow, gboolean *out_over, GError **error)
{
  g_autoptr (JsonObject) result = NULL;
  JsonObject *job = NULL;

  if (!subscribe (follow->cli, error))
    return FALSE;
  result = wc_cli_call (follow->cli, "Jobs.Get", new_job_params (follow), error);
  if (result == NULL)
    return FALSE;
  job = wc_object_get_object (result, "job");
  return job == NULL || follow_look (follow, job, out_over, error);
}

/* After an interrupt: whether to go on waiting. */
static gboolean
follow_cancel (Follow *follow, GError **error)
{
  g_autoptr (JsonObject) result = NULL;

  if (follow->cancelled)
    return wc_failure_set (error, WC_EXIT_TIMEOUT,
                           "left; the daemon is still cancelling");
  follow->cancelled = TRUE;
  if (follow->progress != NULL)
    wc_progress_clear (follow->progress);
  wc_cli_say (follow->cli, "Cancelling; interrupt again to leave at once.");
  result = wc_cli_call (follow->cli, "Jobs.Cancel", new_job_params (follow), error);
  return result != NULL;
}

static gboolean
follow_event (Follow *follow, JsonObject *event, gboolean *out_over, GError **error)
{
  JsonObject *job = wc_object_get_object (event, "data");

  if (job == NULL || g_strcmp0 (wc_object_get_string (job, "job"), follow->job) != 0)
    return TRUE;
  return follow_look (follow, job, out_over, error);
}

static gboolean
follow_wait (Follow *follow, gboolean *out_over, GError **error)
{
  WcConnection *connection = follow->cli->connection;
  g_autoptr (GError) local = NULL;
  g_autofree char *method = NULL;
  g_autoptr (JsonObject) params =
      wc_connection_next (connection, WC_CONNECTION_FOREVER, &method, &local);

  if (params != NULL)
    return !g_str_equal (method, "event") ||
           follow_event (follow, params, out_over, error);
  if (wc_connection_is_interrupted (connection))
    return follow_cancel (follow, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static WcProgress *
new_progress (const WcCli *cli)
{
  WcScreen screen = wc_screen_of (STDERR_FILENO, /* when= */ NULL);

  if (cli->quiet || !wc_output_is_for_people (cli->output))
    return NULL;
  return wc_progress_new (stderr, screen.columns);
}

gboolean
wc_job_follow (WcCli *cli, const char *job, const char *label, GError **error)
{
  g_autoptr (WcInterrupt) interrupt = wc_interrupt_new ();
  g_auto (Follow) follow = { .cli = cli, .job = job, .label = label };
  gboolean over = FALSE;
  gboolean good;

  follow.progress = new_progress (cli);
  good = follow_begin (&follow, &over, error);
  /* Not before: an interrupt has to find the job, not end the call that asks for it. */
  if (cli->connection != NULL)
    wc_connection_set_interrupt (cli->connection, interrupt);
  while (good && !over)
    good = follow_wait (&follow, &over, error);
  return good;
}
