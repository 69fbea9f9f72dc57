/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/error.h"
#include "store/omemo-own-store.h"
#include "sync/import-identity.h"
#include "sync/omemo-own-device.h"

struct _WcImportIdentities
{
  WcSecret *passphrase; /* (owned) (nullable) */
  GHashTable *open;     /* (owned) (element-type utf8 WcPortableIdentity) by address */
  WcPortableSealed *sealed; /* (owned) (nullable) the one that waits */
  guint n;
};

WcImportIdentities *
wc_import_identities_new (const char *passphrase)
{
  WcImportIdentities *self = g_new0 (WcImportIdentities, 1);

  if (passphrase != NULL)
    self->passphrase = wc_secret_new (passphrase, strlen (passphrase));
  self->open = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                      (GDestroyNotify) wc_portable_identity_free);
  return self;
}

void
wc_import_identities_free (WcImportIdentities *self)
{
  g_clear_pointer (&self->passphrase, wc_secret_unref);
  g_clear_pointer (&self->sealed, wc_portable_sealed_free);
  g_hash_table_unref (self->open);
  g_free (self);
}

gboolean
wc_import_identities_take (WcImportIdentities *self,
                           const WcJsonValue *line,
                           gboolean *out_left,
                           GError **error)
{
  g_autoptr (WcPortableSealed) sealed = wc_portable_sealed_read (line, error);

  *out_left = self->passphrase == NULL;
  if (sealed == NULL)
    return FALSE;
  if (*out_left)
    return TRUE;
  if (self->n == WC_IMPORT_IDENTITIES_MAX)
    return wc_error_invalid (error, "type", "there are more than %d identity keys",
                             WC_IMPORT_IDENTITIES_MAX);
  self->n++;
  g_clear_pointer (&self->sealed, wc_portable_sealed_free);
  self->sealed = g_steal_pointer (&sealed);
  return TRUE;
}

gboolean
wc_import_identities_waits (const WcImportIdentities *self)
{
  return self->sealed != NULL;
}

void
wc_import_identities_open_async (WcImportIdentities *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  wc_portable_sealed_open_async (g_steal_pointer (&self->sealed), self->passphrase,
                                 cancellable, callback, user_data);
}

gboolean
wc_import_identities_open_finish (WcImportIdentities *self,
                                  GAsyncResult *result,
                                  GError **error)
{
  g_autoptr (WcPortableIdentity) identity =
      wc_portable_sealed_open_finish (result, error);
  const char *jid = identity != NULL ? identity->jid : NULL;

  if (jid != NULL && self != NULL)
    g_hash_table_replace (self->open, (gpointer) jid, g_steal_pointer (&identity));
  return jid != NULL;
}

gboolean
wc_import_identities_apply (WcImportIdentities *self,
                            WcDb *db,
                            const WcAccount *account,
                            const char **out_word,
                            GError **error)
{
  const WcPortableIdentity *identity = g_hash_table_lookup (self->open, account->jid);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (WcOmemoOwn) own = NULL;

  *out_word = NULL;
  if (identity == NULL)
    return TRUE;
  own = wc_omemo_own_store_get (db, account->id, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (own == NULL)
    *out_word = "identities_added";
  else if (g_bytes_equal (own->identity, identity->public))
    *out_word = "identities_held";
  else
    *out_word = "identities_left";
  return own != NULL || wc_omemo_own_device_adopt (db, account->id, identity->public,
                                                   identity->private, error);
}
