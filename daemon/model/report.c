/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model/report.h"

WcReport *
wc_report_new (WcReportKind kind,
               const char *chat,
               const char *from,
               const char *message_id,
               gint64 ts_us)
{
  WcReport *self = g_new0 (WcReport, 1);

  self->kind = kind;
  self->chat = g_strdup (chat);
  self->from = g_strdup (from);
  self->message_id = g_strdup (message_id);
  self->ts_us = ts_us;
  return self;
}

WcReport *
wc_report_with (WcReport *self, gboolean outgoing, const char *detail, const char *text)
{
  self->outgoing = outgoing;
  g_free (self->detail);
  self->detail = g_strdup (detail);
  g_free (self->text);
  self->text = g_strdup (text);
  return self;
}

WcReport *
wc_report_by (WcReport *self,
              const char *real_jid,
              const char *occupant_id,
              const char *nick)
{
  g_free (self->real_jid);
  self->real_jid = g_strdup (real_jid);
  g_free (self->occupant_id);
  self->occupant_id = g_strdup (occupant_id);
  g_free (self->nick);
  self->nick = g_strdup (nick);
  return self;
}

void
wc_report_free (WcReport *self)
{
  g_free (self->chat);
  g_free (self->from);
  g_free (self->message_id);
  g_free (self->detail);
  g_free (self->text);
  g_free (self->real_jid);
  g_free (self->occupant_id);
  g_free (self->nick);
  g_free (self);
}
