/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "service/prompt-service.h"
#include "service/room-actions.h"

/* Prompts are raised and answered in sync/prompts; there are never many, so one is found
 * by looking through them. An invitation is not over before the room has let us in: it
 * outlives whatever comes between. */

struct _WcPromptService
{
  WcPrompts *prompts;
  WcAccountService *accounts;
  WcRoomService *rooms;
};

WcPromptService *
wc_prompt_service_new (WcPrompts *prompts,
                       WcAccountService *accounts,
                       WcRoomService *rooms)
{
  WcPromptService *self = g_new0 (WcPromptService, 1);

  self->prompts = prompts;
  self->accounts = accounts;
  self->rooms = rooms;
  return self;
}

void
wc_prompt_service_free (WcPromptService *self)
{
  g_free (self);
}

GPtrArray *
wc_prompt_service_list (WcPromptService *self, GError **error)
{
  return wc_prompts_list (self->prompts, error);
}

WcPrompt *
wc_prompt_service_find (WcPromptService *self, const char *id)
{
  g_autoptr (GPtrArray) prompts = wc_prompts_list (self->prompts, NULL);

  for (guint i = 0; prompts != NULL && i < prompts->len; i++)
    {
      WcPrompt *prompt = g_ptr_array_index (prompts, i);

      if (g_str_equal (prompt->id, id))
        return wc_prompt_ref (prompt);
    }
  return NULL;
}

/* ---- Going where somebody was invited to ---- */

typedef struct
{
  WcPromptService *service; /* (unowned) */
  WcPrompt *prompt;         /* (owned) */
} Following;

static void
following_free (gpointer data)
{
  Following *following = data;

  wc_prompt_unref (following->prompt);
  g_free (following);
}

typedef enum
{
  NOT_NOW,    /* by itself it may be otherwise later */
  TRY_AGAIN,  /* somebody can do something about it */
  NEVER_MIND, /* nobody here can */
} Outlook;

/* What is to be thought of a room that did not let us in for @reason, as of
 * WcRoom.reason; and how that is said. */
typedef struct
{
  const char *reason;
  const char *text;
} Hope;

static const Hope hopes[] = {
  { "password", "it wants another password" },
  { "captcha", "it asks for a CAPTCHA" },
  { "captcha-failed", "the answer to its CAPTCHA was wrong" },
  { "members-only", "it lets in its members only" },
  { "nick-conflict", "somebody else has the nick there" },
  { "nick-reserved", "the nick is reserved for somebody else" },
  { "nick-invalid", "it does not take the nick" },
};

static Outlook
judge (const char *reason, const char **out_text)
{
  if (reason == NULL)
    return NOT_NOW;
  for (gsize i = 0; i < G_N_ELEMENTS (hopes); i++)
    if (g_str_equal (hopes[i].reason, reason))
      {
        *out_text = hopes[i].text;
        return TRY_AGAIN;
      }
  return NEVER_MIND;
}

/* In the place of the one that was accepted, because it is of the same person. */
static gboolean
ask_again (const Following *following,
           const GError *refusal,
           const char *why,
           GError **error)
{
  const WcPrompt *prompt = following->prompt;
  GHashTable *details = wc_details_new ();
  g_autofree char *text =
      g_strdup_printf ("%s invites you to the room %s, which refused: %s",
                       wc_details_get (prompt->details, "from"),
                       wc_details_get (prompt->details, "room"), why);
  static const char *const kept[] = { "room", "from", "source", "reason", ".password" };

  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    wc_details_set (details, kept[i], wc_details_get (prompt->details, kept[i]));
  wc_details_set (details, "refused", wc_error_get_detail (refusal, "reason"));
  wc_details_set (details, "refused_text", wc_error_get_detail (refusal, "text"));
  return wc_prompts_raise (following->service->prompts, prompt->account, prompt->kind,
                           text, details, error);
}

/* What becomes of the invitation; somebody may have closed it meanwhile. */
static gboolean
settle (const Following *following, const GError *refusal, GError **error)
{
  WcPromptService *self = following->service;
  const char *id = following->prompt->id;
  g_autoptr (WcPrompt) open = wc_prompt_service_find (self, id);
  const char *why = NULL;
  Outlook outlook;

  if (open == NULL)
    return TRUE;
  if (refusal == NULL)
    return wc_prompts_close (self->prompts, id, "answered", error);
  outlook = judge (wc_error_get_detail (refusal, "reason"), &why);
  if (outlook == TRY_AGAIN)
    return ask_again (following, refusal, why, error);
  return outlook == NOT_NOW || wc_prompts_close (self->prompts, id, "refused", error);
}

static void
on_followed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) refusal = NULL;
  g_autoptr (WcChat) chat = wc_room_actions_join_finish (result, &refusal);
  GError *error = NULL;

  if (!settle (g_task_get_task_data (task), refusal, &error))
    g_task_return_error (task, error);
  else if (refusal != NULL)
    g_task_return_error (task, g_steal_pointer (&refusal));
  else
    g_task_return_boolean (task, TRUE);
}

/* What the person said counts more than what the invitation did. */
static gboolean
plan_join (WcPromptService *self,
           const WcPrompt *prompt,
           GHashTable *fields,
           WcRoomJoin *out,
           GError **error)
{
  const char *password = g_hash_table_lookup (fields, "password");
  const char *nick = g_hash_table_lookup (fields, "nick");
  g_autofree char *checked = NULL;

  *out = (WcRoomJoin){ .room = wc_details_get (prompt->details, "room"),
                       .nick = nick,
                       .password = password != NULL
                                       ? password
                                       : wc_details_get (prompt->details, ".password"),
                       .bookmark = TRUE,
                       .remember = TRUE };
  if (nick != NULL)
    checked = wc_room_service_normalize_nick (out->room, nick, "fields.nick", error);
  return nick == NULL || checked != NULL;
}

