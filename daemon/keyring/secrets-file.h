/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/secrets.h"

/* Passwords in plain files, for people who ask for that: a directory of mode 0700, and in
 * it a file of mode 0600 for each account. */
#define WC_TYPE_SECRETS_FILE (wc_secrets_file_get_type ())
G_DECLARE_FINAL_TYPE (WcSecretsFile, wc_secrets_file, WC, SECRETS_FILE, GObject)

/* @directory: absolute path, copied; made, within a directory that exists, when the first
 * password is stored. A file that others may read, that belongs to somebody else or that
 * is a link is refused with PERMISSION_DENIED, never repaired in silence: it may be known
 * already. Storing replaces it. Passwords of more than one line: INVALID_ARGUMENT.
 * Returns: (transfer full). */
WcSecrets *wc_secrets_file_new (const char *directory);
