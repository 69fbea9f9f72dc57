/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/room-keeper.h"
#include "lib/fake-session.h"
#include "lib/temp-db.h"

#define WC_ROOM "coven@chat.x.lit"

/* The account me@x.lit/here, bound, with the modules for rooms and bookmarks and a keeper
 * over a store; the other side is the test. */
typedef struct
{
  WcTempDb *temp;     /* (owned) */
  WcFakeClock *clock; /* (owned) the keeper's, and the store's */
  WcLive *live;       /* (owned) */
  WcPrompts *prompts; /* (owned) */
  WcIngest *ingest;   /* (owned) */
  WcOutbox *outbox;   /* (owned) */
  WcHost host;
  WcRoomKeeper *keeper; /* (owned) */
  const WcRoomPort *port;
  WcFakeSession *fake; /* (owned) */
  GString *told;       /* (owned) states of rooms as they are told: "coven joined; " */
  GString *ended;      /* (owned) what wc_room_fixture_task() ended with: "ok " or
                        * "CODE:state, reason or condition " */
  gpointer value;      /* (nullable) (unowned) of the last that ended, where it has one */
} WcRoomFixture;

/* For g_test_add(). The keeper has not begun. */
void wc_room_fixture_setup (WcRoomFixture *self, gconstpointer data);
void wc_room_fixture_teardown (WcRoomFixture *self, gconstpointer data);

/* Puts a room into the store, and makes the keeper and the session anew. */
void wc_room_fixture_know (WcRoomFixture *self,
                           const char *room,
                           gboolean wanted,
                           guint flags);

/* Begins; the stream lasts, is lost, or lost for good. */
void wc_room_fixture_begin (WcRoomFixture *self);

/* Takes the next thing written; (transfer full). */
WcNode *wc_room_fixture_take (WcRoomFixture *self);

/* The next thing written must be the question what @room is; it answers with these
 * features, joined by ' '. _refuse_info: with an error. */
void wc_room_fixture_info (WcRoomFixture *self, const char *room, const char *features);
void wc_room_fixture_refuse_info (WcRoomFixture *self, const char *condition);

/* The next thing written must be the presence that enters as @jid (room/nick). */
void wc_room_fixture_assert_enters (WcRoomFixture *self, const char *jid);

/* We are in @jid; @codes further status codes, joined by ' '. */
void wc_room_fixture_arrive (WcRoomFixture *self, const char *jid, const char *codes);

/* From the question to being in, in one step. @features: as of _info(). */
void wc_room_fixture_join (WcRoomFixture *self, const char *room, const char *features);

/* A presence of @jid: @type (nullable), @inside its child of muc#user. */
void wc_room_fixture_presence (WcRoomFixture *self,
                               const char *jid,
                               const char *type,
                               const char *inside);

/* An error to the presence that entered as @jid. */
void wc_room_fixture_refuse (WcRoomFixture *self, const char *jid, const char *condition);

/* A task whose end is noted; (transfer full). _settle: lets it end. */
GTask *wc_room_fixture_task (WcRoomFixture *self);
void wc_room_fixture_settle (WcRoomFixture *self);

/* Stores what @room/hag said now. */
void wc_room_fixture_say (WcRoomFixture *self, const char *room, const char *body);

/* Queues a message of the account for @chat. Returns its id. */
gint64 wc_room_fixture_queue (WcRoomFixture *self, const char *chat);

/* The message has failed with @condition; NULL: it waits to be sent. */
void wc_room_fixture_assert_failed (WcRoomFixture *self,
                                    gint64 message,
                                    const char *condition);

/* Takes the words and compares them. */
void wc_room_fixture_assert_told (WcRoomFixture *self, const char *words);
void wc_room_fixture_assert_ended (WcRoomFixture *self, const char *words);

/* How the store has @room: "wanted refused banned", or "-" where it has not. */
void
wc_room_fixture_assert_stored (WcRoomFixture *self, const char *room, const char *words);
