/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "api/annotation-values.h"
#include "api/dict.h"
#include "api/errors.h"
#include "api/extra-values.h"
#include "api/file-values.h"
#include "api/form-values.h"
#include "api/omemo-values.h"
#include "api/room-values.h"
#include "api/values.h"
#include "model/extra-details.h"
#include "model/styling.h"

/* From the model to the API. The dictionaries are described in dbus/, where the tests
 * compare them with what is made here. */

static void
put_account (WcDict *dict, const WcServices *services, gint64 account)
{
  if (account != 0)
    wc_dict_put_some (dict, "account",
                      wc_account_service_get_jid (services->accounts, account));
}

/* The dictionary Error; nothing where there is nothing to tell. */
static void
put_error (WcDict *dict, const char *name, const char *condition, const char *text)
{
  g_auto (WcDict) error = WC_DICT_INIT;

  if (name == NULL && condition == NULL && text == NULL)
    return;
  wc_dict_put_some (&error, "name", name);
  wc_dict_put_some (&error, "condition", condition);
  wc_dict_put_some (&error, "text", text);
  wc_dict_put (dict, "error", wc_dict_end (&error));
}

void
wc_values_put_failure (WcDict *dict, const WcMessage *message)
{
  WcErrorCode code = wc_omemo_values_error (message->error_condition);

  put_error (dict, code != WC_ERROR_INTERNAL ? wc_errors_get_name (code) : NULL,
             message->error_condition, message->error_text);
}

char *
wc_values_account_path (gint64 account)
{
  return g_strdup_printf (WC_VALUES_ACCOUNT_PATH "/%" G_GINT64_FORMAT, account);
}

char *
wc_values_job_node (const char *job)
{
  return g_strcanon (g_strdup (job),
                     "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_",
                     '_');
}

char *
wc_values_job_path (const char *job)
{
  g_autofree char *node = wc_values_job_node (job);

  return g_strconcat (WC_VALUES_JOB_PATH "/", node, NULL);
}

char *
wc_values_dup_job (const char *path)
{
  /* ids are UUIDs: their hyphens are all that a path does not take */
  return g_strdelimit (g_strdup (path + strlen (WC_VALUES_JOB_PATH "/")), "_", '-');
}

static void
put_share (WcDict *dict, guint share)
{
  static const char *const words[] = { "receipts", "displayed", "typing",
                                       "software", "idle",      "attention" };
  const char *chosen[G_N_ELEMENTS (words) + 1] = { NULL };
  gsize n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if ((share & (1u << i)) != 0)
      chosen[n++] = words[i];
  wc_dict_put_strings (dict, "share", chosen);
}

static void
put_settings (WcDict *dict, const WcAccount *account)
{
  wc_dict_put_some (dict, "host", account->host);
  if (account->port != 0)
    wc_dict_put_uint (dict, "port", account->port);
  wc_dict_put_string (dict, "tls", wc_account_tls_to_string (account->tls));
  wc_dict_put_boolean (dict, "insecure", account->insecure);
  wc_dict_put_some (dict, "ca_file", account->ca_file);
  wc_dict_put_string (dict, "secret", wc_account_secret_to_string (account->secret));
  wc_dict_put_int32 (dict, "sync_days", account->sync_days);
  wc_dict_put_boolean (dict, "backfill", account->backfill);
  wc_dict_put_int32 (dict, "keep_days", account->keep_days);
  wc_dict_put_int (dict, "keep_bytes", account->keep_bytes);
  wc_dict_put_boolean (dict, "requests", account->requests);
  put_share (dict, account->share);
  wc_dict_put_string (dict, "show", account->show != NULL ? account->show : "available");
  wc_dict_put_some (dict, "status", account->status);
}

static const char *
account_error_name (const WcAccountInfo *info)
{
  return info->state == WC_ACCOUNT_STATE_AUTH_FAILED
             ? wc_errors_get_name (WC_ERROR_AUTH_FAILED)
             : NULL;
}

