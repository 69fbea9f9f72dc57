/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "sync/people-port.h"

/* The people of a fake account: what was asked is noted, and answered as a test says. */
typedef struct _WcFakePeople WcFakePeople;

/* Returns: (transfer full). */
WcFakePeople *wc_fake_people_new (void);
void wc_fake_people_free (WcFakePeople *self);

const WcPeoplePort *wc_fake_people_get_port (WcFakePeople *self);

/* The next call fails with @error (transfer full). */
void wc_fake_people_fail_next (WcFakePeople *self, GError *error);

/* What was asked since the last call, joined with ';'; '-' stands for nothing. Returns:
 * (transfer full). */
char *wc_fake_people_take_log (WcFakePeople *self);

/* Fails the test when this is not what was asked since the last look. */
#define wc_fake_people_assert_log(self, expected)                                        \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *log_ = wc_fake_people_take_log (self);                              \
    g_assert_cmpstr (log_, ==, expected);                                                \
  }                                                                                      \
  G_STMT_END
