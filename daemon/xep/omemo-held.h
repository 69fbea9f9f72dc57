/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model/omemo-work.h"
#include "stream/inbound.h"
#include "sync/omemo.h"

/* Encrypted stanzas that are stored as they came (store/omemo-pending-store), in the unit
 * that acknowledges them, so that a crash loses none. Those that came before what was
 * written before them (XEP-0384: a ratchet goes forward) are no messages until it is
 * their turn; what an archive gives meanwhile is found to be held when its copy here is
 * taken. Those that cannot be read, but may be one day, are sealed: a row stands for them
 * that says why. */

/* Keeps @in, of the chat @chat. *@out_kept: FALSE where too many are held already: that
 * one is read out of its order rather than lost. Inside the unit. */
gboolean wc_omemo_held_add (WcOmemo *self,
                            const WcInbound *in,
                            const char *chat,
                            gboolean *out_kept,
                            GError **error);

/* What is kept of @in, whose device @said names, as one that cannot be read yet (without
 * the number of a row). Returns: (transfer full). */
WcOmemoPending *
wc_omemo_held_seal (const WcInbound *in, const char *sender, const WcMessageOmemo *said);

/* Whether what is held of the archive of @of (a bare JID, our own or a room) may be read:
 * @backwards: that was read from the newest on; or else that came live. */
typedef gboolean (*WcOmemoHeldReady) (gpointer data, const char *of, gboolean backwards);

/* All that are held and @ready (nullable: all), in the order in which they were written,
 * and behind them what is sealed and due, in the order in which it came. Returns:
 * (transfer full) (element-type WcOmemoPending). */
GPtrArray *
wc_omemo_held_list (WcOmemo *self, WcOmemoHeldReady ready, gpointer data, GError **error);

/* Fills @out with what @held was; without a stanza where it is none any more. */
void wc_omemo_held_read (const WcOmemoPending *held, WcInbound *out);
