/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "base/json-value.h"
#include "base/secrets.h"

/* The private identity key of an account's OMEMO device, as a line of an export, which
 * has it for who asks for it by name, behind a passphrase (doc/export.md). Sessions and
 * the other keys are never in one: two that went on with the same would use keys twice.
 */

#define WC_PORTABLE_IDENTITY_TYPE "omemo_identity"

/* Whoever tries passphrases does so in peace: shorter ones are refused, in bytes. */
#define WC_PORTABLE_IDENTITY_MIN_PASSPHRASE 8

typedef struct
{
  char *jid;       /* (owned) whose it is, bare */
  GBytes *public;  /* (owned) */
  GBytes *private; /* (owned) wiped with its last reference */
} WcPortableIdentity;

/* Takes references. Returns: (transfer full). */
WcPortableIdentity *
wc_portable_identity_new (const char *jid, GBytes *public, GBytes *private);
void wc_portable_identity_free (WcPortableIdentity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcPortableIdentity, wc_portable_identity_free)

/* Makes the line, in a thread. @identity: (transfer full). _finish: (transfer full), with
 * a line feed at its end. */
void wc_portable_identity_seal_async (WcPortableIdentity *identity,
                                      WcSecret *passphrase,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
char *wc_portable_identity_seal_finish (GAsyncResult *result, GError **error);

/* A line as it is read. */
typedef struct _WcPortableSealed WcPortableSealed;

/* INVALID_ARGUMENT (field) for what is no such line. Returns: (transfer full). */
WcPortableSealed *wc_portable_sealed_read (const WcJsonValue *line, GError **error);
void wc_portable_sealed_free (WcPortableSealed *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcPortableSealed, wc_portable_sealed_free)

/* Opens @sealed (transfer full) in a thread. INVALID_ARGUMENT (field
 * "options.passphrase") where the passphrase is another one. _finish: (transfer full). */
void wc_portable_sealed_open_async (WcPortableSealed *sealed,
                                    WcSecret *passphrase,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
WcPortableIdentity *wc_portable_sealed_open_finish (GAsyncResult *result, GError **error);
