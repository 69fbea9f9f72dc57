/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/handler.h"
#include "api/link-values.h"
#include "api/methods/blocking.h"
#include "api/methods/interfaces.h"
#include "api/methods/inviting.h"
#include "api/methods/profiles.h"
#include "api/values.h"
#include "base/error.h"

/* Contacts. What each method promises is in dbus/im.whinchat.Whinchat1.Contacts.xml. */

static void
return_page (WcRequest *request, const GPtrArray *contacts, const char *next)
{
  const WcServices *services = wc_handler_services (request);
  g_auto (WcPage) page = { 0 };

  wc_page_init (&page);
  for (guint i = 0; i < contacts->len; i++)
    {
      const WcContact *contact = g_ptr_array_index (contacts, i);

      if (wc_page_add (&page, wc_values_contact (services, contact)))
        continue;
      next = ((const WcContact *) g_ptr_array_index (contacts, i - 1))->jid;
      break;
    }
  wc_request_return (request, g_variant_new ("(@aa{sv}s)", wc_page_end (&page),
                                             next != NULL ? next : ""));
}

static void
list (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GVariant) options = wc_handler_dict (args, 1);
  g_autofree const char **groups = wc_dict_get_strings (options, "groups");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) contacts = NULL;
  g_autofree char *next = NULL;
  WcRosterQuery query = { .groups = groups };

  if (account == NULL)
    return;
  query.account = account->id;
  query.text = wc_dict_get_string (options, "query", NULL);
  query.after = wc_dict_get_string (options, "cursor", NULL);
  query.limit = wc_dict_get_uint (options, "limit", WC_HANDLER_PAGE_ITEMS);
  contacts = wc_contact_service_list (wc_handler_services (request)->contacts, &query,
                                      &next, &error);
  if (contacts != NULL)
    return_page (request, contacts, next);
  else
    wc_request_fail (request, g_steal_pointer (&error));
}

static void
get (WcRequest *request, GVariant *args)
{
  const WcServices *services = wc_handler_services (request);
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  g_autoptr (WcContact) contact = NULL;

  if (account == NULL)
    return;
  contact = wc_contact_service_get (services->contacts, account,
                                    wc_handler_string (args, 1), &error);
  wc_handler_return (request,
                     contact != NULL ? wc_values_contact (services, contact) : NULL,
                     g_steal_pointer (&error));
}

static void
on_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  WcRequest *request = data;
  g_autoptr (GError) error = NULL;
  gboolean good = wc_contact_service_change_finish (
      wc_handler_services (request)->contacts, result, &error);

  wc_handler_finish (request, good, g_steal_pointer (&error));
}

static void
change (WcRequest *request, GVariant *args, WcContactChange *plan)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);

  if (account == NULL)
    return;
  if (plan->change.jid == NULL)
    plan->change.jid = wc_handler_string (args, 1);
  wc_contact_service_change_async (wc_handler_services (request)->contacts, account, plan,
                                   on_changed, request);
}

/* XEP-0379 § 3.3. Of the link its address and token alone count: what it calls its sender
 * is what a stranger wrote (§ 5.4). */
static WcXmppUri *
read_invitation (const char *text, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (WcXmppUri) link = wc_xmpp_uri_parse (text, &local);
  const char *action = link != NULL ? wc_link_values_get_action (link) : NULL;

  if (link != NULL && link->jid != NULL &&
      (g_str_equal (action, "roster") || g_str_equal (action, "subscribe")))
    return g_steal_pointer (&link);
  wc_error_invalid (error, "jid", "jid: that link does not ask for a contact");
  return NULL;
}

static void
add (WcRequest *request, GVariant *args)
{
  g_autoptr (GVariant) options = wc_handler_dict (args, 2);
  g_autofree const char **groups = wc_dict_get_strings (options, "groups");
  WcContactChange plan = { .change.verb = WC_LINK_ROSTER_SET };
  g_autoptr (GError) error = NULL;
  g_autoptr (WcXmppUri) link = NULL;

  if (wc_xmpp_uri_is (wc_handler_string (args, 1)))
    {
      link = read_invitation (wc_handler_string (args, 1), &error);
      if (link == NULL)
        {
          wc_request_fail (request, g_steal_pointer (&error));
          return;
        }
      plan.change.token = wc_xmpp_uri_get (link, "preauth");
    }
  plan.change.name = wc_dict_get_string (options, "name", NULL);
  plan.change.groups = groups;
  plan.change.text = wc_dict_get_string (options, "message", NULL);
  plan.subscribe = wc_dict_get_boolean (options, "subscribe", TRUE);
  plan.change.jid = link != NULL ? link->jid : wc_handler_string (args, 1);
  change (request, args, &plan);
}

static void
update (WcRequest *request, GVariant *args)
{
  g_autoptr (GVariant) options = wc_handler_dict (args, 2);
  g_autofree const char **groups = wc_dict_get_strings (options, "groups");
  WcContactChange plan = { .change.verb = WC_LINK_ROSTER_SET, .must_exist = TRUE };

  plan.change.name = wc_dict_get_string (options, "name", NULL);
  plan.change.groups = groups;
  change (request, args, &plan);
}

static void
remove_contact (WcRequest *request, GVariant *args)
{
  WcContactChange plan = { .change.verb = WC_LINK_ROSTER_REMOVE, .must_exist = TRUE };

  change (request, args, &plan);
}

static void
approve (WcRequest *request, GVariant *args)
{
  WcContactChange plan = { .change.verb = WC_LINK_APPROVE };

  change (request, args, &plan);
}

static void
deny (WcRequest *request, GVariant *args)
{
  WcContactChange plan = { .change.verb = WC_LINK_DENY };

  change (request, args, &plan);
}

static const WcMethod methods[] = {
  { "List", list },
  { "Get", get },
  { "Add", add },
  { "Update", update },
  { "Remove", remove_contact },
  { "Approve", approve },
  { "Deny", deny },
  { "Invite", wc_inviting_contact },
  { "Block", wc_blocking_block },
  { "Unblock", wc_blocking_unblock },
  { "Blocked", wc_blocking_blocked },
  { "Profile", wc_profiles_get },
  { "SetProfile", wc_profiles_set },
  { "Avatar", wc_profiles_get_avatar },
  { "SetAvatar", wc_profiles_set_avatar },
  { NULL },
};

const WcInterface wc_api_contacts = { "Contacts", methods };
