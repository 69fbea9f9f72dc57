/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/dates.h"
#include "cli/postpone.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/object.h"

/* What is sent later has a number of its own until it becomes a message. */

static const WcOutputShape shape = { "scheduled", "scheduled,at,chat,body" };

gboolean
wc_postpone_parse (const char *text, GDateTime *now, gint64 *ms, GError **error)
{
  gint64 now_ms = g_date_time_to_unix (now) * 1000;
  gint64 when = 0;

  /* a number alone is no moment, and no day begins with a unit */
  if (*text != '\0' && g_ascii_isalpha (text[strlen (text) - 1]) &&
      g_ascii_isdigit (*text) && wc_dates_parse_duration (text, &when, NULL))
    when += now_ms;
  else if (!wc_dates_parse (text, now, &when, error))
    return FALSE;
  if (when <= now_ms)
    return wc_failure_set (error, WC_EXIT_USAGE, "\"%s\" is over", text);
  *ms = when;
  return TRUE;
}

/* " [photo.jpg]" for each of them. */
static char *
list_files (JsonObject *scheduled)
{
  JsonArray *files = wc_object_get_array (scheduled, "attachments");
  GString *text = g_string_new (NULL);

  for (guint i = 0; files != NULL && i < json_array_get_length (files); i++)
    {
      const char *name = wc_object_get_string (wc_object_get_item (files, i), "name");
      g_autofree char *safe = wc_text_line (name != NULL ? name : "file", 0);

      g_string_append_printf (text, " [%s]", safe);
    }
  return g_string_free (text, FALSE);
}

void
wc_postpone_print (const WcCli *cli, JsonObject *scheduled)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *when = NULL;
  g_autofree char *chat = NULL;
  g_autofree char *body = NULL;
  g_autofree char *files = NULL;
  const char *error = wc_object_get_string (scheduled, "error");
  g_autofree char *why = error != NULL ? wc_text_line (error, 0) : NULL;

  if (!wc_output_is_for_people (cli->output))
    {
      wc_output_print (cli->output, &shape, scheduled);
      return;
    }
  when = wc_dates_format (wc_object_get_int (scheduled, "at", 0), now, WC_DATES_FULL);
  chat = wc_text_line (wc_object_get_string (scheduled, "chat"), 0);
  body = wc_text_line (wc_object_get_string (scheduled, "body"), 0);
  files = list_files (scheduled);
  printf ("%" G_GINT64_FORMAT "  %s  to %s: %s%s%s%s\n",
          wc_object_get_int (scheduled, "scheduled", 0), when, chat, body, files,
          why != NULL ? "  not sent: " : "", why != NULL ? why : "");
}

/* What can be done later, of what can be done at once. */
static gboolean
check_options (const WcCli *cli, GError **error)
{
  static const char *const never[] = { "wait", "timeout" };

  for (gsize i = 0; i < G_N_ELEMENTS (never); i++)
    if (wc_options_has (cli->options, never[i]))
      return wc_failure_set (error, WC_EXIT_USAGE,
                             "--at and --%s cannot be used together", never[i]);
  return TRUE;
}

gboolean
wc_postpone_send (WcCli *cli,
                  const WcChatChoice *choice,
                  const char *body,
                  const WcAttach *files,
                  JsonObject *how,
                  GError **error)
{
  g_autoptr (JsonObject) options = how;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (JsonObject) result = NULL;
  WcConnection *connection;
  JsonObject *params;
  gint64 at_ms;

  if (!check_options (cli, error) ||
      !wc_postpone_parse (wc_options_get (cli->options, "at"), now, &at_ms, error))
    return FALSE;
  connection = wc_cli_connect (cli, error);
  if (connection == NULL)
    return FALSE;
  params = wc_chat_choice_new_params (choice);
  json_object_set_string_member (params, "body", body);
  json_object_set_int_member (params, "at", at_ms);
  json_object_set_object_member (params, "options", g_steal_pointer (&options));
  wc_attach_give (files, connection);
  result = wc_connection_call (connection, "Messages.Schedule", params,
                               WC_CONNECTION_FOREVER, error);
  if (result == NULL)
    return FALSE;
  if (!cli->quiet || !wc_output_is_for_people (cli->output))
    wc_postpone_print (cli, wc_object_get_object (result, "scheduled"));
  return TRUE;
}
