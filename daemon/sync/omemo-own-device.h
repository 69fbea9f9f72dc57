/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "crypto/omemo-library.h"
#include "model/omemo-own.h"
#include "store/db.h"

/* Our own device of an account, and the keys with which others begin sessions with it
 * (XEP-0384 § 4.2, § 5.3): made, offered, and replaced before they run out. All functions
 * are called inside a transaction; nothing is published here, store/omemo-own-store knows
 * what is to be. */

/* How many one-time keys are offered. */
#define WC_OMEMO_OWN_PRE_KEYS 100

/* How long a signed key is offered, and how long it still opens what was written with it
 * afterwards. */
#define WC_OMEMO_OWN_SIGNED_US (30 * G_TIME_SPAN_DAY)
#define WC_OMEMO_OWN_RETIRED_US (30 * G_TIME_SPAN_DAY)

typedef struct
{
  WcDb *db; /* borrowed, as the library */
  gint64 account;
  WcOmemoLibrary *library;
} WcOmemoOwnDevice;

/* The device, made with all its keys where there is none yet, or with those that it has
 * not. @taken: device ids of the
 * account that are no more to be had (element-type guint32) (nullable). Returns:
 * (transfer full) (nullable). */
WcOmemoOwn *
wc_omemo_own_device_ensure (WcOmemoOwnDevice *self, GArray *taken, GError **error);

/* The account, which has none yet, has a device with this identity from now on, whose
 * other keys are made when it is announced (_ensure). */
gboolean wc_omemo_own_device_adopt (
    WcDb *db, gint64 account, GBytes *public, GBytes *private, GError **error);

/* Another device with the same identity in the place of the one there is: all sessions
 * go, and all keys, because their state is older than what was sent with it. The old one
 * is to be taken off the list of @jid, our bare one (WC_OMEMO_TODO_RETIRE). Nothing where
 * there is none. */
gboolean
wc_omemo_own_device_replace (WcOmemoOwnDevice *self, const char *jid, GError **error);

/* New one-time keys for those that were used, a new signed key for one that is old, and
 * the end of what was retired long ago, when the new one is a day old. Nothing where
 * nothing is due, or there is no device. */
gboolean wc_omemo_own_device_renew (WcOmemoOwnDevice *self, GError **error);

/* Deletes the one-time keys that were used: when no more can come that was
 * written with them, after catching up. */
gboolean wc_omemo_own_device_forget_used (WcOmemoOwnDevice *self, GError **error);

/* What is announced of the device. NOT_FOUND where there is none. Returns: (transfer
 * full) (nullable). */
WcOmemoBundle *wc_omemo_own_device_make_bundle (WcOmemoOwnDevice *self,
                                                WcOmemoVersion version,
                                                GError **error);
