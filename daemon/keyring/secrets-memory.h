/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/secrets.h"

/* Passwords that a person typed and that are kept nowhere else: as long as the object
 * lives, and never on disk. */
#define WC_TYPE_SECRETS_MEMORY (wc_secrets_memory_get_type ())
G_DECLARE_FINAL_TYPE (WcSecretsMemory, wc_secrets_memory, WC, SECRETS_MEMORY, GObject)

/* Returns: (transfer full). */
WcSecrets *wc_secrets_memory_new (void);
