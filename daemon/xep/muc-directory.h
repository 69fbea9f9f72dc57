/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/room-page.h"
#include "xml/node.h"

/* Which rooms there are: what a service lists (XEP-0045 § 6.3), and what a search finds
 * (XEP-0433). A part of it that is asked for; answers have no more of it. */
typedef struct
{
  const char *after; /* (nullable) WcRoomPage.next of the page before */
  guint limit;       /* 1 … 200 */
} WcMucDirectoryPart;

/* The question for the service, and for a service that searches for @text. Returns:
 * (transfer full). */
WcNode *wc_muc_directory_build_list (const WcMucDirectoryPart *part);
WcNode *wc_muc_directory_build_search (const char *text, const WcMucDirectoryPart *part);

/* What the answer @iq says, for the rooms of @account. A service that knows no pages
 * (XEP-0059) is cut into some here, in the order of addresses. Returns: (transfer full).
 */
WcRoomPage *wc_muc_directory_parse_list (gint64 account,
                                         const WcNode *iq,
                                         const WcMucDirectoryPart *part);
WcRoomPage *wc_muc_directory_parse_search (gint64 account,
                                           const WcNode *iq,
                                           const WcMucDirectoryPart *part);
