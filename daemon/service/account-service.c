/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/jid.h"
#include "service/account-service-private.h"
#include "store/account-store.h"
#include "store/avatar-store.h"

/* The store says which accounts there are, the links how those that run are doing. */

WcAccountService *
wc_account_service_new (WcDb *db, WcSummary *summary, WcLinks *links, WcPrompts *prompts)
{
  WcAccountService *self = g_new0 (WcAccountService, 1);

  self->db = db;
  self->summary = summary;
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
  g_free (info->avatar);
  g_free (info);
}

static WcAccount *
only_account (const GPtrArray *accounts, GError **error)
{
  if (accounts->len == 1)
    return wc_account_copy (g_ptr_array_index (accounts, 0));
  g_set_error_literal (error, WC_ERROR, WC_ERROR_ACCOUNT_REQUIRED,
                       accounts->len == 0 ? "there is no account yet: add one first"
                                          : "there are several accounts: name one");
  return NULL;
}

WcAccount *
wc_account_service_resolve (WcAccountService *self, const char *name, GError **error)
{
  const GPtrArray *accounts = wc_summary_get_accounts (self->summary, error);
  g_autofree char *jid = NULL;

  if (accounts == NULL)
    return NULL;
  if (*name == '\0')
    return only_account (accounts, error);
  jid = wc_jid_normalize_bare (name, /* need_local= */ FALSE, NULL);
  for (guint i = 0; i < accounts->len; i++)
    {
      const WcAccount *account = g_ptr_array_index (accounts, i);

      if (g_strcmp0 (account->alias, name) == 0 || g_strcmp0 (account->jid, jid) == 0)
        return wc_account_copy (account);
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
  info->unread = wc_summary_count_unread (self->summary, account->id);
  info->avatar =
      wc_avatar_store_dup_hash (self->db, account->id, account->jid, /* error= */ NULL);
  info->pending_out = wc_summary_count_pending (self->summary, account->id);
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
  const GPtrArray *accounts = wc_summary_get_accounts (self->summary, error);
  GPtrArray *infos;

  if (accounts == NULL)
    return NULL;
  infos = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_account_info_free);
  for (guint i = 0; i < accounts->len; i++)
    g_ptr_array_add (infos,
                     wc_account_service_describe (self, g_ptr_array_index (accounts, i)));
  return infos;
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

const WcPeoplePort *
wc_account_service_get_people (WcAccountService *self,
                               const WcAccount *account,
                               GError **error)
{
  WcLink *link = wc_account_service_get_online (self, account, error);

  return link != NULL ? wc_link_get_people (link) : NULL;
}

const WcEntityPort *
wc_account_service_get_entities (WcAccountService *self,
                                 const WcAccount *account,
                                 GError **error)
{
  WcLink *link = wc_account_service_get_online (self, account, error);

  return link != NULL ? wc_link_get_entities (link) : NULL;
}
