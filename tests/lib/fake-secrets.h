/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "base/secrets.h"

/* A source of passwords that can be written, and refuses what a test wants refused. */
#define WC_TYPE_FAKE_SECRETS (wc_fake_secrets_get_type ())
G_DECLARE_FINAL_TYPE (WcFakeSecrets, wc_fake_secrets, WC, FAKE_SECRETS, GObject)

/* Empty. Returns: (transfer full). */
WcFakeSecrets *wc_fake_secrets_new (void);

/* Every call fails with this code of WC_ERROR until _heal. */
void wc_fake_secrets_fail (WcFakeSecrets *self, int code);
void wc_fake_secrets_heal (WcFakeSecrets *self);

/* What is held for @jid, borrowed; NULL: nothing. _put: holds it, as if of before. */
const char *wc_fake_secrets_peek (WcFakeSecrets *self, const char *jid);
void wc_fake_secrets_put (WcFakeSecrets *self, const char *jid, const char *password);

/* How often it was asked for a password. */
guint wc_fake_secrets_count (WcFakeSecrets *self);

/* From now on, questions for a password wait; _release answers them all, and those after
 * them again at once. */
void wc_fake_secrets_hold (WcFakeSecrets *self);
void wc_fake_secrets_release (WcFakeSecrets *self);
