/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/handler.h"
#include "api/link-values.h"
#include "api/methods/drafts.h"
#include "api/methods/interfaces.h"
#include "api/methods/rooms.h"
#include "api/values.h"
#include "base/str.h"

/* Chats; those that are rooms have more in methods/rooms.c. What each method promises is
 * in dbus/im.whinchat.Whinchat1.Chats.xml. */

#define DEFAULT_LIMIT 50

/* "" stands for all accounts here. FALSE: the request was failed. */
static gboolean
find_scope (WcRequest *request, GVariant *args, gint64 *out_account)
{
  g_autoptr (WcAccount) account = NULL;

  *out_account = 0;
  if (*wc_handler_string (args, 0) == '\0')
    return TRUE;
  account = wc_handler_find_account (request, args);
  if (account != NULL)
    *out_account = account->id;
  return account != NULL;
}

/* Puts as many chats on the page as a reply should hold; FALSE when that is not all. */
static gboolean
fill_page (WcPage *page, const WcServices *services, const GPtrArray *chats)
{
  for (guint i = 0; i < chats->len; i++)
    if (!wc_page_add (page, wc_values_chat (services, g_ptr_array_index (chats, i))))
      return FALSE;
  return TRUE;
}

static void
return_page (WcRequest *request, WcChatQuery *query)
{
  const WcServices *services = wc_handler_services (request);
  g_autoptr (GError) error = NULL;
  g_autofree char *next = NULL;
  g_autoptr (GPtrArray) chats =
      wc_chat_service_list (services->chats, query, &next, &error);
  g_auto (WcPage) page = { 0 };

  wc_page_init (&page);
  if (chats != NULL && !fill_page (&page, services, chats))
    {
      /* the cursor has to fit what is on the page */
      query->limit = page.n;
      g_clear_pointer (&chats, g_ptr_array_unref);
      g_clear_pointer (&next, g_free);
      chats = wc_chat_service_list (services->chats, query, &next, &error);
    }
  if (chats == NULL)
    wc_request_fail (request, g_steal_pointer (&error));
  else
    wc_request_return (request, g_variant_new ("(@aa{sv}s)", wc_page_end (&page),
                                               next != NULL ? next : ""));
}

/* The bits of the words in "kinds". */
static guint
kinds_of (GVariant *options)
{
  g_autofree const char **words = wc_dict_get_strings (options, "kinds");
  guint kinds = 0;
  WcChatKind kind;

  for (gsize i = 0; words != NULL && words[i] != NULL; i++)
    if (wc_chat_kind_from_string (words[i], &kind))
      kinds |= 1u << kind;
  return kinds;
}

static void
list (WcRequest *request, GVariant *args)
{
  g_autoptr (GVariant) options = wc_handler_dict (args, 1);
  WcChatQuery query = { 0 };

  if (!find_scope (request, args, &query.account))
    return;
  query.kinds = kinds_of (options);
  query.unread = wc_dict_get_boolean (options, "unread", FALSE);
  query.archived = wc_dict_get_boolean (options, "archived", FALSE);
  query.requests = wc_dict_get_boolean (options, "requests", FALSE);
  query.text = wc_dict_get_string (options, "query", NULL);
  query.cursor = wc_dict_get_string (options, "cursor", NULL);
  query.limit = wc_dict_get_uint (options, "limit", DEFAULT_LIMIT);
  return_page (request, &query);
}

static void
return_chat (WcRequest *request, const WcChat *chat, GError *error)
{
  const WcServices *services = wc_handler_services (request);

  wc_handler_return (request, chat != NULL ? wc_values_chat (services, chat) : NULL,
                     error);
}

static void
get (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcChat) chat = NULL;

  if (account == NULL)
    return;
  chat = wc_chat_service_get (wc_handler_services (request)->chats, account,
                              wc_handler_string (args, 1), &error);
  return_chat (request, chat, g_steal_pointer (&error));
}

/* The chat that a link is about: made where it asks to write there, else only found; NULL
 * without error where there is none. */
static WcChat *
find_linked (WcChatService *chats,
             const WcAccount *account,
             const WcXmppUri *uri,
             GError **error)
{
  const char *action = wc_link_values_get_action (uri);

  if (uri->jid == NULL)
    return NULL;
  if (g_str_equal (action, "chat") || g_str_equal (action, "message"))
    return wc_chat_service_open (chats, account, uri->jid, /* title= */ NULL, error);
  return wc_chat_service_find (chats, account->id, uri->jid);
}

static void
open_link (WcRequest *request, const WcAccount *account, const char *text)
{
  const WcServices *services = wc_handler_services (request);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcXmppUri) uri = wc_xmpp_uri_parse (text, &error);
  g_autoptr (WcChat) chat = NULL;
  GVariant *answer = NULL;

  if (uri != NULL)
    chat = find_linked (services->chats, account, uri, &error);
  if (error == NULL)
    answer =
        wc_link_values_put (chat != NULL ? wc_values_chat (services, chat) : NULL, uri);
  wc_handler_return (request, answer, g_steal_pointer (&error));
}

