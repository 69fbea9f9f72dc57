/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/store-fixture.h"

/* What other tables know of messages. */

/* Romeo and Juliet say everything that leaves rows there: files, names, threads, answers,
 * corrections, reactions, some of them about what never came. From @since_us on, in
 * seconds; the last one says nothing beside its text. Returns its id. */
gint64 wc_traces_say (WcStoreFixture *self, gint64 since_us);

/* Fails the test unless the talk above has left rows of each kind. */
void wc_traces_assert_all (WcStoreFixture *self);

/* Fails the test where a row is about a message that is not there, or is empty. */
void wc_traces_assert_none_dangle (WcStoreFixture *self);
