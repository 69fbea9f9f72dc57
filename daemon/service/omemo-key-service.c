/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "model/jid.h"
#include "model/omemo-fingerprint.h"
#include "service/jid-argument.h"
#include "service/omemo-key-service.h"
#include "store/omemo-device-store.h"
#include "store/omemo-identity-store.h"
#include "store/omemo-own-store.h"
#include "sync/omemo-trusting.h"

struct _WcOmemoKeyService
{
  WcDb *db;
  WcAccountService *accounts;
};

WcOmemoKeyService *
wc_omemo_key_service_new (WcDb *db, WcAccountService *accounts)
{
  WcOmemoKeyService *self = g_new0 (WcOmemoKeyService, 1);

  self->db = db;
  self->accounts = accounts;
  return self;
}

void
wc_omemo_key_service_free (WcOmemoKeyService *self)
{
  g_free (self);
}

static void
tell (WcOmemoKeyService *self, const WcAccount *account, const char *jid)
{
  WcLink *link = wc_account_service_get_link (self->accounts, account);
  const WcOmemoPort *port = link != NULL ? wc_link_get_omemo (link) : NULL;

  if (port != NULL)
    port->tell (port->self, WC_OMEMO_NEWS_TRUST, jid);
}

/* ---- Decisions ---- */

/* Returns: (transfer full) (element-type GBytes). */
static GPtrArray *
parse_keys (const char *const *fingerprints, GError **error)
{
  g_autoptr (GPtrArray) keys =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (gsize i = 0; fingerprints[i] != NULL; i++)
    {
      GBytes *key = wc_omemo_fingerprint_parse (fingerprints[i], error);

      if (key == NULL)
        {
          if (error != NULL)
            wc_error_set_detail (*error, "field", "fingerprints");
          return NULL;
        }
      g_ptr_array_add (keys, key);
    }
  if (keys->len > 0)
    return g_steal_pointer (&keys);
  wc_error_invalid (error, "fingerprints", "fingerprints: there is none");
  return NULL;
}

typedef struct
{
  const WcAccount *account;
  const char *jid;
  GPtrArray *keys; /* (element-type GBytes) */
  WcOmemoTrust trust;
} Deciding;

