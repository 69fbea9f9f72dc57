/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lib/ratchet-fixture.h"
#include "model/omemo-policy.h"
#include "sync/omemo.h"

/* Our side of a talk with OMEMO, in a store; others are devices in memory. Functions run
 * in transactions of their own. */

/* Our device. Returns: (transfer full). */
WcOmemoOwn *wc_omemo_fixture_ensure (WcOmemo *self);

/* @jid lists exactly these: what follows are ids (guint32) up to a 0. */
void wc_omemo_fixture_list (WcOmemo *self, const char *jid, ...);

/* The account encrypts so. */
void wc_omemo_fixture_set_use (WcOmemo *self, WcOmemoUse use);
void wc_omemo_fixture_set_trust_mode (WcOmemo *self, WcOmemoTrustMode mode);
void wc_omemo_fixture_set_shows (WcOmemo *self, guint shows);

/* We begin a session with @with, whose key becomes known as that of its device. */
void wc_omemo_fixture_begin (WcOmemo *self, WcRatchetDevice *with);

/* A person decides on its key. */
void
wc_omemo_fixture_trust (WcOmemo *self, const WcRatchetDevice *whose, WcOmemoTrust trust);
