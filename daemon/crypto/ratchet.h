/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "crypto/omemo-library.h"
#include "crypto/ratchet-port.h"
#include "model/omemo-encrypted.h"

/* Sessions with devices of others (X3DH and double ratchets, XEP-0384 § 4): a port to
 * where their state is kept, and what can be done with it. Each function reads the state,
 * changes it and hands it back, in the caller's transaction: what fails, or what the
 * caller does not like afterwards, is to be rolled back as a whole, because state may
 * have been handed back before the message was found to be forged. Nothing here says whom
 * a key belongs to, or whether it is trusted.
 *
 * Errors: WC_OMEMO_ERROR with a WcOmemoReason, or what the port said. */

typedef struct _WcRatchet WcRatchet;

/* @port and @library are borrowed, and @data is the port's. Returns: (transfer full). */
WcRatchet *
wc_ratchet_new (WcOmemoLibrary *library, const WcRatchetPort *port, gpointer data);
void wc_ratchet_free (WcRatchet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcRatchet, wc_ratchet_free)

/* Begins a session with @peer from its @bundle, with one of its one-time keys by chance;
 * a session that there was is kept for what still comes in it. @pinned (nullable): the
 * identity key that the device is known by. BAD_BUNDLE where a signature or a key is not
 * what it must be, IDENTITY_CHANGED. */
gboolean wc_ratchet_begin (WcRatchet *self,
                           const WcRatchetPeer *peer,
                           const WcOmemoBundle *bundle,
                           GBytes *pinned,
                           GError **error);

/* Encrypts the few bytes of @plain for @peer. @pinned (nullable): as above; @out_kex:
 * whether it begins the session for the other side. NO_SESSION where there is none,
 * IDENTITY_CHANGED where it is with somebody else. Returns: (transfer full). */
GBytes *wc_ratchet_encrypt (WcRatchet *self,
                            const WcRatchetPeer *peer,
                            GBytes *plain,
                            GBytes *pinned,
                            gboolean *out_kex,
                            GError **error);

/* What was decrypted, and how. */
typedef struct
{
  GBytes *plain;       /* (owned) wiped with the last reference */
  GBytes *identity;    /* (owned) of the session: who has encrypted it */
  GBytes *ratchet_key; /* (owned) of the sender, new with each turn of the ratchet */
  guint32 counter;     /* how many came before it with that key */
  guint32 pre_key;     /* one-time key that is used up now; 0: none */
  gboolean kex;        /* it begins a session */
} WcRatchetReceived;

void wc_ratchet_received_free (WcRatchetReceived *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcRatchetReceived, wc_ratchet_received_free)

/* Decrypts what @peer has written for us. @key's kex is a hint: what is not so is tried
 * the other way, because old programs leave it out. @pinned (nullable): as above; nothing
 * is touched then. A message that begins a session without a one-time key is refused.
 * Returns: (transfer full) (nullable). */
WcRatchetReceived *wc_ratchet_decrypt (WcRatchet *self,
                                       const WcRatchetPeer *peer,
                                       const WcOmemoKey *key,
                                       GBytes *pinned,
                                       GError **error);

/* The identity key that @key says to be from, where it begins a session: nobody has
 * proved anything. NULL: it does not, or is damaged. Returns: (transfer full) (nullable).
 */
GBytes *
wc_ratchet_peek_identity (WcRatchet *self, WcOmemoVersion version, const WcOmemoKey *key);

/* Whose session @record is: the identity key of the other side. Returns: (transfer full)
 * (nullable). */
GBytes *
wc_ratchet_read_identity (WcOmemoLibrary *library, GBytes *record, GError **error);
