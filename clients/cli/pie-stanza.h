/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/foreign-line.h"
#include "xml/node.h"

/* A message as a server keeps it, on its way to a line. Begins as zero. */
typedef struct
{
  WcForeignMessage message; /* borrows from the rest, and from the node that was read */
  char *chat;               /* (owned) */
  char *from;               /* (owned) */
  char *text;               /* (owned) */
  char *account;            /* (owned) */
} WcPieStanza;

void wc_pie_stanza_clear (WcPieStanza *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcPieStanza, wc_pie_stanza_clear)

/* Reads the element <message/>, as it waits for @account: the time is that of its stamp.
 * FALSE: it belongs to no chat, or is of no time. */
gboolean
wc_pie_stanza_read (WcPieStanza *self, const WcNode *message, const char *account);

/* Reads an element <result/> of the archive of @account (XEP-0313). FALSE: as above. */
gboolean
wc_pie_stanza_read_result (WcPieStanza *self, const WcNode *result, const char *account);
