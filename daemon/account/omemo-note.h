/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "account/passwords.h"

/* What sync/omemo-guard notes of an account's device, kept in the person's keyring beside
 * the password: who puts back the database together with the files beside it has put back
 * all that says so, but not the keyring. Only for accounts whose password is there, as
 * that keyring is open when it is asked. */

/* The note. FALSE: it is not in a keyring, and nothing is called. */
gboolean wc_omemo_note_find_async (WcPasswords *passwords,
                                   const WcAccount *account,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/* Errors as of wc_secrets_find_async(). @source: the callback's. Returns: (transfer
 * full). */
WcSecret *
wc_omemo_note_find_finish (GObject *source, GAsyncResult *result, GError **error);

/* Keeps @note in the place of another; what fails is noted in the log: the next is to be
 * kept soon. Nothing for an account whose password is elsewhere. */
void
wc_omemo_note_store (WcPasswords *passwords, const WcAccount *account, const char *note);

/* Takes it away; what fails is noted in the log. */
void wc_omemo_note_forget (WcPasswords *passwords, const WcAccount *account);
