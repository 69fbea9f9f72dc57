/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/message.h"
#include "store/db.h"

/* A database of its own in a temporary directory, with one account (Juliet's, in which
 * strangers need not wait) and a clock that stands still. */
typedef struct
{
  char *folder;
  char *path;
  WcDb *db;
  gint64 now_us; /* 2025-11-21 12:00:00 UTC and 7 us; tests may move it */
  gint64 account;
  gint64 seen; /* journal seq up to which events were taken */
} WcStoreFixture;

#define WC_STORE_JULIET "juliet@capulet.lit"
#define WC_STORE_ROMEO "romeo@montague.lit"
#define WC_STORE_NOW G_GINT64_CONSTANT (1763726400000007)

WcStoreFixture *wc_store_fixture_new (void);
void wc_store_fixture_free (WcStoreFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcStoreFixture, wc_store_fixture_free)

/* Closes the database and opens it again, as a restart of the daemon does. */
void wc_store_fixture_restart (WcStoreFixture *self);

/* Removes the account with all it has and adds it again, which is much cheaper than a new
 * fixture. */
void wc_store_fixture_empty (WcStoreFixture *self);

/* Begin and commit a transaction that must not fail. */
void wc_store_fixture_begin (WcStoreFixture *self);
void wc_store_fixture_commit (WcStoreFixture *self);

/* A builder with the fields that every message has; its id is chosen for @stamp_us. */
WcMessageBuilder *wc_store_fixture_message (WcStoreFixture *self,
                                            const char *chat,
                                            gboolean outgoing,
                                            gint64 stamp_us);

/* Adds (in a transaction of its own) a message with this body, at @stamp_us. Returns its
 * id. */
gint64 wc_store_fixture_say (WcStoreFixture *self,
                             const char *chat,
                             gboolean outgoing,
                             gint64 stamp_us,
                             const char *body);

/* The journal's events since the last call, one per line, in the form
 * `message.state romeo@montague.lit id=5 state=sent`: kind, chat, ref, id, delta.
 * Returns: (transfer full). */
char *wc_store_fixture_events (WcStoreFixture *self);

/* Fails the test when these are not the events since the last look. */
#define wc_store_fixture_assert_events(self, expected)                                   \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *events_ = wc_store_fixture_events (self);                           \
    g_assert_cmpstr (events_, ==, expected);                                             \
  }                                                                                      \
  G_STMT_END

/* Number of rows of a query. */
gint64 wc_store_fixture_count (WcStoreFixture *self, const char *sql);

/* The statements that have walked a whole table or sorted since the database was opened,
 * one per line: what must not happen where there are a million rows. Returns: (transfer
 * full). */
char *wc_store_fixture_scans (WcStoreFixture *self);

/* How many steps of SQLite's machine all statements took since the last look, those of
 * triggers too: what something costs, whatever else the computer does meanwhile. */
gint64 wc_store_fixture_steps (WcStoreFixture *self);

/* Fails the test unless SQLite's and FTS5's integrity checks pass. */
void wc_store_fixture_check (WcStoreFixture *self);

/* Begins a read transaction on @reader that lasts until it is closed. Returns SQLite's
 * result code. */
int wc_store_fixture_read_on (WcDb *reader);
