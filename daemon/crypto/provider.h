/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "crypto/omemo-backend.h"

/* What the library leaves to others, by OpenSSL. What OpenSSL has to look up is looked up
 * once, and kept here. */
typedef struct _WcProvider WcProvider;

/* Returns: (transfer full). */
WcProvider *wc_provider_new (void);
void wc_provider_free (WcProvider *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcProvider, wc_provider_free)

/* The table of its functions; they use @self, which has to live as long. */
signal_crypto_provider wc_provider_get_table (WcProvider *self);
