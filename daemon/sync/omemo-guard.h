/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "store/db.h"

/* Tells an old copy of the database from the one that was in use. A ratchet that goes
 * back, because a backup was put in place or a machine was cloned, encrypts again with
 * keys that were used: nobody can read that, and nobody is told. So how often something
 * was encrypted is noted in a small file outside of the database, too, with the device's
 * epoch and what is the machine's own. */
typedef struct _WcOmemoGuard WcOmemoGuard;

/* @path: of the file, made when it is needed, with its folder; @machine: a text that no
 * other machine has (machine-id(5)), "" where there is none. Both are copied. Returns:
 * (transfer full). */
WcOmemoGuard *
wc_omemo_guard_new (WcDb *db, gint64 account, const char *path, const char *machine);
void wc_omemo_guard_free (WcOmemoGuard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoGuard, wc_omemo_guard_free)

/* Whether the account's device is in a state that is older than what it has sent. FALSE
 * also where there is no device, or nothing could be noted. Asked once, before anything
 * is encrypted. */
gboolean wc_omemo_guard_is_restored (WcOmemoGuard *self);

/* Notes what the database says; called when a transaction that encrypted has committed,
 * before what it has made leaves the machine, and when there is another device. That the
 * file cannot be written is logged once, and stops nothing. @self is nullable. */
void wc_omemo_guard_note (WcOmemoGuard *self);

/* After so many messages what is noted is given to whoever keeps it elsewhere. */
#define WC_OMEMO_GUARD_STEP 16

/* Keeps @note, a line of text without its end, in another place. */
typedef void (*WcOmemoGuardKeeper) (const char *note, gpointer data);

/* From now on @keeper is given what is noted: at once, at the first that is encrypted
 * then, and after every WC_OMEMO_GUARD_STEP. @self is nullable, as below. */
void wc_omemo_guard_keep (WcOmemoGuard *self, WcOmemoGuardKeeper keeper, gpointer data);

/* Whether there is a device, of which a note is to be looked for elsewhere. */
gboolean wc_omemo_guard_has_device (WcOmemoGuard *self);

/* Whether @note, as a keeper was given it once, tells of the same device in a later
 * state than the database does. FALSE for one of another device: another program of the
 * same person may have put it there, and two of them must not take turns at making new
 * ones. */
gboolean wc_omemo_guard_is_behind (WcOmemoGuard *self, const char *note);
