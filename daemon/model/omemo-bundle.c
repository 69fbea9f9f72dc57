/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/omemo-bundle.h"

WcOmemoPreKey *
wc_omemo_pre_key_new (guint32 id, GBytes *key)
{
  WcOmemoPreKey *self = g_new (WcOmemoPreKey, 1);

  *self = (WcOmemoPreKey){ id, g_bytes_ref (key) };
  return self;
}

void
wc_omemo_pre_key_free (WcOmemoPreKey *self)
{
  g_bytes_unref (self->key);
  g_free (self);
}

WcOmemoBundle *
wc_omemo_bundle_new (WcOmemoVersion version,
                     GBytes *identity,
                     guint32 signed_pre_key_id,
                     GBytes *signed_pre_key,
                     GBytes *signature,
                     GPtrArray *pre_keys)
{
  WcOmemoBundle *self = g_new (WcOmemoBundle, 1);

  *self = (WcOmemoBundle){
    .version = version,
    .identity = g_bytes_ref (identity),
    .signed_pre_key_id = signed_pre_key_id,
    .signed_pre_key = g_bytes_ref (signed_pre_key),
    .signature = g_bytes_ref (signature),
    .pre_keys = pre_keys,
  };
  return self;
}

void
wc_omemo_bundle_free (WcOmemoBundle *self)
{
  g_bytes_unref (self->identity);
  g_bytes_unref (self->signed_pre_key);
  g_bytes_unref (self->signature);
  g_ptr_array_unref (self->pre_keys);
  g_free (self);
}
