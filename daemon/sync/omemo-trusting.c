/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/error.h"
#include "crypto/curve-points.h"
#include "store/omemo-device-store.h"
#include "store/omemo-identity-store.h"
#include "store/omemo-pending-store.h"
#include "store/omemo-session-store.h"
#include "sync/omemo-trusting.h"

/* The session was with the key before, and so was what made its bundle a bad one; what
 * came with this one can be read now. */
static gboolean
accept (WcDb *db, const WcOmemoAddress *one, GBytes *key, GError **error)
{
  return wc_omemo_device_store_repin (db, one, key, error) &&
         wc_omemo_session_store_remove (db, one, error) &&
         wc_omemo_device_store_set_bundle (db, one, WC_OMEMO_BUNDLE_UNKNOWN,
                                           /* retry_us= */ 0, error) &&
         wc_omemo_pending_store_wake (db, one, error);
}

static gboolean
settle (
    WcDb *db, const WcOmemoAddress *one, GBytes *key, WcOmemoTrust trust, GError **error)
{
  if (trust == WC_OMEMO_TRUST_DISTRUSTED)
    return wc_omemo_device_store_show (db, one, /* key= */ NULL, error);
  return !wc_omemo_trust_allows (trust) || accept (db, one, key, error);
}

static gboolean
settle_all (WcDb *db,
            const WcOmemoKeyOf *who,
            WcOmemoVersion version,
            WcOmemoTrust trust,
            GError **error)
{
  const WcOmemoAddress of = { who->account, who->jid, version, 0 };
  g_autoptr (GPtrArray) devices = wc_omemo_device_store_list (db, &of, error);

  for (guint i = 0; devices != NULL && i < devices->len; i++)
    {
      const WcOmemoDevice *device = devices->pdata[i];
      WcOmemoAddress one = of;

      one.device = device->device;
      if (device->shown != NULL && g_bytes_equal (device->shown, who->key) &&
          !settle (db, &one, who->key, trust, error))
        return FALSE;
    }
  return devices != NULL;
}

gboolean
wc_omemo_trusting_decide (WcDb *db,
                          const WcOmemoKeyOf *who,
                          WcOmemoTrust trust,
                          GError **error)
{
  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  return wc_omemo_identity_store_set_trust (db, who, trust, error) &&
         settle_all (db, who, WC_OMEMO_AXOLOTL, trust, error) &&
         settle_all (db, who, WC_OMEMO_2, trust, error);
}

gboolean
wc_omemo_trusting_verify (WcDb *db, const WcOmemoKeyOf *who, GError **error)
{
  g_autoptr (WcOmemoIdentity) known = NULL;

  g_return_val_if_fail (wc_db_in_transaction (db), FALSE);

  if (!wc_curve_point_is_fit (who->key))
    {
      g_set_error_literal (error, WC_ERROR, WC_ERROR_INVALID_ARGUMENT,
                           "no device can have this key");
      return FALSE;
    }
  known = wc_omemo_identity_store_note (db, who, WC_OMEMO_TRUST_MODE_MANUAL,
                                        /* out_is_new= */ NULL, error);
  return known != NULL &&
         wc_omemo_trusting_decide (db, who, WC_OMEMO_TRUST_VERIFIED, error);
}
