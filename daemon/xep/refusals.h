/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What a server has refused to take on a node of ours, so that it is not asked for again
 * on the same stream: single chats, and after some refusals in a row all of them. */
typedef struct _WcRefusals WcRefusals;

/* Returns: (transfer full). */
WcRefusals *wc_refusals_new (void);
void wc_refusals_free (WcRefusals *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcRefusals, wc_refusals_free)

/* On a new stream everything may be asked for again. */
void wc_refusals_clear (WcRefusals *self);

/* @chat (copied) was refused; or one was taken, so that the node is not what is wrong. */
void wc_refusals_add (WcRefusals *self, const char *chat);
void wc_refusals_end_row (WcRefusals *self);

/* Whether @chat was refused; and whether so many were in a row that no other is to be
 * tried. */
gboolean wc_refusals_has (WcRefusals *self, const char *chat);
gboolean wc_refusals_are_too_many (WcRefusals *self);
