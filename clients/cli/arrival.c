/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/account-view.h"
#include "cli/arrival.h"
#include "cli/outcome.h"
#include "cli/progress.h"
#include "cli/question.h"
#include "cli/screen.h"
#include "cli/text.h"
#include "common/failure.h"
#include "common/object.h"

/* Events say when to look; what is then seen is asked for, so that it does not matter
 * which of them come, or in which order. */

struct _WcArrival
{
  WcCli *cli;           /* (borrowed) */
  WcProgress *progress; /* (owned) (nullable) */
  GHashTable *noted;    /* (owned) (element-type utf8) ids of prompts */
  gboolean outdated;    /* those are to be left alone */
  char *state;          /* (owned) (nullable) what was told last */
};

/* What one look at the account came to. */
typedef enum
{
  GOES_ON,
  ARRIVED,
  FAILED,
} Verdict;

static WcProgress *
new_progress (const WcCli *cli)
{
  WcScreen screen = wc_screen_of (STDERR_FILENO, /* when= */ NULL);

  return cli->quiet ? NULL : wc_progress_new (stderr, screen.columns);
}

static gboolean
subscribe (WcCli *cli, GError **error)
{
  static const char *const kinds[] = { "account.*", "prompt.*", "sync.state", NULL };
  JsonObject *params = json_object_new ();
  JsonObject *options = json_object_new ();
  g_autoptr (JsonObject) result = NULL;

  wc_object_set_strings (options, "kinds", kinds);
  json_object_set_object_member (params, "options", options);
  result = wc_cli_call (cli, "Events.Subscribe", params, error);
  return result != NULL;
}

WcArrival *
wc_arrival_new (WcCli *cli, GError **error)
{
  WcArrival *self;

  if (!subscribe (cli, error))
    return NULL;
  self = g_new0 (WcArrival, 1);
  self->cli = cli;
  self->progress = new_progress (cli);
  self->noted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
wc_arrival_free (WcArrival *self)
{
  g_clear_pointer (&self->progress, wc_progress_free);
  g_hash_table_unref (self->noted);
  g_free (self->state);
  g_free (self);
}

/* ---- Prompts ---- */

/* Whether the login of the account may wait for its answer: not for that of an invitation
 * to a room, which strangers can send. */
static gboolean
is_of (JsonObject *prompt, const char *jid)
{
  return prompt != NULL &&
         g_strcmp0 (wc_object_get_string (prompt, "account"), jid) == 0 &&
         g_strcmp0 (wc_object_get_string (prompt, "kind"), "invitation") != 0;
}

gboolean
wc_arrival_note_prompts (WcArrival *self,
                         const char *jid,
                         gboolean *out_any,
                         GError **error)
{
  g_autoptr (JsonObject) result = wc_cli_call (self->cli, "Prompts.List", NULL, error);
  JsonArray *prompts = result != NULL ? wc_object_get_array (result, "prompts") : NULL;

  for (guint i = 0; prompts != NULL && i < json_array_get_length (prompts); i++)
    {
      JsonObject *prompt = wc_object_get_item (prompts, i);

      if (is_of (prompt, jid))
        g_hash_table_add (self->noted,
                          g_strdup (wc_object_get_string (prompt, "prompt")));
    }
  *out_any = g_hash_table_size (self->noted) > 0;
  return result != NULL;
}

void
wc_arrival_outdate_prompts (WcArrival *self)
{
  self->outdated = TRUE;
}

/* The first one that waits for an answer about the account. Returns: (transfer full),
 * NULL without error when there is none. */
static JsonObject *
find_prompt (WcArrival *self, const char *jid, GError **error)
{
  g_autoptr (JsonObject) result = wc_cli_call (self->cli, "Prompts.List", NULL, error);
  JsonArray *prompts = result != NULL ? wc_object_get_array (result, "prompts") : NULL;

  for (guint i = 0; prompts != NULL && i < json_array_get_length (prompts); i++)
    {
      JsonObject *prompt = wc_object_get_item (prompts, i);
      const char *id =
          is_of (prompt, jid) ? wc_object_get_string (prompt, "prompt") : NULL;

      if (id != NULL && !(self->outdated && g_hash_table_contains (self->noted, id)))
        return json_object_ref (prompt);
    }
  return NULL;
}

/* Nobody is there to answer. */
static gboolean
fail_prompt (JsonObject *prompt, JsonObject *account, const char *jid, GError **error)
{
  g_autofree char *text = wc_text_line (wc_object_get_string (prompt, "text"), 0);
  g_autofree char *reason = wc_account_view_reason (account);

  if (g_strcmp0 (wc_object_get_string (prompt, "kind"), "password") == 0)
    return wc_failure_set (error, WC_EXIT_DENIED,
                           "%s; give another: whinchat login %s, on a terminal or with "
                           "--password-stdin",
                           *reason != '\0' ? reason : "there is no password", jid);
  return wc_failure_set (error, WC_EXIT_DENIED,
                         "%s%s%s To answer: whinchat login %s, on a terminal", reason,
                         *reason != '\0' ? ". " : "", text, jid);
}

static void
say_error (WcArrival *self, JsonObject *account)
{
  g_autofree char *reason = wc_account_view_reason (account);

  if (*reason != '\0')
    wc_cli_say (self->cli, "%c%s.", g_ascii_toupper (*reason), reason + 1);
}

/* Whether the account may go on: somebody is asked, who may have nothing to say. */
static gboolean
handle_prompt (WcArrival *self,
               JsonObject *prompt,
               JsonObject *account,
               const char *jid,
               GError **error)
{
  const char *id = wc_object_get_string (prompt, "prompt");

  if (self->progress != NULL)
    wc_progress_clear (self->progress);
  if (!wc_cli_is_interactive (self->cli))
    return fail_prompt (prompt, account, jid, error);
  say_error (self, account);
  /* It stays in the list for the moment that the answer takes. */
  g_hash_table_add (self->noted, g_strdup (id));
  self->outdated = TRUE;
  return wc_question_ask (self->cli, prompt, error);
}

/* ---- The account ---- */

static JsonObject *
call_for (WcArrival *self, const char *method, const char *jid, GError **error)
{
  JsonObject *params = json_object_new ();

  json_object_set_string_member (params, "account", jid);
  return wc_cli_call (self->cli, method, params, error);
}

static void
tell_state (WcArrival *self, const char *state, const char *jid)
{
  if (g_strcmp0 (self->state, state) == 0)
    return;
  g_free (self->state);
  self->state = g_strdup (state);
  if (self->progress != NULL)
    wc_progress_clear (self->progress);
  if (g_strcmp0 (state, "connecting") == 0)
    wc_cli_say (self->cli, "Connecting %s.", jid);
  else if (g_strcmp0 (state, "syncing") == 0)
    wc_cli_say (self->cli, "Logged in; fetching what is missing here.");
  else if (g_strcmp0 (state, "offline") == 0)
    wc_cli_say (self->cli, "Not connected; waiting for the network.");
}

static Verdict
look_at_account (WcArrival *self, JsonObject *account, const char *jid, GError **error)
{
  const char *state = wc_object_get_string (account, "state");
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonObject) prompt = NULL;

  if (g_strcmp0 (state, "online") == 0)
    return ARRIVED;
  if (g_strcmp0 (state, "connecting") != 0 && g_strcmp0 (state, "syncing") != 0)
    prompt = find_prompt (self, jid, &local);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (prompt != NULL && handle_prompt (self, prompt, account, jid, error))
    return GOES_ON;
  else if (prompt == NULL && g_strcmp0 (state, "error") == 0)
    wc_outcome_fail (account, "cannot connect", error);
  else if (prompt == NULL)
    {
      tell_state (self, state, jid);
      return GOES_ON;
    }
  return FAILED;
}

