/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* A queue of work that is long for one turn of the main loop: of all accounts together
 * one piece is done in each turn, so that the doors and the other accounts get theirs in
 * between. Made in main, shared, reference counted. */
typedef struct _WcTurns WcTurns;

typedef void (*WcTurnsFunc) (gpointer data);

WcTurns *wc_turns_new (void);
WcTurns *wc_turns_ref (WcTurns *self);
void wc_turns_unref (WcTurns *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcTurns, wc_turns_unref)

/* Calls @func once, in a later turn, in the order of asking. Returns an id, never 0, that
 * is good until the call. */
guint wc_turns_add (WcTurns *self, WcTurnsFunc func, gpointer data);

/* Takes back what has not been called; *@id becomes 0. Nothing happens when it is 0. */
void wc_turns_clear (WcTurns *self, guint *id);
