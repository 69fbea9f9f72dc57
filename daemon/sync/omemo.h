/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "crypto/ratchet.h"
#include "sync/omemo-own-device.h"
#include "sync/omemo-vault.h"

/* What the OMEMO (XEP-0384) of one account is made of: where its state is, and what
 * computes with it. What is done with it stands in the modules sync/omemo-*, which are
 * called inside the transaction that stands open. */
typedef struct
{
  WcDb *db;                /* (owned) */
  gint64 account;          /* WcAccount.id */
  char *jid;               /* (owned) its bare JID */
  WcOmemoLibrary *library; /* (owned) */
  WcOmemoVault *vault;     /* (owned) */
  WcRatchet *ratchet;      /* (owned) */
  WcOmemoOwnDevice own;
} WcOmemo;

/* @db is referenced, @jid copied. Returns: (transfer full). */
WcOmemo *wc_omemo_new (WcDb *db, gint64 account, const char *jid);
void wc_omemo_free (WcOmemo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemo, wc_omemo_free)
