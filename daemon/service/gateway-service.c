/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "service/gateway-service.h"
#include "service/jid-argument.h"

/* XEP-0100 §§ 4.1 to 4.3: after a registration the gateway wants to see our presence,
 * which is how it knows when to log in, and shows its own. */

struct _WcGatewayService
{
  WcAccountService *accounts;
};

WcGatewayService *
wc_gateway_service_new (WcAccountService *accounts)
{
  WcGatewayService *self = g_new0 (WcGatewayService, 1);

  self->accounts = accounts;
  return self;
}

void
wc_gateway_service_free (WcGatewayService *self)
{
  g_free (self);
}

/* Where @task is to be asked about @gateway; NULL: it has ended with the reason. */
static const WcEntityPort *
begin (WcGatewayService *self,
       const WcAccount *account,
       const char *gateway,
       GTask *task,
       char **out_jid)
{
  GError *error = NULL;
  g_autofree char *jid = wc_jid_argument_bare (gateway, "gateway", &error);
  const WcEntityPort *port =
      jid != NULL ? wc_account_service_get_entities (self->accounts, account, &error)
                  : NULL;

  if (port == NULL)
    g_task_return_error (task, error);
  else
    *out_jid = g_steal_pointer (&jid);
  return port;
}

void
wc_gateway_service_list_async (WcGatewayService *self,
                               const WcAccount *account,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GError *error = NULL;
  const WcEntityPort *port =
      wc_account_service_get_entities (self->accounts, account, &error);

  g_task_set_source_tag (task, wc_gateway_service_list_async);
  if (port != NULL)
    port->list_gateways (port->self, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

void
wc_gateway_service_ask_async (WcGatewayService *self,
                              const WcAccount *account,
                              const char *gateway,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autofree char *jid = NULL;
  const WcEntityPort *port = begin (self, account, gateway, task, &jid);

  g_task_set_source_tag (task, wc_gateway_service_ask_async);
  if (port != NULL)
    port->ask_gateway (port->self, jid, g_steal_pointer (&task));
}

/* ---- Registration ---- */

typedef struct
{
  WcLink *link;   /* (owned) */
  char *jid;      /* (owned) */
  gboolean begin; /* FALSE: it ends */
} Registering;

static void
registering_free (gpointer data)
{
  Registering *self = data;

  g_object_unref (self->link);
  g_free (self->jid);
  g_free (self);
}

/* Whether the roster follows is told by the roster. */
static void
change_roster (const Registering *self, WcLinkRosterVerb verb)
{
  const WcLinkRosterChange change = { .verb = verb, .jid = self->jid };

  wc_link_change_roster_async (self->link, &change, /* cancellable= */ NULL,
                               /* callback= */ NULL, /* user_data= */ NULL);
}

static void
on_registered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Registering *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->begin)
    {
      change_roster (self, WC_LINK_APPROVE);
      change_roster (self, WC_LINK_SUBSCRIBE);
    }
  else
    change_roster (self, WC_LINK_ROSTER_REMOVE);
  g_task_return_boolean (task, TRUE);
}

void
wc_gateway_service_register_async (WcGatewayService *self,
                                   const WcAccount *account,
                                   const char *gateway,
                                   GHashTable *answers,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autofree char *jid = NULL;
  const WcEntityPort *port = begin (self, account, gateway, task, &jid);
  WcEntityRegistration registration = { jid, answers };
  Registering *registering;
  GTask *step;

  g_task_set_source_tag (task, wc_gateway_service_register_async);
  if (port == NULL)
    return;
  registering = g_new0 (Registering, 1);
  registering->link =
      g_object_ref (wc_account_service_get_link (self->accounts, account));
  registering->jid = g_strdup (jid);
  registering->begin = answers != NULL;
  g_task_set_task_data (task, registering, registering_free);
  step = g_task_new (NULL, NULL, on_registered, g_steal_pointer (&task));
  if (answers != NULL)
    port->register_gateway (port->self, &registration, step);
  else
    port->unregister_gateway (port->self, jid, step);
}

gboolean
wc_gateway_service_register_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- Addresses ---- */

void
wc_gateway_service_prompt_async (WcGatewayService *self,
                                 const WcAccount *account,
                                 const char *gateway,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autofree char *jid = NULL;
  const WcEntityPort *port = begin (self, account, gateway, task, &jid);

  g_task_set_source_tag (task, wc_gateway_service_prompt_async);
  if (port != NULL)
    port->ask_prompt (port->self, jid, g_steal_pointer (&task));
}

void
wc_gateway_service_resolve_async (WcGatewayService *self,
                                  const WcAccount *account,
                                  const char *gateway,
                                  const char *text,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autofree char *jid = NULL;
  GError *error = NULL;
  const WcEntityPort *port;

  g_task_set_source_tag (task, wc_gateway_service_resolve_async);
  if (*text == '\0' || strlen (text) > WC_GATEWAY_SERVICE_MAX_TEXT ||
      !wc_form_rule_is_text (text))
    {
      wc_error_invalid (&error, "text", "text: an address, of %u bytes at most",
                        WC_GATEWAY_SERVICE_MAX_TEXT);
      g_task_return_error (task, error);
      return;
    }
  port = begin (self, account, gateway, task, &jid);
  if (port != NULL)
    port->translate (port->self, jid, text, g_steal_pointer (&task));
}

gpointer
wc_gateway_service_get_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
