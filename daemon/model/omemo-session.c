/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/omemo-session.h"

WcOmemoSession *
wc_omemo_session_new (guint32 device, GBytes *record, GBytes *remote_key)
{
  WcOmemoSession *self = g_new0 (WcOmemoSession, 1);

  self->device = device;
  self->record = record != NULL ? g_bytes_ref (record) : NULL;
  self->remote_key = g_bytes_ref (remote_key);
  return self;
}

void
wc_omemo_session_free (WcOmemoSession *self)
{
  g_clear_pointer (&self->record, g_bytes_unref);
  g_clear_pointer (&self->acked_ratchet, g_bytes_unref);
  g_bytes_unref (self->remote_key);
  g_free (self);
}
