/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/fake-session.h"

/* A session of me@x.lit/here, bound, with one module that notes which of its hooks ran
 * and takes part where it is told to. */
typedef struct
{
  WcFakeSession *fake; /* (owned) */
  GString *log;        /* (owned) the module's hooks: "bound inbound " */
  WcVerdict verdict;   /* of its inbound hook */
  gboolean hook;       /* which asks for after_commit, too */
} WcSessionFixture;

/* For g_test_add(). */
void wc_session_fixture_setup (WcSessionFixture *self, gconstpointer data);
void wc_session_fixture_teardown (WcSessionFixture *self, gconstpointer data);

/* Takes what the module has noted, and the steps of units of work, and compares both. */
void wc_session_fixture_assert_logs (WcSessionFixture *self,
                                     const char *modules,
                                     const char *units);

/* One stanza arrives; see wc_session_receive(). */
gboolean wc_session_fixture_receive (WcSessionFixture *self,
                                     const char *xml,
                                     guint32 count,
                                     GError **error);
