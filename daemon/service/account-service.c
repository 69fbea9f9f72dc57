/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "model/jid.h"
#include "service/account-service.h"
#include "store/account-store.h"
#include "store/outbox-store.h"

/* The store says which accounts there are, the links how those that run are doing. An
 * account's row is written before its link learns of it, so that a crash in between
 * leaves what the person asked for. */

struct _WcAccountService
{
  WcDb *db;
  WcLinks *links;
  WcPrompts *prompts;
  GHashTable *jids; /* (owned) (element-type gint64 utf8) ids are never given again */
};

WcAccountService *
wc_account_service_new (WcDb *db, WcLinks *links, WcPrompts *prompts)
{
  WcAccountService *self = g_new0 (WcAccountService, 1);

  self->db = db;
  self->links = links;
  self->prompts = prompts;
  self->jids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  return self;
}

void
wc_account_service_free (WcAccountService *self)
{
  g_hash_table_unref (self->jids);
  g_free (self);
}

void
wc_account_info_free (WcAccountInfo *info)
{
  wc_account_unref (info->account);
  g_free (info->reason);
  g_free (info->text);
  g_free (info->resource);
  g_strfreev (info->missing);
  g_free (info);
}

static WcAccount *
only_account (const GPtrArray *accounts, GError **error)
{
  if (accounts->len == 1)
    return wc_account_ref (g_ptr_array_index (accounts, 0));
  g_set_error_literal (error, WC_ERROR, WC_ERROR_ACCOUNT_REQUIRED,
                       accounts->len == 0 ? "there is no account yet"
                                          : "there are several accounts: name one");
  return NULL;
}

WcAccount *
wc_account_service_resolve (WcAccountService *self, const char *name, GError **error)
{
  g_autoptr (GPtrArray) accounts = wc_account_store_list (self->db, error);
  g_autofree char *jid = NULL;

  if (accounts == NULL)
    return NULL;
  if (*name == '\0')
    return only_account (accounts, error);
  jid = wc_jid_normalize_bare (name, /* need_local= */ FALSE, NULL);
  for (guint i = 0; i < accounts->len; i++)
    {
      WcAccount *account = g_ptr_array_index (accounts, i);

      if (g_strcmp0 (account->alias, name) == 0 || g_strcmp0 (account->jid, jid) == 0)
        return wc_account_ref (account);
    }
  g_set_error_literal (error, WC_ERROR, WC_ERROR_NOT_FOUND, "there is no such account");
  return NULL;
}

const char *
wc_account_service_get_jid (WcAccountService *self, gint64 account)
{
  const char *jid = g_hash_table_lookup (self->jids, &account);
  g_autoptr (WcAccount) found = NULL;

  if (jid != NULL)
    return jid;
  found = wc_account_store_get (self->db, account, NULL);
  if (found == NULL)
    return "";
  g_hash_table_insert (self->jids, g_memdup2 (&account, sizeof account),
                       g_strdup (found->jid));
  return g_hash_table_lookup (self->jids, &account);
}

static void
describe_link (WcAccountInfo *info, WcLink *link)
{
  const WcLinkStatus *status = wc_link_get_status (link);

  info->state = status->state;
  info->reason = g_strdup (status->reason);
  info->text = g_strdup (status->text);
  info->next_attempt_us = status->next_attempt_us;
  info->resource = g_strdup (status->resource);
  info->missing = g_strdupv ((char **) status->missing);
}

WcAccountInfo *
wc_account_service_describe (WcAccountService *self, const WcAccount *account)
{
  WcAccountInfo *info = g_new0 (WcAccountInfo, 1);
  WcLink *link = wc_links_get (self->links, account->id);

  info->account = wc_account_ref (account);
  info->state = WC_ACCOUNT_STATE_OFFLINE;
  if (link != NULL)
    describe_link (info, link);
  if (info->missing == NULL)
    info->missing = g_new0 (char *, 1);
  info->unread = wc_account_store_count_unread (self->db, account->id);
  info->pending_out = wc_outbox_store_count (self->db, account->id);
  return info;
}

WcAccountInfo *
wc_account_service_find (WcAccountService *self, gint64 account)
{
  g_autoptr (WcAccount) found = wc_account_store_get (self->db, account, NULL);

  return found != NULL ? wc_account_service_describe (self, found) : NULL;
}

GPtrArray *
wc_account_service_list (WcAccountService *self, GError **error)
{
  g_autoptr (GPtrArray) accounts = wc_account_store_list (self->db, error);
  GPtrArray *infos;

  if (accounts == NULL)
    return NULL;
  infos = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_account_info_free);
  for (guint i = 0; i < accounts->len; i++)
    g_ptr_array_add (infos,
                     wc_account_service_describe (self, g_ptr_array_index (accounts, i)));
  return infos;
}

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

