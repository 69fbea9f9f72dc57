/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/marks-store.h"
#include "stream/session.h"

/* Tells the server, for the other devices, what was set of chats with people: what
 * store/marks-store finds to differ is published, one chat after the other. */
typedef struct _WcMarksWrites WcMarksWrites;

/* @session is borrowed. It is shut. Returns: (transfer full). */
WcMarksWrites *wc_marks_writes_new (WcSession *session);
void wc_marks_writes_free (WcMarksWrites *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcMarksWrites, wc_marks_writes_free)

/* A new stream is bound: what was refused on the old one may be asked for again. */
void wc_marks_writes_begin (WcMarksWrites *self);

/* The node has been read on this stream, or the stream is lost. Opening begins at once
 * with what waits. */
void wc_marks_writes_set_open (WcMarksWrites *self, gboolean open);

/* Something may have been set. */
void wc_marks_writes_poke (WcMarksWrites *self);

/* The server has said something new of @chat: that is as new as the write that is on its
 * way, or newer. Returns: what that write says, which is what the chat showed when it was
 * sent, borrowed; NULL when there is none, or it was overtaken before. */
const WcMarks *wc_marks_writes_overtake (WcMarksWrites *self, const char *chat);
