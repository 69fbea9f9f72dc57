/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/omemo-values.h"
#include "api/render.h"
#include "api/room-values.h"
#include "api/values.h"

/* A row of the journal only names things; here they get their content. Where the object
 * is gone, or only a little of it changed, the dictionary has the keys that say so. */

static const char *
delta (const WcEvent *event, const char *key)
{
  return wc_details_get (event->delta, key);
}

static GVariant *
message_id (const WcEvent *event)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_int (&dict, "id", event->id);
  wc_dict_put_some (&dict, "state", delta (event, "state"));
  return wc_dict_end (&dict);
}

/* How far a message has come is told as it was then, not as it is by now. */
static GVariant *
render_message_state (const WcServices *services, const WcEvent *event)
{
  g_autoptr (WcMessage) message =
      wc_message_service_find (services->messages, event->account, event->id);
  const char *state = delta (event, "state");
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_int (&dict, "id", event->id);
  wc_dict_put_some (&dict, "state", state);
  if (message != NULL && g_strcmp0 (state, "failed") == 0)
    wc_values_put_failure (&dict, message);
  return wc_dict_end (&dict);
}

static GVariant *
render_message (const WcServices *services, const WcEvent *event)
{
  g_autoptr (WcMessage) message = NULL;

  if (event->kind == WC_EVENT_MESSAGE_STATE)
    return render_message_state (services, event);
  if (event->kind != WC_EVENT_MESSAGE_REMOVED)
    message = wc_message_service_find (services->messages, event->account, event->id);
  return message != NULL ? wc_values_message (services, message) : message_id (event);
}

static GVariant *
render_chat (const WcServices *services, const WcEvent *event)
{
  g_autoptr (WcAccount) account = NULL;
  g_autoptr (WcChat) chat = NULL;
  g_auto (WcDict) dict = WC_DICT_INIT;

  if (event->kind != WC_EVENT_CHAT_REMOVED)
    chat = wc_chat_service_find (services->chats, event->account, event->chat);
  if (chat != NULL && event->kind != WC_EVENT_CHAT_READ &&
      event->kind != WC_EVENT_CHAT_TRIMMED)
    return wc_values_chat (services, chat);

  wc_dict_put_string (&dict, "chat", event->chat);
  wc_dict_put_some_int (
      &dict, event->kind == WC_EVENT_CHAT_TRIMMED ? "removed_before" : "read_id",
      event->id);
  if (chat != NULL)
    {
      wc_dict_put_uint (&dict, "unread", chat->unread);
      wc_dict_put_uint (&dict, "mentions", chat->mentions);
    }
  return wc_dict_end (&dict);
}

static GVariant *
render_displayed (const WcServices *services, const WcEvent *event)
{
  gint64 id = g_ascii_strtoll (event->ref, NULL, 10);
  g_autoptr (WcRoomReader) reader =
      wc_chat_service_find_reader (services->chats, event->account, id);
  g_auto (WcDict) dict = WC_DICT_INIT;

  if (reader != NULL)
    return wc_room_values_reader (services, reader);
  wc_dict_put_string (&dict, "chat", event->chat);
  wc_dict_put_int (&dict, "read_id", event->id);
  return wc_dict_end (&dict);
}

static GVariant *
render_of_chat (const WcServices *services, const WcEvent *event)
{
  return event->kind == WC_EVENT_CHAT_DISPLAYED ? render_displayed (services, event)
                                                : render_chat (services, event);
}

static GVariant *
render_contact (const WcServices *services, const WcEvent *event)
{
  g_autoptr (WcContact) contact = NULL;
  g_auto (WcDict) dict = WC_DICT_INIT;

  if (event->kind != WC_EVENT_CONTACT_REMOVED)
    contact = wc_contact_service_find (services->contacts, event->account, event->ref);
  if (contact != NULL)
    return wc_values_contact (services, contact);
  wc_dict_put_string (&dict, "jid", event->ref);
  return wc_dict_end (&dict);
}

static GVariant *
render_account_state (const WcEvent *event)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_string (&dict, "jid", event->ref);
  wc_dict_put_some (&dict, "state", delta (event, "state"));
  if (delta (event, "error") != NULL)
    {
      g_auto (WcDict) error = WC_DICT_INIT;

      wc_dict_put_string (&error, "text", delta (event, "error"));
      wc_dict_put (&dict, "error", wc_dict_end (&error));
    }
  return wc_dict_end (&dict);
}

