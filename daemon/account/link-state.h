/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "stream/connector.h"
#include "sync/catchup.h"
#include "sync/link.h"

#define WC_LINK_STATE_MAX_MISSING 3

/* How an account stands, put together from who knows a part of it, as the value that
 * services read; with the strings it points to. */
typedef struct
{
  WcLinkStatus status;
  char *reason;    /* (owned) (nullable) */
  char *text;      /* (owned) (nullable) */
  char *resource;  /* (owned) (nullable) */
  char *mechanism; /* (owned) (nullable) */
  char *tls;       /* (owned) (nullable) */
  const char *missing[WC_LINK_STATE_MAX_MISSING + 1];
} WcLinkState;

/* Everything offline and unknown. */
void wc_link_state_init (WcLinkState *self);
void wc_link_state_clear (WcLinkState *self);

/* Reads everything anew. Returns whether the state, or the reason for it, is another. */
gboolean wc_link_state_update (WcLinkState *self,
                               WcConnector *connector,
                               WcSession *session,
                               WcCatchup *catchup);
