/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/bookmark.h"
#include "xml/node.h"

/* What the element @conference of a bookmark (XEP-0402) says in its extensions: pinned
 * and notify of @bookmark. Of what it says to several kinds of programs, what is meant
 * for one like ours counts (XEP-0492 § 5), of both namespaces the newer. */
void wc_bookmark_extensions_read (WcBookmark *bookmark, const WcNode *conference);

/* Where the namespaces say different things, the one that was changed last counts: some
 * programs (Movim) know the older alone. @held: what counted of @held_conference
 * (nullable), as it was before. Sets notify of @bookmark, which was read. */
void wc_bookmark_extensions_settle (WcBookmark *bookmark,
                                    const WcNode *conference,
                                    WcNotify held,
                                    const WcNode *held_conference);

/* Makes @conference say what @wanted wants, where it says something else: in both
 * namespaces of XEP-0492. Everything else stays: other extensions, what is meant for
 * other kinds of programs, <advanced/>. To take a setting back is not possible where it
 * carries something advanced (§ 4): it stays. */
void wc_bookmark_extensions_write (WcNode *conference, const WcBookmark *wanted);
