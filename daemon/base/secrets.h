/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

/* A secret in memory: counted, wiped when the last reference goes. */
typedef struct _WcSecret WcSecret;

/* Copies @length bytes, which may hold NUL; wiping the original is the caller's matter.
 * Returns: (transfer full). */
WcSecret *wc_secret_new (const char *bytes, gsize length);
WcSecret *wc_secret_ref (WcSecret *self);
void wc_secret_unref (WcSecret *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcSecret, wc_secret_unref)

/* The bytes, borrowed, with a NUL after the last; *@out_length (nullable) is their number
 * without it. */
const char *wc_secret_get_bytes (const WcSecret *self, gsize *out_length);

/* Whose password is meant. Sources copy what they keep beyond the call. */
typedef struct
{
  const char *jid;     /* bare JID of the account, normalized */
  const char *command; /* (nullable) the account's password command, for that source */
} WcSecretQuery;

/* A source of passwords, as a port: one object per source (keyring, command, file,
 * credential, memory). The account's settings say which one is asked; a source never
 * falls back to another. Calls end on the main context, never before they return.
 * Signal "changed" (): a call that ended with PROMPT_PENDING or NOT_SUPPORTED may go
 * better now, because somebody unlocked the keyring, or one has come. */
#define WC_TYPE_SECRETS (wc_secrets_get_type ())
G_DECLARE_INTERFACE (WcSecrets, wc_secrets, WC, SECRETS, GObject)

struct _WcSecretsInterface
{
  GTypeInterface parent;

  void (*find_async) (WcSecrets *self,
                      const WcSecretQuery *query,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
  WcSecret *(*find_finish) (WcSecrets *self, GAsyncResult *result, GError **error);
  /* The others are left out together by a source that only reads. */
  void (*store_async) (WcSecrets *self,
                       const WcSecretQuery *query,
                       WcSecret *secret,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*store_finish) (WcSecrets *self, GAsyncResult *result, GError **error);
  void (*forget_async) (WcSecrets *self,
                        const WcSecretQuery *query,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
  gboolean (*forget_finish) (WcSecrets *self, GAsyncResult *result, GError **error);
  /* Left out by a source whose store_async needs nobody. */
  void (*check_async) (WcSecrets *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*check_finish) (WcSecrets *self, GAsyncResult *result, GError **error);
};

/* Whether the source can store and forget. */
gboolean wc_secrets_is_writable (WcSecrets *self);

/* Whether a password could be stored at this moment: TRUE, or FALSE with NOT_SUPPORTED
 * (the source only reads, or there is no keyring), PROMPT_PENDING when a person must
 * unlock it first, CANCELLED, or another error that says what failed. Shows nobody
 * anything. */
void wc_secrets_check_async (WcSecrets *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean wc_secrets_check_finish (WcSecrets *self, GAsyncResult *result, GError **error);

/* Asks for a password. Returns: (transfer full), or NULL with NOT_FOUND when the source
 * has none, PROMPT_PENDING when a person must unlock it first, CANCELLED, or another
 * error that says what failed. */
void wc_secrets_find_async (WcSecrets *self,
                            const WcSecretQuery *query,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
WcSecret *wc_secrets_find_finish (WcSecrets *self, GAsyncResult *result, GError **error);

/* Keeps @secret in place of what was there; the source takes its own reference or copy.
 * NOT_SUPPORTED when the source only reads, else errors as above. */
void wc_secrets_store_async (WcSecrets *self,
                             const WcSecretQuery *query,
                             WcSecret *secret,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean wc_secrets_store_finish (WcSecrets *self, GAsyncResult *result, GError **error);

/* Takes a password away. It is no error when there is none. Errors as above. */
void wc_secrets_forget_async (WcSecrets *self,
                              const WcSecretQuery *query,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean wc_secrets_forget_finish (WcSecrets *self, GAsyncResult *result, GError **error);
