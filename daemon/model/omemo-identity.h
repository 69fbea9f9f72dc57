/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-bundle.h"
#include "model/omemo-trust.h"

/* Whose identity key it is, as functions take it; nothing of it is owned. */
typedef struct
{
  gint64 account;  /* WcAccount.id */
  const char *jid; /* bare */
  GBytes *key;     /* WC_OMEMO_PUBLIC_KEY_SIZE bytes */
} WcOmemoKeyOf;

/* Whether @key is a public key by its length and type; what it is worth is not told. */
gboolean wc_omemo_identity_is_key (GBytes *key);

/* An identity key and what a person thinks of it. Times are microseconds, 0: never. */
typedef struct
{
  char *jid;   /* (owned) whose it is, bare */
  GBytes *key; /* (owned) */
  WcOmemoTrust trust;
  gint64 first_seen_us;
  gint64 used_us;    /* when something was last read or written with it */
  gint64 decided_us; /* when a person has decided on it */
} WcOmemoIdentity;

/* @jid is copied, @key is referenced. Returns: (transfer full), undecided. */
WcOmemoIdentity *wc_omemo_identity_new (const char *jid, GBytes *key);
void wc_omemo_identity_free (WcOmemoIdentity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoIdentity, wc_omemo_identity_free)
