/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/places.h"

/* What the verbs share: the daemon is called, people are spoken to and asked. */

#define CALL_TIMEOUT_MS (120 * 1000)

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

WcConnection *
wc_cli_connect (WcCli *self, GError **error)
{
  g_autoptr (WcPlaces) places = NULL;

  if (self->connection != NULL)
    return self->connection;
  places = wc_places_new (/* getenv= */ NULL, NULL, error);
  if (places != NULL)
    self->connection = wc_connection_open (places->socket, error);
  return self->connection;
}

JsonObject *
wc_cli_new_params (const WcCli *self)
{
  JsonObject *params = json_object_new ();

  json_object_set_string_member (params, "account", self->account);
  return params;
}

JsonObject *
wc_cli_call (WcCli *self, const char *method, JsonObject *params, GError **error)
{
  g_autoptr (JsonObject) owned = params;
  WcConnection *connection = wc_cli_connect (self, error);

  if (connection == NULL)
    return NULL;
  return wc_connection_call (connection, method, g_steal_pointer (&owned),
                             CALL_TIMEOUT_MS, error);
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
