/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

/* What a SCRAM login (RFC 5802, RFC 7677) demands, checked, and what it takes to prove on
 * both sides that the password is known, computed in a worker thread. The first message
 * is that of somebody else, who leads the login but never learns the password. */
typedef struct _WcScram WcScram;

/* Beyond these the server is refused: nobody's salt is longer, and each iteration is time
 * of ours that the server spends. */
#define WC_SCRAM_MAX_SALT 96
#define WC_SCRAM_MAX_ITERATIONS 60000

/* @mechanism: "SCRAM-SHA-1", "SCRAM-SHA-256" or "SCRAM-SHA-512"; NULL is returned for
 * every other. @password: copied, wiped when freed. Returns: (transfer full). */
WcScram *wc_scram_new (const char *mechanism, const char *password);
void wc_scram_free (WcScram *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcScram, wc_scram_free)

/* What the client said first, in Base64 (client-first-message). PROTOCOL when it cannot
 * be read. */
gboolean wc_scram_take_initial (WcScram *self, const char *base64, GError **error);

/* What the server demands, in Base64 (server-first-message). Returns what whoever leads
 * the login is to read instead of it: the same nonce, with a salt and a number of
 * iterations that cost nothing (transfer full). NULL + CHALLENGE when it is malformed,
 * when the nonce does not begin with the client's, or when salt or iterations are out of
 * bounds (detail "iterations" or "salt"). */
char *wc_scram_take_challenge (WcScram *self, const char *base64, GError **error);

/* Computes in a worker thread what we prove and what the server will have to. After
 * wc_scram_take_challenge(), once. */
void wc_scram_derive_async (WcScram *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean wc_scram_derive_finish (WcScram *self, GAsyncResult *result, GError **error);

/* What we prove, in Base64 (client-final-message), borrowed. After the derivation. */
const char *wc_scram_get_response (WcScram *self);

/* What the server proves, in Base64 (server-final-message); NULL: nothing. Needs the
 * derivation to be finished. SERVER_SIGNATURE when it is not the proof. */
gboolean wc_scram_verify (WcScram *self, const char *base64, GError **error);
