/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/secrets.h"

/* The calls of the port, each waiting for its answer in the main loop. @command is
 * nullable. */
WcSecret *wc_ask_secrets_find (WcSecrets *secrets,
                               const char *jid,
                               const char *command,
                               GError **error);
gboolean wc_ask_secrets_store (WcSecrets *secrets,
                               const char *jid,
                               const char *password,
                               GError **error);
gboolean wc_ask_secrets_forget (WcSecrets *secrets, const char *jid, GError **error);
gboolean wc_ask_secrets_check (WcSecrets *secrets, GError **error);

/* Fails the test unless @secrets know exactly @password for @jid; or, where it is NULL,
 * end with @code of WC_ERROR. */
void wc_ask_secrets_expect (WcSecrets *secrets, const char *jid, const char *password);
void wc_ask_secrets_expect_error (WcSecrets *secrets, const char *jid, int code);
