/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/foreign-line.h"
#include "xml/node.h"

/* One user of a file of XEP-0227, whose data become lines. All functions but the first
 * return FALSE + WC_FAILURE when these cannot be written; what they do not understand
 * they leave out. */
typedef struct _WcPieIn WcPieIn;

/* @account: its bare JID; @lines: borrowed. NULL + WC_FAILURE. Returns: (transfer full).
 */
WcPieIn *wc_pie_in_new (const char *account, WcForeignLines *lines, GError **error);
void wc_pie_in_free (WcPieIn *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcPieIn, wc_pie_in_free)

/* What is left to say behind the last of it. */
gboolean wc_pie_in_end (WcPieIn *self, GError **error);

/* A child of <user/>: contact list, request, card, private data, block list. */
gboolean wc_pie_in_take (WcPieIn *self, const WcNode *child, GError **error);

/* A <result/> of its archive (XEP-0313), a message that waits for it to be online. */
gboolean wc_pie_in_take_result (WcPieIn *self, const WcNode *result, GError **error);
gboolean wc_pie_in_take_offline (WcPieIn *self, const WcNode *message, GError **error);

/* From now on items are of @node (nullable), of those that it has published. */
void wc_pie_in_set_node (WcPieIn *self, const char *node);
gboolean wc_pie_in_take_item (WcPieIn *self, const WcNode *item, GError **error);

/* Something that cannot be read, and @why: it is counted among the lines that are wrong.
 */
gboolean wc_pie_in_refuse (WcPieIn *self, const char *why, GError **error);
