/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsecret/secret.h>

/* The Secret Service on a connection of the caller's, with a session to carry secrets.
 * Where it would ask a person in a window, the call fails with PROMPT_PENDING of WC_ERROR
 * instead, and no window comes. */
#define WC_TYPE_SILENT_SERVICE (wc_silent_service_get_type ())
G_DECLARE_FINAL_TYPE (
    WcSilentService, wc_silent_service, WC, SILENT_SERVICE, SecretService)

/* Opens it. Errors are those of libsecret and GDBus. Returns: (transfer full). */
void wc_silent_service_open_async (GDBusConnection *connection,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
SecretService *wc_silent_service_open_finish (GAsyncResult *result, GError **error);