GVariant *
wc_values_account (const WcAccountInfo *info)
{
  const WcAccount *account = info->account;
  g_autofree char *path = wc_values_account_path (account->id);
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_string (&dict, "jid", account->jid);
  wc_dict_put_some (&dict, "alias", account->alias);
  wc_dict_put_some (&dict, "avatar", info->avatar);
  wc_dict_put_boolean (&dict, "enabled", account->enabled);
  wc_dict_put_string (&dict, "state", wc_account_state_to_string (info->state));
  put_error (&dict, account_error_name (info), info->reason, info->text);
  wc_dict_put_some_time (&dict, "next_attempt_ts", info->next_attempt_us);
  wc_dict_put_uint (&dict, "unread", info->unread);
  wc_dict_put_uint (&dict, "pending_out", info->pending_out);
  wc_dict_put_some_time (&dict, "last_sync_ts", account->last_sync_us);
  if (info->resource != NULL)
    wc_dict_put_strings (&dict, "missing", (const char *const *) info->missing);
  wc_dict_put_some (&dict, "resource",
                    info->resource != NULL ? info->resource : account->resource);
  put_settings (&dict, account);
  wc_dict_put_string (&dict, "object", path);
  return wc_dict_end (&dict);
}

static void
put_states (WcDict *dict, const WcMessage *message)
{
  if (message->encryption != NULL)
    wc_dict_put (dict, "encryption", wc_omemo_values_message (message));
  wc_dict_put_some (dict, "state", wc_message_state_to_string (message->state));
  wc_values_put_failure (dict, message);
  wc_dict_put_string (dict, "source", wc_message_source_to_string (message->source));
}

static GVariant *
value_of_span (const WcSpan *span)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_uint (&dict, "start", span->start);
  wc_dict_put_uint (&dict, "length", span->length);
  wc_dict_put_string (&dict, "style", wc_span_style_to_string (span->style));
  return wc_dict_end (&dict);
}

static void
put_markup (WcDict *dict, const WcMessage *message)
{
  gboolean plain =
      message->body == NULL || (message->flags & WC_MESSAGE_FLAG_UNSTYLED) != 0;
  gboolean told = message->extra != NULL && message->extra->spans != NULL;
  g_autoptr (GArray) spans = told    ? g_array_ref (message->extra->spans)
                             : plain ? NULL
                                     : wc_styling_parse (message->body);
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (spans == NULL)
    return;
  for (guint i = 0; i < spans->len; i++)
    g_variant_builder_add_value (&list,
                                 value_of_span (&g_array_index (spans, WcSpan, i)));
  wc_dict_put (dict, "markup", g_variant_builder_end (&list));
}

/* XEP-0245 § 2: exactly so, at the beginning. */
static void
put_action (WcDict *dict, const char *body)
{
  static const char command[] = "/me ";

  if (body != NULL && g_str_has_prefix (body, command))
    wc_dict_put_string (dict, "action", body + strlen (command));
}

GVariant *
wc_values_message (const WcServices *services, const WcMessage *message)
{
  gboolean of_archive = message->stanza_id == NULL;
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_int (&dict, "id", message->id);
  put_account (&dict, services, message->account);
  wc_dict_put_string (&dict, "chat", message->chat);
  wc_dict_put_string (&dict, "dir", message->outgoing ? "out" : "in");
  wc_dict_put_string (&dict, "from", message->from);
  wc_room_values_put_author (&dict, services, message);
  wc_dict_put_time (&dict, "ts", message->ts_us);
  wc_dict_put_time (&dict, "received_ts", message->received_us);
  wc_dict_put_string (&dict, "kind", wc_message_kind_to_string (message->kind));
  wc_dict_put_some (&dict, "body", message->body);
  put_action (&dict, message->body);
  put_markup (&dict, message);
  wc_file_values_put (&dict, message->attachments);
  wc_dict_put_some (&dict, "subject", message->subject);
  wc_dict_put_some (&dict, "thread", message->thread);
  wc_annotation_values_put (&dict, message);
  wc_extra_values_put (&dict, message);
  put_states (&dict, message);
  if (message->n_readers > 0)
    wc_dict_put_uint (&dict, "readers", message->n_readers);
  wc_dict_put_some (&dict, "origin_id", message->origin_id);
  /* What we sent is shown, with its id, by the archive alone. */
  wc_dict_put_some (&dict, "stanza_id",
                    of_archive ? message->archive_id : message->stanza_id);
  wc_dict_put_some (&dict, "stanza_by",
                    of_archive ? message->archive_by : message->stanza_by);
  wc_dict_put_some (&dict, "message_id", message->message_id);
  return wc_dict_end (&dict);
}

