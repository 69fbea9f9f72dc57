/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-bundle.h"

/* What one device is told in an <encrypted/>: the key of the payload, encrypted in the
 * session with that device. */
typedef struct
{
  char *jid;      /* (owned) (nullable) bare JID of the device; NULL: AXOLOTL has none */
  guint32 device; /* 1 to 2^32-1; ours are below 2^31 */
  gboolean kex;   /* it begins a session (AXOLOTL: prekey='true'); a hint, not a proof */
  GBytes *data;   /* (owned) */
} WcOmemoKey;

WcOmemoKey *
wc_omemo_key_new (const char *jid, guint32 device, gboolean kex, GBytes *data);
void wc_omemo_key_free (WcOmemoKey *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoKey, wc_omemo_key_free)

/* An <encrypted/> element as a value (XEP-0384). */
typedef struct
{
  WcOmemoVersion version;
  guint32 sender; /* device that wrote it */
  GBytes *iv;     /* (owned) (nullable) AXOLOTL: 12 or 16 bytes; OMEMO_2 has none */
  GBytes
      *payload; /* (owned) (nullable) NULL: an empty message, which moves the ratchet */
  GPtrArray *keys; /* (owned) (element-type WcOmemoKey) one for each device */
} WcOmemoEncrypted;

/* Takes references, and @keys (transfer full). Returns: (transfer full). */
WcOmemoEncrypted *wc_omemo_encrypted_new (
    WcOmemoVersion version, guint32 sender, GBytes *iv, GBytes *payload, GPtrArray *keys);
void wc_omemo_encrypted_free (WcOmemoEncrypted *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoEncrypted, wc_omemo_encrypted_free)
