/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/handler.h"
#include "api/methods/drafts.h"

/* What is being written. What each method promises is in
 * dbus/im.whinchat.Whinchat1.Chats.xml. */

static void
save (WcRequest *request, GVariant *args, const WcDraft *draft)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  gboolean good;

  if (account == NULL)
    return;
  good = wc_chat_service_set_draft (wc_handler_services (request)->chats, account,
                                    wc_handler_string (args, 1), draft, &error);
  wc_handler_finish (request, good, g_steal_pointer (&error));
}

void
wc_drafts_set (WcRequest *request, GVariant *args)
{
  const WcDraft draft = { .thread = (char *) "",
                          .body = (char *) wc_handler_string (args, 2) };

  save (request, args, &draft);
}

void
wc_drafts_save (WcRequest *request, GVariant *args)
{
  g_autoptr (GVariant) wanted = wc_handler_dict (args, 2);
  g_autofree const char **uploads = wc_dict_get_strings (wanted, "uploads");
  const WcDraft draft = {
    .thread = (char *) wc_dict_get_string (wanted, "thread", ""),
    .body = (char *) wc_dict_get_string (wanted, "body", ""),
    .reply_to = wc_dict_get_int64 (wanted, "reply_to", 0),
    .uploads = (char **) uploads,
  };

  save (request, args, &draft);
}

static GVariant *
value_of (const WcDraft *draft)
{
  g_auto (WcDict) dict = WC_DICT_INIT;

  if (*draft->thread != '\0')
    wc_dict_put_string (&dict, "thread", draft->thread);
  if (*draft->body != '\0')
    wc_dict_put_string (&dict, "body", draft->body);
  wc_dict_put_some_int (&dict, "reply_to", draft->reply_to);
  if (draft->uploads != NULL)
    wc_dict_put_strings (&dict, "uploads", (const char *const *) draft->uploads);
  wc_dict_put_some_time (&dict, "ts", draft->changed_us);
  return wc_dict_end (&dict);
}

void
wc_drafts_list (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) drafts = NULL;
  g_auto (WcPage) page = { 0 };

  if (account == NULL)
    return;
  drafts = wc_chat_service_list_drafts (wc_handler_services (request)->chats, account,
                                        wc_handler_string (args, 1), &error);
  if (drafts == NULL)
    {
      wc_request_fail (request, g_steal_pointer (&error));
      return;
    }
  wc_page_init_whole (&page);
  for (guint i = 0; i < drafts->len; i++)
    wc_page_add (&page, value_of (g_ptr_array_index (drafts, i)));
  wc_handler_return (request, wc_page_end (&page), NULL);
}
