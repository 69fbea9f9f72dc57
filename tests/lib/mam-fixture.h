/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/fake-session.h"
#include "sync/archive.h"

#define WC_MAM_FIXTURE_ROOM "coven@chat.x.lit"

/* When what _give() gives was archived, beside its second. */
#define WC_MAM_FIXTURE_US (G_GINT64_CONSTANT (1699999980) * G_USEC_PER_SEC)

/* The account me@x.lit/here, bound, with an archive; the other side is the test. A result
 * becomes the row of its stamp. */
typedef struct
{
  GString *walked;
  GString *older; /* "id>second " of what stood behind a row of this minute */
  GString *pages; /* "first-last[!] " of each call of stored; '!' when complete */
  GString *told;  /* "stored " of each call of stored, "committed " of each walked */
  gboolean refuse_page;
  WcFakeSession *fake;
  WcArchive *archive;
  gboolean done;
  GError *error; /* (nullable) */
} WcMamFixture;

/* For g_test_add(). */
void wc_mam_fixture_setup (WcMamFixture *fixture, gconstpointer data);
void wc_mam_fixture_teardown (WcMamFixture *fixture, gconstpointer data);

/* Asks; _fetch: and returns the request as it was written (transfer full). */
void wc_mam_fixture_ask (WcMamFixture *fixture,
                         const WcArchiveQuery *query,
                         GCancellable *cancellable);
WcNode *wc_mam_fixture_fetch (WcMamFixture *fixture,
                              const WcArchiveQuery *query,
                              GCancellable *cancellable);

/* A result to @request, with this archive id and of that second; @from: an attribute of
 * the stanza, or "". */
void wc_mam_fixture_give (WcMamFixture *fixture,
                          const WcNode *request,
                          const char *from,
                          const char *id,
                          guint second);

/* Until what was asked for has come. */
void wc_mam_fixture_run (WcMamFixture *fixture);