static gboolean
store_new (WcDb *db, gpointer data, GError **error)
{
  WcAccount *account = data;

  account->id = wc_account_store_add (db, account, error);
  return account->id != 0;
}

static gboolean
store_save (WcDb *db, gpointer data, GError **error)
{
  return wc_account_store_save (db, data, error);
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
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;

  wc_account_unref (saving->account);
  g_free (saving);
}

static void
saving_finish (GTask *task, gboolean has_password)
{
  Saving *saving = g_task_get_task_data (task);
  WcAccountService *self = saving->service;
  WcLink *link;
  GError *error = NULL;

  if (!wc_db_run (self->db, WC_DB_NORMAL, store_save, saving->account, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  service_apply (self, saving->account);
  link = wc_links_get (self->links, saving->account->id);
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

static void
saving_undo (Saving *saving)
{
  Removal removal = { saving->account, /* keep_history= */ TRUE };

  if (saving->is_new)
    wc_db_run (saving->service->db, WC_DB_NORMAL, store_remove, &removal, NULL);
}

static void
on_password_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Saving *saving = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *place =
      wc_links_store_password_finish (WC_LINKS (source), result, &error);

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
  if (!check_settings (saving->account, &error) ||
      !wc_db_run (self->db, WC_DB_NORMAL, store_new, saving->account, &error))
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
  if (!wc_db_run (self->db, WC_DB_NORMAL, store_save, changed, error))
    return FALSE;
  service_apply (self, changed);
  return TRUE;
}

gboolean
wc_account_service_connect (WcAccountService *self,
                            const WcAccount *account,
                            GError **error)
{
  WcLink *link = wc_links_get (self->links, account->id);

  if (link == NULL)
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_CONFLICT,
                           "the account is disabled: enable it");
      return FALSE;
    }
  wc_link_connect (link);
  return TRUE;
}

void
wc_account_service_disconnect (WcAccountService *self, const WcAccount *account)
{
  WcLink *link = wc_links_get (self->links, account->id);

  if (link != NULL)
    wc_link_disconnect (link);
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
  if (!wc_db_run (self->db, WC_DB_NORMAL, store_remove, &removal, error))
    return FALSE;
  wc_links_forget_password (self->links, account);
  return TRUE;
}

void
wc_account_server_free (WcAccountServer *server)
{
  g_free (server->tls);
  g_free (server->fingerprint);
  g_free (server->mechanism);
  g_free (server->resource);
  g_free (server->name);
  g_free (server->version);
  g_strfreev (server->features);
  g_strfreev (server->missing);
  g_clear_pointer (&server->dropped, g_hash_table_unref);
  g_free (server);
}

static void
server_take_link (WcAccountServer *server, WcLink *link)
{
  const WcLinkStatus *status = wc_link_get_status (link);
  g_autoptr (WcLinkServer) known = wc_link_dup_server (link);

  if (status->resource != NULL)
    {
      server->since_us = status->since_us;
      server->resumed = known->resumed;
      server->tls = g_strdup (status->tls);
      server->fingerprint = g_strdup (known->fingerprint);
      server->mechanism = g_strdup (status->mechanism);
      server->resource = g_strdup (status->resource);
      server->missing = g_strdupv ((char **) status->missing);
    }
  server->name = g_strdup (known->name);
  server->version = g_strdup (known->version);
  server->features = g_strdupv (known->features);
  if (known->dropped != NULL)
    server->dropped = g_hash_table_ref (known->dropped);
}

WcAccountServer *
wc_account_service_get_server (WcAccountService *self, const WcAccount *account)
{
  WcAccountServer *server = g_new0 (WcAccountServer, 1);
  WcLink *link = wc_links_get (self->links, account->id);

  if (link != NULL)
    server_take_link (server, link);
  if (server->features == NULL)
    server->features = g_new0 (char *, 1);
  if (server->missing == NULL)
    server->missing = g_new0 (char *, 1);
  return server;
}

WcLink *
wc_account_service_get_link (WcAccountService *self, const WcAccount *account)
{
  return wc_links_get (self->links, account->id);
}

WcLink *
wc_account_service_get_online (WcAccountService *self,
                               const WcAccount *account,
                               GError **error)
{
  WcLink *link = wc_links_get (self->links, account->id);
  WcAccountState state =
      link != NULL ? wc_link_get_status (link)->state : WC_ACCOUNT_STATE_OFFLINE;

  if (state == WC_ACCOUNT_STATE_ONLINE || state == WC_ACCOUNT_STATE_SYNCING)
    return link;
  g_set_error_literal (error, WC_ERROR, WC_ERROR_OFFLINE, "the account is offline");
  return NULL;
}
