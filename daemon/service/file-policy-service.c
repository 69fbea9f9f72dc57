/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "service/file-policy-service.h"
#include "store/attachment-store.h"
#include "store/file-policy-store.h"

struct _WcFilePolicyService
{
  WcDb *db;
};

WcFilePolicyService *
wc_file_policy_service_new (WcDb *db)
{
  WcFilePolicyService *self = g_new0 (WcFilePolicyService, 1);

  self->db = db;
  return self;
}

void
wc_file_policy_service_free (WcFilePolicyService *self)
{
  g_free (self);
}

gboolean
wc_file_policy_service_get (WcFilePolicyService *self,
                            const WcAccount *account,
                            WcFilePolicy *out,
                            GError **error)
{
  return wc_file_policy_store_get (self->db, account->id, out, error);
}

typedef struct
{
  gint64 account;
  const WcFilePolicy *policy;
} Setting;

static gboolean
store_policy (WcDb *db, gpointer data, GError **error)
{
  const Setting *setting = data;
  guint n_gone;

  return wc_file_policy_store_save (db, setting->account, setting->policy, error) &&
         (setting->policy->cache_bytes == 0 ||
          wc_attachment_store_purge (db, setting->account, setting->policy->cache_bytes,
                                     &n_gone, error));
}

gboolean
wc_file_policy_service_set (WcFilePolicyService *self,
                            const WcAccount *account,
                            const WcFilePolicy *policy,
                            GError **error)
{
  Setting setting = { account->id, policy };

  return wc_db_run (self->db, WC_DB_FULL, store_policy, &setting, error);
}
