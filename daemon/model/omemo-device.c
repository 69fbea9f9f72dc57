/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/omemo-device.h"

gboolean
wc_omemo_device_may_ask (const WcOmemoDevice *self, gint64 now_us)
{
  gint64 wait_us = self->retry_us - now_us;

  if (self->bundle == WC_OMEMO_BUNDLE_UNKNOWN || self->bundle == WC_OMEMO_BUNDLE_GOOD)
    return TRUE;
  return self->retry_us != 0 && (wait_us <= 0 || wait_us > WC_OMEMO_DEVICE_RETRY_US);
}

gboolean
wc_omemo_device_is_silent (const WcOmemoDevice *self, gint64 now_us)
{
  gint64 heard_us = MAX (self->received_us, MAX (self->first_seen_us, self->listed_us));

  return self->listed && now_us - heard_us >= WC_OMEMO_DEVICE_SILENT_US;
}

void
wc_omemo_device_free (WcOmemoDevice *self)
{
  g_clear_pointer (&self->key, g_bytes_unref);
  g_clear_pointer (&self->shown, g_bytes_unref);
  g_free (self);
}

static GArray *
new_ids (void)
{
  return g_array_new (FALSE, FALSE, sizeof (guint32));
}

WcOmemoListChange *
wc_omemo_list_change_new (void)
{
  WcOmemoListChange *self = g_new (WcOmemoListChange, 1);

  *self = (WcOmemoListChange){ new_ids (), new_ids (), new_ids () };
  return self;
}

void
wc_omemo_list_change_free (WcOmemoListChange *self)
{
  g_array_unref (self->added);
  g_array_unref (self->back);
  g_array_unref (self->gone);
  g_free (self);
}
