/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/handler.h"
#include "api/methods/inviting.h"

/* What is promised of them is in dbus/im.whinchat.Whinchat1.Contacts.xml and
 * …Accounts.xml. */

static void
on_invited (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WcPeopleInvite) made = wc_contact_service_invite_finish (result, &error);
  g_auto (WcDict) dict = WC_DICT_INIT;

  if (made == NULL)
    {
      wc_request_fail (request, g_steal_pointer (&error));
      return;
    }
  wc_dict_put_string (&dict, "uri", made->uri);
  wc_dict_put_some (&dict, "url", made->url);
  wc_dict_put_some_time (&dict, "expires_ts", made->expires_us);
  wc_dict_put_boolean (&dict, "registers", made->registers);
  wc_handler_return (request, wc_dict_end (&dict), /* error= */ NULL);
}

static void
ask (WcRequest *request, GVariant *args, const WcPeopleNewAccount *newcomer)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);

  if (account != NULL)
    wc_contact_service_invite_async (wc_handler_services (request)->contacts, account,
                                     newcomer, on_invited, request);
}

void
wc_inviting_contact (WcRequest *request, GVariant *args)
{
  ask (request, args, /* newcomer= */ NULL);
}

void
wc_inviting_account (WcRequest *request, GVariant *args)
{
  g_autoptr (GVariant) options = wc_handler_dict (args, 1);
  const WcPeopleNewAccount newcomer = {
    .name = wc_dict_get_string (options, "name", NULL),
    .contact = wc_dict_get_boolean (options, "contact", FALSE),
  };

  ask (request, args, &newcomer);
}
