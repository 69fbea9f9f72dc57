/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/omemo-encrypted.h"

WcOmemoKey *
wc_omemo_key_new (const char *jid, guint32 device, gboolean kex, GBytes *data)
{
  WcOmemoKey *self = g_new (WcOmemoKey, 1);

  *self = (WcOmemoKey){ g_strdup (jid), device, kex, g_bytes_ref (data) };
  return self;
}

void
wc_omemo_key_free (WcOmemoKey *self)
{
  g_free (self->jid);
  g_bytes_unref (self->data);
  g_free (self);
}

WcOmemoEncrypted *
wc_omemo_encrypted_new (
    WcOmemoVersion version, guint32 sender, GBytes *iv, GBytes *payload, GPtrArray *keys)
{
  WcOmemoEncrypted *self = g_new (WcOmemoEncrypted, 1);

  *self = (WcOmemoEncrypted){
    .version = version,
    .sender = sender,
    .iv = iv != NULL ? g_bytes_ref (iv) : NULL,
    .payload = payload != NULL ? g_bytes_ref (payload) : NULL,
    .keys = keys,
  };
  return self;
}

void
wc_omemo_encrypted_free (WcOmemoEncrypted *self)
{
  g_clear_pointer (&self->iv, g_bytes_unref);
  g_clear_pointer (&self->payload, g_bytes_unref);
  g_ptr_array_unref (self->keys);
  g_free (self);
}
