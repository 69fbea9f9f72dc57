/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/omemo-recipient.h"

void
wc_omemo_recipient_free (WcOmemoRecipient *self)
{
  g_free (self->jid);
  g_clear_pointer (&self->key, g_bytes_unref);
  g_free (self);
}

WcOmemoRecipients *
wc_omemo_recipients_new (void)
{
  WcOmemoRecipients *self = g_new0 (WcOmemoRecipients, 1);

  self->devices =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wc_omemo_recipient_free);
  self->is_ready = TRUE;
  return self;
}

void
wc_omemo_recipients_free (WcOmemoRecipients *self)
{
  g_ptr_array_unref (self->devices);
  g_free (self);
}

void
wc_omemo_recipients_leave_out (WcOmemoRecipients *self,
                               const char *jid,
                               WcOmemoReason reason)
{
  WcOmemoRecipient *nobody = g_new0 (WcOmemoRecipient, 1);

  nobody->jid = g_strdup (jid);
  nobody->reason = reason;
  g_ptr_array_add (self->devices, nobody);
}

guint
wc_omemo_recipients_count (const WcOmemoRecipients *self)
{
  guint n = 0;

  for (guint i = 0; i < self->devices->len; i++)
    n += ((WcOmemoRecipient *) self->devices->pdata[i])->reason == WC_OMEMO_REASON_NONE;
  return n;
}