static GVariant *
render_account (const WcServices *services, const WcEvent *event)
{
  g_autoptr (WcAccountInfo) info = NULL;
  g_auto (WcDict) dict = WC_DICT_INIT;

  if (event->kind == WC_EVENT_ACCOUNT_STATE)
    return render_account_state (event);
  if (event->kind != WC_EVENT_ACCOUNT_REMOVED)
    info = wc_account_service_find (services->accounts, event->account);
  if (info != NULL)
    return wc_values_account (info);
  wc_dict_put_string (&dict, "jid", event->ref);
  return wc_dict_end (&dict);
}

static GVariant *
render_job (const WcServices *services, const WcEvent *event)
{
  g_autoptr (WcJob) job = wc_job_service_get (services->jobs, event->ref, NULL);
  g_auto (WcDict) dict = WC_DICT_INIT;

  if (job != NULL)
    return wc_values_job (services, job);
  wc_dict_put_string (&dict, "job", event->ref);
  wc_dict_put_some (&dict, "state", delta (event, "state"));
  return wc_dict_end (&dict);
}

static GVariant *
render_prompt (const WcServices *services, const WcEvent *event)
{
  g_autoptr (WcPrompt) prompt = NULL;
  g_auto (WcDict) dict = WC_DICT_INIT;

  if (event->kind == WC_EVENT_PROMPT_NEW)
    prompt = wc_prompt_service_find (services->prompts, event->ref);
  if (prompt != NULL)
    return wc_values_prompt (services, prompt);
  wc_dict_put_string (&dict, "prompt", event->ref);
  wc_dict_put_some (&dict, "kind", delta (event, "kind"));
  wc_dict_put_some (&dict, "closed", delta (event, "reason"));
  return wc_dict_end (&dict);
}

/* Somebody types, or calls for attention, which has no state. */
static GVariant *
render_typing (const WcServices *services, const WcEvent *event)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_some (&dict, "account",
                    wc_account_service_get_jid (services->accounts, event->account));
  wc_dict_put_some (&dict, "chat", event->chat);
  wc_dict_put_some (&dict, "from", event->ref);
  wc_dict_put_some (&dict, "state", delta (event, "state"));
  return wc_dict_end (&dict);
}

static GVariant *
render_presence (const WcServices *services, const WcEvent *event)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_some (&dict, "account",
                    wc_account_service_get_jid (services->accounts, event->account));
  wc_dict_put_some (&dict, "jid", event->ref);
  wc_dict_put_some (&dict, "show", delta (event, "show"));
  wc_dict_put_some (&dict, "status", delta (event, "status"));
  if (delta (event, "priority") != NULL)
    wc_dict_put_int32 (&dict, "priority",
                       wc_details_get_int (event->delta, "priority", 0));
  wc_dict_put_some_time (&dict, "idle_ts",
                         wc_details_get_int (event->delta, "idle_since_us", 0));
  return wc_dict_end (&dict);
}

/* The entries of @event's delta, beside what it is about. */
static void
put_delta (WcDict *dict, const WcEvent *event, const char *const *keys)
{
  for (gsize i = 0; keys[i] != NULL; i++)
    wc_dict_put_some (dict, keys[i], delta (event, keys[i]));
}

static GVariant *
render_room (const WcServices *services, const WcEvent *event)
{
  static const char *const keys[] = { "state", "show",   "role", "affiliation",
                                      "nick",  "cause",  "by",   "reason",
                                      "venue", "avatar", "jid",  NULL };
  g_auto (WcDict) dict = WC_DICT_INIT;

  wc_dict_put_some (&dict, "account",
                    wc_account_service_get_jid (services->accounts, event->account));
  wc_dict_put_some (&dict, "chat", event->chat);
  wc_dict_put_some (&dict, "from", event->ref);
  put_delta (&dict, event, keys);
  wc_room_values_put_hats (&dict, delta (event, "hats"));
  return wc_dict_end (&dict);
}

