/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-bundle.h"

/* In place of a time: a person wants the session to be begun anew. */
#define WC_OMEMO_SESSION_RESET (-1)

/* What is kept of a session with one device. */
typedef struct
{
  guint32 device;
  GBytes *record; /* (owned) (nullable) the ratchet; NULL where it was not asked for */
  GBytes *remote_key;    /* (owned) the identity key that is inside the record */
  GBytes *acked_ratchet; /* (owned) (nullable) the last ratchet key of the other side that
                          * an empty message has answered */
  gboolean kex_pending;  /* we began it, and the other side has not answered yet */
  gint64 healed_us;      /* when it was last begun anew by itself; 0: never; or
                          * WC_OMEMO_SESSION_RESET */
  guint unanswered;      /* messages to the device since its ratchet has moved */
} WcOmemoSession;

/* Takes references. Returns: (transfer full). */
WcOmemoSession *wc_omemo_session_new (guint32 device, GBytes *record, GBytes *remote_key);
void wc_omemo_session_free (WcOmemoSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcOmemoSession, wc_omemo_session_free)
