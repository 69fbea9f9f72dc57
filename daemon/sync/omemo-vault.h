/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "crypto/omemo-library.h"
#include "crypto/ratchet-port.h"
#include "store/db.h"

/* Where the sessions of an account keep their state: crypto/ratchet's port over the
 * store. Everything happens in the transaction that stands open. */
typedef struct _WcOmemoVault WcOmemoVault;

/* @library is borrowed. Returns: (transfer full). */
WcOmemoVault *wc_omemo_vault_new (WcDb *db, gint64 account, WcOmemoLibrary *library);
void wc_omemo_vault_free (WcOmemoVault *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoVault, wc_omemo_vault_free)

/* From here on nothing is written: what the functions below are given is held back, of
 * one peer, and is what they give out, until it is kept, or dropped as if it had never
 * been.
 * @identity: whose the session is, as it was read out of what is held. That is a
 * savepoint for sessions alone: one of SQLite costs a quarter of what reading a message
 * does, because the index of words writes out at each what it has collected. */
void wc_omemo_vault_hold (WcOmemoVault *self);
gboolean wc_omemo_vault_keep (WcOmemoVault *self, GBytes *identity, GError **error);
void wc_omemo_vault_drop (WcOmemoVault *self);

/* The functions, whose data is the vault. What they add to the store's errors: NOT_FOUND
 * where the account has no device of ours. */
const WcRatchetPort *wc_omemo_vault_get_port (void);
