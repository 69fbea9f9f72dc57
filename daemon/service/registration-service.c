/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/str.h"
#include "model/jid.h"
#include "service/registration-service.h"

/* What can be found out here is found out before the server is told: a name that it gave
 * away cannot be given back. */

struct _WcRegistrationService
{
  WcAccountService *accounts;
  WcRegistrar *registrar;
};

/* One registration on its way. */
typedef struct
{
  WcRegistrationService *service; /* (unowned) */
  WcAccount *server;              /* (owned) */
  GHashTable *answers;            /* (owned) */
  WcAccountPassword password;     /* without the password */
  char *id;                       /* (owned) (nullable) of the form */
  gboolean own_form;              /* nobody else has seen it */
  WcForm *filled;                 /* (owned) (nullable) */
  WcAccount *account;             /* (owned) (nullable) to be */
} Registration;

WcRegistrationService *
wc_registration_service_new (WcAccountService *accounts, WcRegistrar *registrar)
{
  WcRegistrationService *self = g_new0 (WcRegistrationService, 1);

  self->accounts = accounts;
  self->registrar = registrar;
  return self;
}

void
wc_registration_service_free (WcRegistrationService *self)
{
  g_free (self);
}

/* ---- The form ---- */

static void
on_asked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  WcRegistrarOffer *offer =
      wc_registrar_ask_finish (WC_REGISTRAR (source), result, &error);

  if (offer != NULL)
    g_task_return_pointer (task, offer, (GDestroyNotify) wc_registrar_offer_unref);
  else
    g_task_return_error (task, error);
}

void
wc_registration_service_ask_async (WcRegistrationService *self,
                                   const WcRegistrarQuestion *question,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, wc_registration_service_ask_async);
  if (wc_account_service_check (self->accounts, question->server, &error))
    wc_registrar_ask_async (self->registrar, question, on_asked, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

WcRegistrarOffer *
wc_registration_service_ask_finish (WcRegistrationService *self,
                                    GAsyncResult *result,
                                    GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
fail_unknown (GError **error)
{
  g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND,
                       "that form is not open any more: ask for a new one");
  return FALSE;
}

gboolean
wc_registration_service_drop (WcRegistrationService *self, const char *id, GError **error)
{
  if (wc_registrar_get (self->registrar, id) == NULL)
    return fail_unknown (error);
  wc_registrar_drop (self->registrar, id);
  return TRUE;
}

/* ---- The account ---- */

static void
registration_free (gpointer data)
{
  Registration *self = data;

  wc_account_unref (self->server);
  g_hash_table_unref (self->answers);
  g_free (self->id);
  g_clear_pointer (&self->filled, wc_form_unref);
  g_clear_pointer (&self->account, wc_account_unref);
  g_free (self);
}

/* A form of our own is of no use to anybody else. */
static void
fail (GTask *task, GError *error)
{
  Registration *self = g_task_get_task_data (task);

  if (self->own_form && self->id != NULL)
    wc_registrar_drop (self->service->registrar, self->id);
  g_task_return_error (task, error);
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Registration *self = g_task_get_task_data (task);
  GError *error = NULL;
  WcAccount *account =
      wc_account_service_add_finish (self->service->accounts, result, &error);

  if (account != NULL)
    {
      g_task_return_pointer (task, account, (GDestroyNotify) wc_account_unref);
      return;
    }
  if (wc_error_get_detail (error, "account") != NULL)
    g_prefix_error (&error, "%s was registered and added: ", self->account->jid);
  else
    g_prefix_error (&error, "the server registered %s, but it could not be added here: ",
                    self->account->jid);
  g_task_return_error (task, error);
}

static void
on_submitted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Registration *self = g_task_get_task_data (task);
  WcAccountPassword password = self->password;
  GError *error = NULL;

  if (!wc_registrar_submit_finish (WC_REGISTRAR (source), result, &error))
    {
      fail (task, error);
      return;
    }
  password.registered = TRUE;
  if (!password.elsewhere)
    password.password = wc_form_get_value (self->filled, "password");
  wc_account_service_add_async (self->service->accounts, self->account, &password,
                                on_added, g_steal_pointer (&task));
}

/* Who the account is going to be. */
static WcAccount *
account_of (const Registration *self, GError **error)
{
  g_autoptr (WcAccount) account = wc_account_copy (self->server);
  g_autofree char *text = g_strdup_printf (
      "%s@%s", wc_form_get_value (self->filled, "username"), self->server->jid);
  g_autoptr (GError) malformed = NULL;
  g_autofree char *jid = NULL;

  if (strchr (text, '@') == strrchr (text, '@') && strchr (text, '/') == NULL)
    jid = wc_jid_normalize_bare (text, /* need_local= */ TRUE, &malformed);
  if (jid == NULL)
    {
      wc_error_invalid (error, "fields.username",
                        "the name of the account alone, without the server, and without "
                        "spaces and signs as @ and /");
      return NULL;
    }
  wc_str_set (&account->jid, jid);
  return g_steal_pointer (&account);
}

static gboolean
has_value (const WcForm *filled, const char *var)
{
  const char *value = wc_form_get_value (filled, var);

  return value != NULL && *value != '\0';
}

/* Without name and password there would be no account here in the end, whether the server
 * calls them required or not. */
static gboolean
check_filled (const WcForm *filled, GError **error)
{
  if (!has_value (filled, "username"))
    return wc_error_invalid (error, "fields.username", "a name is required");
  if (!has_value (filled, "password"))
    return wc_error_invalid (error, "fields.password", "a password is required");
  return TRUE;
}

