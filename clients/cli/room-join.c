/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/question.h"
#include "cli/room-join.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/object.h"

/* Into a room that may want to see a person first: the daemon asks by a prompt while the
 * join goes on, and whoever answers on the room's page ends both. */

/* The daemon waits for three minutes where a room asks for a CAPTCHA, and one otherwise.
 */
#define JOIN_LIMIT_MS (270 * 1000)

#define MAX_ANSWERS 3

const char *
wc_room_join_get_reason (const GError *error)
{
  JsonObject *reply = error != NULL ? wc_failure_get_reply (error) : NULL;
  const char *reason = reply != NULL ? wc_object_get_string (reply, "data.reason") : NULL;

  return reason != NULL ? reason : "";
}

/* Its answer is not waited for: where there are no events, there is only nothing to be
 * said meanwhile. */
static gboolean
subscribe (WcCli *cli, GError **error)
{
  static const char *const kinds[] = { "prompt.new", NULL };
  JsonObject *params = json_object_new ();
  JsonObject *options = json_object_new ();

  wc_object_set_strings (options, "kinds", kinds);
  json_object_set_object_member (params, "options", options);
  return wc_connection_start (cli->connection, "Events.Subscribe", params, error) != 0;
}

/* The next notification, where it asks for the CAPTCHA of @room. Returns: (transfer full)
 * (nullable). */
static JsonObject *
take_prompt (WcCli *cli, const char *room)
{
  g_autofree char *method = NULL;
  g_autoptr (JsonObject) event =
      wc_connection_next (cli->connection, 0, &method, /* error= */ NULL);
  JsonObject *prompt = event != NULL ? wc_object_get_object (event, "data") : NULL;

  if (prompt == NULL || !g_str_equal (method, "event") ||
      g_strcmp0 (wc_object_get_string (prompt, "kind"), "captcha") != 0 ||
      g_strcmp0 (wc_object_get_string (prompt, "details.room"), room) != 0)
    return NULL;
  return json_object_ref (prompt);
}

static void
say_prompt (WcCli *cli, JsonObject *prompt)
{
  g_autofree char *id = wc_text_line (wc_object_get_string (prompt, "prompt"), 0);
  g_autofree char *url = wc_text_line (wc_object_get_string (prompt, "details.url"), 0);

  wc_cli_say (
      cli, "The room asks for a CAPTCHA; answer it with: whinchat prompts answer %s%s%s",
      id, *url != '\0' ? ", or at " : "", url);
}

/* What a wrong answer comes to, the join tells as well. */
static gboolean
handle_prompt (WcCli *cli, JsonObject *prompt, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (!wc_cli_is_interactive (cli))
    {
      say_prompt (cli, prompt);
      return TRUE;
    }
  if (wc_question_ask (cli, prompt, &local) || wc_failure_get_reply (local) != NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static JsonObject *
join_once (WcCli *cli, JsonObject *params, GError **error)
{
  const char *room = wc_object_get_string (params, "room");
  guint id = wc_connection_start (cli->connection, "Chats.Join", json_object_ref (params),
                                  error);

  while (id != 0 && !wc_connection_has_answer (cli->connection, id))
    {
      g_autoptr (JsonObject) prompt = NULL;

      if (!wc_cli_await (cli, id, /* or_notice= */ TRUE, error))
        return NULL;
      if (!wc_connection_has_next (cli->connection))
        continue;
      prompt = take_prompt (cli, room);
      if (prompt != NULL && !handle_prompt (cli, prompt, error))
        return NULL;
    }
  return id != 0 ? wc_connection_finish (cli->connection, id, 0, error) : NULL;
}

JsonObject *
wc_room_join_call (WcCli *cli, JsonObject *params, GError **error)
{
  if (wc_cli_connect (cli, error) == NULL || !subscribe (cli, error))
    return NULL;
  if (cli->limit_ms == 0)
    cli->limit_ms = JOIN_LIMIT_MS;
  for (guint i = 1;; i++)
    {
      g_autoptr (GError) local = NULL;
      JsonObject *result = join_once (cli, params, &local);

      wc_cli_compare_versions (cli);
      if (result != NULL)
        return result;
      if (i == MAX_ANSWERS || !wc_cli_is_interactive (cli) ||
          !g_str_equal (wc_room_join_get_reason (local), "captcha-failed"))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      wc_cli_say (cli, "The answer was wrong, or came too late.");
    }
}
