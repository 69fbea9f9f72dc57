/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-reason.h"

/* Our own device of an account. */
typedef struct
{
  guint32 device;   /* 1 to 2^31-1 */
  GBytes *identity; /* (owned) public identity key */
  GBytes *secret;   /* (owned) the private one */
  GBytes *epoch;    /* (owned) made at random with the device: what is kept elsewhere to
                     * notice that an old copy of the database was put in place */
  gint64 created_us;
  gint64 bundle_dirty; /* 0: as it is published; else a number that grows with changes */
  gint64 list_dirty;   /* the same of the list of devices */
  guint32 next_key;    /* the id of the next key that is made */
  gint64 sent;         /* how many transactions have encrypted something with it */
  gint64 restored_us;  /* when it took the place of one whose state had gone back to what
                        * it was before, as a backup does; 0: it did not */
  gint64 hidden_us;    /* since when the server would not let everybody read its keys, or
                        * that it is there; 0: it does */
} WcOmemoOwn;

/* Takes references. Returns: (transfer full), with nothing published. */
WcOmemoOwn *
wc_omemo_own_new (guint32 device, GBytes *identity, GBytes *secret, GBytes *epoch);
void wc_omemo_own_free (WcOmemoOwn *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoOwn, wc_omemo_own_free)

/* For so long a person is told that the device took the place of another. */
#define WC_OMEMO_OWN_TOLD_US (7 * G_TIME_SPAN_DAY)

/* Whether that is to be told at @now_us. */
gboolean wc_omemo_own_is_restored (const WcOmemoOwn *self, gint64 now_us);

/* What a person has to know of it at @now_us, the first thing first; NONE: nothing. */
WcOmemoReason wc_omemo_own_get_reason (const WcOmemoOwn *self, gint64 now_us);

/* A key with which others begin sessions with us. */
typedef struct
{
  guint32 id;
  gboolean is_signed; /* the signed one, which lasts; else for one session */
  GBytes *record;     /* (owned) both halves, as crypto/ writes them */
  gint64 created_us;
  gboolean published; /* a bundle that the server has taken had it */
  gint64 gone_us; /* since when it is not offered any more: used, or retired; 0: it is */
} WcOmemoOwnKey;

/* Takes a reference. Returns: (transfer full). */
WcOmemoOwnKey *wc_omemo_own_key_new (guint32 id, gboolean is_signed, GBytes *record);
void wc_omemo_own_key_free (WcOmemoOwnKey *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoOwnKey, wc_omemo_own_key_free)
