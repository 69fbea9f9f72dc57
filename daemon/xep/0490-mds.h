/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/session.h"

/* XEP-0490 Message Displayed Synchronization, seen from who runs the account; not inside
 * a unit of work.
 * _poke: something may have been read here; cheap where nothing was.
 * _caught_up: an archive was read, maybe to its end: what other devices have read may be
 * held now, and what waited for that can be told. */
void wc_mds_poke (WcSession *session);
void wc_mds_caught_up (WcSession *session);
