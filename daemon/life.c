/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/backoff.h"
#include "base/clock-system.h"
#include "base/error.h"
#include "doors.h"
#include "life.h"
#include "parts.h"
#include "sync/tally.h"

/* How long the service manager is asked to wait for what is under way, each time. */
#define EXTENSION_US (60 * G_USEC_PER_SEC)

/* A disk that damages one new database after the other is not written any further. */
#define MAX_RESCUES 3

struct _WcLife
{
  const WcPaths *paths;
  WcConf *conf; /* (owned) */
  WcLog *log;
  gboolean debug; /* as the command line asked */

  WcClock *clock;             /* (owned) */
  GMainLoop *loop;            /* (owned) */
  WcActivation *activation;   /* (owned) */
  WcLogControl *log_control;  /* (owned) */
  WcNotifySocket *notify;     /* (owned) */
  WcTermination *termination; /* (owned) (nullable) */
  WcParts *parts;             /* (unowned) (nullable) while the loop turns */
  char *tally;                /* (owned) (nullable) how the accounts stand */
  gboolean ended;             /* a signal said so */
  gboolean damaged;           /* the next life begins with another database */
  guint n_rescues;
};

/* ---- What the service manager sees ---- */

static void
tell_status (WcLife *self)
{
  WcStorageState state =
      self->parts != NULL ? wc_storage_get_state (self->parts->storage) : WC_STORAGE_OK;
  g_autofree char *text = NULL;

  if (state == WC_STORAGE_OK)
    text = g_strdup (self->tally);
  else
    text = g_strdup_printf ("%s, so nothing is received; %s",
                            wc_storage_state_to_text (state), self->tally);
  wc_notify_socket_status (self->notify, text);
}

static void
on_tally (const char *text, gpointer data)
{
  WcLife *self = data;

  g_free (self->tally);
  self->tally = g_strdup (text);
  tell_status (self);
}

static gboolean
is_alive (gpointer data)
{
  WcLife *self = data;

  return self->parts == NULL || (wc_reader_gets_on (self->parts->reader) &&
                                 !wc_db_in_transaction (self->parts->db));
}

static void
on_ready (gpointer data)
{
  WcLife *self = data;

  wc_notify_socket_ready (self->notify);
  wc_log_event (WC_LOG_STARTED, "daemon", "whinchatd %s answers", WC_VERSION);
}

/* ---- What may happen ---- */

static void
on_end (gpointer data)
{
  WcLife *self = data;

  self->ended = TRUE;
  g_main_loop_quit (self->loop);
}

/* @conf: (transfer full). What the command line says goes before it. */
static void
take_conf (WcLife *self, WcConf *conf)
{
  g_clear_pointer (&self->conf, wc_conf_free);
  self->conf = conf;
  wc_log_set_level (self->log, self->debug ? G_LOG_LEVEL_DEBUG : conf->log_level);
}

static void
on_reload (gpointer data)
{
  WcLife *self = data;
  g_autoptr (GError) error = NULL;
  WcConf *conf = NULL;

  wc_notify_socket_reloading (self->notify);
  conf = wc_conf_load (self->paths, &error);
  if (conf == NULL)
    g_message ("the settings stay as they were: %s", error->message);
  else
    {
      take_conf (self, conf);
      if (self->parts != NULL)
        wc_parts_set_spare (self->parts, conf->spare);
      g_message ("the settings were read; those of sockets and the bus are for the next "
                 "start");
    }
  wc_notify_socket_ready (self->notify);
}

static void
on_storage_changed (WcStorage *storage, WcLife *self)
{
  tell_status (self);
  if (wc_storage_get_state (storage) != WC_STORAGE_DAMAGED)
    return;
  self->damaged = TRUE;
  g_main_loop_quit (self->loop);
}

/* ---- Opening ---- */

static void
on_progress (gpointer data)
{
  WcLife *self = data;

  wc_notify_socket_status (self->notify, "bringing the database up to date");
  wc_notify_socket_extend (self->notify, EXTENSION_US);
}

static void
on_pause_over (gpointer data)
{
  g_main_loop_quit (data);
}

/* Waits for a disk, unless a signal comes first. */
static void
wait_for_disk (WcLife *self, const GError *error, guint attempt)
{
  gint64 pause_us = MIN (wc_backoff_delay_us (attempt, 0.5), EXTENSION_US / 2);
  guint timer = wc_clock_add (self->clock, pause_us, on_pause_over, self->loop);

  if (attempt == 0)
    wc_log_event (WC_LOG_STORAGE_FAILED, "storage", "the start waits for the disk: %s",
                  error->message);
  wc_notify_socket_status (self->notify, "waiting for the disk, which cannot be written");
  wc_notify_socket_extend (self->notify, EXTENSION_US);
  g_main_loop_run (self->loop);
  if (self->ended)
    wc_clock_clear (self->clock, &timer);
}