static void
put_avatar (WcDict *dict, const WcServices *services, gint64 account, const char *jid)
{
  g_autofree char *hash =
      wc_profile_service_dup_avatar_hash (services->profiles, account, jid);

  wc_dict_put_some (dict, "avatar", hash);
}

GVariant *
wc_values_chat (const WcServices *services, const WcChat *chat)
{
  g_auto (WcDict) dict = WC_DICT_INIT;
  WcOmemoDecision next;

  put_account (&dict, services, chat->account);
  wc_dict_put_string (&dict, "chat", chat->chat);
  wc_dict_put_string (&dict, "kind", wc_chat_kind_to_string (chat->kind));
  wc_dict_put_string (&dict, "title", chat->name);
  wc_dict_put_some (&dict, "custom_title", chat->title);
  wc_dict_put_uint (&dict, "unread", chat->unread);
  wc_dict_put_uint (&dict, "mentions", chat->mentions);
  wc_dict_put_int (&dict, "read_id", chat->read_id);
  wc_dict_put_int (&dict, "peer_read_id", chat->peer_read_id);
  wc_dict_put_boolean (&dict, "pinned", chat->pinned);
  wc_dict_put_boolean (&dict, "archived", chat->archived);
  wc_dict_put_time (&dict, "muted_until_ts", chat->muted_until_us);
  wc_dict_put_string (&dict, "notify", wc_notify_to_string (chat->notify));
  wc_dict_put_some (&dict, "draft", chat->draft);
  if (chat->request)
    wc_dict_put_boolean (&dict, "request", TRUE);
  if (wc_message_service_foresee (services->messages, chat->account, chat->chat, &next) &&
      next == WC_OMEMO_DECISION_ENCRYPT)
    wc_dict_put_string (&dict, "encryption", "omemo");
  wc_dict_put_string (&dict, "receipts", wc_chat_sharing_to_string (chat->receipts));
  wc_dict_put_string (&dict, "markers", wc_chat_sharing_to_string (chat->markers));
  put_avatar (&dict, services, chat->account, chat->chat);
  if (chat->last != NULL)
    wc_dict_put (&dict, "last", wc_values_message (services, chat->last));
  wc_room_values_put_chat (&dict, services, chat);
  return wc_dict_end (&dict);
}

static void
put_wish (WcDict *dict, GHashTable *details)
{
  gint64 wish = wc_details_get_int (details, "encryption", WC_OMEMO_WISH_AUTO);

  if (wish == WC_OMEMO_WISH_OMEMO || wish == WC_OMEMO_WISH_NONE)
    wc_dict_put_string (dict, "encryption", wc_omemo_wish_to_string ((WcOmemoWish) wish));
}

static void
put_answered (WcDict *dict, GHashTable *details)
{
  gint64 id = wc_details_get_int (details, "reply_to", 0);

  if (id == 0)
    return;
  wc_dict_put_int (dict, "reply_to", id);
  wc_dict_put_boolean (dict, "quote_fallback",
                       wc_details_get_int (details, "quote", 0) != 0);
}

GVariant *
wc_values_scheduled (const WcServices *services, const WcScheduled *what)
{
  static const char *const flags[] = { "attention", "unstyled" };
  g_autoptr (WcExtra) extra = wc_extra_details_get (what->details);
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_int (&dict, "scheduled", what->id);
  put_account (&dict, services, what->account);
  wc_dict_put_string (&dict, "chat", what->chat);
  wc_dict_put_time (&dict, "at", what->at_us);
  wc_dict_put_time (&dict, "created_ts", what->created_us);
  wc_dict_put_string (&dict, "body", what->body);
  wc_dict_put_some (&dict, "subject", wc_details_get (what->details, "subject"));
  wc_dict_put_some (&dict, "thread", wc_details_get (what->details, "thread"));
  wc_extra_values_put_extra (&dict, extra);
  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    if (wc_details_get_int (what->details, flags[i], 0) != 0)
      wc_dict_put_boolean (&dict, flags[i], TRUE);
  put_answered (&dict, what->details);
  put_wish (&dict, what->details);
  wc_file_values_put (&dict, what->attachments);
  wc_dict_put_some (&dict, "error", what->error);
  return wc_dict_end (&dict);
}