static gboolean
fill (Registration *self, const WcForm *form, GError **error)
{
  self->filled = wc_form_fill (form, self->answers, error);
  if (self->filled == NULL || !check_filled (self->filled, error))
    return FALSE;
  self->account = account_of (self, error);
  return self->account != NULL &&
         wc_account_service_check_new (self->service->accounts, self->account, error);
}

static void
submit (GTask *task, const WcForm *form)
{
  Registration *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (fill (self, form, &error))
    wc_registrar_submit_async (self->service->registrar, self->id, self->filled,
                               on_submitted, g_object_ref (task));
  else
    fail (task, error);
}

static void
on_own_form (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Registration *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (WcRegistrarOffer) offer =
      wc_registrar_ask_finish (WC_REGISTRAR (source), result, &error);

  if (offer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self->id = g_strdup (offer->id);
  submit (task, offer->form);
}

static void
submit_open_form (GTask *task)
{
  Registration *self = g_task_get_task_data (task);
  WcRegistrarOffer *offer = wc_registrar_get (self->service->registrar, self->id);
  GError *error = NULL;

  if (offer == NULL)
    fail_unknown (&error);
  else if (!g_str_equal (offer->server->jid, self->server->jid))
    wc_error_invalid (&error, "server", "that form is of another server");
  if (error != NULL)
    g_task_return_error (task, error);
  else
    submit (task, offer->form);
}

void
wc_registration_service_register_async (WcRegistrationService *self,
                                        const WcRegistrationCall *call,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  const WcRegistrarQuestion question = { call->server, call->token, call->owner };
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Registration *registration = g_new0 (Registration, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, wc_registration_service_register_async);
  registration->service = self;
  registration->server = wc_account_ref (call->server);
  registration->answers = g_hash_table_ref (call->answers);
  registration->password = *call->password;
  registration->password.password = NULL;
  registration->id = g_strdup (call->registration);
  registration->own_form = call->registration == NULL;
  g_task_set_task_data (task, registration, registration_free);
  if (!wc_account_service_check (self->accounts, call->server, &error))
    g_task_return_error (task, error);
  else if (registration->own_form)
    wc_registrar_ask_async (self->registrar, &question, on_own_form,
                            g_steal_pointer (&task));
  else
    submit_open_form (task);
}

WcAccount *
wc_registration_service_register_finish (WcRegistrationService *self,
                                         GAsyncResult *result,
                                         GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- An account that exists ---- */

static void
on_password_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (wc_link_change_registration_finish (WC_LINK (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* What is only read here would be wrong afterwards, and not by our doing alone. */
static gboolean
check_change (const WcAccount *account,
              const WcRegistrationChange *change,
              GError **error)
{
  if (*change->password == '\0')
    return wc_error_invalid (error, "password", "password: it must not be empty");
  if (change->elsewhere || (account->secret != WC_ACCOUNT_SECRET_COMMAND &&
                            account->secret != WC_ACCOUNT_SECRET_CREDENTIAL))
    return TRUE;
  return wc_error_invalid (error, "options.elsewhere",
                           "the password of this account comes from %s, where it has to "
                           "be changed as well: say so with \"elsewhere\"",
                           account->secret == WC_ACCOUNT_SECRET_COMMAND
                               ? "a command"
                               : "a systemd credential");
}

void
wc_registration_service_change_password_async (WcRegistrationService *self,
                                               const WcAccount *account,
                                               const WcRegistrationChange *change,
                                               GAsyncReadyCallback callback,
                                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  const WcLinkRegistration wanted = { change->password, change->answers };
  GError *error = NULL;
  WcLink *link = NULL;

  g_task_set_source_tag (task, wc_registration_service_change_password_async);
  if (check_change (account, change, &error))
    link = wc_account_service_get_online (self->accounts, account, &error);
  if (link != NULL)
    wc_link_change_registration_async (link, &wanted, on_password_changed,
                                       g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

gboolean
wc_registration_service_change_password_finish (WcRegistrationService *self,
                                                GAsyncResult *result,
                                                GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct
{
  WcRegistrationService *service; /* (unowned) */
  WcAccount *account;             /* (owned) */
  gboolean keep_history;
} Unregistration;

static void
unregistration_free (gpointer data)
{
  Unregistration *self = data;

  wc_account_unref (self->account);
  g_free (self);
}

static void
on_unregistered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Unregistration *wanted = g_task_get_task_data (task);
  GError *error = NULL;

  if (!wc_link_change_registration_finish (WC_LINK (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (wc_account_service_remove (wanted->service->accounts, wanted->account,
                                 wanted->keep_history, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_prefix_error (&error, "the account is gone on its server, but not here: ");
  g_task_return_error (task, error);
}

void
wc_registration_service_unregister_async (WcRegistrationService *self,
                                          const WcAccount *account,
                                          gboolean keep_history,
                                          const WcRegistrationChange *change,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  const WcLinkRegistration wanted = { NULL, change->answers };
  Unregistration *data = g_new0 (Unregistration, 1);
  GError *error = NULL;
  WcLink *link = wc_account_service_get_online (self->accounts, account, &error);

  g_task_set_source_tag (task, wc_registration_service_unregister_async);
  *data = (Unregistration){ self, wc_account_ref (account), keep_history };
  g_task_set_task_data (task, data, unregistration_free);
  if (link != NULL)
    wc_link_change_registration_async (link, &wanted, on_unregistered,
                                       g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

gboolean
wc_registration_service_unregister_finish (WcRegistrationService *self,
                                           GAsyncResult *result,
                                           GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
