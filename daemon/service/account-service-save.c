/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "service/account-service-private.h"
#include "store/account-store.h"
#include "store/omemo-policy-store.h"

/* What a person sets: accounts come, change and go. An account's row is written before
 * its link learns of it, and is on the disk then, so that a crash or a loss of power in
 * between leaves what the person asked for. */

static gboolean
check_settings (const WcAccount *account, GError **error)
{
  if (account->alias != NULL && strchr (account->alias, '@') != NULL)
    return wc_error_invalid (error, "settings.alias",
                             "an alias has no '@': it would look like an address");
  if (account->tls == WC_ACCOUNT_TLS_NONE && !account->insecure)
    return wc_error_invalid (error, "settings.tls",
                             "\"none\" also needs \"insecure\", and a host on loopback");
  if (account->host == NULL &&
      (account->port != 0 || account->tls == WC_ACCOUNT_TLS_NONE))
    return wc_error_invalid (error, "settings.host", "the host has to be given as well");
  if (account->ca_file != NULL && !g_path_is_absolute (account->ca_file))
    return wc_error_invalid (error, "settings.ca_file",
                             "the path has to be an absolute one");
  if (account->secret == WC_ACCOUNT_SECRET_COMMAND && account->password_command == NULL)
    return wc_error_invalid (error, "settings.password_command",
                             "there is no command to run");
  return TRUE;
}

gboolean
wc_account_service_check (WcAccountService *self,
                          const WcAccount *account,
                          GError **error)
{
  return check_settings (account, error);
}

gboolean
wc_account_service_check_new (WcAccountService *self,
                              const WcAccount *account,
                              GError **error)
{
  g_autoptr (GPtrArray) known = wc_account_store_list (self->db, error);

  for (guint i = 0; known != NULL && i < known->len; i++)
    {
      const WcAccount *each = g_ptr_array_index (known, i);
      gboolean same = g_str_equal (each->jid, account->jid);

      if (!same &&
          (account->alias == NULL || g_strcmp0 (each->alias, account->alias) != 0))
        continue;
      g_set_error_literal (error, WC_ERROR, WC_ERROR_CONFLICT,
                           same ? "that account is here already"
                                : "another account has that alias");
      if (error != NULL)
        wc_error_set_detail (*error, "field",
                             same ? "fields.username" : "settings.alias");
      return FALSE;
    }
  return known != NULL && check_settings (account, error);
}

static gboolean
store_new (WcDb *db, gpointer data, GError **error)
{
  WcAccount *account = data;

  account->id = wc_account_store_add (db, account, error);
  return account->id != 0;
}

/* Before its stream is begun: an account that is to have no device never shows one. */
static gboolean
store_omemo (WcDb *db, const WcAccount *account, GError **error)
{
  WcOmemoPolicy policy;

  if (!wc_omemo_policy_store_get (db, account->id, &policy, error))
    return FALSE;
  policy.use = (WcOmemoUse) account->omemo;
  return wc_omemo_policy_store_save (db, account->id, &policy, error);
}

static gboolean
store_save (WcDb *db, gpointer data, GError **error)
{
  const WcAccount *account = data;

  return wc_account_store_save (db, account, error) &&
         (account->omemo < 0 || store_omemo (db, account, error));
}

typedef struct
{
  const WcAccount *account;
  gboolean keep_history;
} Removal;

static gboolean
store_remove (WcDb *db, gpointer data, GError **error)
{
  const Removal *removal = data;

  return wc_account_store_remove (db, removal->account->id, removal->keep_history, error);
}

/* Makes what runs agree with the settings of @account. */
static void
service_apply (WcAccountService *self, const WcAccount *account)
{
  WcLink *link = wc_links_get (self->links, account->id);

  if (!account->enabled && link != NULL)
    wc_links_stop (self->links, account->id);
  else if (account->enabled && link == NULL)
    wc_links_start (self->links, account);
  else if (link != NULL)
    wc_link_update (link, account);
}

/* Adding or updating an account, while its password is being kept. */
typedef struct
{
  WcAccountService *service; /* (unowned) */
  WcAccount *account;        /* (owned) */
  gboolean is_new;
  gboolean registered; /* see WcAccountPassword */
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;

  wc_account_unref (saving->account);
  g_free (saving);
}

static void
tell_policy (WcLink *link)
{
  const WcOmemoPort *port = wc_link_get_omemo (link);

  if (port != NULL)
    port->tell (port->self, WC_OMEMO_NEWS_POLICY, /* jid= */ NULL);
}

