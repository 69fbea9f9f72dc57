/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsecret/secret.h>

#include "base/clock.h"

/* The way to the person's keyring: the Secret Service on the session bus, found when it
 * is first asked for and kept. Signal "changed" (): something about it is another now: it
 * came, went, was locked or unlocked. Only after the first call, and as long as the bus
 * of that call lives. */
#define WC_TYPE_KEYRING_LINK (wc_keyring_link_get_type ())
G_DECLARE_FINAL_TYPE (WcKeyringLink, wc_keyring_link, WC, KEYRING_LINK, GObject)

/* How long the keyring may take for an answer, in microseconds. */
#define WC_KEYRING_LINK_LIMIT_US (10 * G_USEC_PER_SEC)

/* @address (nullable): of the bus; NULL: there is none, and every call says so. @clock:
 * referenced. Returns: (transfer full). */
WcKeyringLink *wc_keyring_link_new (WcClock *clock, const char *address);

/* The service. Ends after WC_KEYRING_LINK_LIMIT_US at the latest. Errors of WC_ERROR:
 * NOT_SUPPORTED when there is no bus or nobody on it keeps secrets, TIMEOUT, INTERNAL.
 * Returns: (transfer full). */
void wc_keyring_link_open_async (WcKeyringLink *self,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
SecretService *
wc_keyring_link_open_finish (WcKeyringLink *self, GAsyncResult *result, GError **error);

/* What @cause (transfer full), an error of libsecret or GDBus, means to a source of
 * passwords: one of WC_ERROR as above, or PROMPT_PENDING where it is locked. Returns:
 * (transfer full). */
GError *wc_keyring_link_translate (GError *cause);
