/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "xep/mds-said.h"

/* Tells the other devices what was read here (XEP-0490): what store/displayed-store has
 * noted is published, one chat after the other, and of a chat only the newest. */
typedef struct _WcMdsWrites WcMdsWrites;

/* How long what was just read waits for what is read next, and for the server that has
 * heard of it in another way (§ 4.4.1). */
#define WC_MDS_WRITES_DELAY_US (1 * G_USEC_PER_SEC)

/* @session and @said are borrowed. It is shut. Returns: (transfer full). */
WcMdsWrites *wc_mds_writes_new (WcSession *session, WcMdsSaid *said);
void wc_mds_writes_free (WcMdsWrites *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WcMdsWrites, wc_mds_writes_free)

/* A new stream is bound: what was refused on the old one may be asked for again. */
void wc_mds_writes_begin (WcMdsWrites *self);

/* The node has been read on this stream, or the stream is lost. Opening begins at once
 * with what waits. */
void wc_mds_writes_set_open (WcMdsWrites *self, gboolean open);

/* Something may have been read, or may be told now that could not before. */
void wc_mds_writes_poke (WcMdsWrites *self);