static GVariant *
render_bookmark (const WcServices *services, const WcEvent *event)
{
  g_autoptr (WcBookmark) bookmark = NULL;
  g_auto (WcDict) dict = WC_DICT_INIT;

  if (event->kind != WC_EVENT_BOOKMARK_REMOVED)
    bookmark = wc_bookmark_service_find (services->bookmarks, event->account, event->ref);
  if (bookmark != NULL)
    return wc_room_values_bookmark (services, bookmark);
  wc_dict_put_string (&dict, "room", event->ref);
  return wc_dict_end (&dict);
}

static GVariant *
render_scheduled (const WcServices *services, const WcEvent *event)
{
  gint64 id = g_ascii_strtoll (event->ref, NULL, 10);
  g_autoptr (WcScheduled) what =
      wc_schedule_service_find (services->schedule, event->account, id);
  g_auto (WcDict) dict = WC_DICT_INIT;

  if (what != NULL)
    return wc_values_scheduled (services, what);
  wc_dict_put_int (&dict, "scheduled", id);
  wc_dict_put_some (&dict, "chat", event->chat);
  wc_dict_put_some_int (&dict, "id", event->id);
  return wc_dict_end (&dict);
}

static GVariant *
render_omemo_policy (const WcServices *services, const WcEvent *event)
{
  g_autoptr (WcAccountInfo) info =
      wc_account_service_find (services->accounts, event->account);
  WcOmemoPolicy policy;
  WcOmemoChatPolicy said;
  g_auto (WcDict) dict = WC_DICT_INIT;

  if (info != NULL && wc_omemo_service_get_policy (services->omemo, info->account,
                                                   event->chat != NULL ? event->chat : "",
                                                   &policy, &said, NULL))
    return wc_omemo_values_policy (&policy, event->chat != NULL ? &said : NULL);
  return wc_dict_end (&dict);
}

static GVariant *
render_omemo_device (const WcServices *services, const WcEvent *event)
{
  const WcOmemoAddress address = { event->account, event->ref,
                                   (WcOmemoVersion) wc_details_get_int (
                                       event->delta, "version", WC_OMEMO_AXOLOTL),
                                   (guint32) event->id };
  g_autoptr (WcOmemoDeviceInfo) info =
      wc_omemo_device_service_find (services->omemo_devices, &address);
  g_auto (WcDict) dict = WC_DICT_INIT;

  if (info != NULL)
    return wc_omemo_values_device (services, info);
  wc_dict_put_string (&dict, "jid", address.jid);
  wc_dict_put_uint (&dict, "device", address.device);
  wc_dict_put_string (&dict, "namespace", wc_omemo_values_namespace (address.version));
  return wc_dict_end (&dict);
}

static GVariant *
render_omemo (const WcServices *services, const WcEvent *event)
{
  return event->kind == WC_EVENT_OMEMO_POLICY ? render_omemo_policy (services, event)
                                              : render_omemo_device (services, event);
}

/* Of a sync, or of the disk, which is about no account. */
static GVariant *
render_progress (const WcServices *services, const WcEvent *event)
{
  WcSyncState state;

  if (event->kind == WC_EVENT_STORAGE)
    return wc_values_storage (services->storage);
  wc_sync_service_get_state_of (services->sync, event->account, &state);
  return wc_values_sync (services, event->account, &state);
}

static GVariant *
render_person (const WcServices *services, const WcEvent *event)
{
  if (event->kind == WC_EVENT_ROOM_STATE || event->kind == WC_EVENT_OCCUPANT)
    return render_room (services, event);
  return event->kind == WC_EVENT_PRESENCE ? render_presence (services, event)
                                          : render_typing (services, event);
}

/* What stands for itself, and is changed or removed. */
static GVariant *
render_kept (const WcServices *services, const WcEvent *event)
{
  if (event->kind >= WC_EVENT_OMEMO_DEVICE_NEW)
    return render_omemo (services, event);
  return event->kind >= WC_EVENT_SCHEDULED_CHANGED ? render_scheduled (services, event)
                                                   : render_bookmark (services, event);
}

static GVariant *
render_work (const WcServices *services, const WcEvent *event)
{
  return event->kind == WC_EVENT_PROMPT_NEW || event->kind == WC_EVENT_PROMPT_CLOSED
             ? render_prompt (services, event)
             : render_job (services, event);
}

