/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "crypto/omemo-backend.h"
#include "crypto/omemo-library.h"
#include "crypto/ratchet-port.h"

/* The library's way of asking for state, turned into a WcRatchetPort: for ratchet.c
 * alone. */
typedef struct
{
  const WcRatchetPort *port; /* borrowed, with its data */
  gpointer data;
  signal_protocol_store_context *context; /* (owned) */
  const WcRatchetPeer *peer;              /* borrowed: whom the call is about */
  guint32 used;   /* one-time key that the call has used; 0: none */
  gboolean known; /* what is kept of @peer was asked for, or stored, in this call … */
  GBytes *record; /* (owned) (nullable) … and is this; NULL: nothing */
  GError *error;  /* (owned) (nullable) of the port, of this call */
} WcRatchetStore;

/* Fills @self, which then stays where it is. */
void wc_ratchet_store_init (WcRatchetStore *self,
                            WcOmemoLibrary *library,
                            const WcRatchetPort *port,
                            gpointer data);
void wc_ratchet_store_clear (WcRatchetStore *self);

/* A call about @peer begins: nothing of the one before is left. */
void wc_ratchet_store_begin (WcRatchetStore *self, const WcRatchetPeer *peer);
