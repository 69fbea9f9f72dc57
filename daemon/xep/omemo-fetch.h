/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-device.h"
#include "stream/session.h"

/* XEP-0384 §§ 5.3.1, 5.3.2, 5.4: what has to be asked for before something can be
 * encrypted: lists of devices, and the bundles with which sessions are begun. */
typedef struct _WcOmemoFetch WcOmemoFetch;

/* How many questions are on their way at once, and how long one is waited for. */
#define WC_OMEMO_FETCH_OUTSTANDING 10
#define WC_OMEMO_FETCH_WAIT_US (15 * G_USEC_PER_SEC)

/* How long a list is believed whose changes nobody tells us. */
#define WC_OMEMO_FETCH_LIST_US (10 * G_TIME_SPAN_MINUTE)

/* For xep/0384-omemo: @session is borrowed. free: who waits is told from the main loop.
 * Returns: (transfer full). */
WcOmemoFetch *wc_omemo_fetch_new (WcSession *session);
void wc_omemo_fetch_free (WcOmemoFetch *self);

/* Makes ready to write to @jids (bare, NULL at the end) and to our own other devices, as
 * far as that can be: lists that are not known, or are too old, are asked for; then a
 * session is begun with each listed device that has none and may be asked for its keys
 * again. What came of it stands in the store (store/omemo-device-store). @done comes
 * exactly once, later, from the main loop and outside of units, also when the stream is
 * lost. */
typedef void (*WcOmemoFetchDone) (gpointer data);
void wc_omemo_fetch_start (WcOmemoFetch *self,
                           const char *const *jids,
                           WcOmemoFetchDone done,
                           gpointer data);

/* Asks for the list of @of (copied) of that version though it is known, because a device
 * has shown itself that is not on it; then as wc_omemo_fetch_start(). */
void wc_omemo_fetch_list (WcOmemoFetch *self,
                          const WcOmemoAddress *of,
                          WcOmemoFetchDone done,
                          gpointer data);
