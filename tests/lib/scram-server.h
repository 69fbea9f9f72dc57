/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* The server's side of SCRAM (RFC 5802) for one login, honest by itself and as wrong as a
 * test wants it. Everything goes in and out in Base64. */
typedef struct
{
  const char *digest; /* "SHA1", "SHA256", "SHA512" */
  const char *password;
  const char *name; /* as the client must write it, NULL: any */
  gsize salt_size;
  const char *iterations; /* as written; its number is used for computing */
  const char *nonce;      /* (nullable) instead of continuing the client's */
  const char *extra;      /* (nullable) behind the iterations, ",x=y" */

  char *client_first; /* (owned) */
  char *server_first; /* (owned) */
  char *full_nonce;   /* (owned) */
} WcScramServer;

#define WC_SCRAM_SERVER_INIT                                                             \
  {                                                                                      \
    "SHA1", "secret", NULL, 16, "4096", NULL, NULL                                       \
  }

void wc_scram_server_clear (WcScramServer *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WcScramServer, wc_scram_server_clear)

/* Answers what the client says first. Returns: (transfer full). */
char *wc_scram_server_challenge (WcScramServer *self, const char *initial);

/* Checks the client's proof; returns the server's own (transfer full), NULL when the
 * client is wrong. */
char *wc_scram_server_prove (WcScramServer *self, const char *response);
