/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

/* A second pair of eyes on a SCRAM login (RFC 5802, RFC 7677) that somebody else
 * performs: it checks what the server demands before the client obeys, and whether the
 * server knows the password, which the client does not. */
typedef struct _WcScram WcScram;

/* Beyond these the server is refused: libstrophe aborts the process at a salt of more
 * than 124 bytes, and computes on the main thread for as long as it is told to. */
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

/* What the server demands, in Base64 (server-first-message). Returns it written anew, so
 * that whoever computes reads exactly what was checked (transfer full); NULL + CHALLENGE
 * when it is malformed, when the nonce does not begin with the client's, or when salt or
 * iterations are out of bounds (detail "iterations" or "salt"). */
char *wc_scram_take_challenge (WcScram *self, const char *base64, GError **error);

/* Computes in a worker thread what the server will have to prove. After
 * wc_scram_take_challenge(), once. */
void wc_scram_derive_async (WcScram *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean wc_scram_derive_finish (WcScram *self, GAsyncResult *result, GError **error);

/* What the server proves, in Base64 (server-final-message); NULL: nothing. Needs the
 * derivation to be finished. SERVER_SIGNATURE when it is not the proof. */
gboolean wc_scram_verify (WcScram *self, const char *base64, GError **error);
