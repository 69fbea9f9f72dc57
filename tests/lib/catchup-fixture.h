/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/fake-archive.h"
#include "lib/temp-db.h"
#include "sync/catchup.h"

/* Catching up with an archive of 100 items, pages of 40, of an account that asks for
 * nothing older. */
typedef struct
{
  WcTempDb *temp;
  WcFakeArchive *archive; /* its newest item is of now */
  WcCatchup *catchup;
  GString *log; /* "caught-up " or "no-proof " */
} WcCatchupFixture;

/* For g_test_add(). */
void wc_catchup_fixture_setup (WcCatchupFixture *fixture, gconstpointer data);
void wc_catchup_fixture_teardown (WcCatchupFixture *fixture, gconstpointer data);

/* A new WcCatchup on the database as it is now. */
void wc_catchup_fixture_renew (WcCatchupFixture *fixture);

/* Notes in the log what fixture->catchup tells, which was made by the test. */
void wc_catchup_fixture_follow (WcCatchupFixture *fixture);

/* Lets everything happen; _walk: after a stream has begun. */
void wc_catchup_fixture_run (WcCatchupFixture *fixture);
void wc_catchup_fixture_walk (WcCatchupFixture *fixture, gint64 reconcile_us);

/* Takes what was asked (see wc_fake_archive_take_log()) and told, and compares it;
 * _forget: does not look at it. */
void wc_catchup_fixture_assert_asked (WcCatchupFixture *fixture,
                                      const char *asked,
                                      const char *log);
void wc_catchup_fixture_forget (WcCatchupFixture *fixture);
