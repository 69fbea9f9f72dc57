/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/secrets.h"
#include "model/account.h"

/* Where the passwords of the accounts come from and go to: one source for each word of
 * WcAccountSecret, with the memory of the process before all others. */
typedef struct _WcPasswords WcPasswords;

/* The sources by WcAccountSecret; [NONE] is the memory and never NULL, the others may be
 * NULL where the system has none. Referenced. Returns: (transfer full). */
WcPasswords *wc_passwords_new (WcSecrets *const sources[WC_N_ACCOUNT_SECRETS]);
void wc_passwords_free (WcPasswords *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcPasswords, wc_passwords_free)

/* The password of @account: what somebody said in this run of the daemon, else what the
 * source that its settings name gives. NOT_FOUND when nobody knows it, PROMPT_PENDING
 * when the keyring is locked, CANCELLED, or what the source says. Returns: (transfer
 * full). */
void wc_passwords_find_async (WcPasswords *self,
                              const WcAccount *account,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
WcSecret *
wc_passwords_find_finish (WcPasswords *self, GAsyncResult *result, GError **error);

/* Keeps @password as the settings of @account name it: FILE in the file, or an error, and
 * then it is only known in this run;
 * COMMAND and CREDENTIAL in memory, as those are only read; everything else in the
 * keyring where one is usable without a prompt nobody sees, and in memory where none is.
 * Returns where it went: KEYRING, FILE or NONE (memory); -1 + error. */
void wc_passwords_store_async (WcPasswords *self,
                               const WcAccount *account,
                               const char *password,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gssize
wc_passwords_store_finish (WcPasswords *self, GAsyncResult *result, GError **error);

/* The source of that word, borrowed; NULL where the system has none. */
WcSecrets *wc_passwords_get_source (WcPasswords *self, WcAccountSecret secret);

/* Takes it away from memory and from the source that the settings name; what fails is
 * noted in the log. */
void wc_passwords_forget (WcPasswords *self, const WcAccount *account);
