/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "stream/inbound.h"

void
wc_inbound_clear (WcInbound *in)
{
  g_clear_pointer (&in->stanza, wc_node_unref);
  g_clear_pointer (&in->archive_id, g_free);
  g_clear_pointer (&in->archive_by, g_free);
  g_clear_pointer (&in->message, wc_message_builder_free);
  g_clear_pointer (&in->omemo, wc_message_omemo_free);
  g_clear_pointer (&in->sealed, wc_omemo_pending_free);
  g_clear_pointer (&in->reports, g_ptr_array_unref);
}

gboolean
wc_inbound_is_now (const WcInbound *in)
{
  return in->origin != WC_MESSAGE_SOURCE_ARCHIVE && in->stamp_us == 0 && !in->delayed;
}

void
wc_inbound_take_report (WcInbound *in, WcReport *report)
{
  if (in->reports == NULL)
    in->reports = g_ptr_array_new_with_free_func ((GDestroyNotify) wc_report_free);
  report->archived = in->origin == WC_MESSAGE_SOURCE_ARCHIVE;
  g_ptr_array_add (in->reports, report);
}

WcMessageBuilder *
wc_inbound_message (WcInbound *in)
{
  if (in->message == NULL)
    in->message = wc_message_builder_new ();
  return in->message;
}