static gboolean
decide (WcDb *db, gpointer data, GError **error)
{
  const Deciding *deciding = data;

  for (guint i = 0; i < deciding->keys->len; i++)
    {
      const WcOmemoKeyOf who = { deciding->account->id, deciding->jid,
                                 deciding->keys->pdata[i] };

      if (!wc_omemo_trusting_decide (db, &who, deciding->trust, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
wc_omemo_key_service_set_trust (WcOmemoKeyService *self,
                                const WcAccount *account,
                                const char *jid,
                                const char *const *fingerprints,
                                WcOmemoTrust trust,
                                GError **error)
{
  g_autofree char *address =
      *jid != '\0' ? wc_jid_argument_bare (jid, "jid", error) : g_strdup (account->jid);
  g_autoptr (GPtrArray) keys = address != NULL ? parse_keys (fingerprints, error) : NULL;
  Deciding deciding = { account, address, keys, trust };

  if (keys == NULL || !wc_db_run (self->db, WC_DB_FULL, decide, &deciding, error))
    return FALSE;
  tell (self, account, address);
  return TRUE;
}

/* ---- Our link ---- */

static void
add_fingerprint (GPtrArray *list, guint32 device, GBytes *key)
{
  WcOmemoFingerprint *one = g_new0 (WcOmemoFingerprint, 1);

  one->device = device;
  one->key = g_bytes_ref (key);
  g_ptr_array_add (list, one);
}

/* Other devices of ours that were verified and are on the list. */
static gboolean
add_verified (WcDb *db,
              const WcAccount *account,
              const WcOmemoOwn *own,
              GPtrArray *list,
              GError **error)
{
  const WcOmemoAddress of = { account->id, account->jid, WC_OMEMO_AXOLOTL, 0 };
  g_autoptr (GPtrArray) devices = wc_omemo_device_store_list (db, &of, error);

  for (guint i = 0; devices != NULL && i < devices->len; i++)
    {
      const WcOmemoDevice *device = devices->pdata[i];
      const WcOmemoKeyOf who = { account->id, account->jid, device->key };
      g_autoptr (WcOmemoIdentity) identity = NULL;

      if (device->device == own->device || !device->listed || device->key == NULL)
        continue;
      identity = wc_omemo_identity_store_get (db, &who, NULL);
      if (identity != NULL && identity->trust == WC_OMEMO_TRUST_VERIFIED)
        add_fingerprint (list, device->device, device->key);
    }
  return devices != NULL;
}

char *
wc_omemo_key_service_dup_own_uri (WcOmemoKeyService *self,
                                  const WcAccount *account,
                                  GError **error)
{
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_omemo_fingerprint_free);
  GError *local_error = NULL;
  g_autoptr (WcOmemoOwn) own =
      wc_omemo_own_store_get (self->db, account->id, &local_error);

  if (own == NULL && local_error == NULL)
    g_set_error_literal (&local_error, WC_ERROR, WC_ERROR_NOT_FOUND,
                         "the account has no device with OMEMO: its policy is off, or it "
                         "was never online since");
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }
  add_fingerprint (list, own->device, own->identity);
  return add_verified (self->db, account, own, list, error)
             ? wc_omemo_fingerprint_dup_uri (account->jid, list)
             : NULL;
}

/* ---- Links of others ---- */

typedef struct
{
  const WcAccount *account;
  const char *jid;
  GPtrArray *told; /* (element-type WcOmemoFingerprint) */
  GPtrArray *keys; /* (element-type GBytes) what was verified */
  GArray *unknown; /* (element-type guint32) whose devices nobody has announced */
} Verifying;

/* *@out_known is set where the device is known so. */
static gboolean
check_device (WcDb *db,
              const Verifying *verifying,
              WcOmemoVersion version,
              const WcOmemoFingerprint *told,
              gboolean *out_known,
              GError **error)
{
  const WcOmemoAddress one = { verifying->account->id, verifying->jid, version,
                               told->device };
  GError *local_error = NULL;
  g_autoptr (WcOmemoDevice) device = wc_omemo_device_store_get (db, &one, &local_error);

  if (device != NULL && device->key != NULL &&
      !wc_omemo_fingerprint_equal (device->key, told->key) &&
      (device->shown == NULL || !wc_omemo_fingerprint_equal (device->shown, told->key)))
    {
      g_set_error (&local_error, WC_ERROR, WC_ERROR_CONFLICT,
                   "device %u has shown another key than the link says: nothing was "
                   "verified",
                   told->device);
      wc_error_set_detail (local_error, "reason", "identity-changed");
    }
  *out_known |= device != NULL;
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

static gboolean
verify_key (WcDb *db, const Verifying *verifying, GBytes *key, GError **error)
{
  const WcOmemoKeyOf who = { verifying->account->id, verifying->jid, key };
  GError *local_error = NULL;

  if (!wc_omemo_trusting_verify (db, &who, &local_error))
    {
      if (g_error_matches (local_error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT))
        wc_error_set_detail (local_error, "field", "uri");
      g_propagate_error (error, local_error);
      return FALSE;
    }
  g_ptr_array_add (verifying->keys, g_bytes_ref (key));
  return TRUE;
}

static gboolean
verify_device (WcDb *db,
               const Verifying *verifying,
               const WcOmemoFingerprint *told,
               GError **error)
{
  gboolean known = FALSE;

  if (!check_device (db, verifying, WC_OMEMO_AXOLOTL, told, &known, error) ||
      !check_device (db, verifying, WC_OMEMO_2, told, &known, error) ||
      !verify_key (db, verifying, told->key, error))
    return FALSE;
  if (!known)
    g_array_append_val (verifying->unknown, told->device);
  return TRUE;
}

static gboolean
verify (WcDb *db, gpointer data, GError **error)
{
  const Verifying *verifying = data;
  gboolean is_ours = g_str_equal (verifying->jid, verifying->account->jid);
  g_autoptr (WcOmemoOwn) own =
      is_ours ? wc_omemo_own_store_get (db, verifying->account->id, NULL) : NULL;

  for (guint i = 0; i < verifying->told->len; i++)
    {
      const WcOmemoFingerprint *told = verifying->told->pdata[i];

      if ((own == NULL || !wc_omemo_fingerprint_equal (own->identity, told->key)) &&
          !verify_device (db, verifying, told, error))
        return FALSE;
    }
  return TRUE;
}

/* What @uri tells, and of whom. */
static GPtrArray *
read_uri (const char *uri, char **out_jid, GError **error)
{
  g_autoptr (WcXmppUri) parsed = wc_xmpp_uri_parse (uri, NULL);
  g_autoptr (GPtrArray) told = NULL;

  if (parsed != NULL && parsed->jid != NULL)
    told = wc_omemo_fingerprint_read_uri (parsed);
  if (told == NULL || told->len == 0 || !wc_jid_is_bare (parsed->jid))
    {
      wc_error_invalid (error, "uri", "uri: this is no link with fingerprints");
      return NULL;
    }
  *out_jid = g_strdup (parsed->jid);
  return g_steal_pointer (&told);
}

GPtrArray *
wc_omemo_key_service_verify_uri (WcOmemoKeyService *self,
                                 const WcAccount *account,
                                 const char *uri,
                                 char **out_jid,
                                 GArray **out_unknown,
                                 GError **error)
{
  g_autofree char *jid = NULL;
  g_autoptr (GPtrArray) told = read_uri (uri, &jid, error);
  g_autoptr (GPtrArray) keys =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GArray) unknown = g_array_new (FALSE, FALSE, sizeof (guint32));
  Verifying verifying = { account, jid, told, keys, unknown };

  if (told == NULL || !wc_db_run (self->db, WC_DB_FULL, verify, &verifying, error))
    return NULL;
  tell (self, account, jid);
  *out_jid = g_steal_pointer (&jid);
  *out_unknown = g_steal_pointer (&unknown);
  return g_steal_pointer (&keys);
}