static void
open_chat (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcChat) chat = NULL;
  g_autofree char *paged = wc_xmpp_uri_dup_of_page (wc_handler_string (args, 1));
  const char *link = paged != NULL ? paged : wc_handler_string (args, 1);

  if (account == NULL)
    return;
  if (wc_xmpp_uri_is (link))
    {
      open_link (request, account, link);
      return;
    }
  chat = wc_chat_service_open (wc_handler_services (request)->chats, account,
                               wc_handler_string (args, 1),
                               wc_dict_get_string (options, "title", NULL), &error);
  return_chat (request, chat, g_steal_pointer (&error));
}

static void
take_sharing (GVariant *settings, const char *key, WcChatSharing *field)
{
  const char *word = wc_dict_get_string (settings, key, NULL);

  if (word != NULL)
    wc_chat_sharing_from_string (word, field);
}

static void
take_settings (GVariant *settings, WcChat *chat)
{
  const char *title = wc_dict_get_string (settings, "title", NULL);

  if (title != NULL)
    wc_str_set (&chat->title, *title != '\0' ? title : NULL);
  take_sharing (settings, "receipts", &chat->receipts);
  take_sharing (settings, "markers", &chat->markers);
  chat->pinned = wc_dict_get_boolean (settings, "pinned", chat->pinned);
  chat->archived = wc_dict_get_boolean (settings, "archived", chat->archived);
  wc_notify_from_string (wc_dict_get_string (settings, "notify", ""), &chat->notify);
  if (wc_dict_get_int64 (settings, "muted_until_ts", 0) == WC_IDL_MAX_INTEGER)
    chat->muted_until_us = G_MAXINT64;
  else
    chat->muted_until_us =
        wc_dict_get_time (settings, "muted_until_ts", chat->muted_until_us);
}

static void
on_set (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcChat) chat = wc_chat_settings_save_finish (result, &error);

  return_chat (request, chat, g_steal_pointer (&error));
}

static void
set (WcRequest *request, GVariant *args)
{
  const WcServices *services = wc_handler_services (request);
  const WcChatSettingsMeans means = { services->chats, services->bookmarks };
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) settings = wc_handler_dict (args, 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcChat) chat = NULL;
  g_autoptr (WcChat) changed = NULL;

  if (account == NULL)
    return;
  chat =
      wc_chat_service_get (services->chats, account, wc_handler_string (args, 1), &error);
  if (chat == NULL)
    {
      wc_request_fail (request, g_steal_pointer (&error));
      return;
    }
  changed = wc_chat_copy (chat);
  take_settings (settings, changed);
  wc_chat_settings_save_async (&means, account, changed, on_set, request);
}

static void
accept_chat (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcChat) chat = NULL;

  if (account == NULL)
    return;
  chat = wc_chat_service_accept (wc_handler_services (request)->chats, account,
                                 wc_handler_string (args, 1), &error);
  return_chat (request, chat, g_steal_pointer (&error));
}

static void
mark_read (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 3);
  g_autoptr (GError) error = NULL;
  WcChatReading reading = { 0 };
  gboolean good;

  if (account == NULL)
    return;
  reading.up_to = wc_handler_int64 (args, 2);
  reading.receipt = wc_dict_get_boolean (options, "receipt", TRUE);
  good = wc_chat_service_mark_read (wc_handler_services (request)->chats, account,
                                    wc_handler_string (args, 1), &reading, &error);
  wc_handler_finish (request, good, g_steal_pointer (&error));
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  gboolean good = wc_chat_service_delete_finish (wc_handler_services (request)->chats,
                                                 result, &error);

  wc_handler_finish (request, good, g_steal_pointer (&error));
}

static void
delete_chat (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);

  if (account != NULL)
    wc_chat_service_delete_async (wc_handler_services (request)->chats, account,
                                  wc_handler_string (args, 1), on_deleted, request);
}

static void
on_forgotten (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  gboolean good = wc_chat_service_forget_finish (wc_handler_services (request)->chats,
                                                 result, &error);

  wc_handler_finish (request, good, g_steal_pointer (&error));
}

static void
forget (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 2);
  WcChatForgetting what = { wc_handler_string (args, 1),
                            wc_dict_get_time (options, "until", 0) };

  if (account != NULL)
    wc_chat_service_forget_async (wc_handler_services (request)->chats, account, &what,
                                  on_forgotten, request);
}

static const WcMethod methods[] = {
  { "List", list },
  { "Get", get },
  { "Open", open_chat },
  { "Set", set },
  { "Accept", accept_chat },
  { "SetDraft", wc_drafts_set },
  { "SaveDraft", wc_drafts_save },
  { "Drafts", wc_drafts_list },
  { "MarkRead", mark_read },
  { "Delete", delete_chat },
  { "Forget", forget },
  { "Create", wc_rooms_create },
  { "Join", wc_rooms_join },
  { "Leave", wc_rooms_leave },
  { "Destroy", wc_rooms_destroy },
  { "Members", wc_rooms_members },
  { "Readers", wc_rooms_readers },
  { "SetMember", wc_rooms_set_member },
  { "Invite", wc_rooms_invite },
  { "Directory", wc_rooms_directory },
  { "RequestVoice", wc_rooms_request_voice },
  { "SetSubject", wc_rooms_set_subject },
  { "SetNick", wc_rooms_set_nick },
  { "ConfigForm", wc_rooms_config_form },
  { "Configure", wc_rooms_configure },
  { NULL },
};

const WcInterface wc_api_chats = { "Chats", methods };
