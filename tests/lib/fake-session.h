/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/fake-clock.h"
#include "store/db.h"
#include "stream/session.h"

/* A bound session without a server: what it writes is kept, units are noted as words. */
typedef struct
{
  WcSession *session;  /* (owned) */
  WcFakeClock *clock;  /* (owned) */
  GQueue sent;         /* (element-type WcNode) not yet asserted */
  GString *units;      /* (owned) "begin ", "deliver ", "count7 ", "commit ", "rollback ",
                          "find " where it is held */
  gint64 held_row;     /* the unit finds that it is held as this row (0: it is not) … */
  const char *held_id; /* (nullable) … what has this archive id; NULL: everything */
  const char *fail_at; /* (nullable) one of these words: fails there */
  WcDb *db;            /* (nullable) borrowed: whose transactions the units are */
} WcFakeSession;

/* Bound as @full_jid, with @xeps (NULL: none) and @host. Returns: (transfer full). */
WcFakeSession *wc_fake_session_new (const char *full_jid);
WcFakeSession *
wc_fake_session_new_with (const char *full_jid, const WcXep *const *xeps, gpointer host);
void wc_fake_session_free (WcFakeSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcFakeSession, wc_fake_session_free)

/* What tests/wire/@directory/@file has. Returns: (transfer full). */
char *wc_fake_session_sample (const char *directory, const char *file);

/* The inbound that tests/wire/@directory/@file begins. */
WcInbound wc_fake_session_inbound (const char *directory, const char *file);

/* Parses text in the namespace jabber:client; ends the test when it is not well-formed.
 * Returns: (transfer full). */
WcNode *wc_fake_session_parse (const char *xml);

/* Gives a stanza to the session and asserts that it was stored. */
void wc_fake_session_receive (WcFakeSession *self, const char *xml);

/* The next thing written must be @xml, where the id of an iq request is not compared. */
void wc_fake_session_assert_sent (WcFakeSession *self, const char *xml);

/* Gives it while the disk is full at @fail_at, asserts that it was refused, and gives it
 * again when the disk is well. */
void
wc_fake_session_receive_twice (WcFakeSession *self, const char *xml, const char *fail_at);

/* How often something was dropped for @reason. */
guint wc_fake_session_count_dropped (WcFakeSession *self, const char *reason);

/* Nothing more was written. */
void wc_fake_session_assert_idle (WcFakeSession *self);

/* Takes the next thing written, which must be an iq request, and answers it: with a
 * result that contains @payload (nullable), or with an error condition. */
void wc_fake_session_answer (WcFakeSession *self, const char *payload);
void wc_fake_session_refuse (WcFakeSession *self, const char *condition);

/* The same, after asserting that the request has all of @words (parted by blanks) in it.
 * @payload: "" for a result that is empty, NULL for the error item-not-found. */
void
wc_fake_session_answer_next (WcFakeSession *self, const char *words, const char *payload);

/* The next thing written has all of @words in it, and is still to be answered. */
void wc_fake_session_assert_next (WcFakeSession *self, const char *words);

/* The account can publish with options, and has @feature (nullable). */
void wc_fake_session_announce (WcFakeSession *self, const char *feature);