static GVariant *
render_data (const WcServices *services, const WcEvent *event)
{
  switch (event->kind)
    {
    case WC_EVENT_MESSAGE_NEW:
    case WC_EVENT_MESSAGE_CHANGED:
    case WC_EVENT_MESSAGE_REMOVED:
    case WC_EVENT_MESSAGE_STATE:
      return render_message (services, event);
    case WC_EVENT_CHAT_NEW:
    case WC_EVENT_CHAT_CHANGED:
    case WC_EVENT_CHAT_REMOVED:
    case WC_EVENT_CHAT_READ:
    case WC_EVENT_CHAT_TRIMMED:
    case WC_EVENT_CHAT_DISPLAYED:
      return render_of_chat (services, event);
    case WC_EVENT_CONTACT_CHANGED:
    case WC_EVENT_CONTACT_REMOVED:
    case WC_EVENT_CONTACT_REQUEST:
      return render_contact (services, event);
    case WC_EVENT_ACCOUNT_NEW:
    case WC_EVENT_ACCOUNT_CHANGED:
    case WC_EVENT_ACCOUNT_REMOVED:
    case WC_EVENT_ACCOUNT_STATE:
      return render_account (services, event);
    case WC_EVENT_JOB_DONE:
    case WC_EVENT_JOB_PROGRESS:
    case WC_EVENT_PROMPT_CLOSED:
    case WC_EVENT_PROMPT_NEW:
      return render_work (services, event);
    case WC_EVENT_TYPING:
    case WC_EVENT_ATTENTION:
    case WC_EVENT_PRESENCE:
    case WC_EVENT_ROOM_STATE:
    case WC_EVENT_OCCUPANT:
      return render_person (services, event);
    case WC_EVENT_BOOKMARK_CHANGED:
    case WC_EVENT_BOOKMARK_REMOVED:
    case WC_EVENT_SCHEDULED_CHANGED:
    case WC_EVENT_SCHEDULED_REMOVED:
    case WC_EVENT_OMEMO_DEVICE_NEW:
    case WC_EVENT_OMEMO_DEVICE_CHANGED:
    case WC_EVENT_OMEMO_POLICY:
      return render_kept (services, event);
    case WC_EVENT_SYNC_STATE:
    case WC_EVENT_STORAGE:
      return render_progress (services, event);
    }
  g_return_val_if_reached (NULL);
}

static const char *
account_of (const WcServices *services, const WcEvent *event)
{
  /* the account of an event about an account may be gone by now */
  if (event->kind >= WC_EVENT_ACCOUNT_NEW && event->kind <= WC_EVENT_ACCOUNT_STATE)
    return event->ref;
  return event->account != 0
             ? wc_account_service_get_jid (services->accounts, event->account)
             : NULL;
}

/* Who tells a person of new messages has to know that a stranger wrote this one. */
static gboolean
is_of_request (const WcServices *services, const WcEvent *event)
{
  return (event->kind == WC_EVENT_MESSAGE_NEW ||
          event->kind == WC_EVENT_MESSAGE_CHANGED) &&
         event->chat != NULL &&
         wc_chat_service_is_request (services->chats, event->account, event->chat);
}

GVariant *
wc_render_event (const WcServices *services, const WcEvent *event)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  if (event->seq != 0)
    {
      g_autofree char *cursor =
          wc_event_service_format_cursor (services->events, event->seq);

      wc_dict_put_string (&dict, "cursor", cursor);
      wc_dict_put_int (&dict, "seq", event->seq);
    }
  /* what is not kept is told at once */
  wc_dict_put_time (&dict, "ts",
                    event->seq != 0 ? event->ts_us : wc_clock_now_us (services->clock));
  wc_dict_put_string (&dict, "kind", wc_event_kind_to_string (event->kind));
  wc_dict_put_some (&dict, "account", account_of (services, event));
  wc_dict_put_some (&dict, "chat", event->chat);
  if (delta (event, "fields") != NULL)
    {
      g_auto (GStrv) fields = g_strsplit (delta (event, "fields"), ",", -1);

      wc_dict_put_strings (&dict, "changed", (const char *const *) fields);
    }
  if (is_of_request (services, event))
    wc_dict_put_boolean (&dict, "request", TRUE);
  if (event->backfill)
    wc_dict_put_boolean (&dict, "backfill", TRUE);
  wc_dict_put (&dict, "data", render_data (services, event));
  return wc_dict_end (&dict);
}
