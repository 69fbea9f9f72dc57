/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/clock.h"
#include "base/secrets.h"

/* Passwords in the person's keyring, by way of libsecret: read from wherever they are in
 * it, stored in its default collection. Nothing here ever shows a window: what is locked
 * and does not open by itself is PROMPT_PENDING, no keyring or no default collection is
 * NOT_SUPPORTED, a keyring that is silent for ten seconds is TIMEOUT. "changed" comes
 * when after such an answer the default collection is open. */
#define WC_TYPE_SECRETS_LIBSECRET (wc_secrets_libsecret_get_type ())
G_DECLARE_FINAL_TYPE (
    WcSecretsLibsecret, wc_secrets_libsecret, WC, SECRETS_LIBSECRET, GObject)

/* @clock: referenced. @address (nullable): of the session bus, see base/bus-address.h;
 * NULL where there is none. Connects when it is first asked. Returns: (transfer full). */
WcSecrets *wc_secrets_libsecret_new (WcClock *clock, const char *address);