static Verdict
look (WcArrival *self, const char *jid, GError **error)
{
  g_autoptr (JsonObject) result = call_for (self, "Accounts.Get", jid, error);
  JsonObject *account = result != NULL ? wc_object_get_object (result, "account") : NULL;

  if (account != NULL)
    return look_at_account (self, account, jid, error);
  if (result != NULL)
    wc_failure_set (error, WC_EXIT_FAULT, "the daemon tells nothing about %s", jid);
  return FAILED;
}

/* ---- Events ---- */

static void
show_sync (WcArrival *self, JsonObject *sync)
{
  gint64 done = wc_object_get_int (sync, "done", 0);
  gint64 behind = wc_object_get_int (sync, "behind", -1);

  if (self->progress != NULL &&
      g_strcmp0 (wc_object_get_string (sync, "phase"), "catchup") == 0)
    wc_progress_update (self->progress, "syncing", done, behind >= 0 ? done + behind : 0,
                        g_get_monotonic_time ());
}

/* Whether the account has to be looked at again. */
static gboolean
take_event (WcArrival *self, JsonObject *event, const char *jid)
{
  JsonObject *data = wc_object_get_object (event, "data");
  const char *kind = wc_object_get_string (event, "kind");

  if (g_strcmp0 (wc_object_get_string (event, "account"), jid) != 0)
    return FALSE;
  if (g_strcmp0 (kind, "sync.state") != 0)
    return TRUE;
  if (data != NULL)
    show_sync (self, data);
  return FALSE;
}

/* Waits for something that makes another look worth it. */
static gboolean
wait_event (WcArrival *self, const char *jid, gint64 end_us, GError **error)
{
  gint64 left_us = end_us >= 0 ? MAX (end_us - g_get_monotonic_time (), 0) : -1;
  int left_ms =
      left_us >= 0 ? (int) MIN (left_us / 1000, G_MAXINT) : WC_CONNECTION_FOREVER;

  while (TRUE)
    {
      g_autofree char *method = NULL;
      g_autoptr (JsonObject) params =
          wc_connection_next (self->cli->connection, left_ms, &method, error);

      if (params == NULL)
        return FALSE;
      if (g_str_equal (method, "gap") ||
          (g_str_equal (method, "event") && take_event (self, params, jid)))
        return TRUE;
    }
}

gboolean
wc_arrival_wait (WcArrival *self, const char *jid, gint64 limit_ms, GError **error)
{
  g_autoptr (WcInterrupt) interrupt = wc_interrupt_new ();
  gint64 end_us = limit_ms >= 0 ? g_get_monotonic_time () + limit_ms * 1000 : -1;
  Verdict verdict = look (self, jid, error);

  wc_connection_set_interrupt (self->cli->connection, interrupt);
  while (verdict == GOES_ON)
    verdict = wait_event (self, jid, end_us, error) ? look (self, jid, error) : FAILED;
  wc_connection_set_interrupt (self->cli->connection, /* interrupt= */ NULL);
  if (self->progress != NULL)
    wc_progress_clear (self->progress);
  return verdict == ARRIVED;
}