static const char *
contact_title (const WcContact *contact)
{
  if (contact->name != NULL)
    return contact->name;
  return contact->nick != NULL ? contact->nick : contact->jid;
}

GVariant *
wc_values_contact (const WcServices *services, const WcContact *contact)
{
  g_autoptr (WcPresence) presence = wc_contact_service_find_presence (
      services->contacts, contact->account, contact->jid);
  g_autofree char *pronouns = wc_profile_service_dup_word (
      services->profiles, contact->account, contact->jid, "pronouns");
  g_auto (WcDict) dict = WC_DICT_INIT;

  put_account (&dict, services, contact->account);
  wc_dict_put_string (&dict, "jid", contact->jid);
  wc_dict_put_string (&dict, "title", contact_title (contact));
  wc_dict_put_some (&dict, "name", contact->name);
  wc_dict_put_some (&dict, "nick", contact->nick);
  put_avatar (&dict, services, contact->account, contact->jid);
  wc_dict_put_some (&dict, "pronouns", pronouns);
  wc_dict_put_strings (&dict, "groups", (const char *const *) contact->groups);
  wc_dict_put_boolean (&dict, "in_roster", contact->in_roster);
  wc_dict_put_string (&dict, "subscription",
                      wc_contact_subscription_to_string (contact->subscription));
  wc_dict_put_boolean (&dict, "ask", contact->ask);
  wc_dict_put_boolean (&dict, "approved", contact->approved);
  wc_dict_put_boolean (
      &dict, "blocked",
      wc_block_service_has (services->blocks, contact->account, contact->jid));
  wc_dict_put_some_time (&dict, "request_ts", contact->request_us);
  wc_dict_put_some (&dict, "request_text", contact->request_text);
  wc_dict_put_string (&dict, "show",
                      wc_presence_show_to_string (
                          presence != NULL ? presence->show : WC_PRESENCE_SHOW_OFFLINE));
  wc_dict_put_some (&dict, "status", presence != NULL ? presence->status : NULL);
  return wc_dict_end (&dict);
}

GVariant *
wc_values_presence (const WcServices *services, const WcPresence *presence)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  put_account (&dict, services, presence->account);
  wc_dict_put_string (&dict, "jid", presence->jid);
  wc_dict_put_string (&dict, "show", wc_presence_show_to_string (presence->show));
  wc_dict_put_some (&dict, "status", presence->status);
  wc_dict_put_int32 (&dict, "priority", presence->priority);
  wc_dict_put_some_time (&dict, "idle_ts", presence->idle_since_us);
  return wc_dict_end (&dict);
}

GVariant *
wc_values_job (const WcServices *services, const WcJob *job)
{
  g_autofree char *path = wc_values_job_path (job->id);
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_string (&dict, "job", job->id);
  put_account (&dict, services, job->account);
  wc_dict_put_some (&dict, "chat", wc_details_get (job->params, "chat"));
  wc_dict_put_string (&dict, "kind", wc_job_kind_to_string (job->kind));
  wc_dict_put_string (&dict, "state", wc_job_state_to_string (job->state));
  wc_dict_put_int (&dict, "done", job->done);
  wc_dict_put_some_int (&dict, "total", job->total);
  if (job->state == WC_JOB_STATE_DONE)
    wc_dict_put_details (&dict, "result", job->result);
  if (job->state == WC_JOB_STATE_FAILED)
    put_error (&dict, wc_errors_get_name (job->error_code),
               /* condition= */ NULL, job->error_text);
  wc_dict_put_some (&dict, "owner", job->owner);
  wc_dict_put_time (&dict, "ts", job->created_us);
  wc_dict_put_time (&dict, "updated_ts", job->updated_us);
  if (!wc_job_is_over (job))
    wc_dict_put_string (&dict, "object", path);
  return wc_dict_end (&dict);
}

