/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/pep-fixture.h"
#include "model/chat.h"

/* For modules about what is set of chats with people. There is a chat with Romeo. */

#define WC_MARKS_NODE "https://whinchat.im/protocol/chat-settings:0"
#define WC_MARKS_PINNED "<pinned xmlns='urn:xmpp:bookmarks-pinning:0'/>"
#define WC_MARKS_NOTIFY(inside)                                                          \
  "<notify xmlns='urn:xmpp:notification-settings:1'>" inside "</notify>"
#define WC_MARKS_NOTIFY_0(inside)                                                        \
  "<notify xmlns='urn:xmpp:notification-settings:0'>" inside "</notify>"
#define WC_MARKS_NEVER WC_MARKS_NOTIFY ("<never/>") WC_MARKS_NOTIFY_0 ("<never/>")

/* An item of the node about a chat; what the server tells of items, and the answer that
 * lists them. */
#define WC_MARKS_ITEM(chat, inside)                                                      \
  "<item id='" chat "'><chat xmlns='" WC_MARKS_NODE "'>" inside "</chat></item>"
#define WC_MARKS_EVENT(from, inside) WC_PEP_EVENT (WC_MARKS_NODE, from, inside)
#define WC_MARKS_LIST(inside) WC_PEP_LIST (WC_MARKS_NODE, inside)

/* Bound with @xeps. Returns: (transfer full). */
WcPepFixture *wc_marks_fixture_new (const WcXep *const *xeps);

/* A person sets it here, in a chat that is made where there is none. */
void wc_marks_fixture_set (WcPepFixture *self,
                           const char *chat,
                           gboolean pinned,
                           WcNotify notify);

/* What the chat shows. */
void wc_marks_fixture_assert_chat (WcPepFixture *self,
                                   const char *chat,
                                   gboolean pinned,
                                   WcNotify notify);

/* The events of the journal since the last look, as words. */
void wc_marks_fixture_assert_events (WcPepFixture *self, const char *expected);

/* The next thing written publishes the item @id with @inside; it is still to be answered.
 */
void wc_marks_fixture_assert_published (WcPepFixture *self,
                                        const char *id,
                                        const char *inside);