static void
follow (WcPromptService *self, WcPrompt *prompt, GHashTable *fields, GTask *task)
{
  g_autoptr (WcAccountInfo) info =
      wc_account_service_find (self->accounts, prompt->account);
  Following *following = g_new (Following, 1);
  GError *error = NULL;
  WcRoomJoin join;

  *following = (Following){ self, wc_prompt_ref (prompt) };
  g_task_set_task_data (task, following, following_free);
  if (info == NULL)
    g_task_return_new_error (task, WC_ERROR, WC_ERROR_NOT_FOUND,
                             "the account is there no more");
  else if (!plan_join (self, prompt, fields, &join, &error))
    g_task_return_error (task, error);
  else
    wc_room_actions_join_async (self->rooms, info->account, &join, on_followed,
                                g_object_ref (task));
}

/* ---- What a room waits for ---- */

/* Why the question is over after the room has answered with @failure (nullable); NULL: it
 * is not, as nobody has heard the answer. */
static const char *
end_of (const GError *failure)
{
  if (failure == NULL)
    return "answered";
  if (g_error_matches (failure, WC_ERROR, WC_ERROR_NOT_FOUND))
    return "solved";
  return g_error_matches (failure, WC_ERROR, WC_ERROR_NOT_AUTHORIZED) ? "refused" : NULL;
}

static void
on_room_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Following *following = g_task_get_task_data (task);
  g_autoptr (GError) failure = NULL;
  const char *end = NULL;
  GError *error = NULL;

  g_task_propagate_boolean (G_TASK (result), &failure);
  end = end_of (failure);
  if (end != NULL &&
      !wc_prompts_close (following->service->prompts, following->prompt->id, end,
                         &error) &&
      !g_error_matches (error, WC_ERROR, WC_ERROR_NOT_FOUND))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (failure != NULL)
    g_task_return_error (task, g_steal_pointer (&failure));
  else
    g_task_return_boolean (task, TRUE);
  g_clear_error (&error);
}

static void
send_voice (const WcRoomPort *port,
            const WcPrompt *prompt,
            GHashTable *fields,
            GTask *task)
{
  const WcRoomVoice answer = {
    .room = wc_details_get (prompt->details, "room"),
    .nick = wc_details_get (prompt->details, "nick"),
    .jid = wc_details_get (prompt->details, "jid"),
    .allow = g_strcmp0 (g_hash_table_lookup (fields, "action"), "grant") == 0,
  };

  port->answer_voice (port->self, &answer, task);
}

static void
send_captcha (const WcRoomPort *port,
              const WcPrompt *prompt,
              GHashTable *fields,
              GTask *task)
{
  port->answer_captcha (port->self, wc_details_get (prompt->details, "room"),
                        g_hash_table_lookup (fields, "answer"), task);
}

/* The prompt stays open until the room has the answer, so that it is not lost. */
static void
tell_room (WcPromptService *self, WcPrompt *prompt, GHashTable *fields, GTask *task)
{
  g_autoptr (WcAccountInfo) info =
      wc_account_service_find (self->accounts, prompt->account);
  Following *following = g_new (Following, 1);
  GError *error = NULL;
  const WcRoomPort *port = NULL;

  *following = (Following){ self, wc_prompt_ref (prompt) };
  g_task_set_task_data (task, following, following_free);
  if (info != NULL)
    port = wc_room_service_get_port (self->rooms, info->account, &error);
  else
    error = g_error_new (WC_ERROR, WC_ERROR_NOT_FOUND, "the account is there no more");
  if (port == NULL)
    g_task_return_error (task, error);
  else
    (prompt->kind == WC_PROMPT_KIND_VOICE ? send_voice : send_captcha) (
        port, prompt, fields,
        g_task_new (NULL, NULL, on_room_answered, g_object_ref (task)));
}

/* That a CAPTCHA was answered on its page is told to nobody. */
static gboolean
is_for_room (const WcPrompt *prompt, GHashTable *fields)
{
  return prompt->kind == WC_PROMPT_KIND_VOICE ||
         (prompt->kind == WC_PROMPT_KIND_CAPTCHA &&
          g_hash_table_contains (fields, "answer"));
}

/* Who invited us is not told of a refusal: they need not learn that somebody is here. */
void
wc_prompt_service_answer_async (WcPromptService *self,
                                const char *id,
                                GHashTable *fields,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GError *error = NULL;
  g_autoptr (WcPrompt) prompt = wc_prompts_check (self->prompts, id, fields, &error);

  g_task_set_source_tag (task, wc_prompt_service_answer_async);
  if (prompt != NULL && prompt->kind == WC_PROMPT_KIND_INVITATION &&
      g_strcmp0 (g_hash_table_lookup (fields, "action"), "accept") == 0)
    {
      follow (self, prompt, fields, task);
      return;
    }
  if (prompt != NULL && is_for_room (prompt, fields))
    {
      tell_room (self, prompt, fields, task);
      return;
    }
  if (prompt != NULL && wc_prompts_answer (self->prompts, id, fields, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

gboolean
wc_prompt_service_answer_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
wc_prompt_service_dismiss (WcPromptService *self, const char *id, GError **error)
{
  return wc_prompts_dismiss (self->prompts, id, error);
}
