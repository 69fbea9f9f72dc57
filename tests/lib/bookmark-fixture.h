/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/fake-session.h"
#include "lib/temp-db.h"
#include "xep/host.h"

/* A bound session of me@x.lit with a store, where a transaction stands open because the
 * fake unit has none, and somebody who is told of bookmarks. */
typedef struct
{
  WcTempDb *temp; /* (owned) */
  WcHost host;
  WcBookmarksHost told;
  WcFakeSession *fake; /* (owned) */
  GString *words;      /* (owned) "changed ROOM", "removed ROOM", "loaded", in lines */
  GString *replies;    /* (owned) of requests: "ok", or the error condition or message */
} WcBookmarkFixture;

/* Begins without a session. Returns: (transfer full). */
WcBookmarkFixture *wc_bookmark_fixture_new (void);
void wc_bookmark_fixture_free (WcBookmarkFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcBookmarkFixture, wc_bookmark_fixture_free)

/* A session with these modules (NULL: none); one that was there is gone, as after a
 * restart. */
void wc_bookmark_fixture_bind (WcBookmarkFixture *self, const WcXep *const *xeps);

/* The account and the server announce these features (NULL: nothing), and disco is done.
 */
void wc_bookmark_fixture_announce (WcBookmarkFixture *self,
                                   const char *account,
                                   const char *server);

/* A WcReply for requests; @user_data is the fixture. */
void wc_bookmark_fixture_reply (WcSession *session,
                                gpointer user_data,
                                const WcNode *result,
                                const GError *error);

/* What the store has: "room name autojoin nick password place" in lines, "-" for what is
 * not there; and what was told or replied since the last look. */
void wc_bookmark_fixture_assert_held (WcBookmarkFixture *self, const char *expected);
void wc_bookmark_fixture_assert_told (WcBookmarkFixture *self, const char *expected);
void wc_bookmark_fixture_assert_replied (WcBookmarkFixture *self, const char *expected);