static void
saving_finish (GTask *task, gboolean has_password)
{
  Saving *saving = g_task_get_task_data (task);
  WcAccountService *self = saving->service;
  WcLink *link;
  GError *error = NULL;

  if (!wc_db_run (self->db, WC_DB_FULL, store_save, saving->account, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  service_apply (self, saving->account);
  link = wc_links_get (self->links, saving->account->id);
  if (link != NULL && saving->account->omemo >= 0)
    tell_policy (link);
  if (has_password && !saving->is_new)
    {
      wc_prompts_withdraw (self->prompts, saving->account->id, WC_PROMPT_KIND_PASSWORD,
                           "solved");
      if (link != NULL)
        wc_link_connect (link);
    }
  g_task_return_pointer (task, wc_account_ref (saving->account),
                         (GDestroyNotify) wc_account_unref);
}

/* The account exists, so it is better here without its password than not at all. */
static void
saving_keep (GTask *task, GError *error)
{
  Saving *saving = g_task_get_task_data (task);
  gboolean told = error->domain == WC_ERROR && error->code != WC_ERROR_INTERNAL;
  GError *unkept = g_error_new (
      WC_ERROR, told ? error->code : WC_ERROR_NOT_SUPPORTED,
      "its password is known until the daemon ends, but could not be kept: %s",
      error->message);

  g_error_free (error);
  wc_error_set_detail (unkept, "account", saving->account->jid);
  saving->account->secret = WC_ACCOUNT_SECRET_NONE;
  if (wc_db_run (saving->service->db, WC_DB_FULL, store_save, saving->account, NULL))
    service_apply (saving->service, saving->account);
  g_task_return_error (task, unkept);
}

static void
saving_undo (Saving *saving)
{
  Removal removal = { saving->account, /* keep_history= */ TRUE };

  if (saving->is_new)
    wc_db_run (saving->service->db, WC_DB_FULL, store_remove, &removal, NULL);
}

static void
on_password_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Saving *saving = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *place =
      wc_links_store_password_finish (WC_LINKS (source), result, &error);

  if (place == NULL && saving->registered)
    {
      saving_keep (task, error);
      return;
    }
  if (place == NULL)
    {
      saving_undo (saving);
      g_task_return_error (task, error);
      return;
    }
  wc_account_secret_from_string (place, &saving->account->secret);
  saving_finish (task, /* has_password= */ TRUE);
}

/* A source that was just named is asked, and not what was said before. */
static void
saving_take_source (GTask *task)
{
  const Saving *saving = g_task_get_task_data (task);

  wc_links_forget_password (saving->service->links, saving->account);
  saving_finish (task, /* has_password= */ TRUE);
}

/* The rest of adding and updating: keeps the password where there is one. */
static void
saving_go_on (GTask *task, const WcAccountPassword *password)
{
  Saving *saving = g_task_get_task_data (task);

  if (password->password == NULL)
    {
      if (password->elsewhere)
        saving_take_source (task);
      else
        saving_finish (task, /* has_password= */ FALSE);
      g_object_unref (task);
      return;
    }
  saving->account->secret =
      password->insecure_file ? WC_ACCOUNT_SECRET_FILE : WC_ACCOUNT_SECRET_KEYRING;
  wc_links_store_password_async (saving->service->links, saving->account,
                                 password->password,
                                 /* cancellable= */ NULL, on_password_stored, task);
}

static GTask *
saving_new (WcAccountService *self,
            const WcAccount *account,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Saving *saving = g_new0 (Saving, 1);

  saving->service = self;
  saving->account = wc_account_copy (account);
  g_task_set_task_data (task, saving, saving_free);
  return task;
}

void
wc_account_service_add_async (WcAccountService *self,
                              const WcAccount *account,
                              const WcAccountPassword *password,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = saving_new (self, account, callback, user_data);
  Saving *saving = g_task_get_task_data (task);
  GError *error = NULL;

  g_task_set_source_tag (task, wc_account_service_add_async);
  saving->is_new = TRUE;
  saving->registered = password->registered;
  if (!check_settings (saving->account, &error) ||
      !wc_db_run (self->db, WC_DB_FULL, store_new, saving->account, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  saving_go_on (g_steal_pointer (&task), password);
}

WcAccount *
wc_account_service_add_finish (WcAccountService *self,
                               GAsyncResult *result,
                               GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
wc_account_service_update_async (WcAccountService *self,
                                 const WcAccount *account,
                                 const WcAccountPassword *password,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autoptr (GTask) task = saving_new (self, account, callback, user_data);
  Saving *saving = g_task_get_task_data (task);
  GError *error = NULL;

  g_task_set_source_tag (task, wc_account_service_update_async);
  if (!check_settings (saving->account, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  saving_go_on (g_steal_pointer (&task), password);
}

WcAccount *
wc_account_service_update_finish (WcAccountService *self,
                                  GAsyncResult *result,
                                  GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
wc_account_service_set_enabled (WcAccountService *self,
                                const WcAccount *account,
                                gboolean enabled,
                                GError **error)
{
  g_autoptr (WcAccount) changed = wc_account_copy (account);

  changed->enabled = enabled;
  if (!wc_db_run (self->db, WC_DB_FULL, store_save, changed, error))
    return FALSE;
  service_apply (self, changed);
  return TRUE;
}

gboolean
wc_account_service_remove (WcAccountService *self,
                           const WcAccount *account,
                           gboolean keep_history,
                           GError **error)
{
  Removal removal = { account, keep_history };

  wc_links_stop (self->links, account->id);
  for (int kind = 0; kind < WC_N_PROMPT_KINDS; kind++)
    wc_prompts_withdraw (self->prompts, account->id, kind, "removed");
  if (!wc_db_run (self->db, WC_DB_FULL, store_remove, &removal, error))
    return FALSE;
  wc_links_forget_password (self->links, account);
  return TRUE;
}
