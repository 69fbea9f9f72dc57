/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/entity-port.h"

/* The servers, gateways and programs that a fake account can ask: what was asked is
 * noted, and answered as a test says. */
typedef struct _WcFakeEntities WcFakeEntities;

/* Returns: (transfer full). */
WcFakeEntities *wc_fake_entities_new (void);
void wc_fake_entities_free (WcFakeEntities *self);

const WcEntityPort *wc_fake_entities_get_port (WcFakeEntities *self);

/* The next call fails with @error (transfer full). */
void wc_fake_entities_fail_next (WcFakeEntities *self, GError *error);

/* What the next request of a command gives, once each, in their order; without one it is
 * completed. @step: (transfer full). */
void wc_fake_entities_give (WcFakeEntities *self, WcCommandStep *step);

/* The next request of a command is not answered before _release. */
void wc_fake_entities_hold (WcFakeEntities *self);
void wc_fake_entities_release (WcFakeEntities *self);

/* The stream was lost, and there is another one. */
void wc_fake_entities_next_stream (WcFakeEntities *self);

/* What was asked since the last call, joined with ';'; '-' stands for nothing. Returns:
 * (transfer full). */
char *wc_fake_entities_take_log (WcFakeEntities *self);

/* Fails the test when this is not what was asked since the last look. */
#define wc_fake_entities_assert_log(self, expected)                                      \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *log_ = wc_fake_entities_take_log (self);                            \
    g_assert_cmpstr (log_, ==, expected);                                                \
  }                                                                                      \
  G_STMT_END

/* A stage of a command of the run "s", with one field "name" to be filled in, from which
 * "prev" and "next" lead on. Returns: (transfer full). */
WcCommandStep *wc_fake_entities_make_stage (void);
