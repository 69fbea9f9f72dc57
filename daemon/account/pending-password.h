/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/passwords.h"

/* A password that may become the account's, beside the one that is: kept before the
 * server is asked to change it, so that a crash between its yes and our keeping it locks
 * nobody out. It stands where the present one does (keyring or file), else in memory. */

/* Keeps it, or fails: nowhere else than there. */
void wc_pending_password_store_async (WcPasswords *passwords,
                                      const WcAccount *account,
                                      const char *password,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean wc_pending_password_store_finish (GAsyncResult *result, GError **error);

/* NOT_FOUND when there is none, else as wc_secrets_find_async(). Returns: (transfer
 * full). */
void wc_pending_password_find_async (WcPasswords *passwords,
                                     const WcAccount *account,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
WcSecret *wc_pending_password_find_finish (GAsyncResult *result, GError **error);

/* Takes it away; what fails is noted in the log, and does no harm. */
void wc_pending_password_forget (WcPasswords *passwords, const WcAccount *account);
