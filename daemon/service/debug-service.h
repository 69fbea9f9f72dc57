/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "service/account-service.h"

/* Raw stanzas, and what the server told about itself. */
typedef struct _WcDebugService WcDebugService;

/* @accounts: borrowed. Returns: (transfer full). */
WcDebugService *wc_debug_service_new (WcAccountService *accounts);
void wc_debug_service_free (WcDebugService *self);

/* Sends one stanza as it is. INVALID_ARGUMENT (field "xml"), OFFLINE, REMOTE_TIMEOUT.
 * Value: (transfer full) the answer to an iq, "" otherwise. */
void wc_debug_service_send_async (WcDebugService *self,
                                  const WcAccount *account,
                                  const char *xml,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
char *
wc_debug_service_send_finish (WcDebugService *self, GAsyncResult *result, GError **error);

/* Shows what passes on the stream of an account until wc_debug_tap_free(). NOT_FOUND when
 * the account does not run. Returns: (transfer full). */
typedef struct _WcDebugTap WcDebugTap;
typedef void (*WcDebugTapFunc) (gboolean outgoing, const char *xml, gpointer data);
WcDebugTap *wc_debug_service_tap (WcDebugService *self,
                                  const WcAccount *account,
                                  WcDebugTapFunc func,
                                  gpointer data,
                                  GError **error);
void wc_debug_tap_free (WcDebugTap *self);
