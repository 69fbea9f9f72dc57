/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "crypto/ratchet.h"
#include "sync/omemo-guard.h"
#include "sync/omemo-own-device.h"
#include "sync/omemo-port.h"
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
  WcOmemoGuard *guard; /* (owned) (nullable) */
  GArray *followers;   /* (owned) see wc_omemo_follow() */
  GHashTable *nods;    /* (owned) see wc_omemo_may_nod() */
} WcOmemo;

/* @db is referenced, @jid copied. Without a guard at first. Returns: (transfer full). */
WcOmemo *wc_omemo_new (WcDb *db, gint64 account, const char *jid);
void wc_omemo_free (WcOmemo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemo, wc_omemo_free)

/* From now on @guard (transfer full) is asked: at once, whether the database is an old
 * copy. Then there is another device with the same identity from here on, without
 * sessions, and its store says so (WcOmemoOwn.restored_us). FALSE + error when that could
 * not be stored: nothing may be encrypted then. Outside of transactions. */
gboolean wc_omemo_take_guard (WcOmemo *self, WcOmemoGuard *guard, GError **error);

/* The same with what was kept elsewhere, of the guard there is, see
 * wc_omemo_guard_keep(). */
gboolean wc_omemo_take_note (WcOmemo *self, const char *note, GError **error);

/* What is to act upon what a person has changed (WcOmemoPort.tell). It stands in the
 * store by then, and no transaction of whoever tells stands open. @jid: (nullable) whose
 * chat, keys or devices it is about. */
typedef void (*WcOmemoFollower) (WcOmemoNews news, const char *jid, gpointer data);

/* Is called from now on, those first who came first; until _unfollow with the same @data.
 * Nobody may begin or end to follow while he is called. */
void wc_omemo_follow (WcOmemo *self, WcOmemoFollower follower, gpointer data);
void wc_omemo_unfollow (WcOmemo *self, gpointer data);

/* Calls them; for account/omemo-link, and for whoever changes such a thing himself. */
void wc_omemo_tell (WcOmemo *self, WcOmemoNews news, const char *jid);

/* Between two empty messages (XEP-0384 § 4.4) to one device. */
#define WC_OMEMO_NOD_US G_TIME_SPAN_MINUTE

/* Whether another one may go to @device of @jid at @now_us, of a clock that never goes
 * back; if so, it is noted that it does. */
gboolean wc_omemo_may_nod (WcOmemo *self, const char *jid, guint32 device, gint64 now_us);
