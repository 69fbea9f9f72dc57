/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/omemo-own.h"

WcOmemoOwn *
wc_omemo_own_new (guint32 device, GBytes *identity, GBytes *secret, GBytes *epoch)
{
  WcOmemoOwn *self = g_new0 (WcOmemoOwn, 1);

  self->device = device;
  self->identity = g_bytes_ref (identity);
  self->secret = g_bytes_ref (secret);
  self->epoch = g_bytes_ref (epoch);
  return self;
}

void
wc_omemo_own_free (WcOmemoOwn *self)
{
  g_bytes_unref (self->identity);
  g_bytes_unref (self->secret);
  g_bytes_unref (self->epoch);
  g_free (self);
}

gboolean
wc_omemo_own_is_restored (const WcOmemoOwn *self, gint64 now_us)
{
  return self->restored_us != 0 && now_us - self->restored_us < WC_OMEMO_OWN_TOLD_US;
}

WcOmemoReason
wc_omemo_own_get_reason (const WcOmemoOwn *self, gint64 now_us)
{
  if (self->hidden_us != 0)
    return WC_OMEMO_REASON_OWN_NOT_PUBLIC;
  return wc_omemo_own_is_restored (self, now_us) ? WC_OMEMO_REASON_RESTORED
                                                 : WC_OMEMO_REASON_NONE;
}

WcOmemoOwnKey *
wc_omemo_own_key_new (guint32 id, gboolean is_signed, GBytes *record)
{
  WcOmemoOwnKey *self = g_new0 (WcOmemoOwnKey, 1);

  self->id = id;
  self->is_signed = is_signed;
  self->record = g_bytes_ref (record);
  return self;
}

void
wc_omemo_own_key_free (WcOmemoOwnKey *self)
{
  g_bytes_unref (self->record);
  g_free (self);
}
