/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/str.h"
#include "model/message-omemo.h"

WcMessageOmemoLeft *
wc_message_omemo_left_new (const char *jid,
                           WcOmemoVersion version,
                           guint32 device,
                           WcOmemoReason reason)
{
  WcMessageOmemoLeft *self = g_new (WcMessageOmemoLeft, 1);

  *self = (WcMessageOmemoLeft){ g_strdup (jid), version, device, reason };
  return self;
}

void
wc_message_omemo_left_free (WcMessageOmemoLeft *self)
{
  g_free (self->jid);
  g_free (self);
}

WcMessageOmemo *
wc_message_omemo_new (gint64 message, WcOmemoVersion version, guint32 device)
{
  WcMessageOmemo *self = g_new0 (WcMessageOmemo, 1);

  self->message = message;
  self->version = version;
  self->device = device;
  return self;
}

WcMessageOmemo *
wc_message_omemo_copy (const WcMessageOmemo *self)
{
  WcMessageOmemo *copy = g_memdup2 (self, sizeof *self);

  copy->jid = g_strdup (self->jid);
  copy->key = self->key != NULL ? g_bytes_ref (self->key) : NULL;
  copy->left = self->left != NULL ? g_ptr_array_ref (self->left) : NULL;
  return copy;
}

void
wc_message_omemo_free (WcMessageOmemo *self)
{
  g_free (self->jid);
  g_clear_pointer (&self->key, g_bytes_unref);
  g_clear_pointer (&self->left, g_ptr_array_unref);
  g_free (self);
}

void
wc_message_omemo_set_key (WcMessageOmemo *self, const char *jid, GBytes *key)
{
  GBytes *old = self->key;

  wc_str_set (&self->jid, jid);
  self->key = g_bytes_ref (key);
  g_clear_pointer (&old, g_bytes_unref);
}
