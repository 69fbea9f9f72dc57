/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/secrets.h"

/* Passwords that the service manager hands over (systemd.exec(5), LoadCredential= and
 * LoadCredentialEncrypted=): the credential "whinchat.<bare JID>", else
 * "whinchat.password". They can only be read (DECISIONS 30). */
#define WC_TYPE_SECRETS_CREDENTIAL (wc_secrets_credential_get_type ())
G_DECLARE_FINAL_TYPE (
    WcSecretsCredential, wc_secrets_credential, WC, SECRETS_CREDENTIAL, GObject)

/* @directory: $CREDENTIALS_DIRECTORY, copied; NULL when the service has no credentials:
 * then nothing is ever found. Returns: (transfer full). */
WcSecrets *wc_secrets_credential_new (const char *directory);