static gboolean
is_worth_waiting (const GError *error)
{
  return wc_error_is_storage (error) && !wc_db_error_is_corrupt (error);
}

/* NULL without error: a signal came. */
static WcParts *
open_parts (WcLife *self, GError **error)
{
  const WcPartsWish wish = {
    self->paths, self->log, { self->damaged, on_progress, self }, self->conf->spare
  };

  for (guint attempt = 0; !self->ended; attempt++)
    {
      g_autoptr (GError) cause = NULL;
      WcParts *parts = wc_parts_new (&wish, &cause);

      if (parts != NULL)
        return parts;
      if (!is_worth_waiting (cause))
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return NULL;
        }
      wait_for_disk (self, cause, attempt);
    }
  return NULL;
}

/* ---- One life ---- */

/* What waits for its turn of the main loop holds references, with which the database
 * would never be closed. */
#define MAX_LEFTOVERS 100

static void
close_all (WcLife *self, WcApi *api)
{
  if (self->ended)
    {
      wc_notify_socket_stopping (self->notify);
      wc_log_event (WC_LOG_STOPPING, "daemon", "whinchatd ends");
      wc_termination_insist (self->termination);
    }
  wc_api_stop (api);
  wc_runners_leave_all (self->parts->runners);
  while (!wc_api_is_idle (api))
    g_main_context_iteration (NULL, TRUE);
  for (guint n = 0; n < MAX_LEFTOVERS && g_main_context_iteration (NULL, FALSE); n++)
    ;
  self->parts = NULL;
}

static gboolean
serve (WcLife *self, WcParts *parts, GError **error)
{
  const WcDoors doors = { self->paths, self->conf, self->activation, self->log_control };
  g_autoptr (WcApi) api = wc_api_new (parts->services);
  g_autoptr (WcTally) tally = NULL;

  self->parts = parts;
  g_signal_connect (parts->storage, "changed", G_CALLBACK (on_storage_changed), self);
  tally = wc_tally_new (WC_LINKS (parts->runners), on_tally, self);
  if (!wc_doors_open (api, &doors, error) || !wc_parts_start (parts, error))
    {
      self->parts = NULL;
      return FALSE;
    }
  wc_api_when_ready (api, on_ready, self);
  g_main_loop_run (self->loop);
  close_all (self, api);
  return TRUE;
}

static gboolean
live_once (WcLife *self, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (WcParts) parts = open_parts (self, &cause);
  gboolean ok;

  self->damaged = FALSE;
  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  ok = parts == NULL || serve (self, parts, error);
  if (parts != NULL)
    g_signal_handlers_disconnect_by_data (parts->storage, self);
  return ok;
}

static gboolean
check_rescues (WcLife *self, GError **error)
{
  if (self->n_rescues++ < MAX_RESCUES)
    return TRUE;
  g_set_error_literal (
      error, WC_ERROR, WC_ERROR_STORAGE,
      "the database is damaged again and again: the disk, or the memory, "
      "of this machine fails");
  return FALSE;
}

gboolean
wc_life_run (WcLife *self, GError **error)
{
  self->termination = wc_termination_new (on_end, on_reload, self, error);
  if (self->termination == NULL)
    return FALSE;
  while (!self->ended)
    {
      if (self->damaged && !check_rescues (self, error))
        return FALSE;
      if (!live_once (self, error))
        return FALSE;
    }
  return TRUE;
}

WcLife *
wc_life_new (const WcPaths *paths, WcConf *conf, WcLog *log, gboolean debug)
{
  WcLife *self = g_new0 (WcLife, 1);

  self->paths = paths;
  self->log = log;
  self->debug = debug;
  take_conf (self, conf);
  self->clock = wc_clock_system_new ();
  self->loop = g_main_loop_new (NULL, FALSE);
  self->activation = wc_activation_new (WC_ACTIVATION_FIRST, /* getenv= */ NULL, NULL);
  self->log_control = wc_log_control_new (log);
  self->notify = wc_notify_socket_new (self->clock, NULL, NULL);
  wc_notify_socket_set_alive (self->notify, is_alive, self);
  return self;
}

void
wc_life_free (WcLife *self)
{
  g_clear_pointer (&self->termination, wc_termination_free);
  wc_notify_socket_free (self->notify);
  wc_log_control_free (self->log_control);
  wc_activation_free (self->activation);
  g_main_loop_unref (self->loop);
  g_object_unref (self->clock);
  wc_conf_free (self->conf);
  g_free (self->tally);
  g_free (self);
}
