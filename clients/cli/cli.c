/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/dates.h"
#include "cli/greeting.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/object.h"
#include "common/places.h"

/* What the verbs share: the daemon is called, people are spoken to and asked. */

#define CALL_TIMEOUT_MS (120 * 1000)

/* After this much silence a person wonders. */
#define SILENCE_MS (2 * 1000)

void
wc_cli_free (WcCli *self)
{
  g_free (self->path);
  g_clear_pointer (&self->options, wc_options_free);
  g_clear_pointer (&self->args, g_ptr_array_unref);
  g_clear_pointer (&self->output, wc_output_free);
  g_clear_pointer (&self->connection, wc_connection_free);
  g_free (self);
}

const char *
wc_cli_get_arg (const WcCli *self, guint index)
{
  return index < self->args->len ? g_ptr_array_index (self->args, index) : NULL;
}

void
wc_cli_take_account (WcCli *self, guint index)
{
  if (wc_cli_get_arg (self, index) != NULL)
    self->account = wc_cli_get_arg (self, index);
}

void
wc_cli_say (const WcCli *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *clean = NULL;
  va_list args;

  if (self->quiet)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  clean = wc_text_block (text, 0);
  fprintf (stderr, "%s\n", clean);
}

/* The question goes along with the first call and costs no wait: its answer is looked at
 * when it is there. */
static void
greet (WcCli *self)
{
  JsonObject *params = json_object_new ();
  JsonObject *client = json_object_new ();

  json_object_set_string_member (client, "name", "whinchat");
  json_object_set_string_member (client, "version", self->version);
  json_object_set_object_member (params, "client", client);
  self->greeting =
      wc_connection_start (self->connection, "Daemon.Hello", params, /* error= */ NULL);
}

WcConnection *
wc_cli_connect (WcCli *self, GError **error)
{
  g_autoptr (WcPlaces) places = NULL;

  if (self->connection != NULL)
    return self->connection;
  places = wc_places_new (/* getenv= */ NULL, NULL, error);
  if (places != NULL)
    self->connection = wc_connection_open (places->socket, error);
  if (self->connection != NULL && self->version != NULL && !self->quiet)
    greet (self);
  return self->connection;
}

static void
say_remark (const WcCli *self, const char *remark)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (GString) line = g_string_new (NULL);

  if (wc_output_get_form (self->output) != WC_OUTPUT_JSON)
    {
      wc_cli_say (self, "%s", remark);
      return;
    }
  json_object_set_string_member (object, "warning", remark);
  wc_object_append (line, object);
  fprintf (stderr, "%s\n", line->str);
}

void
wc_cli_compare_versions (WcCli *self)
{
  g_autoptr (JsonObject) hello = NULL;
  g_autofree char *remark = NULL;

  if (self->greeting == 0 || !wc_connection_has_answer (self->connection, self->greeting))
    return;
  hello = wc_connection_finish (self->connection, self->greeting, 0, /* error= */ NULL);
  self->greeting = 0;
  if (hello != NULL)
    remark = wc_greeting_dup_remark (self->version,
                                     wc_object_get_string (hello, "server.version"));
  if (remark != NULL)
    say_remark (self, remark);
}

JsonObject *
wc_cli_new_params (const WcCli *self)
{
  JsonObject *params = json_object_new ();

  json_object_set_string_member (params, "account", self->account);
  return params;
}

gboolean
wc_cli_take_limit (WcCli *self, GError **error)
{
  const char *text = wc_options_get (self->options, "timeout");
  gint64 ms = 0;

  if (text == NULL)
    return TRUE;
  if (!wc_dates_parse_duration (text, &ms, error))
    return FALSE;
  if (ms <= 0)
    return wc_failure_set (error, WC_EXIT_USAGE, "--timeout takes some time, as 30s");
  self->limit_ms = (int) MIN (ms, G_MAXINT);
  return TRUE;
}

/* Once: what is waited for is what was asked for. */
static void
say_waiting (WcCli *self)
{
  if (!self->waiting && isatty (STDERR_FILENO) && wc_output_is_for_people (self->output))
    wc_cli_say (self, "Waiting for an answer; Ctrl-C ends it.");
  self->waiting = TRUE;
}

gboolean
wc_cli_await (WcCli *self, guint id, gboolean or_notice, GError **error)
{
  int limit_ms = self->limit_ms > 0 ? self->limit_ms : CALL_TIMEOUT_MS;
  int silence_ms = MIN (limit_ms, SILENCE_MS);
  g_autoptr (GError) local = NULL;

  if (wc_connection_wait (self->connection, id, or_notice, silence_ms, &local))
    return TRUE;
  if (limit_ms == silence_ms || wc_failure_get_exit (local) != WC_EXIT_TIMEOUT ||
      wc_connection_is_interrupted (self->connection))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  say_waiting (self);
  return wc_connection_wait (self->connection, id, or_notice, limit_ms - silence_ms,
                             error);
}

static JsonObject *
finish (WcCli *self, guint id, GError **error)
{
  return id != 0 && wc_cli_await (self, id, /* or_notice= */ FALSE, error)
             ? wc_connection_finish (self->connection, id, 0, error)
             : NULL;
}

JsonObject *
wc_cli_call (WcCli *self, const char *method, JsonObject *params, GError **error)
{
  g_autoptr (JsonObject) owned = params;
  WcConnection *connection = wc_cli_connect (self, error);
  JsonObject *result;

  if (connection == NULL)
    return NULL;
  result = finish (
      self, wc_connection_start (connection, method, g_steal_pointer (&owned), error),
      error);
  wc_cli_compare_versions (self);
  return result;
}

gboolean
wc_cli_is_interactive (const WcCli *self)
{
  return isatty (STDIN_FILENO) && isatty (STDERR_FILENO);
}

gboolean
wc_cli_confirm (WcCli *self, const char *question, GError **error)
{
  g_autofree char *asked = g_strconcat (question, " [y/N] ", NULL);
  g_autofree char *answer = NULL;

  if (wc_options_has (self->options, "yes"))
    return TRUE;
  if (!wc_cli_is_interactive (self))
    return wc_failure_set (error, WC_EXIT_USAGE,
                           "%s There is nobody to ask; --yes does it without", question);
  answer = wc_ask_line (asked, /* error= */ NULL);
  return (answer != NULL && g_ascii_tolower (*answer) == 'y') ||
         wc_failure_set (error, WC_EXIT_TIMEOUT, "nothing was done");
}