static GVariant *
prompt_field (const WcPromptField *field)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_string (&dict, "name", field->name);
  wc_dict_put_string (&dict, "label", field->label);
  wc_dict_put_boolean (&dict, "secret", field->secret);
  wc_dict_put_boolean (&dict, "optional", field->optional);
  if (field->choices != NULL)
    {
      g_auto (GStrv) words = g_strsplit (field->choices, "|", -1);

      wc_dict_put_strings (&dict, "choices", (const char *const *) words);
    }
  return wc_dict_end (&dict);
}

/* What there is to look at, which details cannot show (model/prompt.h). */
static void
put_prompt_media (WcDict *dict, GHashTable *details)
{
  const char *text = wc_details_get (details, ".media_data");
  WcFormMedia media = { .type = (char *) wc_details_get (details, ".media_type"),
                        .uri = (char *) wc_details_get (details, ".media_uri") };
  g_autoptr (GBytes) bytes = NULL;
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  gsize size = 0;

  if (media.type == NULL || (text == NULL && media.uri == NULL))
    return;
  if (text != NULL)
    {
      guchar *data = g_base64_decode (text, &size);

      bytes = g_bytes_new_take (data, size);
    }
  media.data = bytes;
  g_variant_builder_add_value (&list, wc_form_values_media (&media));
  wc_dict_put (dict, "media", g_variant_builder_end (&list));
}

GVariant *
wc_values_prompt (const WcServices *services, const WcPrompt *prompt)
{
  g_auto (GVariantBuilder) fields = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_auto (WcDict) dict = WC_DICT_INIT;
  const WcPromptField *field;

  for (field = wc_prompt_get_fields (prompt); field->name != NULL; field++)
    g_variant_builder_add_value (&fields, prompt_field (field));
  wc_dict_put_string (&dict, "prompt", prompt->id);
  put_account (&dict, services, prompt->account);
  wc_dict_put_string (&dict, "kind", wc_prompt_kind_to_string (prompt->kind));
  wc_dict_put_string (&dict, "text", prompt->text);
  wc_dict_put_details (&dict, "details", prompt->details);
  wc_dict_put (&dict, "fields", g_variant_builder_end (&fields));
  put_prompt_media (&dict, prompt->details);
  wc_dict_put_time (&dict, "ts", prompt->created_us);
  return wc_dict_end (&dict);
}

GVariant *
wc_values_sync (const WcServices *services, gint64 account, const WcSyncState *state)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  put_account (&dict, services, account);
  wc_dict_put_string (&dict, "phase", wc_sync_phase_to_string (state->phase));
  wc_dict_put_boolean (&dict, "archive_complete", state->archive_complete);
  wc_dict_put_some_time (&dict, "oldest_ts", state->oldest_us);
  wc_dict_put_uint (&dict, "done", CLAMP (state->fetched, 0, G_MAXUINT32));
  if (state->behind >= 0)
    wc_dict_put_uint (&dict, "behind", MIN (state->behind, G_MAXUINT32));
  wc_dict_put_uint (&dict, "pending_out", state->pending_out);
  return wc_dict_end (&dict);
}

GVariant *
wc_values_finding (const WcFinding *finding)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_string (&dict, "check", finding->check);
  wc_dict_put_string (&dict, "level", wc_finding_level_to_string (finding->level));
  wc_dict_put_some (&dict, "account", finding->account);
  wc_dict_put_string (&dict, "text", finding->text);
  wc_dict_put_some (&dict, "fix", finding->fix);
  return wc_dict_end (&dict);
}

GVariant *
wc_values_storage (WcStorage *storage)
{
  WcStorageState state = wc_storage_get_state (storage);
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_string (&dict, "state", wc_storage_state_to_string (state));
  wc_dict_put_time (&dict, "since_ts", wc_storage_get_since_us (storage));
  wc_dict_put_string (&dict, "text", wc_storage_state_to_text (state));
  return wc_dict_end (&dict);
}
