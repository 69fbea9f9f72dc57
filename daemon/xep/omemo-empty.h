/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-work.h"
#include "stream/session.h"

/* Empty messages of XEP-0384 § 4.4: they move the ratchet of a session, and say nothing.
 * Both are for the pump of what is to be done (store/omemo-todo-store), outside of
 * transactions and on a bound stream. They return FALSE where that cannot be noted,
 * because the disk is full: it stays to be done. */

/* Writes one to the device that @todo (WC_OMEMO_TODO_EMPTY) is about. Where one went
 * there less than a minute ago it is postponed; where there is no session it is done. */
gboolean wc_omemo_empty_send (WcSession *session, const WcOmemoTodo *todo);

/* Begins another session with the device that @todo (WC_OMEMO_TODO_HEAL) is about, from
 * its bundle, and writes an empty message in it: once a day, and where the account's
 * policy says so. The old session still reads what comes late. What fails is done, too:
 * nothing is tried over and over. */
gboolean wc_omemo_empty_heal (WcSession *session, const WcOmemoTodo *todo);
