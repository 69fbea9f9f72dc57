/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"

/* The rooms that were bookmarked or removed here, in the private XML storage that
 * programs before XEP-0402 read (XEP-0048, XEP-0049), where the server does not put them
 * there itself ("#compat"). */
typedef struct _WcBookmarkMirror WcBookmarkMirror;

/* @session is borrowed. Returns: (transfer full). */
WcBookmarkMirror *wc_bookmark_mirror_new (WcSession *session);
void wc_bookmark_mirror_free (WcBookmarkMirror *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcBookmarkMirror, wc_bookmark_mirror_free)

/* The node of XEP-0402 has something else of @room (copied) than before, as the store
 * says. */
void wc_bookmark_mirror_note (WcBookmarkMirror *self, const char *room);

/* Writes what was noted, all at once: reads what is there, and changes those rooms in it.
 * What is noted meanwhile, and what a lost stream interrupts, is written by the next
 * call; what the server refuses is not. Nothing while there is nothing, it is not known
 * what the server does, or a write is on its way. */
void wc_bookmark_mirror_write (WcBookmarkMirror *self);
