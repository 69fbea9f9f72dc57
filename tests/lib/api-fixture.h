/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "api/context.h"
#include "api/dispatch.h"
#include "lib/fake-caller.h"
#include "lib/service-fixture.h"

/* Every method of the API over the services of lib/service-fixture, without a door: calls
 * are written as in JSON, and answers are compared as text. Each result is checked
 * against the interface description. */
typedef struct
{
  WcServiceFixture *base;
  WcIdl *idl;
  WcListeners *listeners;
  WcContext context;
  WcDispatch *dispatch;
  WcFakeCaller *caller; /* may do everything */
} WcApiFixture;

WcApiFixture *wc_api_fixture_new (void);
void wc_api_fixture_free (WcApiFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcApiFixture, wc_api_fixture_free)

/* Calls a method and waits for its answer, running the main loop: the result as JSON
 * text, or "ErrorName field" (field only where there is one). @params: a JSON object in
 * which ' stands for ". Returns: (transfer full). */
char *wc_api_fixture_call (WcApiFixture *self, const char *method, const char *params);

/* The same, and the answer must be this one ('…' for "…" again). */
void wc_api_fixture_expect (WcApiFixture *self,
                            const char *method,
                            const char *params,
                            const char *answer);

/* Begins a call without waiting; the answer is in self->caller. */
void wc_api_fixture_start (WcApiFixture *self, const char *method, const char *params);

/* The answer of the last call in the form of wc_api_fixture_call(); NULL while there is
 * none. Returns: (transfer full). */
char *wc_api_fixture_take_answer (WcApiFixture *self);

/* The value of a path such as "items.0.body" in the answer @text, as text: strings bare,
 * the rest as JSON; NULL when it is not there. Returns: (transfer full). */
char *wc_api_fixture_pick (const char *text, const char *path);

/* Fails the test unless wc_api_fixture_pick() gives @expected. */
#define wc_api_fixture_assert_pick(text, path, expected)                                 \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *picked_ = wc_api_fixture_pick (text, path);                         \
    g_assert_cmpstr (picked_, ==, expected);                                             \
  }                                                                                      \
  G_STMT_END
