/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "crypto/omemo-backend.h"
#include "crypto/omemo-error.h"

G_DEFINE_QUARK (wc_omemo_error, wc_omemo_error)

gboolean
wc_omemo_error_set (GError **error, WcOmemoReason reason)
{
  g_set_error_literal (error, WC_OMEMO_ERROR, (int) reason,
                       wc_omemo_reason_get_sentence (reason));
  return FALSE;
}

WcOmemoReason
wc_omemo_error_of_code (int code)
{
  switch (code)
    {
    case SG_ERR_DUPLICATE_MESSAGE:
      return WC_OMEMO_REASON_REPEAT_UNKNOWN;
    case SG_ERR_INVALID_KEY_ID:
      return WC_OMEMO_REASON_PREKEY_GONE;
    case SG_ERR_INVALID_MESSAGE:
      return WC_OMEMO_REASON_BAD_SESSION;
    case SG_ERR_NO_SESSION:
      return WC_OMEMO_REASON_NO_SESSION;
    case SG_ERR_UNTRUSTED_IDENTITY:
      return WC_OMEMO_REASON_IDENTITY_CHANGED;
    case SG_ERR_INVALID_KEY:
    case SG_ERR_INVALID_MAC:
    case SG_ERR_INVALID_VERSION:
    case SG_ERR_LEGACY_MESSAGE:
    case SG_ERR_INVALID_PROTO_BUF:
      return WC_OMEMO_REASON_DAMAGED;
    default:
      return WC_OMEMO_REASON_STORE;
    }
}
