/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xep/omemo-announce.h"
#include "xep/omemo-retire.h"
#include "xep/omemo-todo.h"

/* A server that says nothing for so long has not done it. */
#define WC_OMEMO_WITHDRAW_US (15 * G_TIME_SPAN_SECOND)

/* XEP-0384 §§ 5.3.1, 5.3.2: takes our device off our list of each protocol that we speak,
 * and deletes its bundles, before the account leaves. @todos (borrowed) are held and
 * announcing ends; both begin again when that fails. @done comes once, never from inside
 * the call, with what went wrong (nullable): REMOTE_TIMEOUT after the time above. Nothing
 * is done where there is no device. */
void wc_omemo_withdraw (WcSession *session,
                        WcOmemoAnnounce *announce,
                        WcOmemoTodos *todos,
                        WcOmemoRetireDone done,
                        gpointer data);
