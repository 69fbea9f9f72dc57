/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What a stanza tells about another message, or about somebody's typing: a receipt, a
 * marker, a bounce, a chat state. An immutable value. */
typedef enum
{
  WC_REPORT_DELIVERED, /* XEP-0184: reached a device of the chat partner */
  WC_REPORT_DISPLAYED, /* XEP-0333: read up to and including that message */
  WC_REPORT_FAILED,    /* a bounce, type='error' */
  WC_REPORT_TYPING,    /* XEP-0085: detail is the chat state's name */
} WcReportKind;

typedef struct
{
  WcReportKind kind;
  gboolean outgoing; /* one of our own devices says so (carbon, archive) */
  char *chat;        /* (owned) bare JID of the chat it belongs to */
  char *from;        /* (owned) full JID of who says so */
  char *message_id;  /* (owned) (nullable) id attribute of the message it is about */
  char *detail;      /* (owned) (nullable) stanza error condition, or the chat state */
  char *text;        /* (owned) (nullable) the error's text */
  /* of DISPLAYED by somebody else in a room, and of what is told in a private chat there,
   * who that is, never the nick alone: */
  char *real_jid;    /* (owned) (nullable) bare JID */
  char *occupant_id; /* (owned) (nullable) XEP-0421 */
  char *nick;        /* (owned) (nullable) */
  gint64 ts_us;      /* when it was said, microseconds since the epoch */
  gboolean archived; /* an archive says so, and when */
} WcReport;

/* Arguments are copied; @message_id, @detail and @text may be NULL. Returns: (transfer
 * full). */
WcReport *wc_report_new (WcReportKind kind,
                         const char *chat,
                         const char *from,
                         const char *message_id,
                         gint64 ts_us);
/* The same with outgoing, detail and text set; for the builder's side only, before
 * sharing. */
WcReport *
wc_report_with (WcReport *self, gboolean outgoing, const char *detail, const char *text);
/* The same with who says so in a room, as far as it shows that. */
WcReport *wc_report_by (WcReport *self,
                        const char *real_jid,
                        const char *occupant_id,
                        const char *nick);
void wc_report_free (WcReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcReport, wc_report_free)
