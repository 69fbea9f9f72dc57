/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xep/omemo-fetch.h"
#include "xep/omemo-retire.h"

/* XEP-0384 OMEMO: our device, and what is known of those of others. */

/* See wc_omemo_fetch_start(). */
void wc_omemo_fetch_ready (WcSession *session,
                           const char *const *jids,
                           WcOmemoFetchDone done,
                           gpointer data);

/* Whether the server would not let everybody read our keys. */
gboolean wc_omemo_is_hidden (WcSession *session);

/* Something is to be done, or may be: what is due (store/omemo-todo-store) is, once the
 * unit that is open has committed. */
void wc_omemo_look (WcSession *session);

/* Takes our device off the lists, for an account that leaves; see wc_omemo_withdraw(). */
void wc_omemo_leave (WcSession *session, WcOmemoRetireDone done, gpointer data);
