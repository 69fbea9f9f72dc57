/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/affiliation-store.h"

/* Who is what in a room, as words: "a@x.lit=member evil.lit=outcast (rude)". */

/* Appends a blank and the words of each of @items (element-type WcOccupant). */
void wc_affiliation_words_append (GString *words, GPtrArray *items);

/* The version that is held of @room, "-" where nothing is, and all its lists behind it,
 * must be @expected. */
void wc_affiliation_words_assert_held (WcDb *db,
                                       gint64 account,
                                       const char *room,
                                       const char *expected);
