/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/author.h"
#include "model/message-omemo.h"
#include "model/message.h"
#include "model/omemo-work.h"
#include "model/report.h"
#include "xml/node.h"

typedef struct _WcInbound WcInbound;

/* A message on its way in, refined phase by phase. The router fills stanza, origin and
 * received_us; everything else begins as zero. Clear with wc_inbound_clear (g_auto). */
struct _WcInbound
{
  WcNode *stanza;            /* (owned) the message itself, never a wrapper around it */
  WcMessageSource origin;    /* live, carbon or archive */
  gboolean outgoing;         /* one of our own devices wrote it */
  WcAuthorship authorship;   /* of a room: how that is known; UNTOLD: not outgoing */
  char *archive_id;          /* (owned) (nullable) id in the archive of archive_by */
  char *archive_by;          /* (owned) (nullable) bare JID of the archive */
  gint64 stamp_us;           /* when it was sent, by who may say so; 0 = now */
  gboolean delayed;          /* live, and it says that it was kept, believed or not */
  gint64 received_us;        /* when it reached us */
  gint64 older_id;           /* row of its older neighbour in the archive page; 0: none */
  gint64 newer_id;           /* row of its newer neighbour; 0: none */
  gboolean newest_first;     /* its archive page is read backwards */
  gboolean backfill;         /* history, not news */
  gboolean passing;          /* not to be kept for good */
  gboolean replayed;         /* a room tells its history to who has just come */
  WcMessageBuilder *message; /* (owned) (nullable) filled by CLASSIFY: becomes a row */
  GPtrArray *reports;        /* (owned) (nullable) (element-type WcReport) */
  WcMessageOmemo *omemo;     /* (owned) (nullable) filled by DECRYPT: how it came */
  WcOmemoPending *sealed;    /* (owned) (nullable) filled by DECRYPT: what is kept beside
                              * a row that cannot be read yet */
  gint64 again; /* the row that stands for it, which could not be read before; 0: none */
  gint64 row;   /* set by the unit: the row it became or is held as; 0: none */
};

void wc_inbound_clear (WcInbound *in);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcInbound, wc_inbound_clear)

/* Whether it tells of now: it is from no archive, and nothing says that it was kept. */
gboolean wc_inbound_is_now (const WcInbound *in);

/* Adds @report (owned by @in from now on) to what @in tells about other messages. */
void wc_inbound_take_report (WcInbound *in, WcReport *report);

/* The builder of the message that @in becomes, made on first use. Borrowed. */
WcMessageBuilder *wc_inbound_message (WcInbound *in);
