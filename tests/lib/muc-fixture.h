/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/fake-session.h"
#include "lib/temp-db.h"
#include "xep/0045-muc.h"
#include "xep/host.h"

/* The account me@x.lit/here, bound, beside the room room@muc.lit and others; what the
 * modules for rooms tell is kept as words. */
typedef struct
{
  WcTempDb *temp; /* (owned) */
  WcLive *live;   /* (owned) */
  WcHost host;
  WcMucHost muc;
  WcFakeSession *fake; /* (owned) */
  WcSession *session;  /* of the fake one */
  GString *told;       /* (owned) "joined nick=me; left; " */
  GString *events;     /* (owned) "room@muc.lit/bob role=… show=…; ", keys sorted */
  GString *answers;    /* (owned) what wc_muc_fixture_on_reply() was told, as "ok " or
                        * "CODE:condition " */
  const char *known;   /* (nullable) a room that is one of ours without being joined */
  WcMucJoin again;     /* (nullable room) joined from inside of the next change */
} WcMucFixture;

/* @xeps (nullable): besides those for presence and rooms. For g_test_add(). */
void wc_muc_fixture_setup (WcMucFixture *self, gconstpointer xeps);
void wc_muc_fixture_teardown (WcMucFixture *self, gconstpointer xeps);

/* A presence of room@muc.lit/@nick: @type (nullable), @item the attributes of <item/>,
 * @rest what follows in <x/>. */
void wc_muc_fixture_presence (WcMucFixture *self,
                              const char *nick,
                              const char *type,
                              const char *item,
                              const char *rest);

/* Joins room@muc.lit as "me" with @flags, beside "bob" (a moderator); nothing of that is
 * left among the words or the stanzas sent. _end_history: its subject comes, too. */
void wc_muc_fixture_join (WcMucFixture *self, guint flags);
void wc_muc_fixture_end_history (WcMucFixture *self);

/* Takes the words and compares them. */
void wc_muc_fixture_assert_told (WcMucFixture *self, const char *words);
void wc_muc_fixture_assert_events (WcMucFixture *self, const char *words);
void wc_muc_fixture_assert_answers (WcMucFixture *self, const char *words);

/* A WcReply whose user_data is the fixture. */
void wc_muc_fixture_on_reply (WcSession *session,
                              gpointer fixture,
                              const WcNode *result,
                              const GError *error);

/* The next thing written; (transfer full). _take_id: its id; (transfer full). */
WcNode *wc_muc_fixture_take (WcMucFixture *self);
char *wc_muc_fixture_take_id (WcMucFixture *self);

/* How often @reason was the reason to drop something. */
guint wc_muc_fixture_count_dropped (WcMucFixture *self, const char *reason);

/* Gives tests/wire/@directory/@file to the session. */
void
wc_muc_fixture_receive_wire (WcMucFixture *self, const char *directory, const char *file);
