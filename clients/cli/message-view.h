/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "cli/screen.h"

/* Messages for people, one below the other. On a terminal each day has a line of its own
 * and times stand alone; in a pipe each message has its date. */
typedef struct _WcMessageView WcMessageView;

/* @now: its time zone is used. @with_chats: messages of many chats come, so each tells
 * its own. Returns: (transfer full). */
WcMessageView *
wc_message_view_new (const WcScreen *screen, GDateTime *now, gboolean with_chats);
void wc_message_view_free (WcMessageView *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcMessageView, wc_message_view_free)

/* Shows also what devices wrote that a person distrusts. */
void wc_message_view_show_all (WcMessageView *self);

/* Appends a Message of the API, with a line feed at its end; one that is not to be shown
 * is counted, and told of before the next that is. */
void wc_message_view_append (WcMessageView *self, JsonObject *message, GString *out);

/* Whether @message is not to be shown; it is counted then. */
gboolean wc_message_view_hide (WcMessageView *self, JsonObject *message);

/* Tells of those that were counted since, if any. */
void wc_message_view_append_hidden (WcMessageView *self, GString *out);

/* What a message says on one line, "me: " before our own: for lists. Not cleaned yet.
 * Returns: (transfer full). */
char *wc_message_view_dup_excerpt (JsonObject *message);

/* Appends what a line about the moment @ts (milliseconds since the epoch) begins with:
 * the date where it is due, the time and two spaces. Returns the columns of the last
 * line. */
guint wc_message_view_append_time (WcMessageView *self, gint64 ts, GString *out);
