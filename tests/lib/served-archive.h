/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xml/node.h"

/* An archive as a server keeps it (XEP-0313, 0059): it answers queries with stanzas. Ids
 * are "1", "2", … in the order of adding. */
typedef struct _WcServedArchive WcServedArchive;

/* @owner: the bare JID whose archive it is. Returns: (transfer full). */
WcServedArchive *wc_served_archive_new (const char *owner);
void wc_served_archive_free (WcServedArchive *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcServedArchive, wc_served_archive_free)

/* Adds @message, a whole stanza; copied. It knows whole seconds alone, as Prosody does.
 * @with: the other side's bare JID. Returns the id, borrowed. */
const char *wc_served_archive_add (WcServedArchive *self,
                                   const WcNode *message,
                                   const char *with,
                                   gint64 stamp_us);

/* The bodies of all messages that begin with @prefix, oldest first, each followed by a
 * space. Returns: (transfer full). */
char *wc_served_archive_dup_bodies (WcServedArchive *self, const char *prefix);

/* How many it holds; and gives at most @max a page, whatever is asked for. */
guint wc_served_archive_count (WcServedArchive *self);
void wc_served_archive_set_page (WcServedArchive *self, guint max);

/* What is to be said to @to in answer to @iq, a request with a <query/>. Returns:
 * (transfer full). */
char *wc_served_archive_answer (WcServedArchive *self, const WcNode *iq, const char *to);

/* What @query asks for, as "start", "after=7", "before=7" or "ids=7". Returns: (transfer
 * full). */
char *wc_served_archive_describe (const WcNode *query);
