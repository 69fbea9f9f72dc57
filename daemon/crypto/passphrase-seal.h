/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

/* What a passphrase protects outside of this machine: a key is made of it by scrypt
 * (RFC 7914), and encrypts by AES-256-GCM. */

#define WC_PASSPHRASE_SEAL_SALT_SIZE 16
#define WC_PASSPHRASE_SEAL_IV_SIZE 12

/* Scrypt's costs, as they are written: 32 MiB, and a third of a second on a small
 * machine. Those of others are read up to these bounds. */
#define WC_PASSPHRASE_SEAL_N 32768
#define WC_PASSPHRASE_SEAL_R 8
#define WC_PASSPHRASE_SEAL_P 3
#define WC_PASSPHRASE_SEAL_MAX_N 131072
#define WC_PASSPHRASE_SEAL_MAX_P 4

typedef struct
{
  guint n;
  guint r;
  guint p;
  GBytes *salt; /* (owned) */
  GBytes *iv;   /* (owned) */
  GBytes *data; /* (owned) encrypted, with the tag behind it */
} WcPassphraseSeal;

/* Takes references. Returns: (transfer full); NULL where a size or a cost is none that is
 * read. */
WcPassphraseSeal *
wc_passphrase_seal_new (const guint costs[3], GBytes *salt, GBytes *iv, GBytes *data);
void wc_passphrase_seal_free (WcPassphraseSeal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcPassphraseSeal, wc_passphrase_seal_free)

/* Encrypts @plain for who knows @passphrase, which is UTF-8 and means the same in each
 * way to write it (NFC). Takes time: for a thread. Returns: (transfer full). */
WcPassphraseSeal *wc_passphrase_seal_close (const char *passphrase, GBytes *plain);

/* What it protects, wiped from memory with its last reference; NULL: the passphrase is
 * another one, or something was changed. Takes time: for a thread. Returns: (transfer
 * full) (nullable). */
GBytes *wc_passphrase_seal_open (const WcPassphraseSeal *self, const char *passphrase);
