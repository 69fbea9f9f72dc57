/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "api/dict.h"
#include "api/handler.h"
#include "api/methods/blocking.h"

/* Who is blocked. What each method promises is in
 * dbus/im.whinchat.Whinchat1.Contacts.xml.
 */

static void
on_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean good = wc_block_service_change_finish (result, &error);

  wc_handler_finish (data, good, g_steal_pointer (&error));
}

static void
change (WcRequest *request, GVariant *args, WcBlockServiceChange *plan)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autofree const char **jids = NULL;

  if (account == NULL)
    return;
  g_variant_get_child (args, 1, "^a&s", &jids);
  plan->jids = jids;
  wc_block_service_change_async (wc_handler_services (request)->blocks, account, plan,
                                 on_changed, request);
}

void
wc_blocking_block (WcRequest *request, GVariant *args)
{
  g_autoptr (GVariant) options = wc_handler_dict (args, 2);
  g_autoptr (GVariant) messages =
      g_variant_lookup_value (options, "messages", G_VARIANT_TYPE ("ax"));
  WcBlockServiceChange plan = { .blocked = TRUE };

  plan.reason = wc_dict_get_string (options, "report", NULL);
  plan.text = wc_dict_get_string (options, "text", NULL);
  if (messages != NULL)
    plan.messages =
        g_variant_get_fixed_array (messages, &plan.n_messages, sizeof (gint64));
  change (request, args, &plan);
}

void
wc_blocking_unblock (WcRequest *request, GVariant *args)
{
  WcBlockServiceChange plan = { .blocked = FALSE };

  change (request, args, &plan);
}

void
wc_blocking_blocked (WcRequest *request, GVariant *args)
{
  g_autoptr (WcAccount) account = wc_handler_find_account (request, args);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jids = NULL;

  if (account == NULL)
    return;
  jids = wc_block_service_list (wc_handler_services (request)->blocks, account, &error);
  wc_handler_return (
      request,
      jids != NULL ? g_variant_new_strv ((const char *const *) jids->pdata, jids->len)
                   : NULL,
      g_steal_pointer (&error));
}
