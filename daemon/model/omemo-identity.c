/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/omemo-identity.h"

#define CURVE25519 5 /* the first byte of a public key */

gboolean
wc_omemo_identity_is_key (GBytes *key)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (key, &size);

  return size == WC_OMEMO_PUBLIC_KEY_SIZE && bytes[0] == CURVE25519;
}

WcOmemoIdentity *
wc_omemo_identity_new (const char *jid, GBytes *key)
{
  WcOmemoIdentity *self = g_new0 (WcOmemoIdentity, 1);

  self->jid = g_strdup (jid);
  self->key = g_bytes_ref (key);
  return self;
}

void
wc_omemo_identity_free (WcOmemoIdentity *self)
{
  g_free (self->jid);
  g_bytes_unref (self->key);
  g_free (self);
}
