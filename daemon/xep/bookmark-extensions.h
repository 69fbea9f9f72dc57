/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/bookmark.h"
#include "xml/node.h"

/* What the element @conference of a bookmark (XEP-0402) says in its extensions: pinned
 * and notify of @bookmark, see xep/marks. */
void wc_bookmark_extensions_read (WcBookmark *bookmark, const WcNode *conference);

/* Sets notify of @bookmark, which was read, to what counts, by what is known of before:
 * see wc_marks_settle(). @held_conference: nullable. */
void wc_bookmark_extensions_settle (WcBookmark *bookmark,
                                    const WcNode *conference,
                                    WcNotify held,
                                    const WcNode *held_conference);

/* Makes @conference say what @wanted wants, where it says something else; everything else
 * stays, see wc_marks_write(). */
void wc_bookmark_extensions_write (WcNode *conference, const WcBookmark *wanted);
