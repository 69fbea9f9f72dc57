/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/fake-session.h"
#include "lib/temp-db.h"
#include "xep/host.h"

/* A session of me@x.lit with a store, whose units are its transactions: for modules about
 * what is set of chats with people. There is a chat with Romeo and a room. */
typedef struct
{
  WcTempDb *temp; /* (owned) */
  WcHost host;
  WcFakeSession *fake; /* (owned) */
  gint64 seen;         /* journal seq up to which events were taken */
} WcMarksFixture;

#define WC_MARKS_ROMEO "romeo@y"
#define WC_MARKS_ROOM "hall@rooms.y"

#define WC_MARKS_NODE "https://whinchat.im/protocol/chat-settings:0"
#define WC_MARKS_PINNED "<pinned xmlns='urn:xmpp:bookmarks-pinning:0'/>"
#define WC_MARKS_NOTIFY(inside)                                                          \
  "<notify xmlns='urn:xmpp:notification-settings:1'>" inside "</notify>"
#define WC_MARKS_NOTIFY_0(inside)                                                        \
  "<notify xmlns='urn:xmpp:notification-settings:0'>" inside "</notify>"
#define WC_MARKS_NEVER WC_MARKS_NOTIFY ("<never/>") WC_MARKS_NOTIFY_0 ("<never/>")

/* What asks for the node; an item of it about a chat; what the server tells of items, and
 * the answer that lists them. */
#define WC_MARKS_ASKED                                                                   \
  "<iq type='get'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"                    \
  "<items node='" WC_MARKS_NODE "'/></pubsub></iq>"
#define WC_MARKS_ITEM(chat, inside)                                                      \
  "<item id='" chat "'><chat xmlns='" WC_MARKS_NODE "'>" inside "</chat></item>"
#define WC_MARKS_EVENT(from, inside)                                                     \
  "<message type='headline' from='" from                                                 \
  "'><event xmlns='http://jabber.org/protocol/pubsub#event'>"                            \
  "<items node='" WC_MARKS_NODE "'>" inside "</items></event></message>"
#define WC_MARKS_LIST(inside)                                                            \
  "<pubsub xmlns='http://jabber.org/protocol/pubsub'>"                                   \
  "<items node='" WC_MARKS_NODE "'>" inside "</items></pubsub>"

/* Bound with @xeps. Returns: (transfer full). */
WcMarksFixture *wc_marks_fixture_new (const WcXep *const *xeps);
void wc_marks_fixture_free (WcMarksFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcMarksFixture, wc_marks_fixture_free)

/* The same database with another session, as after a restart. */
void wc_marks_fixture_restart (WcMarksFixture *self, const WcXep *const *xeps);

/* A person sets it here, in a chat that is made where there is none. */
void wc_marks_fixture_set (WcMarksFixture *self,
                           const char *chat,
                           gboolean pinned,
                           WcNotify notify);

/* What the chat shows. */
void wc_marks_fixture_assert_chat (WcMarksFixture *self,
                                   const char *chat,
                                   gboolean pinned,
                                   WcNotify notify);

/* The events of the journal since the last look, as words. */
void wc_marks_fixture_assert_events (WcMarksFixture *self, const char *expected);

/* The next thing written publishes, with all conditions, the item @id with @inside; it is
 * still to be answered. */
void wc_marks_fixture_assert_published (WcMarksFixture *self,
                                        const char *id,
                                        const char *inside);
