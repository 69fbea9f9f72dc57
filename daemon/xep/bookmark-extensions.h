/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/bookmark.h"
#include "xml/node.h"

/* What the element @conference of a bookmark (XEP-0402) says in its extensions: pinned
 * and notify of @bookmark. Of what it says to several kinds of programs, what is meant
 * for one like ours counts (XEP-0492 § 5), of both namespaces the newer. */
void wc_bookmark_extensions_read (WcBookmark *bookmark, const WcNode *conference);

/* Makes @conference say what @wanted wants, where it says something else: in the
 * namespaces of XEP-0492 that stand there, else in the newer. Everything else stays:
 * other extensions, what is meant for other kinds of programs, <advanced/>. To take a
 * setting back is not possible where it carries something advanced (§ 4): it stays. */
void wc_bookmark_extensions_write (WcNode *conference, const WcBookmark *wanted);
